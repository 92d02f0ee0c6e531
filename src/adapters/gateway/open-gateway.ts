import { timingSafeEqual } from "node:crypto";
import { Agent as HttpAgent, createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { getCACertificates } from "node:tls";
import type { Clock } from "../../ports/clock.ts";
import { createFailureWatch, type ModelFailure } from "./failure-watch.ts";
import { forwardCall, refuseRequest } from "./forward-call.ts";
import type { StandIn } from "./gateway-headers.ts";
import { type ModelRoute, wirePath } from "./model-wire.ts";
import type { CallUsage } from "./usage-reader.ts";

/** A door between one session's agent and its model, on 127.0.0.1: it holds the user's key, so that the agent does not, and counts. Nothing
 * of what passes is kept. */
export interface Gateway {
  /** Stands for the provider's base URL, for this session alone: without its path nothing is answered. */
  readonly baseUrl: string;
  /** What the agent gets instead of `secret`. In a header that carries a key it is replaced on the way; the same secret has one stand-in. */
  standIn(secret: string): string;
  /** The path and the stand-ins: good for as long as the gateway is open. */
  secrets(): readonly string[];
  /** From now on every request is answered with this sentence, as an error that agents do not retry. What is under way may finish. */
  refuse(sentence: string): void;
  /** Ends every connection, those under way too; nothing listens when it resolves. */
  close(): Promise<void>;
}

export interface GatewayListener {
  /** One call of the model is over, or was cut off. */
  usage(usage: CallUsage): void;
  retry(category: string): void;
  /** At most once: the session cannot go on. */
  failed(failure: ModelFailure): void;
}

export interface GatewayDeps {
  readonly clock: Clock;
  /** The user's environment: HTTP_PROXY, HTTPS_PROXY and NO_PROXY. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Certificates in PEM that are trusted beside the system's. */
  readonly certificates: string | null;
}

const TOKEN_BYTES = 16;
const CONNECTIONS_MAX = 256;

/** Opens a gateway to `route`. Rejects where no port of 127.0.0.1 can be had. */
export async function openGateway(deps: GatewayDeps, route: ModelRoute, listener: GatewayListener): Promise<Gateway> {
  const upstream = new URL(route.upstream);
  const where = upstream.origin;
  const token = randomHex(deps.clock);
  const standIns: StandIn[] = [];
  const agent = upstreamAgent(deps, upstream);
  const watch = createFailureWatch(where, {
    retry: (category) => listener.retry(category),
    fail: (failure) => listener.failed(failure),
  });
  let refusal: string | null = null;
  const server = createServer((request, response) => {
    request.on("error", () => {});
    response.on("error", () => {});
    const asked = readTarget(request.url ?? "", token);
    if (asked === null) return answerNothing(request, response);
    const found = wirePath(route.wire, request.method ?? "", asked.path);
    if (found === null) return refuseRequest(request, response, route.wire, 404, "the gateway does not forward this");
    if (refusal !== null) return refuseRequest(request, response, route.wire, 400, refusal);
    forwardCall(request, response, {
      wire: route.wire,
      target: targetOf(upstream, asked.path, asked.query),
      agent,
      standIns,
      call: found.kind === "call" ? { watch, usage: (usage) => listener.usage(usage) } : null,
    }).catch(() => refuseRequest(request, response, route.wire, 502, "the request cannot be sent on as it is"));
  });
  server.maxConnections = CONNECTIONS_MAX;
  // An agent that asks again on a connection that we have just closed would take us for a model that is down.
  server.keepAliveTimeout = 0;
  const port = await listen(server);
  return {
    baseUrl: `http://127.0.0.1:${port}/${token}`,
    standIn(secret) {
      const known = standIns.find((each) => each.secret === secret);
      if (known !== undefined) return known.shown;
      const prefix = KEY_PREFIXES.find((each) => secret.startsWith(each)) ?? "";
      const shown = `${prefix}stand-in-${randomHex(deps.clock)}`;
      standIns.push({ shown, secret });
      return shown;
    },
    secrets: () => [token, ...standIns.map(({ shown }) => shown)],
    refuse(sentence) {
      refusal ??= sentence;
    },
    close: async () => {
      await closeServer(server);
      agent.destroy();
    },
  };
}

/** Agents may look at how a key begins. */
const KEY_PREFIXES = ["sk-ant-api03-", "sk-ant-oat01-", "sk-ant-", "sk-proj-", "sk-"];

function randomHex(clock: Clock): string {
  return Buffer.from(clock.randomBytes(TOKEN_BYTES)).toString("hex");
}

/** The path behind the token, as it was written: it is compared with known ones, so nothing has to be normalised. Null without the token. */
function readTarget(url: string, token: string): { readonly path: string; readonly query: string } | null {
  const [, given = "", path = "", query = ""] = /^\/([^/?]*)([^?]*)(\?.*)?$/u.exec(url) ?? [];
  const [a, b] = [Buffer.from(given), Buffer.from(token)];
  return a.length === b.length && timingSafeEqual(a, b) ? { path, query } : null;
}

function targetOf(upstream: URL, path: string, query: string): URL {
  const target = new URL(upstream);
  target.pathname = `${upstream.pathname.replace(/\/+$/u, "")}${path}`;
  target.search = query === "" ? upstream.search : query;
  return target;
}

function answerNothing(request: IncomingMessage, response: ServerResponse): void {
  request.resume();
  response.writeHead(404, { connection: "close" }).end();
}

/** Each request has a connection of its own: one that the other side closes while it rests would look like an endpoint that is down. The
 * user's proxy is used, not for what is on this machine. */
function upstreamAgent(deps: GatewayDeps, upstream: URL): HttpAgent {
  const isLocal = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/u.test(upstream.hostname);
  const options = { keepAlive: false, ...(isLocal ? {} : { proxyEnv: deps.env }) };
  if (upstream.protocol !== "https:") return new HttpAgent(options);
  const { certificates } = deps;
  return new HttpsAgent({
    ...options,
    // Whatever NODE_TLS_REJECT_UNAUTHORIZED says: a key is sent.
    rejectUnauthorized: true,
    ...(certificates === null ? {} : { ca: [...getCACertificates("default"), certificates] }),
  });
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port: 0, host: "127.0.0.1" }, () => {
      const address = server.address();
      if (address === null || typeof address === "string") reject(new Error("the gateway has no port"));
      else resolve(address.port);
    });
  });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
