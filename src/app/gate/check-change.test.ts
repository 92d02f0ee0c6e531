import { existsSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { openTestReader } from "../../../test/git/open-test-reader.ts";
import { tempRepositories } from "../../../test/git/temp-repository.ts";
import { replaceFile } from "../../adapters/files/replace-file.ts";
import { Fault } from "../../base/fault.ts";
import { addedLines } from "../../domain/change/change.ts";
import type { GateRuleDoc } from "../../domain/finding/rule-doc.ts";
import { gateFinding } from "../../domain/gate/gate-finding.ts";
import type { GateReport } from "../../domain/gate/check-report.ts";
import type { GateName } from "../../domain/gate/gate.ts";
import { whyFile } from "../../domain/gate/why-file.ts";
import type { GitFixture } from "../../ports/git.suite.ts";
import { checkChange, type CheckPorts } from "./check-change.ts";
import type { Checked, CheckRequest } from "./check-use-cases.ts";
import type { Gate, GatePorts } from "./gate.ts";
import { policyHere } from "./policy-here.ts";

const repositories = tempRepositories(process.env["PATH"] ?? "");
afterAll(() => repositories.remove());

const RULE: GateRuleDoc = { id: "FB1301", title: "t", why: "w", fix: "f", level: "error", example: "BAD" };
const SECRET: GateRuleDoc = { ...RULE, id: "FB1302", level: "warning" };

/** Finds the added lines that hold BAD, and hides those that hold HIDDEN. */
const BAD: Gate = {
  name: "secrets",
  rules: [RULE, SECRET],
  scopeBounds: "change",
  companions: () => [".gitignore", "none.txt"],
  judge: async ({ change }) => ({
    findings: change.files.flatMap((file) =>
      addedLines(file).flatMap(({ line, text }) => {
        const place = { file: file.path, line, col: 1 };
        const of = { message: "bad", fix: "mend it", place, found: text };
        if (text.includes("HIDDEN")) return { ...gateFinding("secrets", SECRET, of), showsSource: false };
        return text.includes("BAD") ? gateFinding("secrets", RULE, of) : [];
      }),
    ),
    unknown: [],
    idle: null,
    looks: [
      ...change.files.map(({ path }) => ({ path, looked: true, why: "read" })),
      ...[...change.companions.keys()].map((path) => ({ path, looked: true, why: "a companion" })),
    ],
  }),
};

const judging = (name: GateName, judge: Gate["judge"]): Gate => ({
  name,
  rules: [],
  scopeBounds: "change",
  companions: () => [],
  judge,
});
const PASS = { findings: [], unknown: [], idle: null, looks: [] };

async function check(
  fixture: GitFixture,
  gates: readonly Gate[],
  request: Partial<CheckRequest> = {},
  nowMs = Date.UTC(2026, 10, 21),
): Promise<Checked> {
  const ports: CheckPorts = {
    reader: openTestReader({ env: fixture.env }),
    clock: { nowMs: () => nowMs },
    loadGates: () => Promise.resolve(gates),
    gatePorts: { commands: { run: async () => Promise.reject(new Error("no command")) } } as unknown as GatePorts,
    replaceFile,
  };
  return checkChange(ports, {
    folder: fixture.root,
    base: null,
    head: null,
    request: null,
    runsCommands: true,
    gates: [],
    writesBaseline: false,
    signal: new AbortController().signal,
    onCommand: () => {},
    ...request,
  });
}

function withPolicy(policy: string): GitFixture {
  const fixture = repositories.make();
  fixture.write("flyball.yaml", `version: 1\n${policy}`);
  fixture.git("add", "-A");
  fixture.git("commit", "-qm", "policy");
  fixture.git("switch", "-qc", "feature");
  return fixture;
}

function only({ report }: Checked): GateReport {
  const [gate] = report.gates;
  if (gate === undefined || report.gates.length !== 1) throw new Error("not one gate");
  return gate;
}

test("a change without findings passes, by the defaults", async () => {
  const fixture = repositories.make();
  fixture.git("switch", "-qc", "feature");
  fixture.write("new.txt", "fine\n");
  const { report, paths } = await check(fixture, [BAD]);
  expect(report).toMatchObject({
    verdict: "pass",
    base: fixture.git("rev-parse", "main"),
    baseWhy: "the merge base with main",
    policy: `the defaults, as there is no flyball.yaml at ${fixture.git("rev-parse", "main").slice(0, 12)}`,
    files: 1,
  });
  expect(paths).toEqual(["new.txt"]);
  expect(report.gates[0]?.looks).toEqual([
    { path: "new.txt", looked: true, why: "read" },
    { path: ".gitignore", looked: true, why: "a companion" },
  ]);
});

test("a finding fails an enforced gate, with the lines around it; a line that holds a secret is in no frame", async () => {
  const fixture = repositories.make();
  fixture.git("switch", "-qc", "feature");
  fixture.write("src/a.txt", "one\nBAD\nHIDDEN\n");
  const { report } = await check(fixture, [BAD]);
  expect(report.verdict).toBe("fail");
  expect(report.gates[0]?.findings.map(({ rule, frame }) => ({ rule, frame }))).toEqual([
    { rule: "FB1301", frame: { firstLine: 1, skipped: 0, lines: ["one", "BAD", "(not shown: it holds a secret)"] } },
    { rule: "FB1302", frame: null },
  ]);
});

test.for([
  { mode: "observe", verdict: "pass", gate: "fail" },
  { mode: "off", verdict: "pass", gate: null },
])("a gate in the mode $mode fails nothing", async ({ mode, verdict, gate }) => {
  const fixture = withPolicy(`gates: { secrets: ${mode} }\n`);
  fixture.write("new.txt", "BAD\n");
  const { report } = await check(fixture, [BAD]);
  expect({ verdict: report.verdict, gate: report.gates[0]?.verdict }).toEqual({ verdict, gate });
  const { report: named } = await check(fixture, [BAD], { gates: ["secrets"] });
  expect(named.gates[0]).toMatchObject({ mode: "observe", verdict: "fail" });
});

test("a change that switches a gate off is judged by the gate all the same", async () => {
  const fixture = withPolicy("gates: { secrets: enforce }\n");
  fixture.write("flyball.yaml", "version: 1\ngates: { secrets: off }\n");
  fixture.write("new.txt", "BAD\n");
  expect((await check(fixture, [BAD])).report.verdict).toBe("fail");
  fixture.git("add", "-A");
  fixture.git("commit", "-qm", "off");
  const { report } = await check(fixture, [BAD]);
  expect(report.verdict).toBe("fail");
  expect(report.policy).toBe(`flyball.yaml at ${fixture.git("rev-parse", "main").slice(0, 12)}`);
});

test("a change that breaks the policy is judged by the base's; a broken one at the base is one Fault with its place", async () => {
  const fixture = withPolicy("gates: { secrets: enforce }\n");
  fixture.write("flyball.yaml", "version: 1\ngates: { secrets: sometimes }\n");
  expect((await check(fixture, [BAD])).report.verdict).toBe("pass");
  fixture.git("commit", "-qam", "broken");
  await expect(check(fixture, [BAD], { base: "HEAD" })).rejects.toMatchObject({
    code: "POLICY_INVALID",
    exit: 2,
    message: expect.stringContaining("flyball.yaml at the base ") as string,
    place: { file: "flyball.yaml", line: 2, col: 19 },
  });
  expect(await policyHere(openTestReader({ env: fixture.env }), fixture.folder)).toBeNull();
});

test.for([
  {
    name: "that throws",
    judge: async () => Promise.reject(new TypeError("x is\nundefined")),
    why: "the gate broke: x is undefined",
  },
  {
    name: "that throws a Fault",
    judge: async () => Promise.reject(new Fault("no advisories", { code: "X", exit: 2, hint: "fetch them" })),
    why: "no advisories",
  },
  {
    name: "that could not find out",
    judge: async () => ({ ...PASS, unknown: [{ why: "no npm", fix: "install npm", path: null }] }),
    why: "no npm",
  },
] as const)("an enforced gate $name is unknown, and unknown is no pass", async ({ judge, why }) => {
  const fixture = withPolicy("gates: { version: enforce }\n");
  const { report } = await check(fixture, [judging("version", judge), BAD]);
  expect(report.verdict).toBe("unknown");
  expect(report.gates.map(({ gate, verdict, unknown }) => [gate, verdict, ...unknown.map((each) => each.why)])).toEqual(
    [
      ["version", "unknown", why],
      ["secrets", "pass"],
    ],
  );
});

test("a gate that could not find out and only observes stops nothing", async () => {
  const { report } = await check(repositories.make(), [judging("version", async () => Promise.reject(new Error("x")))]);
  expect([report.verdict, report.gates[0]?.verdict]).toEqual(["pass", "unknown"]);
});

test("whoever stops the check gets the reason, and no verdict", async () => {
  const stopping = new AbortController();
  const gate = judging("version", async () => {
    stopping.abort(new Fault("stopped", { code: "STOPPED", exit: 3 }));
    throw new Error("half done");
  });
  await expect(check(repositories.make(), [gate], { signal: stopping.signal })).rejects.toMatchObject({
    code: "STOPPED",
  });
});

test("a gate sees the files in its scope, and a renamed one by either of its names", async () => {
  const fixture = withPolicy("gates: { secrets: { mode: enforce, scope: ['src/**'] } }\n");
  fixture.git("mv", "src/a.txt", "a.txt");
  fixture.write("other.txt", "BAD\n");
  const checked = await check(fixture, [BAD]);
  expect(only(checked)).toMatchObject({ verdict: "pass", idle: null });
  const looked = only(checked).looks.filter(({ why }) => why !== "a companion");
  expect(looked.map(({ path, looked: is, why }) => [path, is, why])).toEqual([
    ["a.txt", true, "read"],
    ["other.txt", false, "it is outside of the gate's scope (src/**)"],
  ]);
  fixture.git("mv", "a.txt", "src/a.txt");
  expect(only(await check(fixture, [BAD])).idle).toBe("no changed file is in its scope (src/**)");
  // What a gate reads beside the files is not bounded by a scope of files.
  const seen: number[] = [];
  const words = judging("secrets", async ({ change }) => {
    seen.push(change.files.length);
    return PASS;
  });
  expect(only(await check(fixture, [{ ...words, scopeBounds: "files" }])).idle).toBe(null);
  expect(seen).toEqual([0]);
});

const IGNORES = `ignores:
  - { rule: FB1301, path: "test/**", owner: ada@example.org, reason: the fixture is public, expires: 2027-01-31 }
`;

test("an ignore holds to the end of its day, and is a finding from then on", async () => {
  const fixture = withPolicy(IGNORES);
  fixture.write("test/a.txt", "BAD\n");
  const during = only(await check(fixture, [BAD], {}, Date.UTC(2027, 0, 31, 23, 59)));
  expect(during.findings).toEqual([]);
  expect(during.ignored.map(({ why }) => why)).toEqual(["until 2027-01-31 by ada@example.org: the fixture is public"]);
  const after = only(await check(fixture, [BAD], {}, Date.UTC(2027, 1, 1)));
  expect(after.verdict).toBe("fail");
  expect(after.findings.map(({ rule, level, place }) => [rule, level, place?.file, place?.line])).toEqual([
    ["FB1301", "error", "test/a.txt", 1],
    ["FB1801", "warning", "flyball.yaml", 3],
  ]);
  expect(after.findings[1]?.frame?.lines[1]).toContain('path: "test/**"');
});

test("--why tells of each gate whether it looked at a file, what it found and what was ignored", async () => {
  const fixture = withPolicy(IGNORES);
  fixture.write("test/a.txt", "BAD\nHIDDEN\n");
  const { report, paths } = await check(fixture, [
    BAD,
    judging("version", async () => ({ ...PASS, idle: "no version" })),
  ]);
  const { isChanged, gates } = whyFile(report, "test/a.txt", paths);
  expect(isChanged).toBe(true);
  expect(gates.map(({ gate, mode, look }) => ({ gate, mode, look }))).toEqual([
    { gate: "version", mode: "observe", look: { looked: false, why: "no version" } },
    { gate: "secrets", mode: "enforce", look: { looked: true, why: "read" } },
  ]);
  expect(gates[1]?.findings.map(({ rule }) => rule)).toEqual(["FB1302"]);
  expect(gates[1]?.ignored.map(({ finding, why }) => [finding.rule, why])).toEqual([
    ["FB1301", "until 2027-01-31 by ada@example.org: the fixture is public"],
  ]);
  expect(whyFile(report, "src/a.txt", paths)).toMatchObject({
    isChanged: false,
    gates: [{}, { look: null, findings: [] }],
  });
});

test("with a baseline only what is new counts, however lines move, and each as often as it was there", async () => {
  const fixture = withPolicy("baseline: quality/known.json\n");
  fixture.write("src/a.txt", "BAD\nBAD\n");
  const written = await check(fixture, [BAD], { writesBaseline: true });
  expect(written).toMatchObject({ report: { verdict: "fail" }, baseline: { file: "quality/known.json", findings: 2 } });
  // It is not of the base yet.
  expect((await check(fixture, [BAD])).report.verdict).toBe("fail");
  fixture.git("add", "quality");
  fixture.git("commit", "-qm", "known");
  fixture.git("branch", "-f", "main");
  fixture.write("src/a.txt", "first\nBAD\nsecond\nBAD\n");
  const moved = only(await check(fixture, [BAD]));
  expect([moved.verdict, moved.ignored.map(({ why }) => why)]).toEqual([
    "pass",
    ["in the baseline", "in the baseline"],
  ]);
  fixture.write("src/a.txt", "BAD\nBAD\nBAD\n");
  const more = only(await check(fixture, [BAD]));
  expect([more.verdict, more.findings.map(({ place }) => place?.line)]).toEqual(["fail", [3]]);
  expect((await check(fixture, [BAD], { writesBaseline: true })).baseline?.findings).toBe(3);
});

test("a baseline that can't be read holds nothing, and says so", async () => {
  const fixture = repositories.make();
  fixture.write(".flyball/baseline.json", "{}");
  fixture.git("add", "-A");
  fixture.git("commit", "-qm", "broken");
  fixture.git("switch", "-qc", "feature");
  fixture.write("new.txt", "BAD\n");
  expect(only(await check(fixture, [BAD])).findings.map(({ rule }) => rule)).toEqual(["FB1301", "FB1803"]);
});

test("a baseline is not written through a link that leads out of the repository", async () => {
  const fixture = repositories.make();
  fixture.sh("mkdir outside");
  symlinkSync(join(fixture.folder, "outside"), join(fixture.root, ".flyball"));
  await expect(check(fixture, [BAD], { writesBaseline: true })).rejects.toMatchObject({
    code: "FILE_UNWRITABLE",
    exit: 2,
  });
  expect(existsSync(join(fixture.folder, "outside/baseline.json"))).toBe(false);
  expect(readFileSync(join(fixture.root, "src/a.txt"), "utf8")).toBe("one\ntwo\nthree\n");
});
