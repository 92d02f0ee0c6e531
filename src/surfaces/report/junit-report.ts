import { printable } from "../../base/printable.ts";
import type { CheckReport, GateReport, ReportedFinding } from "../../domain/gate/check-report.ts";

/** JUnit XML: a suite a gate. A finding that fails the check is a failure, what an enforced gate could not find out an error; what only observes has passed, with its
 * text in system-out. */
export function junitReport(report: CheckReport): string {
  const suites = report.gates.map(suiteOf);
  const sum = (key: "tests" | "failures" | "errors"): number => suites.reduce((total, suite) => total + suite[key], 0);
  const head = attributes({
    name: "flyball check",
    tests: sum("tests"),
    failures: sum("failures"),
    errors: sum("errors"),
    time: seconds(report.durationMs),
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${head}>`,
    ...suites.map(({ xml }) => xml),
    "</testsuites>",
  ].join("\n");
}

interface Suite {
  readonly tests: number;
  readonly failures: number;
  readonly errors: number;
  readonly xml: string;
}

interface Case {
  readonly name: string;
  readonly kind: "passed" | "failure" | "error" | "skipped";
  readonly inner: string;
}

function suiteOf(gate: GateReport): Suite {
  const cases = casesOf(gate);
  const count = (kind: Case["kind"]): number => cases.filter((each) => each.kind === kind).length;
  const [failures, errors] = [count("failure"), count("error")];
  const head = attributes({
    name: gate.gate,
    tests: cases.length,
    failures,
    errors,
    skipped: count("skipped"),
    time: seconds(gate.durationMs),
  });
  const rows = cases.map(
    ({ name, inner }) => `    <testcase${attributes({ classname: gate.gate, name })}>${inner}</testcase>`,
  );
  return { tests: cases.length, failures, errors, xml: [`  <testsuite${head}>`, ...rows, "  </testsuite>"].join("\n") };
}

function casesOf(gate: GateReport): readonly Case[] {
  if (gate.verdict === null) return [skipped(gate.gate, "the gate is off")];
  const cases = [
    ...gate.findings.map((finding) => findingCase(finding, gate.mode === "enforce")),
    ...unknownCases(gate),
  ];
  if (cases.length > 0) return cases;
  return [gate.idle === null ? { name: gate.gate, kind: "passed", inner: "" } : skipped(gate.gate, gate.idle)];
}

function findingCase(finding: ReportedFinding, isEnforced: boolean): Case {
  const where = finding.place === null ? "" : ` ${finding.place.file}:${finding.place.line}:${finding.place.col}`;
  const name = `${finding.rule}${where}`;
  const text = `${finding.message}\nfix: ${finding.fix}\ndocs: flyball explain ${finding.rule}`;
  if (!isEnforced || finding.level !== "error")
    return { name, kind: "passed", inner: `<system-out>${escape(`${finding.level}: ${text}`)}</system-out>` };
  const head = attributes({ type: finding.rule, message: finding.message });
  return { name, kind: "failure", inner: `<failure${head}>${escape(text)}</failure>` };
}

function unknownCases({ mode, unknown }: GateReport): readonly Case[] {
  return unknown.map(({ why, fix, path }) => {
    const [name, text] = [`unknown${path === null ? "" : ` ${path}`}`, `${why}\nfix: ${fix}`];
    return mode === "enforce"
      ? { name, kind: "error", inner: `<error${attributes({ type: "unknown", message: why })}>${escape(text)}</error>` }
      : { name, kind: "passed", inner: `<system-out>${escape(`unknown: ${text}`)}</system-out>` };
  });
}

function skipped(name: string, why: string): Case {
  return { name, kind: "skipped", inner: `<skipped${attributes({ message: why })}/>` };
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}

function attributes(of: Readonly<Record<string, string | number>>): string {
  return Object.entries(of)
    .map(([name, value]) => ` ${name}="${escape(String(value)).replaceAll("\n", "&#10;")}"`)
    .join("");
}

/** Text of XML 1.0: control characters are made visible, what XML can't hold at all is left out. */
function escape(text: string): string {
  return printable(text, true)
    .toWellFormed()
    .replace(/[\ufffe\uffff]/gu, "")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
