import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { tempRepositories } from "../../test/git/temp-repository.ts";
import type { GitFixture } from "../ports/git.suite.ts";
import { runCli } from "../surfaces/cli/run-cli.ts";
import { createApp } from "./create-app.ts";
import { openCheck } from "./open-check.ts";

const repositories = tempRepositories(process.env["PATH"] ?? "");
afterAll(repositories.remove);

const SESSION = "export function readSession(request) {\n  const token = request.token;\n  return token.value;\n}\n";

function repository(): GitFixture {
  const fixture = repositories.make();
  fixture.write("src/reader.ts", SESSION);
  for (let i = 0; i < 12; i++) fixture.write(`src/pages/page${i}.ts`, `import { readSession } from "../reader.ts";\n`);
  fixture.write("src/pages/other.ts", `import { readSession } from "./reader.ts";\n`);
  fixture.git("add", "-A");
  fixture.git("commit", "-qm", "all");
  return fixture;
}

function commitFix(fixture: GitFixture, message: string): void {
  fixture.write("src/reader.ts", SESSION.replace("return token.value", "return token === null ? null : token.value"));
  fixture.git("commit", "-qam", message);
}

async function check(fixture: GitFixture): Promise<readonly string[]> {
  const { report } = await openCheck({ env: fixture.env, homedir: fixture.home }).check({
    folder: fixture.root,
    base: "HEAD^",
    head: "HEAD",
    gates: ["intent"],
    runsCommands: false,
    writesBaseline: false,
    request: null,
    onCommand: () => undefined,
    signal: AbortSignal.timeout(20_000),
  });
  const [gate] = report.gates.filter(({ gate }) => gate === "intent");
  return (gate?.findings ?? []).map(({ rule, message }) => `${rule} ${message}`);
}

test("a feature that is a fix, of low risk although many files import it, is challenged twice", async () => {
  const fixture = repository();
  commitFix(fixture, "Fix NullPointerException when the token is null, fixes #12\n\nIntent: feature\nRisk: low");
  expect(await check(fixture)).toEqual([
    expect.stringMatching(
      /^FB5003 the change says Intent: feature, and it looks like tactical-fix \(confidence 0\.9\d\): the subject says 'fix'; it is linked to a bug: 'fixes #12'; it only edits code that was there/u,
    ),
    "FB5004 the change says Risk: low, and it touches medium risk: 12 files import src/reader.ts",
  ]);
});

test("the same change under its own name stands", async () => {
  const fixture = repository();
  commitFix(fixture, "Fix NullPointerException when the token is null\n\nIntent: tactical-fix\nRisk: medium");
  expect(await check(fixture)).toEqual([]);
});

test("what nobody declared is classified and computed", async () => {
  const fixture = repository();
  commitFix(fixture, "Fix NullPointerException when the token is null");
  expect(await check(fixture)).toEqual([
    expect.stringMatching(/^FB5001 no intent is declared; it was classified as tactical-fix \(confidence 0\.\d\d\)/u),
    "FB5002 no risk is declared; it was computed as medium: 12 files import src/reader.ts",
  ]);
});

test("--fill takes the classifier's word", async () => {
  const fixture = repository();
  commitFix(fixture, "The token may be null and the page must not break with an exception");
  const drafted = await openCheck({ env: fixture.env, homedir: fixture.home }).draft({
    folder: fixture.root,
    base: "HEAD^",
    head: "HEAD",
    request: null,
  });
  expect(drafted.fields.intent).toMatchObject({
    value: "tactical-fix",
    by: "guessed",
    note: expect.stringContaining("confidence"),
  });
});

async function flyball(
  fixture: GitFixture,
  ...args: readonly string[]
): Promise<{ readonly exit: number; readonly lines: readonly unknown[] }> {
  let out = "";
  const app = createApp({ env: fixture.env, homedir: fixture.home, command: [process.execPath, "src/main/cli.ts"] });
  const exit = await runCli(args, {
    stdout: { write: (text) => void (out += text) },
    stderr: { write: () => undefined },
    readStdin: async () => "",
    isTty: false,
    hasColor: false,
    env: {},
    cwd: fixture.root,
    signal: new AbortController().signal,
    app: async () => app,
    check: async () => app.check,
  });
  await app.close();
  const lines = out.split("\n").filter((line) => line !== "");
  return { exit, lines: lines.map((line) => JSON.parse(line) as unknown) };
}

const DIFF = "--- a/src/a.ts\n+++ b/src/a.ts\n@@ -1 +1 @@\n-a.b\n+a?.b ?? null\n";

test("a batch is answered line by line; what can't be read is named with its line, and the rest goes on", async () => {
  const fixture = repository();
  const batch = [
    { id: "one", message: "Fix a crash when the list is empty" },
    { id: 2, message: "Add support for exports to CSV", files: ["src/export.ts", { path: "src/csv.ts", status: "A" }] },
    { id: [3], message: "Refactor the reader and clean up javadoc", files: null, diff: null },
    { id: "four", message: "Fixed NPE in the reader", diff: DIFF },
    { id: "five", message: "" },
  ].map((line) => JSON.stringify(line));
  const bad = [
    '{"id":"six"}',
    "{oops",
    '{"id":"eight","message":"x","files":[1]}',
    '{"id":"nine","message":"a","message":"b"}',
  ];
  writeFileSync(
    join(fixture.root, "batch.ndjson"),
    [...batch, ...bad, "", '{"id":"last","message":"Fix typo-caused crash"}'].join("\n"),
  );
  const { exit, lines } = await flyball(fixture, "intent", "classify", "--batch", "batch.ndjson");
  expect(exit).toBe(2);
  expect(lines).toMatchObject([
    { id: "one", tag: "tactical-fix", kind: "corrective", confidence: expect.any(Number) },
    { id: 2, tag: "feature", kind: "adaptive" },
    { id: [3], tag: "tech-debt", kind: "perfective" },
    { id: "four", tag: "tactical-fix", kind: "corrective" },
    { id: "five", tag: "unknown", kind: "unknown", confidence: 0 },
    { id: "six", error: { code: "BATCH_LINE", message: "this line has no text 'message'", place: { line: 6 } } },
    { id: null, error: { code: "BATCH_LINE", place: { file: "batch.ndjson", line: 7 } } },
    { id: "eight", error: { message: "an entry of 'files' is neither a path nor an object with a 'path'" } },
    { id: null, error: { message: "the key 'message' is written twice in this line" } },
    { id: "last", kind: "corrective" },
  ]);
});

test("a batch that is all right ends with 0; one that is not there is a fault", async () => {
  const fixture = repository();
  writeFileSync(join(fixture.root, "batch.ndjson"), '{"id":1,"message":"Fix a crash"}\r\n');
  expect(await flyball(fixture, "intent", "classify", "--batch", "batch.ndjson")).toMatchObject({
    exit: 0,
    lines: [{ id: 1 }],
  });
  expect(await flyball(fixture, "intent", "classify", "--batch", "none.ndjson", "--json")).toMatchObject({ exit: 2 });
});

test("a commit is classified with its files, beside what it declares", async () => {
  const fixture = repository();
  commitFix(fixture, "Fix NullPointerException when the token is null\n\nIntent: feature");
  expect(await flyball(fixture, "intent", "classify", "HEAD", "--json")).toMatchObject({
    exit: 0,
    lines: [
      {
        schemaVersion: 1,
        tag: "tactical-fix",
        kind: "corrective",
        declared: ["feature"],
        files: 1,
        classifier: "packaged-intent-model 1",
      },
    ],
  });
});
