import { Fault, messageOf } from "../../base/fault.ts";
import { printable } from "../../base/printable.ts";
import type { ModelEndpoint } from "./model-endpoint.ts";

/** Why a try at an answer failed. */
export interface FailedTry {
  readonly fault: Fault;
  /** How long to wait before another try as the server asks, null where it does not say; undefined where no other try is of use. */
  readonly retryAfterMs: number | null | undefined;
  /** The server refused the request for its JSON mode: the same without it may do. */
  readonly refusesJsonMode: boolean;
}

/** What `ai`'s APICallError tells, as far as it is used here. */
interface ApiError {
  readonly statusCode?: number | undefined;
  readonly responseHeaders?: Readonly<Record<string, string>> | undefined;
  readonly responseBody?: string | undefined;
  readonly cause?: unknown;
}

/** Reads what the AI SDK threw. The fault keeps neither the cause nor the request: both may hold the prompt or the key. */
export function failedTry(thrown: unknown, endpoint: ModelEndpoint, nowMs: number): FailedTry {
  const error: ApiError = typeof thrown === "object" && thrown !== null ? thrown : {};
  const { statusCode: status } = error;
  const who = nameOf(endpoint);
  const says = clean(messageOf(thrown), endpoint);
  if (status === undefined || isBrokenConnection(error.cause)) {
    const why = clean(rootMessage(thrown), endpoint);
    const hint = `see that ${originOf(endpoint)} can be reached, then try again`;
    return transient(new Fault(`${who} cannot be reached: ${why}`, { code: "MODEL_UNREACHABLE", exit: 3, hint }), null);
  }
  if (status === 401 || status === 403)
    return final(
      new Fault(`${who} refuses the key (${status}): ${says}`, {
        code: "MODEL_AUTH",
        exit: 4,
        hint: keyHint(endpoint),
      }),
    );
  if (status === 429 || status === 408 || status === 409 || status >= 500) {
    const code = status === 429 ? "MODEL_LIMIT" : "MODEL_SERVICE";
    const fault = new Fault(`${who} answers ${status}: ${says}`, { code, exit: 3, hint: "try again later" });
    return transient(fault, retryAfterMs(error.responseHeaders ?? {}, nowMs));
  }
  if (status < 300)
    return final(
      new Fault(`${who} does not answer as a model's server does: ${clean(rootMessage(thrown), endpoint)}`, {
        code: "MODEL_PROTOCOL",
        exit: 2,
        hint: `see that ${originOf(endpoint)} is the right address`,
      }),
    );
  const refusesJsonMode = status === 400 && JSON_MODE.test(`${says} ${error.responseBody ?? ""}`);
  const hint = "see that the model's name is right and that it takes prompts of this size";
  const fault = new Fault(`${who} refuses the request (${status}): ${says}`, { code: "MODEL_REFUSED", exit: 2, hint });
  return { fault, retryAfterMs: undefined, refusesJsonMode };
}

/** `anthropic/claude-x at https://api.anthropic.com`: never more of an address than its origin, since the rest may hold a key. */
export function nameOf(endpoint: ModelEndpoint): string {
  return `${endpoint.ref.provider}/${endpoint.ref.model} at ${originOf(endpoint)}`;
}

const JSON_MODE = /response_format|json_schema|json_object|output_config|output_format|structured output/iu;
const MESSAGE_MAX_CHARS = 300;

function transient(fault: Fault, retryAfter: number | null): FailedTry {
  return { fault, retryAfterMs: retryAfter, refusesJsonMode: false };
}

function final(fault: Fault): FailedTry {
  return { fault, retryAfterMs: undefined, refusesJsonMode: false };
}

/** The connection ended in the middle of an answer. */
function isBrokenConnection(cause: unknown): boolean {
  return cause instanceof TypeError && cause.message === "terminated";
}

/** The innermost cause: `fetch failed` alone says nothing. */
function rootMessage(thrown: unknown): string {
  let inner = thrown;
  for (let depth = 0; depth < 8 && inner instanceof Error && inner.cause !== undefined; depth++) inner = inner.cause;
  return messageOf(inner) || messageOf(thrown);
}

/** Seconds or a date (RFC 9110, 10.2.3); `retry-after-ms` is OpenAI's own. */
function retryAfterMs(headers: Readonly<Record<string, string>>, nowMs: number): number | null {
  const ms = Number.parseFloat(headers["retry-after-ms"] ?? "");
  if (Number.isFinite(ms)) return Math.max(0, ms);
  const value = headers["retry-after"];
  if (value === undefined) return null;
  if (/^\d+(?:\.\d+)?$/u.test(value)) return Number(value) * 1000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : Math.max(0, at - nowMs);
}

function clean(text: string, { apiKey }: ModelEndpoint): string {
  const bare = apiKey === null || apiKey === "" ? text : text.replaceAll(apiKey, "[secret]");
  return printable(bare.length > MESSAGE_MAX_CHARS ? `${bare.slice(0, MESSAGE_MAX_CHARS)}…` : bare);
}

function originOf(endpoint: ModelEndpoint): string {
  return new URL(endpoint.baseUrl).origin;
}

function keyHint({ ref }: ModelEndpoint): string {
  switch (ref.provider) {
    case "anthropic":
      return "see that ANTHROPIC_API_KEY holds a key for this address";
    case "openai":
      return "see that OPENAI_API_KEY holds a key for this address";
    case "openai-compatible":
      return "see that FLYBALL_MODEL_API_KEY holds a key for this address";
    default:
      return ref.provider satisfies never;
  }
}
