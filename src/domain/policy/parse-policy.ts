import { err, ok, type Result } from "../../base/result.ts";
import type { Finding } from "../finding/finding.ts";
import { orderFindings } from "../yaml/order-findings.ts";
import { readYaml } from "../yaml/read-yaml.ts";
import { shapeFindings } from "../yaml/shape-findings.ts";
import { contractDeclarationsOf } from "./contracts-schema.ts";
import { DEFAULT_POLICY } from "./default-policy.ts";
import { environmentOf } from "./environment-of.ts";
import { gatePolicyOf } from "./gates-schema.ts";
import { POLICY_RULES } from "./policy-rules.ts";
import { policySchema, type PolicyFields } from "./policy-schema.ts";
import type { Policy } from "./policy.ts";

const SHAPE = {
  wrongValue: POLICY_RULES.value.id,
  unknownField: POLICY_RULES.unknown.id,
  missingField: POLICY_RULES.missing.id,
};

/** Reads `flyball.yaml`, with the defaults of {@link DEFAULT_POLICY} for what it does not say; else everything that is wrong with it, in its order. */
export function parsePolicy(text: string, file: string): Result<Policy, readonly Finding[]> {
  const read = readYaml(text, file, POLICY_RULES.yaml.id);
  if (!read.ok) return read;
  const yaml = read.value;
  if (typeof yaml.value !== "object" || yaml.value === null || Array.isArray(yaml.value)) {
    const is = yaml.value === null ? "is empty" : "holds no settings";
    return err([
      {
        rule: POLICY_RULES.missing.id,
        level: "error",
        message: `${file} ${is}`,
        fix: "write  version: 1",
        place: yaml.place([]),
      },
    ]);
  }
  const parsed = policySchema.safeParse(yaml.value);
  if (parsed.success) return ok(policyOf(parsed.data));
  const findings = shapeFindings(policySchema, parsed.error.issues, yaml, [], SHAPE);
  return err(orderFindings(findings));
}

function policyOf(fields: PolicyFields): Policy {
  const { commands, roles, run, budgets } = fields;
  const escalation = roles?.escalation ?? null;
  return {
    ...gatePolicyOf(fields),
    commands: {
      setup: commands?.setup ?? null,
      lint: commands?.lint ?? null,
      typecheck: commands?.typecheck ?? null,
      test: commands?.test ?? null,
      build: commands?.build ?? null,
    },
    share: fields.share ?? DEFAULT_POLICY.share,
    scratch: fields.scratch ?? DEFAULT_POLICY.scratch,
    roles: {
      planner: roles?.planner ?? DEFAULT_POLICY.roles.planner,
      builder: roles?.builder ?? null,
      reviewer: roles?.reviewer ?? DEFAULT_POLICY.roles.reviewer,
      escalation: escalation?.kind === "none" ? null : escalation,
    },
    run: {
      repairsMax: run?.repairs ?? DEFAULT_POLICY.run.repairsMax,
      confidenceMin: run?.confidence ?? DEFAULT_POLICY.run.confidenceMin,
      buildTimeoutMs: run?.build_timeout ?? DEFAULT_POLICY.run.buildTimeoutMs,
      noEventTimeoutMs: run?.no_event_timeout ?? DEFAULT_POLICY.run.noEventTimeoutMs,
      commandTimeoutMs: run?.command_timeout ?? DEFAULT_POLICY.run.commandTimeoutMs,
    },
    budgets: { usdMax: budgets?.usd ?? null, tokensMax: budgets?.tokens ?? null, minutesMax: budgets?.minutes ?? null },
    contracts: contractDeclarationsOf(fields.contracts),
    adr: { folder: fields.adr?.folder ?? DEFAULT_POLICY.adr.folder },
    environments: Object.fromEntries(
      Object.entries(fields.environments ?? {}).map(([name, environment]) => [name, environmentOf(environment)]),
    ),
  };
}
