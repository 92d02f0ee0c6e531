import { z } from "zod";
import { GATE_NAMES } from "../../domain/gate/gate.ts";

const verdict = z.enum(["pass", "fail", "unknown"]);
const count = z.int().min(0);
const ms = z.number().min(0).meta({ description: "Milliseconds." });
const position = z.strictObject({ line: z.int().min(1), col: z.int().min(1) });

const finding = z.strictObject({
  gate: z.enum(GATE_NAMES),
  rule: z.string().regex(/^FB\d{4}$/u),
  level: z.enum(["error", "warning", "info"]),
  message: z.string(),
  fix: z.string(),
  place: z
    .strictObject({ file: z.string(), line: z.int().min(1), col: z.int().min(1) })
    .nullable()
    .meta({ description: "Null for the change as a whole." }),
  end: position.nullable().meta({ description: "The last line, and the column after the last." }),
  fingerprint: z.string().meta({ description: "Stays the same when lines move." }),
  showsSource: z.boolean().meta({ description: "False where the source holds a secret." }),
});

const frame = z.strictObject({
  firstLine: z.int().min(1),
  skipped: count.meta({ description: "Characters left out at the start of each line." }),
  lines: z.array(z.string()),
});

const command = z.strictObject({
  name: z.string(),
  command: z.string(),
  verdict,
  why: z.string(),
  durationMs: ms,
  log: z.string(),
  tail: z.string(),
  tests: z.strictObject({ total: count, failed: count, skipped: count }).nullable(),
  cached: z.boolean(),
});

const gate = z.strictObject({
  gate: z.enum(GATE_NAMES),
  mode: z.enum(["off", "observe", "enforce"]),
  verdict: verdict.nullable().meta({ description: "Null: the gate is off." }),
  findings: z.array(finding.extend({ frame: frame.nullable() })).meta({ description: "What counts, gravest first." }),
  unknown: z.array(z.strictObject({ why: z.string(), fix: z.string(), path: z.string().nullable() })),
  idle: z.string().nullable().meta({ description: "Why there was nothing to judge." }),
  ignored: z.array(z.strictObject({ finding, why: z.string() })),
  commands: z.array(command),
  durationMs: ms,
});

const sha = z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/u);

const report = z.strictObject({
  schemaVersion: z.literal(1),
  verdict: verdict.meta({ description: "The worst of the enforced gates. Anything but pass ends with exit code 1." }),
  base: sha.nullable(),
  head: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("commit"), sha }),
    z.strictObject({ kind: z.literal("worktree"), parent: sha.nullable() }),
  ]),
  baseWhy: z.string(),
  policy: z.string().meta({ description: "Where the policy comes from." }),
  files: count,
  gates: z.array(gate),
  ownMs: ms,
  durationMs: ms,
  baseline: z
    .strictObject({ file: z.string(), findings: count })
    .nullable()
    .meta({ description: "What --write-baseline wrote." }),
});

/** JSON Schema of what `flyball check --json` prints; schemas/check_report_v1.schema.json is this. */
export function checkReportJsonSchema(): Readonly<Record<string, unknown>> {
  const { $schema, ...rest } = z.toJSONSchema(report, { target: "draft-7" });
  return { $schema, title: "What flyball check --json prints", ...rest };
}
