import {
  type Agent as HttpAgent,
  type ClientRequest,
  type IncomingMessage,
  request as httpRequest,
  type ServerResponse,
} from "node:http";
import { request as httpsRequest } from "node:https";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { TLSSocket } from "node:tls";
import { messageOf } from "../../base/fault.ts";
import { createSecretRedactor } from "../../base/secret-redactor.ts";
import type { FailureWatch } from "./failure-watch.ts";
import { answeredHeaders, askedHeaders, type StandIn } from "./gateway-headers.ts";
import { type ModelWire, wireError } from "./model-wire.ts";
import { type CallUsage, createUsageReader } from "./usage-reader.ts";

export const REQUEST_BYTES_MAX: number = 32 * 1024 * 1024;
const CONNECT_LIMIT_MS = 10_000;

export interface Forwarding {
  readonly wire: ModelWire;
  readonly target: URL;
  readonly agent: HttpAgent;
  readonly standIns: readonly StandIn[];
  /** Null for a request whose answer says nothing of the model's health and costs nothing. */
  readonly call: { readonly watch: FailureWatch; usage(usage: CallUsage): void } | null;
}

/** Sends a request on and its answer back, both as streams. Resolves when it is over, whatever came of it. */
export async function forwardCall(
  request: IncomingMessage,
  response: ServerResponse,
  { wire, target, agent, standIns, call }: Forwarding,
): Promise<void> {
  const { headers, isOurs } = askedHeaders(request.headers, standIns);
  if (Number(headers["content-length"] ?? 0) > REQUEST_BYTES_MAX)
    return refuseRequest(request, response, wire, 413, TOO_BIG);
  const open = target.protocol === "https:" ? httpsRequest : httpRequest;
  const upstream = open(target, { method: request.method ?? "GET", headers, agent });
  const onGone = (): void => void upstream.destroy();
  response.once("close", onGone);
  const stopClock = limitConnecting(upstream);
  try {
    const answer = await answerTo(request, upstream);
    stopClock();
    await relay(answer, response, { wire, target, agent, standIns, call }, isOurs);
  } catch (thrown) {
    if (thrown instanceof TooBig) refuseRequest(request, response, wire, 413, TOO_BIG);
    else if (!response.destroyed) {
      const why = reasonOf(thrown);
      call?.watch.unreachable(why);
      refuseRequest(request, response, wire, 502, `${target.origin} cannot be reached: ${why}`);
    }
  } finally {
    stopClock();
    response.off("close", onGone);
    upstream.destroy();
  }
}

/** Answers in the provider's shape and closes: what is still to come of the request is not read. */
export function refuseRequest(
  request: IncomingMessage,
  response: ServerResponse,
  wire: ModelWire,
  status: number,
  message: string,
): void {
  request.unpipe();
  if (response.headersSent) return void response.destroy();
  request.resume();
  response.writeHead(status, { "content-type": "application/json", connection: "close" });
  response.end(JSON.stringify(wireError(wire, status, message)));
}

const TOO_BIG = `a request of more than ${REQUEST_BYTES_MAX} bytes is not forwarded`;

class TooBig extends Error {}

/** Sends the body, and resolves with the answer's head: it may come before the body is through. */
function answerTo(request: IncomingMessage, upstream: ClientRequest): Promise<IncomingMessage> {
  let size = 0;
  request.on("data", (chunk: Buffer) => {
    size += chunk.length;
    if (size > REQUEST_BYTES_MAX) upstream.destroy(new TooBig());
  });
  request.pipe(upstream);
  return new Promise((resolve, reject) => {
    upstream.once("response", resolve);
    // Stays for what may fail after the answer has begun: the answer itself tells that.
    upstream.on("error", reject);
    upstream.once("close", () => reject(new Error("the connection was closed without an answer")));
  });
}

async function relay(
  answer: IncomingMessage,
  response: ServerResponse,
  { wire, target, standIns, call }: Forwarding,
  isOurs: boolean,
): Promise<void> {
  const status = answer.statusCode ?? 502;
  if (status >= 300 && status < 400) {
    answer.destroy();
    call?.watch.unreachable(`it answered ${status}, and no redirect is followed`);
    return refuseRequest(answer, response, wire, 502, `${target.origin} answered ${status}: no redirect is followed`);
  }
  call?.watch.answered({ status, retryAfter: answer.headers["retry-after"] ?? null, isOurs });
  const isError = status >= 400;
  response.writeHead(status, answeredHeaders(answer.headers, isError));
  response.flushHeaders();
  const reader = createUsageReader(answer.headers["content-type"] ?? "", (usage) => call?.usage(usage));
  const tap = isError
    ? redacting(standIns.map(({ secret }) => secret))
    : new Transform({
        transform(chunk: Buffer, _encoding, done) {
          reader.push(chunk);
          done(null, chunk);
        },
      });
  try {
    await pipeline(answer, tap, response);
  } catch {
    // The other side is told by a connection that breaks in the same place.
  } finally {
    reader.end();
  }
}

/** An error may repeat the key that it refuses. */
function redacting(secrets: readonly string[]): Transform {
  const redactor = createSecretRedactor(secrets);
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      done(null, Buffer.from(redactor.push(chunk.toString("latin1")), "latin1"));
    },
    flush(done) {
      done(null, Buffer.from(redactor.end(), "latin1"));
    },
  });
}

/** Ends a request whose connection, TLS included, does not stand in time. An answer may take as long as it wants: others watch over that. */
function limitConnecting(upstream: ClientRequest): () => void {
  const late = new Error(`no connection within ${CONNECT_LIMIT_MS / 1000} s`);
  const timer = setTimeout(() => upstream.destroy(late), CONNECT_LIMIT_MS);
  const stop = (): void => clearTimeout(timer);
  upstream.once("socket", (socket) => {
    const isSecure = socket instanceof TLSSocket;
    if (!socket.connecting && (!isSecure || socket.authorized)) stop();
    else socket.once(isSecure ? "secureConnect" : "connect", stop);
  });
  return stop;
}

/** `ECONNREFUSED` and the like say more than the message, which repeats the address; a TLS error's message says most. */
function reasonOf(thrown: unknown): string {
  const { code } = thrown as { code?: unknown };
  const message = messageOf(thrown);
  return typeof code === "string" && !message.includes(code) ? `${message} (${code})` : message;
}
