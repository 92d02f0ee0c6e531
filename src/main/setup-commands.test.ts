import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runCli } from "../surfaces/cli/run-cli.ts";
import { createApp } from "./create-app.ts";

const top = mkdtempSync(join(tmpdir(), "flyball-setup-"));
const root = join(top, "repository");
const env = { PATH: process.env["PATH"] ?? "", HOME: top, XDG_DATA_HOME: join(top, "data"), GIT_CONFIG_NOSYSTEM: "1" };
beforeAll(() => {
  mkdirSync(root);
  execFileSync("git", ["init", "-q"], { cwd: root, env });
  writeFileSync(join(root, "package.json"), '{"scripts":{"test":"x"}}');
});
afterAll(() => rmSync(top, { recursive: true, force: true }));

/** In this process: starting one for each line would take seconds. */
async function flyball(
  ...args: string[]
): Promise<{ readonly exit: number; readonly out: string; readonly err: string }> {
  let [out, err] = ["", ""];
  const app = createApp({ env, homedir: top, command: [process.execPath] });
  const exit = await runCli(args, {
    stdout: { write: (text) => void (out += text) },
    stderr: { write: (text) => void (err += text) },
    readStdin: async () => "",
    isTty: false,
    hasColor: false,
    env,
    cwd: root,
    signal: new AbortController().signal,
    app: async () => app,
    check: async () => app.check,
  });
  await app.close();
  return { exit, out, err };
}

test("init asks nobody without a terminal, shows, writes, and is taken back; adopt makes no database", async () => {
  const refused = await flyball("init");
  expect([refused.exit, refused.err.split("\n")[0]]).toEqual([
    2,
    "error USAGE  nobody can be asked here, and --yes is missing",
  ]);
  const dry = await flyball("init", "--dry-run", "--ci", "github", "--agent", "none");
  expect([dry.exit, dry.out.trimEnd().split("\n").at(-1)]).toEqual([0, "would write 4 files; nothing was written"]);
  expect(readdirSync(root).toSorted()).toEqual([".git", "package.json"]);
  const wrong = await flyball("init", "--yes", "--action", "x y");
  expect([wrong.exit, wrong.err]).toEqual([2, expect.stringContaining("--action takes owner/repository/folder@ref")]);
  const written = await flyball("init", "--yes", "--ci", "none", "--agent", "claude", "--json");
  expect(JSON.parse(written.out)).toMatchObject({ schemaVersion: 1, changed: true, choices: { agents: ["claude"] } });
  const again = await flyball("init");
  expect([again.exit, again.out.trimEnd().split("\n").at(-1)]).toEqual([0, "everything is there: nothing to write"]);
  const plan = await flyball("adopt", "--json");
  expect(JSON.parse(plan.out)).toMatchObject({ hasPolicy: true, history: { changes: 0 }, next: { kind: "write" } });
  expect(existsSync(join(top, "data"))).toBe(false);
  const removed = await flyball("uninstall", "--yes");
  expect([removed.exit, removed.out.trimEnd().split("\n").at(-1)]).toEqual([0, "took back 5 files"]);
  expect(readdirSync(root).toSorted()).toEqual([".git", "package.json"]);
});
