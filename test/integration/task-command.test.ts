import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createApp } from "../../src/main/create-app.ts";
import { runCli } from "../../src/surfaces/cli/run-cli.ts";

let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "flyball-task-"));
  execFileSync("git", ["init", "-q", "-b", "main"], { cwd: folder });
  mkdirSync(join(folder, "src/orders"), { recursive: true });
  writeFileSync(join(folder, "src/orders/total.ts"), "export const total = 0;\n");
  writeFileSync(join(folder, "flyball.yaml"), "version: 1\nenvironments:\n  staging: { deploy: ./deploy }\n");
  execFileSync("git", ["add", "-A"], { cwd: folder });
  execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "-qm", "start"], {
    cwd: folder,
  });
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Said {
  readonly exit: number;
  readonly out: string;
  readonly err: string;
}

async function flyball(...args: readonly string[]): Promise<Said> {
  let out = "";
  let err = "";
  const app = createApp({ env: process.env, homedir: folder, command: [process.execPath, "src/main/cli.ts"] });
  const exit = await runCli(args, {
    stdout: { write: (text) => void (out += text) },
    stderr: { write: (text) => void (err += text) },
    readStdin: async () => "",
    isTty: false,
    hasColor: false,
    env: {},
    cwd: folder,
    signal: new AbortController().signal,
    app: async () => app,
    check: async () => app.check,
  });
  await app.close();
  return { exit, out, err };
}

const GOOD = [
  ["--objective", "Round each order line"],
  ["--scope-in", "the total of an order"],
  ["--file", "src/orders/**"],
  ["--test", "npm test"],
  ["--criterion", "GET /orders/17 answers 10.02"],
  ["--risk", "low"],
].flat();

test("a contract is written, judged and shown", async () => {
  const written = await flyball(
    "task",
    "new",
    ...GOOD,
    "--environment",
    "staging",
    "--usd",
    "2.5",
    "--intent",
    "feature",
  );
  expect(written).toEqual({
    exit: 0,
    out: "wrote tasks/round-each-order-line.yaml\nnext  flyball run tasks/round-each-order-line.yaml\n",
    err: "",
  });
  expect(readdirSync(join(folder, "tasks"))).toEqual(["round-each-order-line.yaml"]);
  expect(await flyball("task", "lint")).toEqual({ exit: 0, out: "1 contract, no problems\n", err: "" });
  const shown = await flyball("task", "show", "tasks/round-each-order-line.yaml", "--json");
  expect(JSON.parse(shown.out)).toMatchObject({
    contract: {
      filesAllowed: ["src/orders/**"],
      environment: "staging",
      intent: "feature",
      budgets: { usdMax: 2.5, tokensMax: null },
    },
  });
});

test("a file that is there is never overwritten", async () => {
  writeFileSync(join(folder, "mine.yaml"), "mine");
  const said = await flyball("task", "new", "mine.yaml", ...GOOD);
  expect(said.exit).toBe(2);
  expect(said.err).toContain("TASK_EXISTS");
  expect(readFileSync(join(folder, "mine.yaml"), "utf8")).toBe("mine");
  expect(readdirSync(folder).toSorted()).toEqual([".git", "flyball.yaml", "mine.yaml", "src"]);
});

test("without a terminal nothing is asked, and the missing options are named", async () => {
  const said = await flyball("task", "new", "--objective", "Round each order line", "--risk", "low");
  expect(said.exit).toBe(2);
  expect(said.err).toContain("--scope-in, --file, --test, --criterion are missing");
});

test.for([
  [["--objective", "fix stuff"], "FB6005"],
  [["--file", "**"], "FB6007"],
  [["--test", "true"], "FB6012"],
  [["--environment", "stagin"], "FB6016"],
] as const)("%j is refused and nothing is written", async ([extra, rule]) => {
  const said = await flyball("task", "new", ...GOOD, ...extra, "--json");
  const { findings } = JSON.parse(said.out) as { readonly findings: readonly { readonly rule: string }[] };
  expect(findings.map((finding) => finding.rule)).toEqual([rule]);
  expect(said.exit).toBe(2);
  expect(readdirSync(folder)).not.toContain("tasks");
});

test("lint shows the line and the fix, and fails", async () => {
  writeFileSync(join(folder, "t.yaml"), "task_contract_v1:\n\tobjective: x\n");
  expect(await flyball("task", "lint", "t.yaml")).toEqual({
    exit: 1,
    out: [
      "t.yaml:2:1  error FB6001",
      "  a tab indents this line",
      "",
      "    1 │ task_contract_v1:",
      "  > 2 │ \\x09objective: x",
      "      │ ^",
      "",
      "  fix  indent with spaces",
      "",
      "1 error, 0 warnings",
      "",
    ].join("\n"),
    err: "",
  });
});

test("a file in UTF-16 is one finding", async () => {
  writeFileSync(join(folder, "t.yaml"), Buffer.from("\uFEFFobjective: x", "utf16le"));
  const said = await flyball("task", "lint", "t.yaml", "--json");
  expect(JSON.parse(said.out)).toMatchObject({
    tasks: [
      {
        file: "t.yaml",
        findings: [{ rule: "FB6001", message: "the file is not UTF-8 text", place: { line: 1, col: 1 } }],
      },
    ],
  });
});

test.for([
  ["lint", "nope.yaml", "TASK_NOT_FOUND"],
  ["show", "src", "FILE_UNREADABLE"],
] as const)("%s %s is one clear error", async ([command, file, code]) => {
  const said = await flyball("task", command, file);
  expect(said.exit).toBe(2);
  expect(said.err).toContain(code);
});

test("the folders that an objective names are proposed", async () => {
  expect(
    await createApp({ env: process.env, homedir: folder, command: [process.execPath, "src/main/cli.ts"] }).proposeFiles(
      folder,
      "Round each order line",
    ),
  ).toEqual(["src/orders/**"]);
  await expect(
    createApp({ env: process.env, homedir: folder, command: [process.execPath, "src/main/cli.ts"] }).proposeFiles(
      join(folder, "nowhere"),
      "x",
    ),
  ).resolves.toEqual([]);
});
