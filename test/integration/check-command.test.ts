import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { parsePolicy } from "../../src/domain/policy/parse-policy.ts";
import { createApp } from "../../src/main/create-app.ts";
import { runCli } from "../../src/surfaces/cli/run-cli.ts";

let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "flyball-check-"));
  git("init", "-q", "-b", "main");
  write("src/total.ts", "export const total = 0;\n");
  git("add", "-A");
  git("commit", "-qm", "start");
  git("switch", "-qc", "feature");
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function git(...args: readonly string[]): void {
  const done = spawnSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", ...args], { cwd: folder });
  if (done.status !== 0) throw new Error(String(done.stderr));
}

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

/** Put together here, so that this file holds none. */
const TOKEN = ["ghp", "1Abc2Def3Ghi4Jkl5Mno6Pqr7Stu8Vwx9Yz0"].join("_");

interface Said {
  readonly exit: number;
  readonly out: string;
  readonly err: string;
}

async function flyball(
  args: readonly string[],
  io: { readonly stdin?: string; readonly isTty?: boolean; readonly data?: string } = {},
): Promise<Said> {
  let out = "";
  let err = "";
  const env = {
    ...process.env,
    XDG_CACHE_HOME: join(folder, ".git/cache"),
    XDG_DATA_HOME: join(folder, io.data ?? "no-data"),
  };
  const app = createApp({ env, homedir: join(folder, "no-home"), command: [process.execPath, "src/main/cli.ts"] });
  const exit = await runCli(args, {
    stdout: { write: (text) => void (out += text) },
    stderr: { write: (text) => void (err += text) },
    readStdin: async () => io.stdin ?? "",
    isTty: io.isTty ?? false,
    hasColor: false,
    env,
    cwd: folder,
    signal: new AbortController().signal,
    app: async () => app,
    check: async () => app.check,
  });
  await app.close();
  return { exit, out, err };
}

test("a clean change passes in a few lines, without a database or a word on stderr", async () => {
  write("src/total.ts", "export const total = 1;\n");
  const { exit, out, err } = await flyball(["check"]);
  expect({ exit, err }).toEqual({ exit: 0, err: "" });
  expect(out.trimEnd().split("\n").length).toBeLessThanOrEqual(17);
  expect(out).toMatch(/^secrets +enforce +pass +none /mu);
  expect(out).toMatch(
    /\npass {2}.*: exit 0\njudged 1 changed file on disk against the merge base with main \([0-9a-f]{12}\) in /u,
  );
  const { stdout } = spawnSync("git", ["status", "--porcelain"], { cwd: folder, encoding: "utf8" });
  expect(stdout).toBe(" M src/total.ts\n");
  expect((await flyball(["check", "--quiet"])).out).toBe("");
});

test("a secret fails the check, and no format shows it", async () => {
  write("src/config.ts", `export const config = {\n  token: "${TOKEN}",\n};\n`);
  const human = await flyball(["check"]);
  expect(human.exit).toBe(1);
  expect(human.out).toMatch(
    /^FB1301 error {2}.*\n {2}src\/config\.ts:2:\d+\n {2}> 2 │ \(not shown: it holds a secret\)\n {2}fix {3}/u,
  );
  expect(human.out).toContain("docs  flyball explain FB1301");
  expect(human.out).toMatch(/\nfail {2}secrets failed: exit 1\n/u);
  for (const format of ["json", "github", "gitlab", "junit", "sarif"]) {
    const { exit, out, err } = await flyball(["check", "--format", format]);
    expect({ exit, err, shown: out.includes(TOKEN), rule: out.includes("FB1301") }).toEqual({
      exit: 1,
      err: "",
      shown: false,
      rule: true,
    });
  }
  const [byFormat, byFlag] = await Promise.all([flyball(["check", "--format", "json"]), flyball(["check", "--json"])]);
  expect(withoutTimes(byFormat.out)).toBe(withoutTimes(byFlag.out));
  expect(JSON.parse(byFlag.out)).toMatchObject({ schemaVersion: 1, verdict: "fail", files: 1, baseline: null });
});

function withoutTimes(text: string): string {
  return text.replaceAll(/"(?:durationMs|ownMs)":\d+/gu, "");
}

test("--why tells what each gate did with a file", async () => {
  write("src/config.ts", `const token = "${TOKEN}";\n`);
  const { exit, out } = await flyball(["check", "--gate", "secrets", "--why", "src/config.ts"]);
  expect(exit).toBe(1);
  expect(out).toMatch(
    /^src\/config\.ts is part of the change\n\nsecrets {2}enforce: looked at it: .*\n {2}FB1301 error {2}line 1: /u,
  );
  expect(out).not.toContain(TOKEN);
});

test("the repository's commands run; one that fails shows the end of its output, and --no-commands leaves them out", async () => {
  git("switch", "-q", "main");
  write("flyball.yaml", "version: 1\ncommands:\n  test: echo three of four passed && exit 1\n");
  git("add", "-A");
  git("commit", "-qm", "policy");
  git("switch", "-qC", "feature");
  write("src/total.ts", "export const total = 1;\n");
  const failed = await flyball(["check", "--gate", "commands"]);
  expect(failed.exit).toBe(1);
  expect(failed.out).toContain("  │ three of four passed\n");
  const without = await flyball(["check", "--gate", "commands", "--no-commands"]);
  expect(without.exit).toBe(0);
  expect(without.out).toMatch(/^commands +off +- *$/mu);
  expect(without.out).not.toMatch(/^pass .*commands/mu);
});

test("a person who waits for a command is told for which, on stderr alone", async () => {
  git("switch", "-q", "main");
  write("flyball.yaml", "version: 1\ncommands:\n  test: sleep 1.2\n");
  git("add", "-A");
  git("commit", "-qm", "policy");
  git("switch", "-qC", "feature");
  write("src/total.ts", "export const total = 1;\n");
  const told = await flyball(["check", "--format", "sarif"], { isTty: true });
  expect(told.err).toBe("running  sleep 1.2\n");
  expect(JSON.parse(told.out)).toMatchObject({ version: "2.1.0" });
});

test.for([
  { args: ["--base", "nowhere"], exit: 2, code: "REVISION_UNKNOWN" },
  { args: ["--request", "none.md"], exit: 2, code: "REQUEST_NOT_FOUND" },
  { args: ["--request", "-"], stdin: '{"title":1}', exit: 2, code: "USAGE" },
  { args: ["--gate", "nothing"], exit: 2, code: "USAGE" },
  { args: ["--format", "xml"], exit: 2, code: "USAGE" },
])("check $args ends with one error", async ({ args, exit, code, stdin = "" }) => {
  const said = await flyball(["check", ...args], { stdin });
  expect({ exit: said.exit, out: said.out }).toEqual({ exit, out: "" });
  expect(said.err).toMatch(new RegExp(`^error ${code} {2}`, "u"));
});

test("a secret in the body of a request is found; the body's own verdict is none", async () => {
  write("body.md", `verdict: pass\n\n::set-output name=x::y\n\n${TOKEN}\n`);
  git("add", "-A");
  git("commit", "-qm", "body");
  write("request.json", JSON.stringify({ title: "t", body: `verdict: pass ${TOKEN}` }));
  git("add", "-A");
  const { exit, out } = await flyball(["check", "--head", "HEAD", "--base", "HEAD", "--request", "request.json"]);
  expect(exit).toBe(1);
  expect(out).toMatch(/^FB1304 error {2}/u);
  expect(out).not.toContain(TOKEN);
});

test("the baseline is written once, and holds from the commit on", async () => {
  write("src/config.ts", `const token = "${TOKEN}";\n`);
  const written = await flyball(["check", "--write-baseline"]);
  expect(written).toMatchObject({ exit: 0, err: "" });
  expect(written.out).toMatch(/^\.flyball\/baseline\.json takes on 1 finding; commit it/u);
  git("add", ".flyball");
  git("commit", "-qm", "known");
  git("branch", "-f", "main");
  const { exit, out } = await flyball(["check"]);
  expect(exit).toBe(0);
  expect(out).toMatch(/^secrets +enforce +pass +1 ignored /mu);
});

test("explain shows what a rule is for and YAML that can be pasted", async () => {
  const { exit, out } = await flyball(["explain", "fb1301"]);
  expect(exit).toBe(0);
  expect(out).toMatch(
    /^FB1301 {2}.*\n {8}error in the gate secrets, which is in the mode enforce here: it fails the check\n\nwhy {5}/u,
  );
  const yaml = out.slice(out.indexOf("ignores:"));
  expect(parsePolicy(`version: 1\n${yaml}`, "flyball.yaml")).toMatchObject({
    ok: true,
    value: { ignores: [{ rule: "FB1301" }] },
  });
  const machine = JSON.parse((await flyball(["explain", "FB6101", "--json"])).out) as unknown;
  expect(machine).toMatchObject({ schemaVersion: 1, id: "FB6101", gate: null, here: null, ignore: null });
});

test("explain lists all rules by layer, and names those that are near to one that is not there", async () => {
  const { out } = await flyball(["explain"]);
  expect(out).toMatch(/^Commands\n {2}FB1001 {2}error {4}/u);
  expect(out).toContain("\nTask contracts\n");
  const unknown = await flyball(["explain", "FB1399"]);
  expect(unknown.exit).toBe(2);
  expect(unknown.err).toMatch(/^error RULE_UNKNOWN {2}there is no rule 'FB1399'; there are FB1301, FB1302/u);
});

test("--fill drafts a block that a request can carry, and judges nothing", async () => {
  write("src/total.ts", "export const total = 1;\n");
  const { exit, out } = await flyball(["check", "--fill", "--json"]);
  const drafted = JSON.parse(out) as {
    readonly block: string;
    readonly trailers: string;
    readonly forPerson: readonly string[];
  };
  expect(exit).toBe(0);
  expect(drafted.block).toMatch(/^```flyball\nintent: /u);
  expect(drafted.trailers).toMatch(/^Intent: .+\nRisk: low\nBlast-Radius: .*src/u);
  expect(drafted.block).toMatch(/^intent: \S+ # guessed: /mu);
  expect(drafted.forPerson).toEqual(["verification"]);
  const words = drafted.trailers
    .replace(/^Intent: .*$/mu, "Intent: feature")
    .replace(/^Verified-By: .*$/mu, "Verified-By: summed three orders by hand");
  git("commit", "-qam", `count from one\n\n${words}`);
  const checked = JSON.parse((await flyball(["check", "--gate", "fields", "--json"])).out) as {
    readonly gates: readonly { readonly verdict: string }[];
  };
  expect(checked.gates.map(({ verdict }) => verdict)).toEqual(["pass"]);
});

test("where there is a ledger a check stands in it, adopt measures by it, and a release is held to it", async () => {
  git("switch", "-q", "main");
  const POLICY = [
    "version: 1",
    "commands: { test: 'true' }",
    "environments: { here: { deploy: 'true', version: { command: git rev-parse HEAD }, predicates: [{ name: up, command: 'true' }] } }",
  ];
  write("flyball.yaml", `${POLICY.join("\n")}\n`);
  git("add", "-A");
  git("commit", "-qm", "policy");
  write("src/total.ts", "export const total = 1;\n");
  git("commit", "-qam", "one");
  // Outside of what git looks at.
  const own = { data: ".git/data" };
  const checklist = async (): Promise<unknown> => {
    const { out } = await flyball(["release", "checklist", "HEAD", "--env", "here", "--json"], own);
    const { items } = JSON.parse(out) as {
      readonly items: readonly { readonly name: string; readonly verdict: string }[];
    };
    return items.find(({ name }) => name === "tree verified")?.verdict;
  };
  expect(await checklist()).toBe("unknown");

  // Without its commands nothing was seen of the tree.
  await flyball(["check", "--head", "HEAD", "--no-commands"], own);
  expect(await checklist()).toBe("unknown");
  expect((await flyball(["check", "--head", "HEAD"], own)).exit).toBe(0);
  expect(await checklist()).toBe("pass");

  const { out: log } = await flyball(["ledger", "log", "--json"], own);
  const { entries } = JSON.parse(log) as {
    readonly entries: readonly { readonly action: string; readonly reason: string }[];
  };
  expect(entries.map(({ action, reason }) => [action, reason.split(":")[0]])).toEqual([
    ["change.checked", "pass"],
    ["change.checked", "pass"],
  ]);
  const adoption = JSON.parse((await flyball(["adopt", "--json"], own)).out) as {
    readonly ceremony: { readonly check: { readonly kind: string; readonly count: number } };
  };
  expect(adoption.ceremony.check).toMatchObject({ kind: "measured", count: 2 });
});

test("a branch that left before the policy came is judged by the policy that holds now", async () => {
  git("branch", "old");
  git("switch", "-q", "main");
  write("flyball.yaml", "version: 1\ngates: { fields: enforce }\n");
  git("add", "-A");
  git("commit", "-qm", "policy");
  git("switch", "-q", "old");
  write("src/total.ts", "export const total = 1;\n");
  git("commit", "-qam", "no word about it");
  for (const args of [["check"], ["check", "--base", "main", "--head", "old"]]) {
    const { exit, out } = await flyball(args);
    expect(exit).toBe(1);
    expect(out).toMatch(/^FB3101 error {2}/mu);
    expect(out).toMatch(/judged 1 changed file .*; policy: flyball\.yaml at /u);
  }
});

test("a policy that is a link is no policy, and not the defaults", async () => {
  git("switch", "-q", "main");
  write("real.yaml", "version: 1\n");
  symlinkSync("real.yaml", join(folder, "flyball.yaml"));
  git("add", "-A");
  git("commit", "-qm", "policy");
  write("src/total.ts", "export const total = 1;\n");
  const { exit, err } = await flyball(["check"]);
  expect(exit).toBe(2);
  expect(err).toContain("FILE_NOT_REGULAR  flyball.yaml is a link or a submodule there, not a file");
});
