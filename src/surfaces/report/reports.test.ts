import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { XMLParser, XMLValidator } from "fast-xml-parser";
import { expect, test } from "vitest";
import { ALL_RULES } from "../../domain/finding/all-rules.ts";
import { checkReportJsonSchema } from "./check-report-schema.ts";
import { annotationsOf, githubReport } from "./github-report.ts";
import { gitlabReport } from "./gitlab-report.ts";
import { jsonReport } from "./json-report.ts";
import { junitReport } from "./junit-report.ts";
import { fullReport, HOSTILE, sampleFinding, sampleGate, sampleReport } from "./sample-report.suite.ts";
import { sarifReport } from "./sarif-report.ts";

const MANY = sampleReport(
  sampleGate({ verdict: "fail", findings: Array.from({ length: 30 }, (_, i) => sampleFinding({ message: `m${i}` })) }),
  sampleGate({
    gate: "tests",
    mode: "observe",
    findings: Array.from({ length: 9 }, () => sampleFinding({ rule: "FB1501" })),
  }),
);

test("the published schema is that of the code, and a report keeps to it", () => {
  const published = readFileSync(new URL("../../../schemas/check_report_v1.schema.json", import.meta.url), "utf8");
  expect(JSON.parse(published)).toEqual(checkReportJsonSchema());
  const validate = new Ajv({ strict: true }).compile(checkReportJsonSchema());
  const report = { schemaVersion: 1, ...jsonReport(fullReport()), baseline: { file: "a", findings: 1 } };
  expect([validate(report), validate.errors]).toEqual([true, null]);
  expect(validate({ ...report, verdict: "maybe" })).toBe(false);
  expect(validate({ ...report, more: 1 })).toBe(false);
});

test("GitHub gets at most ten annotations of a type: what fails first, then how many more there are", () => {
  const annotations = annotationsOf(MANY);
  expect(annotations.map(({ type }) => type)).toEqual([
    ...Array<string>(10).fill("error"),
    ...Array<string>(9).fill("warning"),
  ]);
  expect(annotations[9]).toEqual({
    type: "error",
    properties: { title: "flyball check" },
    message: "and 21 more: see the log of this step",
  });
  expect(annotations[10]?.properties["title"]).toBe("FB1501 (observed)");
});

test("an annotation names its place as GitHub reads it", () => {
  const [line] = githubReport(sampleReport(sampleGate({ verdict: "fail", findings: [sampleFinding()] })), "text").split(
    "\n",
  );
  expect(line).toBe(
    "::error file=src/a b.ts,line=2,endLine=2,col=3,endColumn=6,title=FB1301::a key was added%0Afix: take it out",
  );
});

test("no text from outside begins a workflow command, ends a property or colours the log", () => {
  const lines = githubReport(fullReport(), "the text").split("\n");
  expect(
    lines.filter(
      (line) =>
        !/^::(?:error|warning|notice) [^\n]*::|^::group::flyball check: fail$|^the text$|^::endgroup::$/u.test(line),
    ),
  ).toEqual([]);
  const hostile = lines.find((line) => line.includes("set-output")) ?? "";
  expect(hostile).toMatch(/^::error file=a%2Cb%3Ac\\x0d%0A/u);
  expect(lines.join("\n")).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/u);
});

test("GitLab gets unique fingerprints, places and severities", () => {
  const items = gitlabReport(fullReport());
  expect(new Set(items.map(({ fingerprint }) => fingerprint)).size).toBe(items.length);
  expect(items.map(({ check_name, severity }) => `${check_name} ${severity}`)).toEqual([
    "version-unknown critical",
    "FB1001 critical",
    "FB1301 critical",
    "FB1301 critical",
    "FB1301 critical",
    "FB1501 major",
    "FB1302 minor",
    "FB1505 info",
  ]);
  expect(items[1]?.location).toEqual({ path: "flyball.yaml", lines: { begin: 1 } });
  expect(items[2]).toEqual({
    description: "a key was added Fix: take it out",
    check_name: "FB1301",
    fingerprint: "0123456789abcdef-2",
    severity: "critical",
    location: { path: "src/a b.ts", lines: { begin: 2 } },
  });
  // The same report has the same fingerprints.
  expect(gitlabReport(fullReport())).toEqual(items);
});

test("JUnit XML is well-formed whatever is in it, and counts what fails", () => {
  const xml = junitReport(fullReport());
  expect(XMLValidator.validate(xml)).toBe(true);
  expect(xml).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/u);
  const parsed = new XMLParser({ ignoreAttributes: false, parseTagValue: false }).parse(xml) as Parsed;
  const { testsuite: suites, ...head } = parsed.testsuites;
  expect(head).toEqual({
    "@_name": "flyball check",
    "@_tests": "10",
    "@_failures": "4",
    "@_errors": "1",
    "@_time": "2.012",
  });
  expect(
    suites.map((suite) => [
      suite["@_name"],
      suite["@_tests"],
      suite["@_failures"],
      suite["@_errors"],
      suite["@_skipped"],
    ]),
  ).toEqual([
    ["commands", "1", "1", "0", "0"],
    ["secrets", "4", "3", "0", "0"],
    ["tests", "2", "0", "0", "0"],
    ["version", "1", "0", "1", "0"],
    ["policy", "1", "0", "0", "1"],
    ["size", "1", "0", "0", "1"],
  ]);
});

interface Parsed {
  readonly testsuites: { readonly testsuite: readonly Readonly<Record<string, unknown>>[] };
}

test("SARIF describes its rules, locates its results from the root and keeps what was ignored as suppressed", () => {
  const sarif = JSON.parse(JSON.stringify(sarifReport(fullReport(), ALL_RULES))) as Sarif;
  const [run] = sarif.runs;
  expect(run?.tool.driver.rules.map(({ id }) => id)).toEqual(["FB1001", "FB1301", "FB1302", "FB1501", "FB1505"]);
  for (const { ruleId, ruleIndex } of run?.results ?? []) expect(run?.tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
  const [whole, placed] = run?.results ?? [];
  expect(whole?.locations).toEqual([
    {
      physicalLocation: { artifactLocation: { uri: "flyball.yaml", uriBaseId: "%SRCROOT%" }, region: { startLine: 1 } },
    },
  ]);
  expect(placed).toMatchObject({
    level: "error",
    message: { text: "a key was added\nFix: take it out" },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: "src/a%20b.ts", uriBaseId: "%SRCROOT%" },
          region: { startLine: 2, startColumn: 3, endLine: 2, endColumn: 6 },
        },
      },
    ],
    partialFingerprints: { "flyball/v1": "0123456789abcdef-2" },
    properties: { gate: "secrets", mode: "enforce" },
  });
  expect(
    run?.results.map(({ suppressions }) => suppressions?.map(({ justification }) => justification)).filter(Boolean),
  ).toEqual([["until 2027-01-31 by ada@example.org: public"]]);
  const prints = run?.results.map((result) => result.partialFingerprints["flyball/v1"]);
  expect(new Set(prints).size).toBe(prints?.length);
  expect(run?.results[3]?.locations[0]).toMatchObject({
    physicalLocation: { artifactLocation: { uri: encodeURIComponent(HOSTILE.toWellFormed()) } },
  });
  expect(run?.invocations[0]?.toolExecutionNotifications).toHaveLength(1);
});

test("SARIF holds no more results than GitHub takes", () => {
  const findings = Array.from({ length: 25_010 }, () => sampleFinding());
  const sarif = sarifReport(sampleReport(sampleGate({ findings })), ALL_RULES) as unknown as Sarif;
  expect(sarif.runs[0]?.results).toHaveLength(25_000);
});

interface Sarif {
  readonly runs: readonly {
    readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
    readonly invocations: readonly { readonly toolExecutionNotifications: readonly unknown[] }[];
    readonly results: readonly {
      readonly ruleId: string;
      readonly ruleIndex: number;
      readonly locations: readonly unknown[];
      readonly partialFingerprints: Readonly<Record<string, string>>;
      readonly suppressions?: readonly { readonly justification: string }[];
    }[];
  }[];
}
