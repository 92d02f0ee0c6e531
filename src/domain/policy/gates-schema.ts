import { z } from "zod";
import { err, ok } from "../../base/result.ts";
import type { GateMode } from "../gate/gate.ts";
import { expandGlob } from "../task/expand-glob.ts";
import { WRONG_VALUE_RULE } from "../yaml/shape-findings.ts";
import { duration, paramsOf, parsedText, type ParsedText } from "./policy-fields.ts";
import { DEFAULT_GATES, type GatePolicy, type Gates, type GateSettings, type RuleLevel } from "./gate-settings.ts";
import { POLICY_RULES } from "./policy-rules.ts";

interface GateFields {
  mode?: GateMode | undefined;
  scope?: string[] | undefined;
  rules?: Record<string, RuleLevel> | undefined;
}

/** `gates`, `ignores` and `baseline` of `flyball.yaml` after their texts were parsed. */
export interface GatePolicyFields {
  gates?:
    | {
        commands?: GateMode | GateFields | undefined;
        fields?: GateMode | GateFields | undefined;
        intent?: GateMode | GateFields | undefined;
        adr?: GateMode | GateFields | undefined;
        reemergence?: GateMode | GateFields | undefined;
        drift?: GateMode | (GateFields & { alarms_per_week?: number | undefined }) | undefined;
        version?: GateMode | (GateFields & { each_change?: boolean | undefined }) | undefined;
        contract?: GateMode | GateFields | undefined;
        secrets?: GateMode | GateFields | undefined;
        "supply-chain"?: GateMode | SupplyChainFields | undefined;
        tests?: GateMode | GateFields | undefined;
        policy?: GateMode | (GateFields & { paths?: string[] | undefined }) | undefined;
        size?: GateMode | SizeFields | undefined;
      }
    | undefined;
  ignores?: IgnoreFields[] | undefined;
  baseline?: string | undefined;
}

interface SupplyChainFields extends GateFields {
  registries?: string[] | undefined;
  package_age_min?: number | undefined;
  advisories?: string | undefined;
}

interface SizeFields extends GateFields {
  lines_max?: number | undefined;
  files_max?: number | undefined;
  generated?: string[] | undefined;
}

interface IgnoreFields {
  rule: string;
  path?: string | undefined;
  owner: string;
  reason: string;
  expires: string;
}

const mode = z.enum(["off", "observe", "enforce"]).register(WRONG_VALUE_RULE, { rule: POLICY_RULES.gate.id });
/** One that can't be read would match nothing, and nobody would see it. */
export const glob: z.ZodString = z
  .string()
  .min(1)
  .max(500)
  .superRefine((written, context) => {
    const expanded = expandGlob(written);
    if (expanded.ok) return;
    const message = `the glob '${written.slice(0, 80)}' ${expanded.error}`;
    context.addIssue({ code: "custom", message, params: paramsOf("gate", "write it as in src/{app,lib}/**") });
  });
const globs = z.array(glob).max(200);
const ruleId = z.string().regex(/^FB[1-6]\d{3}$/u, "a rule is FB and four digits");

const common = {
  mode: mode
    .optional()
    .meta({ description: "off, observe (shows) or enforce (fails the check).", examples: ["enforce"] }),
  scope: globs
    .optional()
    .meta({ description: "Globs of the files it looks at; all by default.", examples: [["src/**"]] }),
  rules: z
    .record(ruleId, z.enum(["off", "info", "warning", "error"]))
    .optional()
    .meta({ description: "Rules with another level than their own.", examples: [{ FB1602: "off" }] }),
};

function gate(description: string, own: z.ZodRawShape): z.ZodOptional<z.ZodType> {
  return z
    .union([mode, z.strictObject({ ...common, ...own })])
    .register(WRONG_VALUE_RULE, { rule: POLICY_RULES.gate.id })
    .optional()
    .meta({ description, examples: ["enforce"] });
}

const HOST = /^[a-z0-9.-]{1,253}(?::\d{1,5})?$/iu;

/** The part of the schema under `gates`. */
export const gatesSchema: z.ZodType<NonNullable<GatePolicyFields["gates"]>> = z.strictObject({
  commands: gate("The repository's lint, typecheck, test and build; enforce by default.", {}),
  fields: gate("Intent, risk, blast radius, verification and rollback of a change; observe by default.", {}),
  intent: gate("A declared tag and risk that what was changed speaks against; observe by default.", {}),
  adr: gate("Changes of services, contracts and decisions that nobody wrote a decision for; observe by default.", {}),
  reemergence: gate("Removed code that comes back; observe by default.", {}),
  drift: gate("A fix of what was fixed three times in a week; observe by default.", {
    alarms_per_week: z
      .int()
      .min(1)
      .max(1000)
      .optional()
      .meta({ description: "Files that may alarm in one week; 5 by default.", examples: [5] }),
  }),
  version: gate("A version that was raised enough; observe by default.", {
    each_change: z
      .boolean()
      .optional()
      .meta({ description: "Each change raises the version itself; false by default.", examples: [true] }),
  }),
  contract: gate("Changes of API contracts that say whether they break; observe by default.", {}),
  secrets: gate("Credentials in what was added; enforce by default.", {}),
  "supply-chain": gate("What new dependencies bring; observe by default.", {
    registries: z
      .array(z.string().regex(HOST, "no name of a host"))
      .max(50)
      .optional()
      .meta({
        description: "Hosts that packages may come from, beside the usual ones.",
        examples: [["npm.example.org"]],
      }),
    package_age_min: duration()
      .optional()
      .meta({
        description: "Younger releases are refused where a lockfile shows their time; 3d by default.",
        examples: ["3d"],
      }),
    advisories: z
      .string()
      .min(1)
      .max(1000)
      .optional()
      .meta({
        description: "A folder or file of OSV records; nothing is looked up by default.",
        examples: ["security/osv"],
      }),
  }),
  tests: gate("Tests that were weakened with the code they cover; observe by default.", {}),
  policy: gate("Files that say how changes are judged; observe by default.", {
    paths: globs.optional().meta({ description: "Globs of further such files.", examples: [["infra/policies/**"]] }),
  }),
  size: gate("A change too large to review; observe by default.", {
    lines_max: z
      .int()
      .min(1)
      .max(1_000_000)
      .optional()
      .meta({ description: "Lines added and removed; 600 by default.", examples: [600] }),
    files_max: z
      .int()
      .min(1)
      .max(100_000)
      .optional()
      .meta({ description: "Files; 40 by default.", examples: [40] }),
    generated: globs.optional().meta({ description: "Globs of files that no person writes.", examples: [["gen/**"]] }),
  }),
}) as z.ZodType<NonNullable<GatePolicyFields["gates"]>>;

export const text = (fix: string, min: number): z.ZodString =>
  z
    .string()
    .trim()
    .refine((value) => value.length >= min, {
      message: `needs at least ${min} characters`,
      params: paramsOf("ignore", fix),
    })
    .max(500);

export function day(): ParsedText<string> {
  return parsedText("ignore", (written) =>
    dayEndMs(written) === null ? err(`'${written.slice(0, 40)}' is no date (2027-01-31)`) : ok(written),
  );
}

/** The part of the schema under `ignores`. */
export const ignoresSchema: z.ZodType<IgnoreFields[]> = z
  .array(
    z.strictObject({
      rule: ruleId.meta({ description: "The rule's id.", examples: ["FB1301"] }),
      path: glob.optional().meta({ description: "A glob; everywhere by default.", examples: ["test/fixtures/**"] }),
      owner: text("write who answers for it", 2).meta({
        description: "Who answers for it.",
        examples: ["ada@example.org"],
      }),
      reason: text("write why it does no harm, in a sentence", 10).meta({
        description: "Why it does no harm.",
        examples: ["the key is the public one of the vendor's documentation"],
      }),
      expires: day().meta({ description: "The last day on which it holds.", examples: ["2027-01-31"] }),
    }),
  )
  .max(500);

/** The end of a calendar day in UTC, or null. */
export function dayEndMs(written: string): number | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/u.exec(written);
  if (match === null) return null;
  const ms = Date.parse(`${written}T23:59:59.999Z`);
  return Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== written ? null : ms;
}

/** The gates of the policy, with the defaults for what is not written. */
export function gatePolicyOf(fields: GatePolicyFields): GatePolicy {
  const given = fields.gates ?? {};
  const [version, chain, policy, size] = [
    of(given.version),
    of(given["supply-chain"]),
    of(given.policy),
    of(given.size),
  ];
  const gates: Gates = {
    commands: shared(of(given.commands), DEFAULT_GATES.commands),
    fields: shared(of(given.fields), DEFAULT_GATES.fields),
    intent: shared(of(given.intent), DEFAULT_GATES.intent),
    adr: shared(of(given.adr), DEFAULT_GATES.adr),
    reemergence: shared(of(given.reemergence), DEFAULT_GATES.reemergence),
    drift: {
      ...shared(of(given.drift), DEFAULT_GATES.drift),
      alarmsPerWeek: of(given.drift).alarms_per_week ?? DEFAULT_GATES.drift.alarmsPerWeek,
    },
    version: {
      ...shared(version, DEFAULT_GATES.version),
      eachChange: version.each_change ?? DEFAULT_GATES.version.eachChange,
    },
    contract: shared(of(given.contract), DEFAULT_GATES.contract),
    secrets: shared(of(given.secrets), DEFAULT_GATES.secrets),
    "supply-chain": {
      ...shared(chain, DEFAULT_GATES["supply-chain"]),
      registries: chain.registries ?? DEFAULT_GATES["supply-chain"].registries,
      packageAgeMinMs: chain.package_age_min ?? DEFAULT_GATES["supply-chain"].packageAgeMinMs,
      advisories: chain.advisories ?? DEFAULT_GATES["supply-chain"].advisories,
    },
    tests: shared(of(given.tests), DEFAULT_GATES.tests),
    policy: { ...shared(policy, DEFAULT_GATES.policy), paths: policy.paths ?? DEFAULT_GATES.policy.paths },
    size: {
      ...shared(size, DEFAULT_GATES.size),
      linesMax: size.lines_max ?? DEFAULT_GATES.size.linesMax,
      filesMax: size.files_max ?? DEFAULT_GATES.size.filesMax,
      generated: size.generated ?? DEFAULT_GATES.size.generated,
    },
  };
  return {
    gates,
    ignores: (fields.ignores ?? []).map(({ rule, path, owner, reason, expires }) => ({
      rule,
      path: path ?? null,
      owner,
      reason,
      expires,
      untilMs: dayEndMs(expires) ?? 0,
    })),
    baseline: fields.baseline ?? null,
  };
}

function of<F extends GateFields>(value: GateMode | F | undefined): F {
  return typeof value === "string" ? ({ mode: value } as F) : (value ?? ({} as F));
}

function shared(own: GateFields, byDefault: GateSettings): GateSettings {
  return {
    mode: own.mode ?? byDefault.mode,
    scope: own.scope ?? byDefault.scope,
    rules: own.rules ?? byDefault.rules,
  };
}
