import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A forge on loopback, for tests: it answers from a world in memory, judges every request, and fails as it is told. */
export interface LoopbackForge {
  readonly apiUrl: string;
  readonly world: PlayedWorld;
  /** Failures in order, each for one request that it is meant for. */
  readonly plan: (failure: PlannedFailure) => void;
  /** What was wrong with requests, or with our own answers. A test that leaves one has failed. */
  readonly problems: readonly string[];
  readonly requests: PlayedRequest[];
  readonly close: () => Promise<void>;
}

export interface PlannedFailure {
  /** `GET /user`: the start of the method and the path below the API's base; with `*` at the end of a path's part. */
  readonly on: RegExp;
  readonly answer: Reply | "cut";
}

export interface PlayedRequest {
  readonly method: string;
  /** Below the API's base, with the query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: unknown;
}

export interface Reply {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface PlayedUser {
  readonly id: number;
  readonly login: string;
  readonly isBot: boolean;
}

export interface PlayedComment {
  readonly id: number;
  readonly on: { readonly number: number } | { readonly sha: string };
  body: string;
  readonly author: PlayedUser;
}

export interface PlayedWorld {
  readonly pulls: Map<
    number,
    {
      readonly title: string;
      readonly body: string;
      readonly author: string;
      readonly baseSha: string;
      readonly headSha: string;
      readonly headRepository: string | null;
    }
  >;
  readonly reviews: {
    readonly number: number;
    readonly by: string;
    readonly state: "approved" | "changes" | "comment" | "dismissed";
    readonly sha: string;
  }[];
  comments: PlayedComment[];
  readonly statuses: { readonly sha: string; readonly context: string; readonly state: string; description: string }[];
  readonly deployments: { readonly sha: string; readonly environment: string; state: string }[];
  readonly sarifs: { readonly sha: string; readonly ref: string; readonly sarif: string }[];
  /** Pull requests by a commit of theirs, or the one that merged them; with an hour of 2026-11-21 in which they were merged. */
  readonly requestsOf: Map<
    string,
    readonly { readonly number: number; readonly state: "open" | "closed"; readonly mergedAt: string | null }[]
  >;
  nextId: number;
}

/** The tokens that every played forge knows. */
export const TOKENS = {
  own: "token-of-flyball-0123456789",
  /** Of somebody else with all rights. */
  other: "token-of-grace-0123456789",
  /** An installation token, as jobs of GitHub Actions have one: no user behind it. */
  app: "ghs_tokenOfActions0123456789",
  /** May read and not write. */
  weak: "token-that-reads-0123456789",
} as const;

export const USERS: Readonly<Record<string, PlayedUser>> = {
  [TOKENS.own]: { id: 1001, login: "flyball-bot", isBot: false },
  [TOKENS.other]: { id: 1002, login: "grace", isBot: false },
  [TOKENS.app]: { id: 41898282, login: "github-actions[bot]", isBot: true },
  [TOKENS.weak]: { id: 1003, login: "reader", isBot: false },
};

export const BASE_SHA: string = "b".repeat(40);
export const HEAD_SHA: string = "a".repeat(40);
export const REPOSITORY = "ada/engine";

export function newWorld(): PlayedWorld {
  const pull = { body: "Makes it faster.", author: "grace", baseSha: BASE_SHA, headSha: HEAD_SHA };
  return {
    pulls: new Map([
      [7, { ...pull, title: "Faster engine", headRepository: REPOSITORY }],
      [8, { ...pull, title: "From a fork", headRepository: "grace/engine" }],
      [9, { ...pull, title: "From a fork that is gone", headRepository: null }],
    ]),
    reviews: [],
    comments: [],
    statuses: [],
    deployments: [],
    sarifs: [],
    requestsOf: new Map(),
    nextId: 1000,
  };
}

/** What a kind of forge adds: how it judges a request and answers it. Null from `answer`: there is no such path. */
export interface PlayedApi {
  /** `/api/v4`, or empty. */
  readonly basePath: string;
  readonly tokenOf: (headers: IncomingMessage["headers"]) => string;
  readonly answer: (request: PlayedRequest, user: PlayedUser, report: (problem: string) => void) => Reply | null;
  /** Judges what goes out. */
  readonly judgeReply: (request: PlayedRequest, reply: Reply, report: (problem: string) => void) => void;
}

export async function playForge(
  world: PlayedWorld,
  apiOf: (world: PlayedWorld, origin: () => string) => PlayedApi,
): Promise<LoopbackForge> {
  const problems: string[] = [];
  const requests: PlayedRequest[] = [];
  const failures: PlannedFailure[] = [];
  let origin = "";
  const api = apiOf(world, () => origin);
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const text = await readBody(request);
    const path = (request.url ?? "").startsWith(api.basePath) ? (request.url ?? "").slice(api.basePath.length) : "";
    const headers = request.headers as PlayedRequest["headers"];
    const played: PlayedRequest = { method: request.method ?? "", path, headers, body: parsed(text) };
    requests.push(played);
    const report = (problem: string): void => {
      problems.push(`${played.method} ${path}: ${problem}`);
    };
    const user = USERS[api.tokenOf(request.headers)];
    const planned = user === undefined ? null : failureFor(failures, played);
    if (planned === "cut") {
      response.socket?.destroy();
      return;
    }
    if (planned !== null || user === undefined) {
      send(response, planned ?? { status: 401, body: { message: "Bad credentials" } });
      return;
    }
    const answered = answerOf(api, played, user, report);
    if (answered.status < 400) api.judgeReply(played, answered, report);
    send(response, answered);
  };
  const server = createServer((request, response) => {
    handle(request, response).catch((thrown: unknown) => {
      problems.push(String(thrown));
      response.destroy();
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    apiUrl: `${origin}${api.basePath}`,
    world,
    plan: (failure) => failures.push(failure),
    problems,
    requests,
    close: async () => closed(server),
  };
}

function failureFor(failures: PlannedFailure[], request: PlayedRequest): PlannedFailure["answer"] | null {
  const at = failures.findIndex(({ on }) => on.test(`${request.method} ${request.path}`));
  return at < 0 ? null : (failures.splice(at, 1)[0]?.answer ?? null);
}

function answerOf(api: PlayedApi, request: PlayedRequest, user: PlayedUser, report: (problem: string) => void): Reply {
  if (request.method !== "GET" && user.login === "reader")
    return { status: 403, body: { message: "Resource not accessible by personal access token" } };
  const reply = api.answer(request, user, report);
  if (reply === null) report("no such path in the documentation");
  return reply ?? { status: 404, body: { message: "Not Found" } };
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

function parsed(text: string): unknown {
  try {
    return text === "" ? undefined : (JSON.parse(text) as unknown);
  } catch {
    return text;
  }
}

function send(response: ServerResponse, reply: Reply): void {
  response.writeHead(reply.status, { "content-type": "application/json; charset=utf-8", ...reply.headers });
  response.end(reply.body === undefined ? undefined : JSON.stringify(reply.body));
}

async function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
}

/** One page of a list, with the headers that lead to the next one. */
export function pageOf<T>(
  items: readonly T[],
  request: PlayedRequest,
  perPage: number,
  origin: string,
): { readonly items: readonly T[]; readonly headers: Readonly<Record<string, string>> } {
  const url = new URL(request.path, "http://x");
  const page = Number(url.searchParams.get("page") ?? "1");
  const isLast = page * perPage >= items.length;
  url.searchParams.set("page", String(page + 1));
  const next = `<${origin}${url.pathname}${url.search}>; rel="next"`;
  return {
    items: items.slice((page - 1) * perPage, page * perPage),
    headers: { link: isLast ? `<${origin}/>; rel="first"` : `${next}, <${origin}/>; rel="last"` },
  };
}
