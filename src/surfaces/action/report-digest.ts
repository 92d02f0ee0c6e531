import { z } from "zod";
import { Fault } from "../../base/fault.ts";
import type { Verdict } from "../../domain/finding/finding.ts";
import type { CheckReport } from "../../domain/gate/check-report.ts";
import type { GateMode } from "../../domain/gate/gate.ts";
import { rankFindings, rankUnknown } from "../report/rank-findings.ts";

/** A report without sources, as it is put into comments and handed from the workflow of a fork to the one that comments. */
export interface ReportDigest {
  readonly schemaVersion: 1;
  readonly kind: "flyball-report";
  /** Null where the change is no pull request. */
  readonly number: number | null;
  /** Of a pull request its own head, not the merge that was judged. */
  readonly headSha: string;
  readonly verdict: Verdict;
  readonly baseWhy: string;
  readonly policy: string;
  readonly files: number;
  readonly durationMs: number;
  readonly gates: readonly {
    readonly gate: string;
    readonly mode: GateMode;
    readonly verdict: Verdict | null;
    readonly findings: number;
    readonly ignored: number;
    readonly idle: string | null;
  }[];
  readonly findings: readonly DigestFinding[];
  readonly unknown: readonly DigestUnknown[];
  /** Findings and unknowns that are not listed. */
  readonly more: number;
}

export interface DigestFinding {
  readonly rule: string;
  readonly level: "error" | "warning" | "info";
  readonly fails: boolean;
  readonly message: string;
  readonly fix: string;
  readonly path: string | null;
  readonly line: number | null;
}

export interface DigestUnknown {
  readonly gate: string;
  readonly fails: boolean;
  readonly why: string;
  readonly fix: string;
  readonly path: string | null;
}

/** How the text of every digest begins. */
export const DIGEST_START: string = '{"schemaVersion":1,"kind":"flyball-report"';

export const REPORT_BYTES_MAX: number = 1_048_576;
const FINDINGS_MAX = 200;
const TEXT_MAX = 2000;

const verdict = z.enum(["pass", "fail", "unknown"]);
const count = z.int().min(0).max(1_000_000);
const line = z.string().max(TEXT_MAX);

const digestSchema: z.ZodType<ReportDigest> = z.strictObject({
  schemaVersion: z.literal(1),
  kind: z.literal("flyball-report"),
  number: z.int().positive().max(1_000_000_000).nullable(),
  headSha: z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/u),
  verdict,
  baseWhy: line,
  policy: line,
  files: count,
  durationMs: z.int().min(0).max(1_000_000_000),
  gates: z
    .array(
      z.strictObject({
        gate: z.string().regex(/^[a-z-]{1,40}$/u),
        mode: z.enum(["off", "observe", "enforce"]),
        verdict: verdict.nullable(),
        findings: count,
        ignored: count,
        idle: line.nullable(),
      }),
    )
    .max(50),
  findings: z
    .array(
      z.strictObject({
        rule: z.string().regex(/^FB\d{4}$/u),
        level: z.enum(["error", "warning", "info"]),
        fails: z.boolean(),
        message: line,
        fix: line,
        path: line.nullable(),
        line: count.nullable(),
      }),
    )
    .max(FINDINGS_MAX),
  unknown: z
    .array(
      z.strictObject({ gate: z.string().max(40), fails: z.boolean(), why: line, fix: line, path: line.nullable() }),
    )
    .max(FINDINGS_MAX),
  more: count,
});

/** The gravest findings of a report, with the pull request and the commit that they are about. */
export function digestOf(report: CheckReport, about: Pick<ReportDigest, "number" | "headSha">): ReportDigest {
  const findings = rankFindings(report);
  const unknown = rankUnknown(report);
  return {
    schemaVersion: 1,
    kind: "flyball-report",
    ...about,
    verdict: report.verdict,
    baseWhy: cut(report.baseWhy),
    policy: cut(report.policy),
    files: report.files,
    durationMs: Math.round(report.durationMs),
    gates: report.gates.map(({ gate, mode, verdict, findings, ignored, idle }) => ({
      gate,
      mode,
      verdict,
      findings: findings.length,
      ignored: ignored.length,
      idle: idle === null ? null : cut(idle),
    })),
    findings: findings.slice(0, FINDINGS_MAX).map(({ finding, fails }) => ({
      rule: finding.rule,
      level: finding.level,
      fails,
      message: cut(finding.message),
      fix: cut(finding.fix),
      path: finding.place === null ? null : cut(finding.place.file),
      line: finding.place?.line ?? null,
    })),
    unknown: unknown.slice(0, FINDINGS_MAX).map(({ gate, unknown: { why, fix, path }, fails }) => ({
      gate,
      fails,
      why: cut(why),
      fix: cut(fix),
      path: path === null ? null : cut(path),
    })),
    more: Math.max(0, findings.length - FINDINGS_MAX) + Math.max(0, unknown.length - FINDINGS_MAX),
  };
}

function cut(text: string): string {
  return text.slice(0, TEXT_MAX).toWellFormed();
}

/** Reads a digest that somebody else wrote: whoever opened a pull request from a fork. */
export function parseDigest(text: string): ReportDigest {
  let value: unknown = null;
  try {
    value = JSON.parse(text);
  } catch {
    // Told below.
  }
  const result = digestSchema.safeParse(value);
  if (result.success) return result.data;
  const at = result.error.issues[0]?.path.join(".").slice(0, 100) ?? "";
  throw new Fault(`the report is none of Flyball's${at === "" ? "" : ` (at ${at})`}; nothing was written`, {
    code: "ACTION_REPORT",
    exit: 2,
    hint: "give the flyball-report.json that the action wrote, by actions/download-artifact",
  });
}
