import type { Sha } from "../../base/ids.ts";
import type { CheckReport, GateReport, ReportedFinding } from "../../domain/gate/check-report.ts";

/** What tries to leave its place in a terminal, a CI log, XML and a workflow command. */
export const HOSTILE =
  "a,b:c\r\n::set-output name=x::y\n::stop-commands::z\n##[error]\u001b[31m]]>&<\"'\u202e%0A\ud800";

export function sampleFinding(of: Partial<ReportedFinding> = {}): ReportedFinding {
  return {
    gate: "secrets",
    rule: "FB1301",
    level: "error",
    message: "a key was added",
    fix: "take it out",
    place: { file: "src/a b.ts", line: 2, col: 3 },
    end: { line: 2, col: 6 },
    showsSource: true,
    fingerprint: "0123456789abcdef",
    frame: { firstLine: 1, skipped: 0, lines: ["one", "\tkey = 1;", "three"] },
    ...of,
  };
}

export function sampleGate(of: Partial<GateReport> = {}): GateReport {
  return {
    gate: "secrets",
    mode: "enforce",
    verdict: "pass",
    findings: [],
    unknown: [],
    idle: null,
    ignored: [],
    looks: [{ path: "src/a b.ts", looked: true, why: "read" }],
    commands: [],
    durationMs: 12,
    ...of,
  };
}

export function sampleReport(...gates: readonly GateReport[]): CheckReport {
  const held = gates.filter(({ mode }) => mode === "enforce").map(({ verdict }) => verdict);
  return {
    verdict: held.includes("fail") ? "fail" : held.includes("unknown") ? "unknown" : "pass",
    base: "1".repeat(40) as Sha,
    head: { kind: "worktree", parent: "2".repeat(40) as Sha },
    baseWhy: "the merge base with main",
    policy: "flyball.yaml at 111111111111",
    files: 3,
    gates,
    ownMs: 12,
    durationMs: 2012,
  };
}

/** A report with everything in it that there can be. */
export function fullReport(): CheckReport {
  const hostile = sampleFinding({
    message: HOSTILE,
    fix: HOSTILE,
    place: { file: HOSTILE, line: 1, col: 1 },
    end: null,
    frame: { firstLine: 1, skipped: 9, lines: [HOSTILE] },
  });
  const { frame: _frame, ...ignored } = sampleFinding();
  return sampleReport(
    sampleGate({
      gate: "commands",
      verdict: "fail",
      findings: [sampleFinding({ gate: "commands", rule: "FB1001", place: null, end: null, frame: null })],
      commands: [
        {
          name: "test",
          command: "npm test",
          verdict: "fail",
          why: "exit 1",
          durationMs: 2000,
          log: "",
          tail: `1 failed\n${HOSTILE}`,
          tests: { total: 2, failed: 1, skipped: 0 },
          cached: false,
        },
      ],
    }),
    sampleGate({
      verdict: "fail",
      findings: [
        sampleFinding(),
        sampleFinding({ showsSource: false, frame: null }),
        hostile,
        sampleFinding({ rule: "FB1302", level: "warning" }),
      ],
      ignored: [{ finding: ignored, why: "until 2027-01-31 by ada@example.org: public" }],
    }),
    sampleGate({
      gate: "tests",
      mode: "observe",
      verdict: "fail",
      findings: [
        sampleFinding({ gate: "tests", rule: "FB1501" }),
        sampleFinding({ gate: "tests", rule: "FB1505", level: "info" }),
      ],
    }),
    sampleGate({ gate: "version", verdict: "unknown", unknown: [{ why: HOSTILE, fix: "npm ci", path: HOSTILE }] }),
    sampleGate({ gate: "policy", mode: "observe", idle: "no such file changed" }),
    sampleGate({ gate: "size", mode: "off", verdict: null, looks: [], durationMs: 0 }),
  );
}
