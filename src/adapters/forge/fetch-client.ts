import { setTimeout as sleep } from "node:timers/promises";
import {
  type ForgeAnswer,
  type ForgeClient,
  type ForgeRequest,
  RETRIES_MAX,
  targetOf,
  WAIT_MAX_S,
} from "./forge-client.ts";
import { askedWaitS, faultOf, type ForgeFailure, type ForgeSubject } from "./forge-fault.ts";
import { guardedFetch } from "./guarded-fetch.ts";

export interface FetchClientOptions extends ForgeSubject {
  readonly apiUrl: string;
  readonly headers: Readonly<Record<string, string>>;
  /** How long a second of waiting takes, in milliseconds: 1,000, but tests are in a hurry. */
  readonly secondMs: number;
}

type Outcome =
  | { readonly ok: true; readonly answer: ForgeAnswer }
  | { readonly ok: false; readonly failure: ForgeFailure };

/** Plain HTTP and JSON, for GitLab and Forgejo. Waits as the forge asks, else 1, 4 and 9 s. */
export function createFetchClient(options: FetchClientOptions): ForgeClient {
  const fetchApi = guardedFetch(options.apiUrl);
  return {
    async call(request, signal) {
      for (let tries = 0; ; tries++) {
        const outcome = await attempt(fetchApi, options, request, signal);
        if (outcome.ok) return outcome.answer;
        const waitS = waitOf(outcome.failure, request, tries);
        if (waitS === null) throw faultOf(options, request, outcome.failure);
        await sleep(waitS * options.secondMs, undefined, { signal }).catch(() => signal.throwIfAborted());
      }
    },
  };
}

/** Null: not again. A call that was limited did nothing and can always be repeated. */
function waitOf(failure: ForgeFailure, request: ForgeRequest, tries: number): number | null {
  if (tries >= RETRIES_MAX) return null;
  if (failure.waitS !== null) return failure.waitS <= WAIT_MAX_S ? failure.waitS : null;
  if (failure.status === 429) return (tries + 1) ** 2;
  const isPassing = failure.status === null || failure.status >= 500;
  return isPassing && request.canRepeat ? (tries + 1) ** 2 : null;
}

async function attempt(
  fetchApi: typeof fetch,
  options: FetchClientOptions,
  request: ForgeRequest,
  signal: AbortSignal,
): Promise<Outcome> {
  signal.throwIfAborted();
  try {
    const response = await fetchApi(`${options.apiUrl}${targetOf(request)}`, {
      method: request.method,
      headers: {
        accept: "application/json",
        "user-agent": "flyball",
        ...options.headers,
        ...(request.body === undefined ? {} : { "content-type": "application/json" }),
      },
      signal,
      ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
    });
    const headers = Object.fromEntries(response.headers);
    const data = parsed(await response.text());
    if (response.ok) return { ok: true, answer: { data, headers } };
    const isLimit = response.status === 429 || response.status === 403 || response.status === 503;
    const waitS = isLimit ? askedWaitS(headers, Date.now()) : null;
    return { ok: false, failure: { status: response.status, message: messageIn(data), waitS } };
  } catch (thrown) {
    signal.throwIfAborted();
    return { ok: false, failure: { status: null, message: networkTrouble(thrown), waitS: null } };
  }
}

function parsed(text: string): unknown {
  try {
    return text === "" ? null : (JSON.parse(text) as unknown);
  } catch {
    return text.slice(0, 500);
  }
}

/** `{message}` or `{error}`, as text or as an object of lists. */
function messageIn(data: unknown): string {
  if (typeof data !== "object" || data === null) return typeof data === "string" && !data.includes("<") ? data : "";
  const { message, error } = data as { readonly message?: unknown; readonly error?: unknown };
  const said = message ?? error ?? "";
  return typeof said === "string" ? said : JSON.stringify(said);
}

/** In our words: those of Node name hosts and addresses. */
export function networkTrouble(thrown: unknown): string {
  const cause = thrown instanceof Error && thrown.cause instanceof Error ? thrown.cause : thrown;
  if (thrown instanceof Error && thrown.name === "TimeoutError") return "no whole answer within 30 s";
  const code = typeof cause === "object" && cause !== null && "code" in cause ? String(cause.code) : "";
  return `no whole answer came${code === "" ? "" : ` (${code.slice(0, 40)})`}`;
}
