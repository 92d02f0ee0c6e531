import { afterAll, expect, test } from "vitest";
import { plantHistory, type PlantedCommit } from "../../test/git/fast-import.ts";
import { tempRepositories } from "../../test/git/temp-repository.ts";
import type { GitFixture } from "../ports/git.suite.ts";
import { openCheck } from "./open-check.ts";

const repositories = tempRepositories(process.env["PATH"] ?? "");
afterAll(repositories.remove);

const START_MS = Date.UTC(2025, 2, 3, 12);

const sync = (retry: number, lock = 0): string =>
  `export class Sync {\n  retry() {\n    return ${retry};\n  }\n  lock() {\n    return ${lock};\n  }\n}\n`;

const begin: PlantedCommit = {
  day: 0,
  message: "sync",
  files: { "src/sync.ts": sync(0), "src/other.ts": "other\n", "src/a.ts": "a\n", "docs/a.md": "a\n" },
};
/** A fix of `Sync.retry`. */
const fix = (day: number, message = `fix: retry ${day}`): PlantedCommit => ({
  day,
  message,
  files: { "src/sync.ts": sync(day) },
});
const THREE = [begin, fix(1), fix(2), fix(3)];
/** The change that is judged. */
const change = (message: string, files: PlantedCommit["files"] = { "src/sync.ts": sync(99) }): PlantedCommit => ({
  day: 30,
  message,
  files,
  branch: "work",
  from: "refs/heads/main",
});
const FOURTH = change("fix: retry once more");

function repositoryWith(commits: readonly PlantedCommit[], startMs = START_MS): GitFixture {
  const fixture = repositories.make();
  plantHistory(fixture.root, fixture.env, startMs, commits);
  return fixture;
}

async function check(fixture: GitFixture, head: string | null = "work") {
  const { report } = await openCheck({ env: fixture.env, homedir: fixture.home }).check({
    folder: fixture.root,
    base: "main",
    head,
    gates: ["drift"],
    runsCommands: false,
    writesBaseline: false,
    request: null,
    onCommand: () => undefined,
    signal: AbortSignal.timeout(20_000),
  });
  const [gate] = report.gates;
  if (gate === undefined) throw new Error("there is no gate");
  return { report, gate, idle: gate.idle, found: gate.findings.map(({ rule, message }) => `${rule} ${message}`) };
}

const ADR = (named: string): string =>
  `# One way to retry\n\nRetries go through \`${named}\` alone.\n\nBecause three of them disagreed.\n`;

test.for<[string, readonly PlantedCommit[], readonly RegExp[]]>([
  [
    "a fourth fix of a function needs a session, and the fixes are named",
    [...THREE, FOURTH],
    [
      /^FB5102 Sync\.retry in src\/sync\.ts was fixed 3 times in 2 days \(\w{12} fix: retry 3, \w{12} fix: retry 2, \w{12} fix: retry 1\), and a strategic session is required/u,
    ],
  ],
  [
    "a fix of another function of the file needs one for the file",
    [...THREE, change("fix: lock", { "src/sync.ts": sync(3, 1) })],
    [/^FB5101 src\/sync\.ts was fixed 3 times in 2 days /u],
  ],
  ["a third fix is told that it is the last one", [begin, fix(29), fix(29.5), FOURTH], []],
  ["a fix of another file", [...THREE, change("fix: other", { "src/other.ts": "x\n" })], []],
  ["what is no fix", [...THREE, change("feat: other retries")], []],
  ["what is declared as another intent", [...THREE, change("fix: all of it\n\nIntent: strategic-fix\n")], []],
  [
    "what is declared as a tactical fix, whatever its subject",
    [...THREE, change("sync: adjust\n\nIntent: tactical-fix\n")],
    [/^FB5102 /u],
  ],
  [
    "a strategic fix that touches the file ends it",
    [...THREE, { ...fix(4, "sync: one way to retry\n\nIntent: strategic-fix\n") }, FOURTH],
    [],
  ],
  [
    "a strategic fix elsewhere does not",
    [...THREE, { day: 4, message: "other\n\nIntent: strategic-fix\n", files: { "src/other.ts": "y\n" } }, FOURTH],
    [/^FB5102 /u],
  ],
  [
    "a decision that names the file ends it",
    [...THREE, { day: 4, message: "decide", files: { "docs/decisions/0001-retry.md": ADR("src/sync.ts") } }, FOURTH],
    [],
  ],
  [
    "a decision that names its folder ends it",
    [...THREE, { day: 4, message: "decide", files: { "docs/decisions/0001-retry.md": ADR("src/") } }, FOURTH],
    [],
  ],
  [
    "a decision that names the file in plain words ends it",
    [
      ...THREE,
      {
        day: 4,
        message: "decide",
        files: {
          "docs/decisions/0001-retry.md":
            "# One retry\n\nThe file src/sync.ts holds the state.\n\nBecause three of them disagreed.\n",
        },
      },
      FOURTH,
    ],
    [],
  ],
  [
    "a decision that names another file does not",
    [...THREE, { day: 4, message: "decide", files: { "docs/decisions/0001-x.md": ADR("src/other.ts") } }, FOURTH],
    [/^FB5102 /u],
  ],
  [
    "a decision that is only proposed does not",
    [
      ...THREE,
      {
        day: 4,
        message: "propose",
        files: { "docs/decisions/0001-x.md": `---\nstatus: proposed\n---\n${ADR("src/sync.ts")}` },
      },
      FOURTH,
    ],
    [/^FB5102 /u],
  ],
  [
    "a decision that named the file before and only gets another line does not",
    [
      { ...begin, files: { ...begin.files, "docs/decisions/0001-x.md": ADR("src/sync.ts") } },
      fix(1),
      fix(2),
      fix(3),
      { day: 4, message: "line", files: { "docs/decisions/0001-x.md": `${ADR("src/sync.ts")}\n` } },
      {
        day: 5,
        message: "move",
        files: { "docs/decisions/0001-x.md": null, "docs/decisions/0002-x.md": ADR("src/sync.ts") },
      },
      change("fix: retry", { "src/sync.ts": sync(99), "docs/decisions/0002-x.md": `${ADR("src/sync.ts")}\n\n` }),
    ],
    [/^FB5102 /u],
  ],
  [
    "a decision that comes to be accepted ends it",
    [
      {
        ...begin,
        files: { ...begin.files, "docs/decisions/0001-x.md": `---\nstatus: proposed\n---\n${ADR("src/sync.ts")}` },
      },
      fix(1),
      fix(2),
      fix(3),
      { day: 4, message: "accept", files: { "docs/decisions/0001-x.md": ADR("src/sync.ts") } },
      FOURTH,
    ],
    [],
  ],
  [
    "the change may bring the decision itself",
    [
      ...THREE,
      change("fix: retry once more", { "src/sync.ts": sync(99), "docs/decisions/0001-x.md": ADR("src/sync.ts") }),
    ],
    [],
  ],
  [
    "after a session three more fixes need another one",
    [...THREE, fix(4, "sync: anew\n\nIntent: strategic-fix\n"), fix(5), fix(6), fix(7), FOURTH],
    [/fixed 3 times in 2 days \(\w{12} fix: retry 7, /u],
  ],
  ["fixes further apart than a week are none", [begin, fix(1), fix(8.1), fix(15.2), FOURTH], []],
  [
    "raised versions are no fixes",
    [
      { ...begin, files: { "src/about.ts": 'export const ABOUT = "1.0.0";\nexport const A = 1;\n' } },
      ...[1, 2, 3].map((n) => ({
        day: n,
        message: `fix: something ${n}`,
        files: { "src/about.ts": `export const ABOUT = "1.0.${n}";\nexport const A = 1;\n` },
      })),
      change("fix: about", { "src/about.ts": 'export const ABOUT = "1.0.3";\nexport const A = 2;\n' }),
    ],
    [],
  ],
  [
    "tests, documents and lockfiles don't count",
    [
      begin,
      ...[1, 2, 3].map((n) => ({
        day: n,
        message: `fix: ${n}`,
        files: { "docs/a.md": `${n}\n`, "yarn.lock": `${n}\n`, "test/a.test.ts": `${n}\n` },
      })),
      change("fix: 4", { "docs/a.md": "4\n", "yarn.lock": "4\n", "test/a.test.ts": "4\n" }),
    ],
    [],
  ],
  [
    "a file that was renamed by the change keeps its fixes",
    [...THREE, change("fix: retry once more", { "src/sync.ts": null, "src/retry.ts": sync(99) })],
    [/^FB5102 Sync\.retry in src\/retry\.ts /u],
  ],
  [
    "a file that was moved on the base, and changed a little, does too",
    [
      ...THREE,
      { day: 4, message: "move", files: { "src/sync.ts": null, "src/synch.ts": sync(4) } },
      change("fix: retry once more", { "src/synch.ts": sync(99) }),
    ],
    [/^FB5102 Sync\.retry in src\/synch\.ts was fixed 3 times /u],
  ],
])("%s", async ([, commits, expected]) => {
  const { found } = await check(repositoryWith(commits));
  expect(found).toEqual(expected.map((each) => expect.stringMatching(each)));
});

test("the third fix of the last days is told that the next one will be stopped", async () => {
  const now = Date.now();
  const fixture = repositoryWith([begin, fix(28), fix(29), FOURTH], now - 30 * 86_400_000);
  const { gate } = await check(fixture);
  expect(gate.findings).toMatchObject([{ rule: "FB5103", level: "info" }]);
  expect(gate.verdict).toBe("pass");
});

test("the gate fails a check where it is enforced, by the policy of the base", async () => {
  const policy = { day: 3.5, message: "policy", files: { "flyball.yaml": "version: 1\ngates:\n  drift: enforce\n" } };
  const { report, gate } = await check(repositoryWith([...THREE, policy, FOURTH]));
  expect([gate.mode, gate.verdict, report.verdict]).toEqual(["enforce", "fail", "fail"]);
});

test("what lies on disk is judged by the commits below it", async () => {
  const fixture = repositoryWith([...THREE, change("fix: other", { "src/other.ts": "x\n" })]);
  fixture.git("checkout", "-qf", "work");
  fixture.write("src/sync.ts", sync(99));
  const { found } = await check(fixture, null);
  expect(found).toEqual([expect.stringMatching(/^FB5102 /u)]);
});

test.for<[string, number, string]>([
  ["ends among the days that count is unknown", 2, "unknown"],
  ["has all of them is as good as the whole", 10, "fail"],
])("what is fixed in a shallow clone that %s", async ([, depth, verdict]) => {
  const policy = { "flyball.yaml": "version: 1\ngates:\n  drift: enforce\n" };
  const origin = repositoryWith([{ ...begin, files: { ...begin.files, ...policy } }, fix(1), fix(2), fix(3), FOURTH]);
  const clone = repositories.make();
  origin.git("clone", "-q", "--no-single-branch", `--depth=${depth}`, `file://${origin.root}`, `${clone.root}/shallow`);
  clone.git("-C", "shallow", "branch", "-f", "work", "origin/work");
  const { gate } = await check({ ...clone, root: `${clone.root}/shallow` });
  expect(gate.verdict).toBe(verdict);
  expect(gate.unknown.map(({ fix: typed }) => typed)).toEqual(verdict === "unknown" ? ["git fetch --unshallow"] : []);
});

test("alarms beyond the budget of their week are one line", async () => {
  const paths = ["src/a.ts", "src/b.ts", "src/c.ts", "src/d.ts"];
  const all = (text: string): PlantedCommit["files"] => Object.fromEntries(paths.map((path) => [path, text]));
  const policy = { "flyball.yaml": "version: 1\ngates:\n  drift: {mode: enforce, alarms_per_week: 2}\n" };
  const { found, gate } = await check(
    repositoryWith([
      { ...begin, files: { ...all("0\n"), ...policy } },
      ...[1, 2, 3].map((n) => ({ day: n / 10, message: `fix: ${n}`, files: all(`${n}\n`) })),
      change("fix: 4", all("4\n")),
    ]),
  );
  expect(found).toEqual([
    expect.stringMatching(/^FB5101 src\/a\.ts /u),
    expect.stringMatching(/^FB5101 src\/b\.ts /u),
    "FB5104 src/c.ts, src/d.ts would need a session too, but the week has had its 2 alarms",
  ]);
  expect(gate.verdict).toBe("fail");
});

test("commits whose clocks stood in the past hide nothing", async () => {
  const early = { day: -15_000, message: "clock", files: { "src/a.ts": "b\n" } };
  const { found } = await check(repositoryWith([...THREE, early, FOURTH]));
  expect(found).toEqual([expect.stringMatching(/^FB5102 /u)]);
  const startMs = Date.now() - 40 * 86_400_000;
  const recent = await check(repositoryWith([...THREE, early, FOURTH], startMs));
  expect(recent.found).toEqual([expect.stringMatching(/^FB5102 /u)]);
});

test("a history that is asleep is judged by its last days, and one commit of the year 2099 does not end it", async () => {
  const late = { day: 27_000, message: "clock", files: { "src/a.ts": "b\n" } };
  const { found } = await check(repositoryWith([...THREE, late, { ...FOURTH, day: 27_001 }]));
  expect(found).toEqual([expect.stringMatching(/^FB5102 /u)]);
});
