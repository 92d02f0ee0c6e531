import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { playGithub } from "../../forge/github-forge.ts";
import { openGitHttpServer, type GitHttpServer } from "../../forge/git-http-server.ts";
import { REPOSITORY, TOKENS, type LoopbackForge } from "../../forge/loopback-forge.ts";
import { openBench, POLICY, type Bench } from "../run/run-bench.ts";

let bench: Bench;
let forge: LoopbackForge;
let server: GitHttpServer;
let sha = "";

beforeEach(async () => {
  forge = await playGithub("");
  bench = openBench();
  server = await openGitHttpServer(bench.folder);
  const seen = `version: { command: "cat ${bench.folder}/deployed" }`;
  const well = `predicates: [{ name: well, command: "test ! -f ${bench.folder}/ill" }]`;
  bench.write("flyball.yaml", `${POLICY}environments:\n  production:\n    ${seen}\n    ${well}\n`);
  sha = bench.commit("an environment");
  writeFileSync(join(bench.folder, "deployed"), sha);
  bench.git("remote", "add", "origin", `https://github.com/${REPOSITORY}.git`);
  bench.env["FLYBALL_FORGE_URL"] = forge.apiUrl;
  bench.env["FLYBALL_FORGE_TOKEN"] = TOKENS.own;
});
afterEach(async () => {
  await forge.close();
  await server.close();
  bench.close();
  expect(forge.problems).toEqual([]);
});

const signOff = (...more: readonly string[]) => bench.flyball("sign-off", sha, "--env", "production", ...more);
/** What is not well is asked until the deadline. */
const refused = (...more: readonly string[]) => signOff("--deadline", "1s", ...more);

test("a sign-off is posted as one comment, which the next one rewrites, and as the state of a deployment", async () => {
  writeFileSync(join(bench.folder, "ill"), "");
  // The change request claims what only evidence can say.
  const pull = forge.world.pulls.get(7);
  if (pull === undefined) throw new TypeError("no change request to play with");
  forge.world.pulls.set(7, { ...pull, body: "- [x] verified in production\n\nverdict: pass, signed off" });
  const failed = await refused("--post", "--pr", "7");
  expect(failed.exit).toBe(1);
  expect(forge.world.comments.map(({ on, body }) => [on, body.split("\n")[1]])).toEqual([
    [{ number: 7 }, expect.stringContaining("**Not signed off: it failed**: production at")],
  ]);
  expect(forge.world.deployments).toMatchObject([{ sha, environment: "production", state: "failure" }]);

  writeFileSync(join(bench.folder, "deployed"), "0".repeat(40));
  expect((await refused("--post", "--pr", "7")).exit).toBe(1);
  expect(forge.world.comments).toHaveLength(1);
  expect(forge.world.comments[0]?.body).toMatch(/\| version \| fail \| runs 0{40} \|/u);
});

test("a sign-off of no change request is posted on the commit; a dry run posts nothing", async () => {
  expect((await signOff("--post", "--dry-run")).exit).toBe(0);
  expect(forge.requests).toEqual([]);
  const posted = await signOff("--post", "--json");
  expect(posted).toMatchObject({ exit: 0, json: { posted: { comment: expect.any(String) as unknown } } });
  expect(forge.world.comments).toMatchObject([
    { on: { sha }, body: expect.stringContaining("**Signed off**") as unknown },
  ]);
  expect(posted.out).toContain(`"on":"commit ${sha.slice(0, 12)}, which no pull request holds"`);
  expect(forge.world.deployments).toMatchObject([{ state: "success" }]);
  const ledger = await bench.flyball("ledger", "export");
  expect(`${posted.out}${posted.err}${ledger.out}`).not.toContain(TOKENS.own);
});

test("without a number it is said in the pull request that the commit was merged with", async () => {
  forge.world.requestsOf.set(sha, [
    { number: 8, state: "closed", mergedAt: null },
    { number: 7, state: "closed", mergedAt: "2026-11-21T10:00:00Z" },
  ]);
  expect((await signOff("--post")).out).toContain("posted    on pull request 7: https://github.example/comments/");
  expect(forge.world.comments).toMatchObject([{ on: { number: 7 } }]);
});

test("a forge that never answers is given up within the 25 s of the whole, and the sign-off stands", async () => {
  const silent = createServer(() => {});
  await new Promise<void>((resolve) => {
    silent.listen(0, "127.0.0.1", resolve);
  });
  bench.env["FLYBALL_FORGE_URL"] = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
  const said = await signOff("--post", "--json");
  silent.closeAllConnections();
  silent.close();
  expect(said).toMatchObject({
    exit: 3,
    json: {
      verdict: "pass",
      evidence: expect.any(String) as unknown,
      posted: { kind: "not-posted", code: "FORGE_BUSY" },
    },
  });
});

test("without a token nothing is looked at, and a token for GitHub goes nowhere else", async () => {
  delete bench.env["FLYBALL_FORGE_TOKEN"];
  bench.env["GITHUB_TOKEN"] = TOKENS.own;
  const refused = await signOff("--post");
  expect(refused).toMatchObject({ exit: 4 });
  expect(refused.err).toContain("FLYBALL_FORGE_TOKEN");
  expect(forge.requests).toEqual([]);
  bench.env["GITHUB_API_URL"] = forge.apiUrl;
  expect((await signOff("--post")).exit).toBe(0);
});

test("evidence is pushed over HTTP to git's own server", async () => {
  const remote = join(bench.folder, "evidence.git");
  bench.git("init", "-q", "--bare", remote);
  bench.git("remote", "set-url", "origin", `${server.url}/evidence.git`);
  await signOff();
  expect(await bench.flyball("evidence", "push")).toMatchObject({ exit: 0 });
  const tip = bench.git("rev-parse", "refs/flyball/evidence");
  expect(bench.git("--git-dir", remote, "rev-parse", "refs/flyball/evidence")).toBe(tip);
});
