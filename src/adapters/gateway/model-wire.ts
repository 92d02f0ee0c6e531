/** A wire format that agents speak to their model. The gateway's base stands where the format's own base URL stands: for Anthropic without
 * `/v1`, for OpenAI with it. */
export type ModelWire = "anthropic-messages" | "openai-responses" | "openai-chat";

/** Where the requests of a session go, as the user configured it. */
export interface ModelRoute {
  readonly wire: ModelWire;
  /** Absolute, http or https, without a query. */
  readonly upstream: string;
}

/** Null where `url` cannot be forwarded to. */
export function modelRoute(wire: ModelWire, url: string): ModelRoute | null {
  const { protocol } = URL.canParse(url) ? new URL(url) : { protocol: "" };
  return protocol === "https:" || protocol === "http:" ? { wire, upstream: url } : null;
}

/** What may be asked: an exact path below the base. `call` is a request that the model answers and that costs. */
export interface WirePath {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly kind: "call" | "side";
}

const PATHS: Readonly<Record<ModelWire, readonly WirePath[]>> = {
  "anthropic-messages": [
    { method: "POST", path: "/v1/messages", kind: "call" },
    { method: "POST", path: "/v1/messages/count_tokens", kind: "side" },
  ],
  "openai-responses": [
    { method: "POST", path: "/responses", kind: "call" },
    { method: "POST", path: "/responses/compact", kind: "call" },
    { method: "GET", path: "/models", kind: "side" },
  ],
  "openai-chat": [
    { method: "POST", path: "/chat/completions", kind: "call" },
    { method: "GET", path: "/models", kind: "side" },
  ],
};

/** Null for everything else: batches, files and the like could spend without being metered. */
export function wirePath(wire: ModelWire, method: string, path: string): WirePath | null {
  return PATHS[wire].find((each) => each.method === method && each.path === path) ?? null;
}

/** The provider's own shape of an error, so that an agent reads it as one of its own. */
export function wireError(wire: ModelWire, status: number, message: string): object {
  const type = ERROR_TYPES[status] ?? (wire === "anthropic-messages" ? "api_error" : "server_error");
  return wire === "anthropic-messages"
    ? { type: "error", error: { type, message } }
    : { error: { message, type, code: null, param: null } };
}

const ERROR_TYPES: Readonly<Record<number, string>> = {
  400: "invalid_request_error",
  404: "not_found_error",
  413: "request_too_large",
};
