import { spawnSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createApp } from "../../src/main/create-app.ts";
import { runCli } from "../../src/surfaces/cli/run-cli.ts";

let folder = "";

const CODE = Array.from({ length: 8 }, (_, i) => `export const part${i} = ${i};`).join("\n");
const OPENAPI =
  "openapi: 3.1.0\ninfo: { title: Orders, version: 1.0.0 }\npaths:\n  /orders:\n    get: { responses: {} }\n  /refunds:\n    post: { responses: {} }\n";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "flyball-adr-"));
  git("init", "-q", "-b", "main");
  write("flyball.yaml", "version: 1\ngates: { adr: enforce }\n");
  write("services/orders/package.json", '{"name":"@acme/orders","version":"1.0.0","private":true}');
  write("services/orders/list.ts", CODE);
  write("services/orders/pay.ts", "const a = 1;\n");
  write("openapi.yaml", OPENAPI);
  write("package.json", '{"name":"shop","private":true,"dependencies":{}}');
  write(
    "docs/decisions/0001-no-lodash.md",
    "# 1. No lodash\n\nWe removed `lodash`.\nIts two functions are ours now.\n",
  );
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

const read = (path: string): string => readFileSync(join(folder, path), "utf8");

async function flyball(
  ...args: readonly string[]
): Promise<{ readonly exit: number; readonly out: string; readonly err: string }> {
  let out = "";
  let err = "";
  const env = { ...process.env, XDG_CACHE_HOME: join(folder, ".git/cache"), XDG_DATA_HOME: join(folder, ".git/data") };
  const app = createApp({ env, homedir: join(folder, ".git/home"), command: [process.execPath, "src/main/cli.ts"] });
  const exit = await runCli(args, {
    stdout: { write: (text) => void (out += text) },
    stderr: { write: (text) => void (err += text) },
    readStdin: async () => "",
    isTty: false,
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

const WORDS = ["--decision", "One team owns every amount.", "--reason", "It costs a day and saves a week."] as const;

describe.for<readonly [string, string, string, () => void]>([
  [
    "a service that is renamed",
    "FB3201",
    "Orders is called purchasing",
    () => git("mv", "services/orders", "services/purchasing"),
  ],
  [
    "a new dependency",
    "FB3205",
    "Orders asks billing for invoices",
    () => write("services/orders/pay.ts", "const a = 1;\nconst url = process.env.BILLING_URL;\n"),
  ],
  [
    "a part of a contract that is removed",
    "FB3206",
    "Refunds are made by hand",
    () => write("openapi.yaml", OPENAPI.slice(0, OPENAPI.indexOf("  /refunds"))),
  ],
  [
    "a decision that is reversed",
    "FB3207",
    "Lodash is back",
    () => write("package.json", '{"name":"shop","private":true,"dependencies":{"lodash":"4.17.21"}}'),
  ],
])("%s", ([, rule, title, change]) => {
  test("fails without a decision, on disk and committed, and passes with one", async () => {
    change();
    const without = await flyball("check", "--gate", "adr");
    expect(without).toMatchObject({ exit: 1, out: expect.stringContaining(`${rule} error`) });
    git("add", "-A");
    git("commit", "-qm", "change");
    expect(await flyball("check", "--gate", "adr")).toMatchObject({
      exit: 1,
      out: expect.stringContaining(`${rule} error`),
    });
    const args = rule === "FB3207" ? ["adr", "supersede", "1", "--title", title] : ["adr", "new", title];
    expect(await flyball(...args, ...WORDS)).toMatchObject({ exit: 0, err: "" });
    expect(await flyball("check", "--gate", "adr")).toMatchObject({ exit: 0 });
    expect(await flyball("adr", "check")).toMatchObject({
      exit: 0,
      out: "2 decisions in docs/decisions, no problems\n",
    });
  });
});

test("a decision that was there already answers for a change that names it in a trailer", async () => {
  git("switch", "-q", "main");
  await flyball("adr", "new", "Orders asks billing", ...WORDS);
  git("add", "-A");
  git("commit", "-qm", "decide");
  git("switch", "-qC", "feature");
  write("services/orders/pay.ts", "const a = 1;\nconst url = process.env.BILLING_URL;\n");
  git("commit", "-qam", "Ask billing\n\nADR: 0001");
  const wrong = await flyball("check", "--gate", "adr");
  expect(wrong).toMatchObject({ exit: 1, out: expect.stringContaining("ADR 0001 says nothing of billing") });
  git("commit", "-q", "--amend", "-m", "Ask billing\n\nADR: 0002");
  const right = await flyball("check", "--gate", "adr", "--why", "services/orders/pay.ts");
  expect(right).toMatchObject({
    exit: 0,
    out: expect.stringContaining("ADR 0002 (docs/decisions/0002-orders-asks-billing.md) answers for it"),
  });
  const log = await flyball("adr", "log");
  expect(log.out).toMatch(
    /^\d{4}-\d\d-\d\d {2}ADR 0002 {2}accepted {2}Orders asks billing\n {2}\w{12} {2}\S+ {2}wrote it {4}decide\n {2}\w{12} {2}\S+ {2}names it {4}Ask billing\n/u,
  );
});

test("a decision gets the next number, and no file is written over", async () => {
  const made = await Promise.all(["One", "Two", "Three"].map(async (title) => flyball("adr", "new", title, ...WORDS)));
  expect(made.map(({ exit }) => exit)).toEqual([0, 0, 0]);
  const names = readdirSync(join(folder, "docs/decisions"));
  expect(names).toHaveLength(4);
  expect(new Set(names).size).toBe(4);
  const later = await flyball(
    "adr",
    "new",
    "Four",
    ...WORDS,
    "--files",
    "src/**",
    "--removed",
    "moment",
    "--by",
    "ada",
    "--json",
  );
  expect(JSON.parse(later.out)).toMatchObject({
    schemaVersion: 1,
    status: "accepted",
    deciders: ["ada"],
    governs: { files: ["src/**"], removed: ["moment"] },
  });
});

test.for<readonly [string, readonly string[], string]>([
  ["nothing", ["new"], "error USAGE  TITLE, --decision, --reason are missing"],
  ["no reason", ["new", "One", "--decision", "One team owns it."], "error USAGE  --reason is missing"],
  [
    "empty words",
    ["new", "One", "--decision", "TBD", "--reason", "It is fast."],
    "error USAGE  the decision 'TBD' says nothing",
  ],
  [
    "words that read as a field",
    ["new", "One", "--decision", "Status: rejected orders are kept.", "--reason", "It is fast."],
    "error USAGE  the decision begins with 'Status:', which reads as a field of the file; begin it with another word",
  ],
  ["a title without a word", ["new", "!!", ...WORDS], "error USAGE  the title '!!' holds no words"],
  [
    "a path from outside",
    ["new", "One", ...WORDS, "--files", "/etc/passwd"],
    "error USAGE  '/etc/passwd' is no path from the top of the repository",
  ],
  [
    "a status that is none",
    ["new", "One", ...WORDS, "--status", "done"],
    "error USAGE  option '--status <STATUS>' argument 'done' is invalid",
  ],
  ["no such decision", ["supersede", "77", "1"], "error ADR_NOT_FOUND  there is no decision '77'"],
  ["itself", ["supersede", "1", "1"], "error USAGE  ADR 0001 can't supersede itself"],
  ["no successor", ["supersede", "1"], "error USAGE  NEW or --title is missing"],
  ["two successors", ["supersede", "1", "1", "--title", "x"], "error USAGE  NEW and --title are both given"],
])("%s is one error, and nothing is written", async ([, args, message]) => {
  const { exit, err, out } = await flyball("adr", ...args);
  expect({ exit, out, err: err.slice(0, message.length) }).toEqual({ exit: 2, out: "", err: message });
  expect(readdirSync(join(folder, "docs/decisions"))).toEqual(["0001-no-lodash.md"]);
});

test("what is wrong with decisions is told with the fix", async () => {
  write("docs/decisions/0001-rest.md", "# 1. REST\n\nWe offer REST. It is known.\n");
  write("docs/decisions/0002-empty.md", "---\nstatus: acepted\n---\n\n# 2. TODO\n");
  write("docs/decisions/0001-no-lodash.md", read("docs/decisions/0001-no-lodash.md").replace("removed", "kept"));
  const { exit, out } = await flyball("adr", "check", "--json");
  expect(exit).toBe(1);
  const { findings } = JSON.parse(out) as { findings: { rule: string; message: string; fix: string }[] };
  expect(findings.map(({ rule, message }) => `${rule} ${message}`)).toEqual([
    "FB3211 the number 0001 is also that of docs/decisions/0001-no-lodash.md",
    "FB3213 the status 'acepted' is none",
    "FB3213 its title 'TODO' says nothing",
    "FB3213 it has no decision",
    "FB3213 it has no reason",
    "FB3210 the text of ADR 0001 is changed, and it is accepted",
  ]);
  expect(findings[0]?.fix).toBe("git mv docs/decisions/0001-rest.md docs/decisions/0003-rest.md");
});

test("a superseded decision is marked in both files, in the form that it has", async () => {
  write(
    "docs/decisions/0002-rest.md",
    "# 2. REST\n\nDate: 2026-01-02\n\n## Status\n\nAccepted\n\n## Context\n\nSOAP is old.\n\n## Decision\n\nWe offer REST.\n",
  );
  write(
    "docs/decisions/0003-grpc.md",
    "---\nstatus: accepted\ntags:\n  - api\n---\n\n# 3. gRPC\n\nWe offer gRPC. It is typed.\n",
  );
  expect(await flyball("adr", "supersede", "2", "3")).toMatchObject({ exit: 0 });
  expect(read("docs/decisions/0002-rest.md")).toContain(
    "## Status\n\nSuperseded by [3. gRPC](0003-grpc.md)\n\n## Context",
  );
  expect(read("docs/decisions/0003-grpc.md")).toBe(
    '---\nstatus: accepted\ntags:\n  - api\nsupersedes: ["0002"]\n---\n\n# 3. gRPC\n\nWe offer gRPC. It is typed.\n',
  );
  expect((await flyball("adr", "supersede", "2", "3")).out).toContain("both files said so already");
  const list = await flyball("adr", "list", "--status", "superseded");
  expect(list.out).toMatch(/^0002 {2}superseded by 0003-grpc\.md {2}2026-01-02 {2}REST\n$/u);
  expect(await flyball("adr", "check")).toMatchObject({ exit: 0 });
});

test("a decision that was accepted is judged where it was, whatever folder flyball.yaml on disk names", async () => {
  write("flyball.yaml", "version: 1\nadr: { folder: other }\n");
  expect(await flyball("adr", "check")).toMatchObject({ exit: 0 });
  write("docs/decisions/0001-no-lodash.md", read("docs/decisions/0001-no-lodash.md").replace("removed", "kept"));
  git("commit", "-qam", "edit");
  const { exit, out } = await flyball("adr", "check");
  // Of the base: at HEAD the edit is there already.
  expect({ exit, out }).toMatchObject({ exit: 1, out: /FB3210[\s\S]+git checkout [0-9a-f]{12} -- docs/u });
});

test("a decision of half a mebibyte is read at the base too", async () => {
  const long = `${read("docs/decisions/0001-no-lodash.md")}\n## Notes\n\n${"More of it.\n".repeat(45_000)}`;
  write("docs/decisions/0001-no-lodash.md", long);
  git("commit", "-qam", "notes");
  git("branch", "-qf", "main");
  write("docs/decisions/0001-no-lodash.md", long.replace("removed", "kept"));
  const { exit, out } = await flyball("check", "--gate", "adr");
  expect({ exit, out }).toMatchObject({ exit: 1, out: /FB3210 error/u });
});

test("a flyball.yaml that can't be read is told, and no decision is written elsewhere", async () => {
  write("flyball.yaml", "version: 1\nadr: { folder: ../x }\n");
  const { exit, err } = await flyball("adr", "new", "Orders are ours", ...WORDS);
  expect({ exit, err }).toMatchObject({ exit: 2, err: /flyball\.yaml is not valid/u });
  expect(readdirSync(join(folder, "docs/decisions"))).toEqual(["0001-no-lodash.md"]);
});

test.for(["docs", "docs/decisions"])("a link instead of the folder %s is refused by its name", async (path) => {
  mkdirSync(join(folder, ".git/away"));
  renameSync(join(folder, path), join(folder, ".git/away/it"));
  symlinkSync(join(folder, ".git/away/it"), join(folder, path));
  for (const args of [["new", "Orders are ours", ...WORDS], ["list"], ["check"]]) {
    const { exit, err } = await flyball("adr", ...args);
    expect({ exit, err }).toMatchObject({ exit: 2, err: /docs\/decisions is (?:in docs, which is )?a symbolic link/u });
  }
});

test("the decisions of this project pass", async () => {
  const own = spawnSync(process.execPath, ["src/main/cli.ts", "adr", "check"], {
    cwd: join(import.meta.dirname, "../.."),
    encoding: "utf8",
  });
  expect({ exit: own.status, says: own.stdout.slice(-60) }).toMatchObject({ exit: 0, says: /0 errors|no problems/u });
});
