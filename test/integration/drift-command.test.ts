import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { App } from "../../src/app/app.ts";
import { createApp } from "../../src/main/create-app.ts";
import type { GitFixture } from "../../src/ports/git.suite.ts";
import { runCli } from "../../src/surfaces/cli/run-cli.ts";
import { plantHistory, type PlantedCommit } from "../git/fast-import.ts";
import { tempRepositories } from "../git/temp-repository.ts";

const repositories = tempRepositories(process.env["PATH"] ?? "");
let fixture: GitFixture;

const START_MS = Date.UTC(2025, 2, 3, 12);
const sync = (retry: number): string =>
  `export class Sync {\n  retry() {\n    return ${retry};\n  }\n  lock() {\n    return 0;\n  }\n}\n`;

const fix = (day: number, more: PlantedCommit["files"] = {}): PlantedCommit => ({
  day,
  message: `fix: retry the upload ${day}\u001b[31m`,
  files: { "src/sync.ts": sync(day), ...more },
});

beforeAll(() => {
  fixture = repositories.make();
  plantHistory(fixture.root, fixture.env, START_MS, [
    { day: 0, message: "begin", files: { "src/sync.ts": sync(0), "src/queue.ts": "0\n", "src/calm.ts": "0\n" } },
    {
      day: 0.5,
      message: "sync: one queue",
      files: { "src/sync.ts": sync(50) },
      branch: "one-queue",
      from: "refs/heads/main",
    },
    // This one was squashed into main.
    {
      day: 0.5,
      message: "sync: with a lock",
      files: { "src/sync.ts": sync(60), "src/lock.ts": "0\n" },
      branch: "with-lock",
      from: "refs/heads/main",
    },
    { day: 0.6, message: "sync: with a lock (#3)", files: { "src/lock.ts": "1\n" } },
    fix(1, { "src/queue.ts": "1\n" }),
    fix(2, { "src/queue.ts": "2\n" }),
    fix(3),
    ...[1, 2, 3].map((n) => ({ day: 3 + n, message: `fix: calm ${n}`, files: { "src/calm.ts": `${n}\n` } })),
    { day: 8, message: "calm: anew\n\nIntent: strategic-fix\n", files: { "src/calm.ts": "9\n" } },
  ]);
  fixture.git("checkout", "-qf", "main");
});
afterAll(repositories.remove);

async function flyball(
  ...args: readonly string[]
): Promise<{ readonly exit: number; readonly out: string; readonly err: string }> {
  let [out, err] = ["", ""];
  let app: App | null = null;
  const open = async (): Promise<App> =>
    (app ??= createApp({ env: fixture.env, homedir: fixture.home, command: ["flyball"], folder: fixture.root }));
  const exit = await runCli(args, {
    stdout: { write: (text) => (out += text) },
    stderr: { write: (text) => (err += text) },
    readStdin: () => Promise.resolve(""),
    isTty: false,
    hasColor: false,
    env: fixture.env,
    cwd: fixture.root,
    signal: AbortSignal.timeout(20_000),
    app: open,
    check: async () => (await open()).check,
  });
  await (app as App | null)?.close();
  return { exit, out, err };
}

test("the files that drift are listed, the cleared ones on demand, each with the command that shows its commits", async () => {
  const { exit, out } = await flyball("drift");
  expect(exit).toBe(0);
  expect(out).toMatch(
    /^1 file fixed three times or more in seven days, and no session since \(9 commits, 6 tactical fixes\)\nlift {4}unknown: /u,
  );
  expect(out).toMatch(
    /src\/sync\.ts {2}3 fixes, 2025-03-04 to 2025-03-06\n {8}open: a session is due\n {8}in Sync\.retry \(3\)\n/u,
  );
  const [, command = ""] = /(git log --no-walk -p .*)/u.exec(out) ?? [];
  expect(fixture.sh(`cd ${fixture.root} && ${command} | grep -c '^commit '`)).toBe("3\n");
  expect(out).not.toContain("calm");
  const all = await flyball("drift", "--all");
  expect(all.out).toMatch(/src\/calm\.ts {2}3 fixes.*\n {8}cleared by a strategic fix: \w{12} calm: anew/u);
});

test("a file is explained: its fixes, its functions, what changes with it, what is parked, and questions made of that", async () => {
  const { exit, out } = await flyball("drift", "--explain", "src/sync.ts");
  expect(exit).toBe(0);
  expect(out).not.toContain("\u001b");
  expect(out).toContain("2025-03-06  fix: retry the upload 3\\x1b[31m  (Sync.retry)");
  expect(out).toContain("src/queue.ts: in 2 of them");
  expect(out).toMatch(
    /one-queue, last worked on 2025-03-04, not merged: 1 commit here\n {4}\w{12} {2}sync: one queue/u,
  );
  expect(out.match(/^ {2}\d\. .*$/gmu)).toEqual([
    "  1. 'retry' is in 3 of the 3 subjects: which rule about it does src/sync.ts not hold, and where should it be held?",
    "  2. Sync.retry took 3 of the fixes: should it be split, written anew, or moved to where what it needs is known?",
    "  3. src/queue.ts was changed with 2 of the 3 fixes: is the boundary between the two in the wrong place?",
    "  4. The branch one-queue touches src/sync.ts and is not merged since 2025-03-04: would it have made these fixes needless, and what keeps it?",
    "  5. None of the 3 fixes came with a test: which test fails for all of them, and why is it not there?",
  ]);
});

test("as JSON the same is one object", async () => {
  const { out } = await flyball("drift", "--json");
  expect(JSON.parse(out)).toMatchObject({
    schemaVersion: 1,
    commits: 9,
    fixes: 6,
    asOf: "2025-03-11T12:00:00.000Z",
    lift: { isKnown: false },
    files: [
      { path: "src/sync.ts", state: "open", functions: [{ symbol: "Sync.retry" }], commits: [{}, {}, {}] },
      { path: "src/calm.ts", state: "cleared", clearedBy: { how: "strategic-fix" } },
    ],
  });
  const explained = await flyball("drift", "--explain", "./src/sync.ts", "--json");
  const { file } = JSON.parse(explained.out) as {
    readonly file: { readonly path: string; readonly parked: readonly { readonly branch: string }[] };
  };
  expect([file.path, ...file.parked.map(({ branch }) => branch)]).toEqual(["src/sync.ts", "one-queue"]);
});

test("a file without an episode is told, with what there is", async () => {
  const { exit, err } = await flyball("drift", "--explain", "src/queue.ts");
  expect(exit).toBe(2);
  expect(err).toMatch(/DRIFT_UNKNOWN.*2 fixes, no three of them in a week, of src\/queue\.ts/u);
});

test("without a database none is made; with one a session is asked for once, and taken back when it was held", async () => {
  const data = join(fixture.home, ".local/share/flyball/flyball.db");
  await flyball("drift");
  expect(existsSync(data)).toBe(false);
  await flyball("inbox");
  await flyball("drift");
  await flyball("drift");
  const { out } = await flyball("inbox", "--json");
  const { items } = JSON.parse(out) as { readonly items: readonly { readonly id: string; readonly summary: string }[] };
  expect(items).toMatchObject([
    {
      question: "session",
      run: null,
      summary: "src/sync.ts was fixed 3 times in seven days: hold a strategic session",
    },
  ]);
  const id = items[0]?.id ?? "";
  expect((await flyball("inbox", id)).out).toContain("flyball drift --explain src/sync.ts");
  fixture.write("src/sync.ts", sync(60));
  fixture.git("commit", "-qam", "sync: anew", "-m", "Intent: strategic-fix");
  await flyball("drift");
  expect((await flyball("inbox", "--json")).out).toContain('"items":[]');
});

test("a session that a person declined is not asked for again, and the ledger says who declined it", async () => {
  plantHistory(
    fixture.root,
    fixture.env,
    Date.now() + 60_000,
    [{ ...fix(0.1), from: "refs/heads/main", branch: "next" }, fix(0.2), fix(0.3)].map((each) => ({
      ...each,
      branch: "next",
    })),
  );
  fixture.git("checkout", "-qf", "next");
  await flyball("drift");
  const { out } = await flyball("inbox", "--json");
  const id = /drift_\w+/u.exec(out)?.[0] ?? "";
  expect((await flyball("reject", id)).err).toContain("REASON_NEEDED");
  expect(await flyball("reject", id, "--reason", "the file goes next week")).toMatchObject({ exit: 0 });
  await flyball("drift");
  expect((await flyball("inbox", "--json")).out).toContain('"items":[]');
  expect((await flyball("ledger", "log")).out).toMatch(/inbox\.rejected/u);
});
