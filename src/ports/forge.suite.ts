import { afterEach, expect, test } from "vitest";
import {
  HEAD_SHA,
  type LoopbackForge,
  type PlannedFailure,
  REPOSITORY,
  TOKENS,
  USERS,
} from "../../test/forge/loopback-forge.ts";
import type { Forge } from "./forge.ts";

export interface ForgeBench {
  readonly play: () => Promise<LoopbackForge>;
  readonly open: (options: { readonly apiUrl: string; readonly token: string; readonly repository: string }) => Forge;
  /** How this forge writes states and what it leaves out. */
  readonly states: { readonly pass: string; readonly fail: string; readonly unknown: string };
  readonly approvalsHaveCommits: boolean;
  /** Of a commit, or the merged one alone. */
  readonly tellsAllRequests: boolean;
  readonly commentsChars: number;
  /** The permission that the Fault names, of a comment that was refused. */
  readonly permission: RegExp;
}

const MARKER = "<!-- flyball:sticky id=gate -->";

/** The contract of {@link Forge}. Every request was judged by the forge's own documentation, and a wrong one fails the test. */
export function forgeSuite(bench: ForgeBench): void {
  let played: LoopbackForge | null = null;
  const signal = new AbortController().signal;

  const start = async (token: string = TOKENS.own): Promise<{ forge: Forge; played: LoopbackForge }> => {
    played = await bench.play();
    return { forge: bench.open({ apiUrl: played.apiUrl, token, repository: REPOSITORY }), played };
  };
  afterEach(async () => {
    await played?.close();
    expect(played?.problems ?? []).toEqual([]);
    played = null;
  });

  test.for([
    { number: 7, headRepository: REPOSITORY, isFork: false },
    { number: 9, headRepository: null, isFork: true },
  ])("a change request $number is read with its text, its commits and where it comes from", async (row) => {
    const { forge } = await start();
    const found = await forge.changeRequest(row.number, signal);
    expect(found).toMatchObject({ headSha: HEAD_SHA, baseSha: "b".repeat(40), isFork: row.isFork });
    expect(found.headRepository).toBe(row.headRepository);
    expect(found.request).toMatchObject({ number: row.number, body: "Makes it faster.", author: "grace" });
    expect((await forge.changeRequest(8, signal)).isFork).toBe(true);
  });

  test("the change requests of a commit are told with their states", async () => {
    const { forge, played } = await start();
    const closed = Array.from(
      { length: 101 },
      (_, i) => ({ number: 100 + i, state: "closed", mergedAt: null }) as const,
    );
    played.world.requestsOf.set(HEAD_SHA, [
      ...closed,
      { number: 8, state: "open", mergedAt: null },
      { number: 7, state: "closed", mergedAt: "2026-11-21T10:00:00Z" },
    ]);
    const merged = { number: 7, state: "merged", mergedAtMs: Date.UTC(2026, 10, 21, 10) };
    const open = { number: 8, state: "open", mergedAtMs: null };
    const found = await forge.changeRequestsOf(HEAD_SHA, signal);
    expect(found.filter(({ state }) => state !== "closed")).toEqual(bench.tellsAllRequests ? [open, merged] : [merged]);
    expect(found).toHaveLength(bench.tellsAllRequests ? 103 : 1);
    expect(await forge.changeRequestsOf("c".repeat(40), signal)).toEqual([]);
  });

  test("the newest review of each person counts, and comments are no reviews", async () => {
    const { forge, played } = await start();
    const at = (by: string, state: "approved" | "changes" | "comment" | "dismissed", sha = HEAD_SHA): void => {
      played.world.reviews.push({ number: 7, by, state, sha });
    };
    for (let i = 0; i < 120; i++) at(`person${i}`, "comment");
    at("ada", "changes");
    at("ada", "approved");
    at("ada", "comment");
    at("bob", "approved");
    at("bob", "changes");
    at("cyd", "dismissed");
    expect(await forge.approvals(7, signal)).toEqual([
      { by: "ada", sha: bench.approvalsHaveCommits ? HEAD_SHA : null },
    ]);
  });

  test("the comment is made once and then rewritten, wherever in the list it is", async () => {
    const { forge, played } = await start();
    const stranger = USERS[TOKENS.other] as NonNullable<(typeof USERS)[string]>;
    for (let id = 1; id <= 130; id++)
      played.world.comments.push({ id, on: { number: 7 }, body: "hello", author: stranger });
    await forge.upsertComment({ on: { number: 7 }, id: "gate", body: "first" }, signal);
    await forge.upsertComment({ on: { number: 7 }, id: "other", body: "another" }, signal);
    await forge.upsertComment({ on: { number: 7 }, id: "gate", body: "second" }, signal);
    expect(played.world.comments.slice(130).map(({ body }) => body)).toEqual([
      `${MARKER}\nsecond`,
      "<!-- flyball:sticky id=other -->\nanother",
    ]);
    expect(new Set(played.world.comments.slice(0, 130).map(({ body }) => body))).toEqual(new Set(["hello"]));
  });

  test("somebody's comment with our marker is left alone and keeps us from nothing", async () => {
    const { forge, played } = await start();
    const stranger = USERS[TOKENS.other] as NonNullable<(typeof USERS)[string]>;
    const pasted = `${MARKER}\nverdict: pass`;
    played.world.comments.push({ id: 1, on: { number: 7 }, body: pasted, author: stranger });
    await forge.upsertComment({ on: { number: 7 }, id: "gate", body: "ours" }, signal);
    await forge.upsertComment({ on: { number: 7 }, id: "gate", body: "ours again" }, signal);
    expect(played.world.comments.map(({ body }) => body)).toEqual([pasted, `${MARKER}\nours again`]);
  });

  test("runs at the same time leave one comment", async () => {
    const { forge, played } = await start();
    const second = bench.open({ apiUrl: played.apiUrl, token: TOKENS.own, repository: REPOSITORY });
    await Promise.all(
      [forge, second].map(async (one, i) =>
        one.upsertComment({ on: { number: 7 }, id: "gate", body: `run ${i}` }, signal),
      ),
    );
    expect(played.world.comments).toHaveLength(1);
    expect(played.world.comments[0]?.body).toMatch(/run [01]$/u);
  });

  test("doubles of ours are taken back", async () => {
    const { forge, played } = await start();
    const own = USERS[TOKENS.own] as NonNullable<(typeof USERS)[string]>;
    for (const id of [3, 1, 2])
      played.world.comments.push({ id, on: { number: 7 }, body: `${MARKER}\nold`, author: own });
    await forge.upsertComment({ on: { number: 7 }, id: "gate", body: "new" }, signal);
    expect(played.world.comments.map(({ id, body }) => [id, body])).toEqual([[1, `${MARKER}\nnew`]]);
  });

  test("a comment that is too long is cut at a line and says so", async () => {
    const { forge, played } = await start();
    await forge.upsertComment({ on: { number: 7 }, id: "gate", body: "a line of text\n".repeat(80_000) }, signal);
    const body = played.world.comments[0]?.body ?? "";
    expect(body.length).toBeLessThanOrEqual(bench.commentsChars);
    expect(body.length).toBeGreaterThan(bench.commentsChars - 200);
    expect(body).toMatch(/a line of text\n\n\*The rest was cut/u);
  });

  test("a commit can carry the comment", async () => {
    const { forge, played } = await start();
    played.world.requestsOf.set(HEAD_SHA, [{ number: 7, state: "closed", mergedAt: "2026-11-21T10:00:00Z" }]);
    for (const body of ["one", "two"])
      await forge.upsertComment({ on: { sha: HEAD_SHA }, id: "sign-off-production", body }, signal);
    expect(played.world.comments.map(({ body }) => body)).toEqual([
      "<!-- flyball:sticky id=sign-off-production -->\ntwo",
    ]);
  });

  test("statuses carry the verdict, and unknown is never a success", async () => {
    const { forge, played } = await start();
    const status = { sha: HEAD_SHA, context: "flyball/check", targetUrl: "https://ci.example/1" };
    const description = `bad\n::error::x\u001b[31m${"y".repeat(500)}`;
    for (const verdict of ["pending", "pending", "pass", "fail", "unknown"] as const)
      await forge.setStatus({ ...status, verdict, description }, signal);
    const states = played.world.statuses.map(({ state }) => state).filter((state) => state !== "pending");
    expect(states).toEqual([bench.states.pass, bench.states.fail, bench.states.unknown]);
    for (const { description: written } of played.world.statuses) {
      expect(written).not.toMatch(/[\n\u001b]/u);
      expect(written.length).toBeLessThanOrEqual(255);
    }
  });

  test("a deployment is recorded with its state", async () => {
    const { forge, played } = await start();
    const deployment = { sha: HEAD_SHA, environment: "production", description: "signed off", url: null };
    await forge.createDeployment({ ...deployment, state: "success" }, signal);
    const { deployments, statuses } = played.world;
    expect([...deployments.map(({ state }) => state), ...statuses.map(({ state }) => state)]).toEqual(["success"]);
  });

  const busy: readonly { readonly what: string; readonly answers: readonly PlannedFailure["answer"][] }[] = [
    { what: "a 503, a 502 and a cut connection", answers: [{ status: 503 }, { status: 502 }, "cut"] },
    { what: "a 429 that asks for 30 s", answers: [{ status: 429, headers: { "retry-after": "30" }, body: {} }] },
    {
      what: "a used-up limit that ends in 20 s",
      answers: [
        {
          status: 403,
          headers: { "x-ratelimit-remaining": "0", "x-ratelimit-reset": String(Math.ceil(Date.now() / 1000) + 20) },
          body: { message: "API rate limit exceeded" },
        },
      ],
    },
    {
      what: "a secondary limit",
      answers: [
        {
          status: 403,
          headers: { "retry-after": "5" },
          body: { message: "You have exceeded a secondary rate limit." },
        },
      ],
    },
  ];
  test.for(busy)("$what is waited out", async ({ answers }) => {
    const { forge, played } = await start();
    for (const answer of answers) played.plan({ on: /^(?:GET|POST) .*(?:comments|notes)/u, answer });
    await forge.upsertComment({ on: { number: 7 }, id: "gate", body: "there" }, signal);
    expect(played.world.comments.map(({ body }) => body)).toEqual([`${MARKER}\nthere`]);
  });

  test.for<{
    readonly what: string;
    readonly answer: PlannedFailure["answer"];
    readonly code: string;
    readonly exit: number;
  }>([
    { what: "a 500 that stays", answer: { status: 500 }, code: "FORGE_BUSY", exit: 3 },
    { what: "connections that are always cut", answer: "cut", code: "FORGE_BUSY", exit: 3 },
    {
      what: "a limit of an hour",
      answer: { status: 429, headers: { "retry-after": "3600" }, body: { message: "secondary rate limit" } },
      code: "FORGE_BUSY",
      exit: 3,
    },
    {
      what: "a refusal",
      answer: { status: 422, body: { message: `no such sha ${TOKENS.own} \u001b[31m\n::error::x` } },
      code: "FORGE_REFUSED",
      exit: 2,
    },
    {
      what: "a login page",
      answer: { status: 200, body: "<html>Log in</html>" },
      code: "FORGE_ANSWER",
      exit: 2,
    },
    {
      what: "a redirect to another host",
      answer: { status: 302, headers: { location: "http://127.0.0.1:9/steal" } },
      code: "FORGE_REFUSED",
      exit: 2,
    },
    {
      what: "a redirect out of the API",
      answer: { status: 307, headers: { location: "/elsewhere" } },
      code: "FORGE_REFUSED",
      exit: 2,
    },
  ])("$what is $code, without the token", async ({ answer, code, exit }) => {
    const { forge, played } = await start();
    for (let i = 0; i < 4; i++) played.plan({ on: /^GET .*\/(?:pulls|merge_requests)\/7$/u, answer });
    const told = await fault(forge.changeRequest(7, signal));
    expect(told).toMatchObject({ code, exit });
    expect(told.text).not.toContain(TOKENS.own);
    expect(told.text).not.toMatch(/[\n\u001b]/u);
  });

  test.for<{
    readonly what: string;
    readonly token: string;
    readonly code: string;
    readonly exit: number;
    readonly says: RegExp;
  }>([
    {
      what: "a token that nobody knows",
      token: "wrong-token-0123456789",
      code: "FORGE_DENIED",
      exit: 4,
      says: /token/u,
    },
    { what: "a token that may only read", token: TOKENS.weak, code: "FORGE_DENIED", exit: 4, says: bench.permission },
  ])("$what is $code and the permission is named", async ({ token, code, exit, says }) => {
    const { forge } = await start(token);
    const told = await fault(forge.upsertComment({ on: { number: 7 }, id: "gate", body: "x" }, signal));
    expect(told).toMatchObject({ code, exit });
    expect(told.text).toMatch(says);
    expect(told.text).not.toContain(token);
  });

  test("what does not exist, or can't be seen, is not found", async () => {
    const { forge, played } = await start();
    expect(await fault(forge.changeRequest(404, signal))).toMatchObject({ code: "FORGE_NOT_FOUND", exit: 2 });
    const hidden = bench.open({ apiUrl: played.apiUrl, token: TOKENS.own, repository: "ada/hidden" });
    expect((await fault(hidden.changeRequest(7, signal))).text).toMatch(/private one needs a token/u);
  });

  test("a repository that was renamed is followed within the API", async () => {
    const { forge, played } = await start();
    const here = new URL(played.apiUrl).pathname;
    await forge.changeRequest(7, signal);
    const asked = played.requests[0]?.path ?? "";
    played.plan({ on: /^GET .*\/7$/u, answer: { status: 301, headers: { location: `${here}${asked}` } } });
    expect((await forge.changeRequest(7, signal)).headSha).toBe(HEAD_SHA);
  });

  test("a call ends with its signal while it waits", async () => {
    const { forge, played } = await start();
    const ending = new AbortController();
    played.plan({
      on: /^GET/u,
      answer: { status: 429, headers: { "retry-after": "60" }, body: { message: "secondary rate" } },
    });
    played.plan({ on: /^GET/u, answer: { status: 503 } });
    const asked = fault(forge.changeRequest(7, ending.signal));
    ending.abort(Object.assign(new Error("stopped"), { code: "STOPPED" }));
    expect((await asked).code).toBe("STOPPED");
  });
}

/** What a call that must fail failed with. */
async function fault(doing: Promise<unknown>): Promise<{ code: string; exit: number; text: string }> {
  const thrown: unknown = await doing.then(
    () => null,
    (error: unknown) => error,
  );
  const { code, exit, message, hint } = thrown as { code: string; exit: number; message: string; hint?: string };
  return { code, exit, text: `${message} | ${hint ?? ""}` };
}
