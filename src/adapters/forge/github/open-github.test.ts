import { afterEach, describe, expect, test } from "vitest";
import { HEAD_SHA, type LoopbackForge, REPOSITORY, TOKENS } from "../../../../test/forge/loopback-forge.ts";
import { playGithub } from "../../../../test/forge/github-forge.ts";
import type { Forge } from "../../../ports/forge.ts";
import { forgeSuite } from "../../../ports/forge.suite.ts";
import { openForge } from "../open-forge.ts";

describe("Github", () => {
  forgeSuite({
    play: playGithub,
    open: (options) => openForge({ ...options, kind: "github", secondMs: 1 }),
    commentsChars: 65_536,
    states: { pass: "success", fail: "failure", unknown: "error" },
    approvalsHaveCommits: true,
    tellsAllRequests: true,
    permission: /pull-requests: write/u,
  });
});

describe("GitHub alone", () => {
  const signal = new AbortController().signal;
  let played: LoopbackForge | null = null;

  const start = async (token: string): Promise<{ readonly forge: Forge; readonly played: LoopbackForge }> => {
    played = await playGithub("");
    const { apiUrl } = played;
    return { forge: openForge({ kind: "github", apiUrl, token, repository: REPOSITORY, secondMs: 1 }), played };
  };

  afterEach(async () => {
    await played?.close();
    expect(played?.problems ?? []).toEqual([]);
    played = null;
  });

  test("a token of Actions rewrites the comment of its bot without asking who it is, and no person's", async () => {
    const { forge, played } = await start(TOKENS.app);
    const grace = { id: 1002, login: "grace", isBot: false };
    const marker = "<!-- flyball:sticky id=gate -->";
    const quoting = { id: 2, login: "helper[bot]", isBot: true };
    played.world.comments.push({ id: 1, on: { number: 7 }, body: `${marker}\nhers`, author: grace });
    played.world.comments.push({ id: 2, on: { number: 7 }, body: `You wrote: ${marker}`, author: quoting });
    for (const body of ["one", "two"]) await forge.upsertComment({ on: { number: 7 }, id: "gate", body }, signal);
    expect(played.world.comments.map(({ body }) => body)).toEqual([
      `${marker}\nhers`,
      `You wrote: ${marker}`,
      `${marker}\ntwo`,
    ]);
    expect(played.requests.some(({ path }) => path === "/user")).toBe(false);
  });

  test("another App's token asks who it is, is told no, and still keeps one comment", async () => {
    const { forge, played } = await start(TOKENS.own);
    played.plan({
      on: /^GET \/user$/u,
      answer: { status: 403, body: { message: "Resource not accessible by integration" } },
    });
    played.world.comments.push({
      id: 1,
      on: { number: 7 },
      body: "<!-- flyball:sticky id=gate -->\nold",
      author: { id: 5, login: "our-app[bot]", isBot: true },
    });
    await forge.upsertComment({ on: { number: 7 }, id: "gate", body: "new" }, signal);
    expect(played.world.comments.map(({ body }) => body)).toEqual(["<!-- flyball:sticky id=gate -->\nnew"]);
  });

  test("findings go to code scanning as SARIF", async () => {
    const { forge, played } = await start(TOKENS.app);
    const ref = "refs/pull/7/merge";
    const answer = await forge.annotate({ sha: HEAD_SHA, ref, findings: [], sarif: '{"version":"2.1.0"}' }, signal);
    expect(answer).toEqual({ shown: 0 });
    expect(played.world.sarifs).toEqual([{ sha: HEAD_SHA, ref, sarif: '{"version":"2.1.0"}' }]);
  });

  test("a deployment that the first call made is not made again when its answer is lost", async () => {
    const { forge, played } = await start(TOKENS.app);
    played.plan({ on: /^POST .*\/deployments$/u, answer: { status: 502 } });
    const deployment = {
      sha: HEAD_SHA,
      environment: "production",
      description: "x",
      url: null,
      state: "success",
    } as const;
    await expect(forge.createDeployment(deployment, signal)).rejects.toMatchObject({ code: "FORGE_BUSY", exit: 3 });
    expect(played.requests.filter(({ method }) => method === "POST")).toHaveLength(1);
  });

  test.for([
    ["", "FORGE_DENIED"],
    ["two words", "FORGE_DENIED"],
    ["line\nbreak", "FORGE_DENIED"],
  ] as const)("the token %j is refused before anything is asked", ([token, code]) => {
    const open = (): Forge => openForge({ kind: "github", apiUrl: "https://x.example", token, repository: REPOSITORY });
    expect(open).toThrow(expect.objectContaining({ code }));
  });

  test.for(["ftp://x.example", "not a url", "https://user:secret@x.example/api"])(
    "the address %s is refused",
    (apiUrl) => {
      const open = (): Forge => openForge({ kind: "github", apiUrl, token: "t", repository: REPOSITORY });
      expect(open).toThrow(expect.objectContaining({ code: "FORGE_ADDRESS" }));
    },
  );

  test("the description would see a wrong request", async () => {
    const { played } = await start(TOKENS.app);
    const url = `${played.apiUrl}/repos/${REPOSITORY}/statuses/${HEAD_SHA}?nonsense=1`;
    const headers = { authorization: `token ${TOKENS.app}`, "content-type": "application/json" };
    await fetch(url, { method: "POST", headers, body: JSON.stringify({ state: "good", extra: 1 }) });
    expect(played.problems.map((problem) => problem.replace(/^.*?: /u, ""))).toEqual([
      "no query parameter nonsense",
      "no property extra in the body",
      "POST /repos/{owner}/{repo}/statuses/{sha} body/state must be equal to one of the allowed values",
      "lacks the version of the API",
    ]);
    (played.problems as string[]).length = 0;
  });
});
