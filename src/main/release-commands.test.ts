import { execFile, execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const CLI = join(import.meta.dirname, "cli.ts");

let folder = "";
let env: Record<string, string> = {};
let head = "";
let said = "";
const server = http.createServer((_request, answer) => answer.end(JSON.stringify({ sha: said, ok: true })));

beforeAll(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "flyball-release-")));
  env = {
    PATH: process.env["PATH"] ?? "",
    HOME: folder,
    XDG_DATA_HOME: join(folder, "data"),
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_CONFIG_NOSYSTEM: "1",
  };
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  writeFileSync(
    join(folder, "flyball.yaml"),
    `version: 1
environments:
  production:
    version: { http: "http://127.0.0.1:${port}/version", json: /sha }
    predicates:
      - { name: health, http: "http://127.0.0.1:${port}/health?token=hunter22", json: { /ok: true } }
  bare: {}
  stuck: { rollback: exit 3 }
  half: { rollback: exit 3, version: { http: "http://127.0.0.1:${port}/version", json: /sha } }
`,
  );
  const git = (...args: string[]): string => execFileSync("git", args, { cwd: folder, env, encoding: "utf8" }).trim();
  git("init", "-q", "-b", "main");
  git("add", "flyball.yaml");
  git("-c", "user.name=Ada", "-c", "user.email=ada@example.org", "commit", "-qm", "policy");
  head = git("rev-parse", "HEAD");
  said = head;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A commit with the same files, on no branch. */
function commitAfter(parent: string): string {
  const args = ["commit-tree", "-p", parent, "-m", "next", `${parent}^{tree}`];
  const person = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"];
  return execFileSync("git", [...person, ...args], { cwd: folder, env, encoding: "utf8" }).trim();
}

interface Ended {
  readonly exit: number;
  readonly out: string;
  readonly err: string;
}

function flyball(...args: string[]): Promise<Ended> {
  return flyballIn(env, args);
}

function flyballIn(own: Record<string, string>, args: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(process.execPath, [CLI, ...args], { cwd: folder, env: own }, (error, out, err) => {
      resolve({ exit: typeof error?.code === "number" ? error.code : error === null ? 0 : -1, out, err });
    });
  });
}

describe("flyball sign-off", () => {
  test("says what was seen, and its evidence verifies; one changed byte of it does not", async () => {
    const signed = await flyball("sign-off", "HEAD", "--env", "production");
    expect(signed.exit).toBe(0);
    expect(signed.out).toMatch(
      /^version {2}pass {5}runs [0-9a-f]{40}\nhealth {3}pass {5}http\S+token=\*\*\*: 200 in \d+ ms\n\nsigned off: production/u,
    );
    expect(signed.out).not.toContain("hunter22");

    const machine = JSON.parse((await flyball("sign-off", "main", "--env", "production", "--json")).out);
    expect(machine).toMatchObject({ schemaVersion: 1, verdict: "pass", environment: "production", sha: head });
    writeFileSync(join(folder, "sealed.json"), machine.envelope);
    const genuine = await flyball("evidence", "verify", "sealed.json");
    expect(genuine.exit).toBe(0);
    expect(genuine.out).toContain(`about      production ${head}`);
    expect(genuine.out).toContain("sign-off   yes");

    writeFileSync(join(folder, "forged.json"), machine.envelope.replace('"payload":"e', '"payload":"f'));
    const forged = await flyball("evidence", "verify", "forged.json", "--json");
    expect(forged.exit).toBe(1);
    expect(JSON.parse(forged.out)).toMatchObject({ verdict: "fail", why: expect.stringContaining("no signature") });
  });

  test("a dry run makes neither a key nor a database", async () => {
    const data = join(folder, "fresh");
    mkdirSync(data);
    const { exit, out } = await flyballIn({ ...env, XDG_DATA_HOME: data }, [
      "sign-off",
      "HEAD",
      "--env",
      "production",
      "--dry-run",
    ]);
    expect(exit).toBe(0);
    expect(out).toContain("signed off: production");
    expect(readdirSync(data)).toEqual([]);
  });

  test("what runs another commit fails", async () => {
    said = "abcdef1234";
    const failed = await flyball("sign-off", "HEAD", "--env", "production", "--deadline", "1s");
    said = head;
    expect(failed.exit).toBe(1);
    expect(failed.out).toContain("version  fail     runs abcdef1234\n");
    expect(failed.out).toContain("not signed off (failed): production");
  });

  test("what a refused sign-off saw is what the environment is said to run", async () => {
    execFileSync(
      "git",
      ["-c", "user.name=Ada", "-c", "user.email=ada@example.org", "commit", "-qm", "next", "--allow-empty"],
      { cwd: folder, env },
    );
    await flyball("release", "start", "HEAD", "--env", "production");
    expect((await flyball("sign-off", "HEAD", "--env", "production", "--deadline", "1s")).exit).toBe(1);
    const list = await flyball("release", "list", "--env", "production");
    expect(list.out).toContain(`production: ${head.slice(0, 12)}; 1 commit is merged and not deployed`);
    execFileSync("git", ["reset", "-q", "--hard", head], { cwd: folder, env });
  });

  test("a rollback that fails prints what to do by hand", async () => {
    const next = commitAfter(head);
    await flyball("release", "start", head, "--env", "stuck");
    const started = JSON.parse((await flyball("release", "start", next, "--env", "stuck", "--json")).out);
    const failed = await flyball("rollback", started.release.id);
    expect(failed.exit).toBe(1);
    expect(failed.out).toContain(
      `follow this procedure by hand, then flyball rollback ${started.release.id}\n\n# Rollback of`,
    );
    expect((await flyball("release", "show", started.release.id)).out).toContain("state     failed");
    expect(failed.out).toContain(`FLYBALL_SHA=${head} \\\nFLYBALL_PREVIOUS_SHA=${next} \\\n`);
  });

  test("a rollback that fails keeps what the environment was seen to run", async () => {
    const next = commitAfter(head);
    await flyball("release", "start", head, "--env", "half");
    const started = JSON.parse((await flyball("release", "start", next, "--env", "half", "--json")).out);
    said = next;
    const failed = await flyball("rollback", started.release.id, "--json");
    said = head;
    expect(failed.exit).toBe(1);
    const shown = JSON.parse((await flyball("release", "show", started.release.id, "--json")).out);
    expect(shown.release.state).toMatchObject({ kind: "failed", why: "rollback of half: exit 3", runs: next });
  });

  test("an environment that says nothing is not signed off, and what to write is said", async () => {
    const unknown = await flyball("sign-off", "HEAD", "--env", "bare");
    expect(unknown.exit).toBe(1);
    expect(unknown.out).toContain("not signed off (unknown): bare");
    expect(unknown.out).toContain("fix  write `version:` under `environments.bare` in flyball.yaml");
  });

  test.for([
    { args: ["sign-off", "HEAD"], code: "USAGE" },
    { args: ["sign-off", "HEAD", "--env", "production", "--deadline", "soon"], code: "USAGE" },
    { args: ["sign-off", "HEAD", "--env", "production", "--deadline", "2h"], code: "USAGE" },
    { args: ["sign-off", "HEAD", "--env", "nope"], code: "ENVIRONMENT_UNKNOWN" },
    { args: ["evidence", "show", "run_0000000000"], code: "RUN_NOT_FOUND" },
    { args: ["evidence", "verify", "ev_0"], code: "EVIDENCE_NOT_FOUND" },
  ])("$args is $code, exit 2", async ({ args, code }) => {
    const ended = await flyball(...args);
    expect(ended).toMatchObject({ exit: 2, out: "" });
    expect(ended.err).toContain(code);
  });
});

test.for(["26s", "10m", "500ms"])("a deadline of %s is no deadline of a sign-off", async (deadline) => {
  const ended = await flyball("sign-off", "HEAD", "--env", "production", "--deadline", deadline);
  expect(ended).toMatchObject({ exit: 2, err: expect.stringContaining("from 1s to 25.0 s") as unknown });
});
