import { z } from "zod";
import { AGE_BANDS } from "../../../domain/history/audit/age-band.ts";
import { METRICS } from "../../../domain/history/audit/compare-with-baselines.ts";

const count = z.int().min(0);
const share = z.number().min(0).max(1);
const days = z
  .number()
  .meta({ description: "Days from the oldest to the newest commit; negative where clocks disagree." });
const time = z.iso.datetime().meta({ description: "In UTC." });
const sha = z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/u);
const command = z.string().meta({ description: "Shows exactly these commits, typed where the audit was typed." });
const commandOfSet = command.nullable().meta({
  description: "Shows exactly these commits, typed where the audit was typed; null where there is none.",
});
const id = z
  .string()
  .regex(/^[a-z]\d+$/u)
  .meta({ description: "What flyball audit --show takes." });
const path = z.string();
const band = z.enum(AGE_BANDS.map(({ name }) => name));

const commit = z.strictObject({
  sha,
  at: time,
  subject: z.string().meta({ description: "At most 200 characters." }),
  author: z.string(),
  agent: z.string().nullable(),
  isFix: z.boolean(),
  isRevert: z.boolean(),
});

function listed<T extends z.ZodType>(item: T): z.ZodObject<{ total: typeof count; items: z.ZodArray<T> }> {
  return z.strictObject({ total: count, items: z.array(item).max(1000) });
}

const chain = z.strictObject({
  id,
  path,
  count: count.meta({ description: "Changes in a row that are all fixes." }),
  days,
  commits: z.array(commit).max(50),
  command,
});

const revert = z.strictObject({
  id,
  revert: commit,
  reverted: z.array(commit).max(41).meta({ description: "Empty: it names no commit of this history." }),
  command,
});

const episode = z.strictObject({
  id,
  path,
  symbol: z.string().nullable().meta({ description: "A function; null: the file as a whole." }),
  fixes: z.int().min(3),
  agentFixes: count,
  days,
  alarmAt: time.meta({ description: "When the third fix came." }),
  state: z.enum(["open", "cleared", "lapsed"]),
  clearedBy: z.strictObject({ sha, how: z.enum(["strategic-fix", "decision", "deleted"]) }).nullable(),
  commits: z.array(z.strictObject({ sha, at: time, subject: z.string() })).min(3),
  command,
});

const pingPong = z.strictObject({
  id,
  paths: z.array(path).max(10),
  pathCount: count,
  returns: count.meta({ description: "How often content came back that had stood there before." }),
  declared: count.meta({ description: "Of those, by a commit that says it reverts." }),
  days,
  commits: z.array(commit),
  command,
});

const hotspot = z.strictObject({
  id,
  path,
  changes: count,
  fixes: count,
  agentChanges: count,
  owners: z.array(z.strictObject({ name: z.string(), changes: count })),
  ownerCount: count,
  since: time,
  command,
});

const reemerged = z.strictObject({
  id,
  path,
  from: path.meta({ description: "Where it was deleted." }),
  pathCount: count.meta({ description: "Files that the same two commits deleted and brought back." }),
  similarity: share.nullable().meta({ description: "1: the same content; null: not compared." }),
  days: days.meta({ description: "How long it was away." }),
  deleted: commit,
  returned: commit,
  command,
});

const parked = z.strictObject({
  id,
  branch: z.string(),
  tip: sha,
  since: time.meta({ description: "When it was last committed to." }),
  commits: count,
  touches: z.array(z.strictObject({ path, fixes: count })),
  fixes: count.meta({ description: "Fixes of files that it touches too, from its begin to sixty days after its end." }),
  subject: z.string(),
  command,
});

const unversioned = z.strictObject({
  id,
  path,
  format: z.enum(["OpenAPI", "AsyncAPI"]),
  version: z.string(),
  count,
  commits: z.array(commit).max(50),
  command,
});

const figures = z.strictObject({
  band,
  weeks: count,
  commits: count,
  fixes: count,
  reverts: count,
  agentCommits: count,
  episodes: count,
  returns: count,
});

const comparison = z.strictObject({
  metric: z.enum(METRICS),
  band,
  commits: count,
  since: time,
  value: z.number().min(0),
  others: z
    .strictObject({ count, low: z.number(), median: z.number(), high: z.number(), below: count })
    .nullable()
    .meta({ description: "Null: too few others were measured at this age." }),
});

const repository = z.strictObject({
  name: z.string(),
  root: path,
  head: sha.nullable(),
  branch: z.string().nullable(),
  isShallow: z.boolean(),
  isPartial: z.boolean(),
  since: time.nullable(),
  durationMs: z.number().min(0),
  span: z.strictObject({
    commits: count.meta({ description: "Without merges." }),
    merges: count,
    authors: count,
    firstAt: time.nullable(),
    lastAt: time.nullable(),
    ageBand: band.nullable().meta({ description: "Null: the age is not known." }),
    command: commandOfSet,
  }),
  limits: z.array(z.string()).meta({ description: "Why something is unknown, or known in part." }),
  weeks: z.array(
    z.strictObject({
      week: z.iso.date().meta({ description: "Its Monday." }),
      commits: count,
      merges: count,
      fixes: count,
      reverts: count,
      agentCommits: count,
      byAgent: z.record(z.string(), count),
      episodes: count,
    }),
  ),
  agents: z.array(
    z.strictObject({
      agent: z.string(),
      count,
      of: count,
      fixes: count,
      reverts: count,
      firstAt: time,
      lastAt: time,
      command: commandOfSet,
    }),
  ),
  fixes: z.strictObject({ count, of: count, command: commandOfSet, chains: listed(chain) }),
  reverts: z.strictObject({ count, of: count, command: commandOfSet, total: count, items: z.array(revert).max(1000) }),
  episodes: listed(episode),
  pingPong: listed(pingPong),
  hotspots: z.array(hotspot),
  reemergence: listed(reemerged),
  parked: listed(parked),
  contracts: z.strictObject({ changes: count, withoutVersion: count, unversioned: listed(unversioned) }),
  bands: z.array(figures),
  baselines: z.array(comparison),
});

const report = z.strictObject({
  schemaVersion: z.literal(1),
  flyball: z.string(),
  madeAt: time,
  fixDetection: z.strictObject({
    rule: z.string(),
    accuracy: share,
    precision: share,
    recall: share,
    source: z.string(),
  }),
  fixShareScale: z.strictObject({ bestTenthBelow: share, worstTenthFrom: share }),
  baselineSources: z.array(z.strictObject({ repository: z.string(), head: z.string() })),
  repositories: z.array(repository).min(1),
});

/** JSON Schema of what `flyball audit --json` prints; schemas/audit.schema.json is this. */
export function auditJsonSchema(): Readonly<Record<string, unknown>> {
  const { $schema, ...rest } = z.toJSONSchema(report, { target: "draft-7" });
  return { $schema, title: "What flyball audit --json prints", ...rest };
}
