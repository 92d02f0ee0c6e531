import { z } from "zod";
import {
  DEFAULT_CONTRACT_POLICY,
  type ContractPolicy,
  type FindingScope,
} from "../contract/finding/contract-policy.ts";
import { dayEndMs, day, glob, text } from "./gates-schema.ts";

type Level = "ERR" | "WARN" | "INFO" | "NONE";

interface ScopeFields {
  rule: string;
  path?: string | undefined;
  tag?: string | undefined;
  property?: string | undefined;
}

/** What `contracts` says of findings. */
export interface ContractFindingsFields {
  levels?: (ScopeFields & { level: Level })[] | undefined;
  ignores?: (ScopeFields & { owner: string; reason: string; expires: string })[] | undefined;
  stability_min?: "draft" | "alpha" | "beta" | "stable" | undefined;
  deprecation_days?: { beta?: number | undefined; stable?: number | undefined } | undefined;
}

type Shape<Field extends keyof ContractFindingsFields> = z.ZodType<ContractFindingsFields[Field]>;

interface ContractFindingsShape {
  readonly levels: Shape<"levels">;
  readonly ignores: Shape<"ignores">;
  readonly stability_min: Shape<"stability_min">;
  readonly deprecation_days: Shape<"deprecation_days">;
}

const scope = {
  rule: z
    .string()
    .regex(/^[a-z][A-Za-z0-9_-]{2,120}$|^[A-Z][A-Z_]{2,80}$/u, "no rule of flyball contract diff")
    .meta({ description: "A rule of flyball contract diff.", examples: ["api-removed-without-deprecation"] }),
  path: glob.optional().meta({ description: "A glob over paths; everywhere by default.", examples: ["/admin/**"] }),
  tag: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .meta({ description: "A tag of operations.", examples: ["internal"] }),
  property: glob.optional().meta({
    description: "A glob over properties, from the top of a schema.",
    examples: ["customer/email"],
  }),
};

const days = z.int().min(0).max(3650);

/** The parts of the schema under `contracts` that say what findings are worth. */
export const contractFindingsShape: ContractFindingsShape = {
  levels: z
    .array(
      z.strictObject({
        ...scope,
        level: z
          .enum(["ERR", "WARN", "INFO", "NONE"])
          .meta({ description: "What it is worth; only ERR breaks, NONE is not shown.", examples: ["WARN"] }),
      }),
    )
    .max(500)
    .optional()
    .meta({
      description: "What findings of a contract's change are worth; later lines win.",
      examples: [[{ rule: "api-removed-without-deprecation", level: "WARN", path: "/admin/**" }]],
    }),
  ignores: z
    .array(
      z.strictObject({
        ...scope,
        owner: text("write who answers for it", 2).meta({
          description: "Who answers for it.",
          examples: ["ada@example.org"],
        }),
        reason: text("write why it does no harm, in a sentence", 10).meta({
          description: "Why it does no harm.",
          examples: ["nobody calls it any more"],
        }),
        expires: day().meta({ description: "The last day on which it holds.", examples: ["2027-01-31"] }),
      }),
    )
    .max(500)
    .optional()
    .meta({
      description: "Findings of a contract's change that are accepted for a time.",
      examples: [
        [
          {
            rule: "api-removed-without-deprecation",
            path: "/admin/**",
            owner: "ada@example.org",
            reason: "nobody calls it any more",
            expires: "2027-01-31",
          },
        ],
      ],
    }),
  stability_min: z
    .enum(["draft", "alpha", "beta", "stable"])
    .optional()
    .meta({
      description: "What promises less (`x-stability-level`) may change freely; beta by default.",
      examples: ["beta"],
    }),
  deprecation_days: z
    .strictObject({
      beta: days.optional().meta({ description: "Of beta operations; 0 by default.", examples: [31] }),
      stable: days.optional().meta({ description: "Of stable operations; 0 by default.", examples: [180] }),
    })
    .optional()
    .meta({
      description: "Days from deprecation to sunset, at least; with 0 no sunset is asked for.",
      examples: [{ beta: 31, stable: 180 }],
    }),
};

/** The policy of findings, with the defaults for what is not written. */
export function contractPolicyOf(fields: ContractFindingsFields): ContractPolicy {
  return {
    levels: (fields.levels ?? []).map((each) => ({ ...scopeOf(each), id: each.rule, level: each.level })),
    ignores: (fields.ignores ?? []).map((each) => ({
      ...scopeOf(each),
      id: each.rule,
      owner: each.owner,
      reason: each.reason,
      expires: each.expires,
      untilMs: dayEndMs(each.expires) ?? 0,
    })),
    stabilityMin: fields.stability_min ?? DEFAULT_CONTRACT_POLICY.stabilityMin,
    deprecationDays: {
      beta: fields.deprecation_days?.beta ?? DEFAULT_CONTRACT_POLICY.deprecationDays.beta,
      stable: fields.deprecation_days?.stable ?? DEFAULT_CONTRACT_POLICY.deprecationDays.stable,
    },
  };
}

function scopeOf({ path, tag, property }: ScopeFields): FindingScope {
  return { path: path ?? null, tag: tag ?? null, property: property ?? null };
}
