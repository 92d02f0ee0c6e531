import { execFileSync } from "node:child_process";
import { generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openGit } from "../../adapters/git/open-git.ts";
import { openProber } from "../../adapters/probes/prober.ts";
import { openCommandRunner } from "../../adapters/process/open-command-runner.ts";
import { openBubblewrap } from "../../adapters/sandbox/open-bubblewrap.ts";
import { signOffCommit, type SignOffWorld } from "./sign-off-commit.ts";
import type { SignOffResult } from "./sign-off.ts";

const clock = { nowMs: () => 0, randomBytes: (count: number): Uint8Array => randomBytes(count) };
const commandRunner = openCommandRunner({ sandbox: openBubblewrap({ platform: process.platform }), clock });
const pair = generateKeyPairSync("ed25519");
const env = {
  PATH: process.env["PATH"] ?? "",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_AUTHOR_NAME: "Ada",
  GIT_AUTHOR_EMAIL: "ada@example.org",
  GIT_COMMITTER_NAME: "Ada",
  GIT_COMMITTER_EMAIL: "ada@example.org",
};
const world: SignOffWorld = {
  git: openGit({ env }),
  proberAt: (cwd) => openProber({ commandRunner, cwd }),
  clock,
  signer: {
    keyId: "SHA256:test",
    publicKeyPem: "",
    publicKeyRaw: new Uint8Array(32),
    sign: (bytes) => sign(null, bytes, pair.privateKey),
  },
  surroundings: { operatorEnv: env },
};

let root = "";
let head = "";
const server = http.createServer((_request, answer) => answer.end(head));
const git = (...args: string[]): string => execFileSync("git", args, { cwd: root, env, encoding: "utf8" }).trim();
const commit = (policy: string): void => {
  writeFileSync(join(root, "flyball.yaml"), policy);
  git("add", "-A");
  git("commit", "-qm", "policy");
  head = git("rev-parse", "HEAD");
};
beforeAll(async () => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "flyball-sign-off-")));
  git("init", "-q", "-b", "main");
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  commit(`version: 1
environments:
  staging:
    version: { http: "http://127.0.0.1:${port}/" }
    predicates:
      - { name: commit, command: 'test "$(git rev-parse HEAD)" = "$FLYBALL_SHA" && test "$FLYBALL_ENV" = staging' }
`);
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(root, { recursive: true, force: true });
});

const run = (revision: string, environment = "staging"): Promise<SignOffResult> =>
  signOffCommit(world, {
    cwd: root,
    revision,
    environment,
    deadlineMs: 2_000,
    signal: new AbortController().signal,
  });

test("a commit is signed off by any name that git knows it by, its commands run in the repository", async () => {
  const result = await run("main");
  expect(result).toMatchObject({ verdict: "pass", version: { kind: "runs", sha: head } });
  expect(result.predicates).toMatchObject([{ name: "commit", verdict: "pass" }]);
  expect(result.statement.subject[0].digest.gitCommit).toBe(head);
});

test("the policy is the one on HEAD, not the file that lies there", async () => {
  writeFileSync(join(root, "flyball.yaml"), "version: 1\nenvironments: {}\n");
  expect(await run(head.slice(0, 8))).toMatchObject({ verdict: "pass" });
  git("checkout", "-q", "--", "flyball.yaml");
});

test.for([
  { revision: "nothing", environment: "staging", code: "COMMIT_NOT_FOUND" },
  { revision: "--help", environment: "staging", code: "COMMIT_NOT_FOUND" },
  { revision: "HEAD", environment: "production", code: "ENVIRONMENT_UNKNOWN" },
  { revision: "HEAD", environment: "constructor", code: "ENVIRONMENT_UNKNOWN" },
])("'$revision' in $environment is $code", async ({ revision, environment, code }) => {
  await expect(run(revision, environment)).rejects.toMatchObject({ code, exit: 2 });
});

test("a policy that is wrong or missing on HEAD is a fault with its place and its fix", async () => {
  commit("version: 1\ncommand: {}\n");
  await expect(run("HEAD")).rejects.toMatchObject({
    code: "POLICY_INVALID",
    place: { file: "flyball.yaml", line: 2, col: 1 },
    hint: expect.stringMatching(/./u),
  });
  git("rm", "-q", "flyball.yaml");
  git("commit", "-qm", "no policy");
  await expect(run("HEAD")).rejects.toMatchObject({ code: "POLICY_NOT_FOUND" });
});
