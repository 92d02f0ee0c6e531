import * as http from "node:http";
import * as https from "node:https";
import type { LookupFunction } from "node:net";

/** Answers are read up to this; a longer one is cut and says so. */
export const ANSWER_BYTES_MAX: number = 1024 * 1024;

export interface HttpQuestion {
  readonly url: string;
  readonly method: string;
  /** No answer that is whole by then is waited for; null waits for the signal alone. */
  readonly timeoutMs: number | null;
  readonly signal: AbortSignal;
  /** Null looks host names up as the machine does. */
  readonly lookup: LookupFunction | null;
  /** Of the answer's body; ANSWER_BYTES_MAX unless said. */
  readonly maxBytes?: number;
}

/** How an exchange ended. `server-fault` is what the other side did (refused, hung up, spoke no HTTP, showed a bad certificate);
 * `not-asked` is what kept us from asking (a bad URL, no name lookup, no route, the end of the time). */
export type HttpOutcome =
  | {
      readonly kind: "answered";
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: Buffer;
      readonly cut: boolean;
      /** From the start of the request (name lookup and handshake included) to the last byte read. */
      readonly durationMs: number;
    }
  | { readonly kind: "server-fault"; readonly why: string }
  | { readonly kind: "too-slow" }
  | { readonly kind: "not-asked"; readonly why: string };

/** One request over a connection of its own, no redirect followed. Settles when the signal fires, in whatever phase: during the name lookup,
 * the handshake, before the headers or between two bytes of the body. Never rejects. */
export function exchangeHttp(question: HttpQuestion): Promise<HttpOutcome> {
  const url = parseHttpUrl(question.url);
  if (typeof url === "string") return Promise.resolve({ kind: "not-asked", why: url });
  if (question.signal.aborted) return Promise.resolve({ kind: "not-asked", why: OUT_OF_TIME });
  return new Promise((resolve) => {
    const startedAt = performance.now();
    let timer: NodeJS.Timeout | undefined;
    const settle = (outcome: HttpOutcome): void => {
      clearTimeout(timer);
      question.signal.removeEventListener("abort", onAbort);
      resolve(outcome);
      request?.destroy();
    };
    const onAbort = (): void => settle({ kind: "not-asked", why: OUT_OF_TIME });
    const onAnswer = (answer: http.IncomingMessage): void => {
      readBody(answer, question.maxBytes ?? ANSWER_BYTES_MAX, (body, cut) =>
        settle({
          kind: "answered",
          status: answer.statusCode ?? 0,
          headers: headersOf(answer),
          body,
          cut,
          durationMs: Math.round(performance.now() - startedAt),
        }),
      );
      answer.on("error", (error) => settle(troubleOf(error)));
    };
    let request: http.ClientRequest | undefined;
    try {
      request = (url.protocol === "https:" ? https : http).request(url, {
        method: question.method,
        agent: false,
        ...(question.lookup === null ? {} : { lookup: question.lookup }),
        headers: { accept: "*/*", "user-agent": "flyball", connection: "close" },
      });
    } catch {
      resolve({ kind: "not-asked", why: `the request cannot be made: method or URL is not valid` });
      return;
    }
    // After the promise has settled, the errors of a destroyed request still come: the listener stays.
    request.on("error", (error) => settle(troubleOf(error)));
    request.on("response", onAnswer);
    request.on("upgrade", (answer, socket) => {
      socket.destroy();
      settle({ kind: "server-fault", why: `it switched protocols (${answer.statusCode ?? 101})` });
    });
    question.signal.addEventListener("abort", onAbort, { once: true });
    if (question.timeoutMs !== null) timer = setTimeout(() => settle({ kind: "too-slow" }), question.timeoutMs);
    request.end();
  });
}

const OUT_OF_TIME = "no whole answer within the time allowed";

/** The URL, or why it cannot be asked (without showing it: it may hold credentials). */
function parseHttpUrl(text: string): URL | string {
  if (!URL.canParse(text)) return "its URL cannot be read; write http://HOST/PATH or https://HOST/PATH";
  const url = new URL(text);
  return url.protocol === "http:" || url.protocol === "https:" ? url : "its URL is neither http nor https";
}

function readBody(answer: http.IncomingMessage, maxBytes: number, done: (body: Buffer, cut: boolean) => void): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  answer.on("data", (chunk: Buffer) => {
    if (bytes > maxBytes) return;
    bytes += chunk.length;
    chunks.push(chunk);
    if (bytes > maxBytes) done(Buffer.concat(chunks).subarray(0, maxBytes), true);
  });
  answer.on("end", () => done(Buffer.concat(chunks), false));
}

function headersOf(answer: http.IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(answer.headers))
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(", ") : value;
  return headers;
}

/** The messages are our own: the texts of Node name hosts and addresses, and some of them the URL. */
const SERVER_FAULTS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "connection refused",
  ECONNRESET: "the connection was cut before the answer was whole",
  EPIPE: "the connection was cut before the answer was whole",
  ECONNABORTED: "the connection was cut before the answer was whole",
  EPROTO: "it does not speak TLS as asked",
};

const OWN_TROUBLES: Readonly<Record<string, string>> = {
  ENOTFOUND: "its host name was not found",
  EAI_AGAIN: "the name server did not answer",
  EHOSTUNREACH: "no route to its host",
  ENETUNREACH: "no network to its host",
  ENETDOWN: "the network is down",
  ETIMEDOUT: "the connection could not be made in time",
};

/** What an error of a connection says. */
export function troubleOf(error: unknown): { readonly kind: "server-fault" | "not-asked"; readonly why: string } {
  const code = codeOf(error);
  const fault = SERVER_FAULTS[code];
  if (fault !== undefined) return { kind: "server-fault", why: fault };
  if (code.startsWith("HPE_")) return { kind: "server-fault", why: `it does not speak HTTP as it should (${code})` };
  if (/^ERR_(?:TLS|SSL)_|CERT|UNABLE_TO_|SELF_SIGNED|HOSTNAME_MISMATCH/u.test(code))
    return { kind: "server-fault", why: `its TLS certificate or handshake is not valid (${code})` };
  return { kind: "not-asked", why: OWN_TROUBLES[code] ?? `the request failed (${code === "" ? "no code" : code})` };
}

/** Of several addresses that were tried, one refusal means that the host was reached. */
function codeOf(error: unknown): string {
  if (error instanceof AggregateError) {
    const codes = error.errors.map(codeOf);
    return codes.find((code) => SERVER_FAULTS[code] !== undefined) ?? codes[0] ?? "";
  }
  const code = typeof error === "object" && error !== null && "code" in error ? error.code : "";
  return typeof code === "string" ? code : "";
}
