import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { openTestReader } from "../../../../test/git/open-test-reader.ts";
import { tempRepositories } from "../../../../test/git/temp-repository.ts";
import { openVerdictCache } from "../../../adapters/files/open-verdict-cache.ts";
import { openTestReports } from "../../../adapters/junit/open-test-reports.ts";
import { openCommandRunner } from "../../../adapters/process/open-command-runner.ts";
import { openSecretScanner } from "../../../adapters/secrets/open-secret-scanner.ts";
import { DEFAULT_POLICY } from "../../../domain/policy/default-policy.ts";
import type { Commands } from "../../../domain/policy/policy.ts";
import type { GitFixture } from "../../../ports/git.suite.ts";
import type { GateAnswer, GateContext } from "../gate.ts";
import { commandsGate } from "./commands-gate.ts";

const repositories = tempRepositories(process.env["PATH"] ?? "");
const caches = mkdtempSync(join(tmpdir(), "flyball-commands-gate-"));
afterAll(() => {
  repositories.remove();
  rmSync(caches, { recursive: true, force: true });
});

const SECRET = "correct-horse-battery";

interface Given {
  readonly commands: Partial<Commands>;
  readonly head?: string;
  readonly runs?: boolean;
  readonly scope?: readonly string[];
  readonly timeoutMs?: number;
}

/** Judges the fixture's change as `flyball check` would, with all but the files real. */
async function judge(fixture: GitFixture, given: Given): Promise<GateAnswer> {
  const repository = await openTestReader({ env: fixture.env }).open(fixture.root);
  const range = await repository.range({
    base: given.head === undefined ? "HEAD" : `${given.head}~1`,
    head: given.head ?? null,
  });
  const read = await repository.read(range);
  const companions = await repository.contents(range, commandsGate.companions({ ...read, request: null }));
  const policy = {
    ...DEFAULT_POLICY,
    commands: { ...DEFAULT_POLICY.commands, ...given.commands },
    run: { ...DEFAULT_POLICY.run, commandTimeoutMs: given.timeoutMs ?? 20_000 },
    gates: { ...DEFAULT_POLICY.gates, commands: { ...DEFAULT_POLICY.gates.commands, scope: given.scope ?? [] } },
  };
  const context: Omit<GateContext, "ports"> & { readonly ports: Omit<GateContext["ports"], "files"> } = {
    change: { ...read, request: null, companions },
    policy,
    nowMs: Date.now(),
    range,
    repository,
    runsCommands: given.runs ?? true,
    signal: AbortSignal.timeout(30_000),
    ports: {
      commands: openCommandRunner({
        sandbox: {
          status: () => Promise.reject(new Error("no sandbox")),
          wrap: () => Promise.reject(new Error("no sandbox")),
        },
        clock: { nowMs: () => Date.now(), randomBytes: (size) => new Uint8Array(size) },
      }),
      secrets: openSecretScanner(),
      verdicts: openVerdictCache(join(caches, fixture.folder.replaceAll("/", "_"))),
      testReports: openTestReports(),
      history: () => Promise.reject(new Error("not asked")),
      intents: () => Promise.reject(new Error("not asked")),
      imports: { search: () => Promise.reject(new Error("not asked")) },
      functions: () => Promise.reject(new Error("not asked")),
      contracts: async () => {
        throw new Error("no contract is changed");
      },
      reemergence: async () => {
        throw new Error("no code is added");
      },
      checkEnv: { PATH: fixture.env["PATH"] ?? "", HOME: fixture.home },
      secretValues: [SECRET],
      toolchain: () => Promise.resolve("tools"),
    },
  };
  return commandsGate.judge(context as GateContext);
}

function withEdit(): GitFixture {
  const fixture = repositories.make();
  fixture.write("src/a.txt", "edited\n");
  return fixture;
}

function shown(answer: GateAnswer): readonly string[] {
  return (answer.commands ?? []).map(
    ({ name, verdict, why, cached }) => `${name} ${verdict}${cached ? " (cached)" : ""}: ${why}`,
  );
}

const FIRST_FAILS = 'f=$(git rev-parse --git-dir)/tried; test -e "$f" || { touch "$f"; exit 1; }';

test.for<readonly [string, string, string, readonly string[], readonly string[]]>([
  ["a pass", "true", "test pass: exit 0", [], []],
  [
    "a failure, with no secret in it",
    `echo token ${SECRET}; exit 3`,
    "test fail: exit 3",
    ["FB1001 test fails (exit 3): token [redacted]"],
    [],
  ],
  [
    "a failure that quotes a credential of the change, which is not shown",
    "printf 'token ghp_%s of GitHub' kJ8sLq2ZxVb7NmW4tRyUe5PoA1cDfG3hI6jK; exit 3",
    "test fail: exit 3",
    ["FB1001 test fails (exit 3): token *** of GitHub"],
    [],
  ],
  [
    "a missing program",
    "no-such-program",
    "test unknown: exit 127: command not found",
    [],
    ["test: exit 127: command not found"],
  ],
  ["a file that is no program", "./src/a.txt", "test unknown: exit 126", [], ["test: exit 126"]],
  ["a kill", "kill -9 $$", "test unknown: ended by SIGKILL", [], ["test: ended by SIGKILL"]],
  [
    "a failure that passes when it is repeated",
    FIRST_FAILS,
    "test unknown: flaky: exit 1, then it passed",
    ["FB1003 test failed, and passed right after on the same tree: it said nothing"],
    ["test is flaky: it failed, then it passed"],
  ],
  [
    "a rewrite of a tracked file",
    "echo formatted > run.sh",
    "test unknown: run.sh changed while test ran",
    ["FB1002 run.sh changed while test ran"],
    ["test judged another tree: run.sh changed while test ran"],
  ],
  ["a new file that nobody ignored", "echo > report", "test pass: exit 0", [], []],
  ["a test for CI", 'test "$CI" = true && test -z "$GITHUB_TOKEN"', "test pass: exit 0", [], []],
])("%s", async ([, command, verdict, findings, unknown]) => {
  const answer = await judge(withEdit(), { commands: { test: command } });
  expect(shown(answer)).toEqual([verdict]);
  expect(answer.findings.map(({ rule, message }) => `${rule} ${message}`)).toEqual(findings);
  expect(answer.unknown.map(({ why }) => why)).toEqual(unknown);
});

test("a command that takes too long is unknown", async () => {
  const answer = await judge(withEdit(), { commands: { test: "sleep 30" }, timeoutMs: 300 });
  expect(shown(answer)).toEqual(["test unknown: timed out after 0 s"]);
  expect(answer.unknown.map(({ fix }) => fix)).toEqual([
    "make it faster, or raise run.command_timeout in flyball.yaml",
  ]);
});

test("a pass is remembered for its tree, its command and those before it, a failure is not", async () => {
  const fixture = withEdit();
  const commands = { lint: "true", build: "touch ../built", test: "test -e ../built", typecheck: "exit 1" };
  expect(shown(await judge(fixture, { commands }))).toEqual([
    "lint pass: exit 0",
    "typecheck fail: exit 1",
    "build pass: exit 0",
    "test pass: exit 0",
  ]);
  expect(shown(await judge(fixture, { commands }))).toEqual([
    "lint pass (cached): exit 0",
    "typecheck fail: exit 1",
    "build pass (cached): exit 0",
    "test pass (cached): exit 0",
  ]);
  expect(shown(await judge(fixture, { commands: { ...commands, test: "test -e  ../built" } }))).toEqual([
    "lint pass (cached): exit 0",
    "typecheck fail: exit 1",
    "build pass: exit 0",
    "test pass: exit 0",
  ]);
  fixture.write("new", "");
  expect(shown(await judge(fixture, { commands: { lint: "true" } }))).toEqual(["lint pass: exit 0"]);
});

test("what passed on the files on disk is remembered for the commit of them", async () => {
  const fixture = withEdit();
  await judge(fixture, { commands: { test: "true" } });
  fixture.git("commit", "-qam", "two");
  expect(shown(await judge(fixture, { commands: { test: "true" }, head: "HEAD" }))).toEqual([
    "test pass (cached): exit 0",
  ]);
});

test("after a command that wrote, the next is not run", async () => {
  const answer = await judge(withEdit(), { commands: { lint: "echo > src/a.txt", test: "touch ../tested" } });
  expect(shown(answer)).toEqual([
    "lint unknown: src/a.txt changed while lint ran",
    "test unknown: not run: src/a.txt changed while lint ran",
  ]);
});

test("files outside of the gate's scope are no change that a command made", async () => {
  const fixture = withEdit();
  fixture.write("run.sh", "edited");
  expect(shown(await judge(fixture, { commands: { test: "echo > report" }, scope: ["src/**"] }))).toEqual([
    "test pass: exit 0",
  ]);
});

test("a commit that is not checked out is unknown, with the command to type", async () => {
  const fixture = withEdit();
  fixture.git("commit", "-qam", "two");
  const sha = fixture.git("rev-parse", "HEAD");
  fixture.git("commit", "-qm", "three", "--allow-empty");
  fixture.write("new", "");
  const answer = await judge(fixture, { commands: { test: "touch ran" }, head: sha });
  expect(answer.unknown).toEqual([
    {
      why: "test: the files on disk are not those of the head",
      fix: `git switch --detach ${sha}, then check again`,
      path: null,
    },
  ]);
  expect(fixture.sh("ls repository")).not.toContain("ran");
});

test("tests are counted from the report that the command wrote", async () => {
  const report =
    '<testsuite tests="3" failures="1"><testcase name="a"/><testcase name="b"/><testcase name="c"><failure/></testcase></testsuite>';
  const answer = await judge(withEdit(), { commands: { test: `echo '${report}' > junit.xml; exit 1` } });
  expect(answer.findings.map(({ message }) => message)).toEqual([
    "test fails (exit 1, 1 of 3 tests failed): it said nothing",
  ]);
});

test.for<readonly [string, Given, string]>([
  ["nobody asked", { commands: { test: "true" }, runs: false }, "not asked to run"],
  ["the policy names none", { commands: {} }, "flyball.yaml names no commands"],
])("the gate is idle where %s", async ([, given, why]) => {
  expect((await judge(withEdit(), given)).idle).toBe(why);
});

test("commands that the repository has are suggested, and not run", async () => {
  const fixture = withEdit();
  fixture.write("package.json", '{"scripts":{"test":"touch ran"}}');
  expect((await judge(fixture, { commands: {} })).idle).toBe(
    "flyball.yaml names no commands; flyball init writes them, or write under `commands:` test: npm test",
  );
  expect(fixture.sh("ls repository")).not.toContain("ran");
});
