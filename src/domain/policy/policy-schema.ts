import { z } from "zod";
import { parseEnvName } from "../../base/ids.ts";
import type { AgentRef } from "../agent/agent-ref.ts";
import { contractsSchema, type ContractsFields } from "./contracts-schema.ts";
import { environmentSchema, type EnvironmentFields } from "./environment-schema.ts";
import { gatesSchema, ignoresSchema, type GatePolicyFields } from "./gates-schema.ts";
import { agent, command, duration, folder, paramsOf } from "./policy-fields.ts";

/** `flyball.yaml` after its texts were parsed; what is not written is absent. */
export interface PolicyFields extends GatePolicyFields {
  version: 1;
  commands?: Partial<Record<"setup" | "lint" | "typecheck" | "test" | "build", string | undefined>> | undefined;
  share?: string[] | undefined;
  scratch?: string[] | undefined;
  roles?: Partial<Record<"planner" | "builder" | "reviewer" | "escalation", AgentRef | undefined>> | undefined;
  run?: RunFields | undefined;
  budgets?: Partial<Record<"usd" | "tokens" | "minutes", number | undefined>> | undefined;
  environments?: Record<string, EnvironmentFields> | undefined;
  contracts?: ContractsFields | undefined;
  adr?: { folder?: string | undefined } | undefined;
}

export interface RunFields {
  repairs?: number | undefined;
  confidence?: number | undefined;
  build_timeout?: number | undefined;
  no_event_timeout?: number | undefined;
  command_timeout?: number | undefined;
}

const positive = z.number().refine((value) => value > 0, { message: "not above 0", params: paramsOf("budget") });
const commandsSchema = z.strictObject({
  setup: command()
    .optional()
    .meta({ description: "Runs once in each fresh worktree.", examples: ["npm ci"] }),
  lint: command()
    .optional()
    .meta({ description: "The repository's linter.", examples: ["npm run lint"] }),
  typecheck: command()
    .optional()
    .meta({ description: "The repository's type checker.", examples: ["npx tsc --noEmit"] }),
  test: command()
    .optional()
    .meta({ description: "The repository's tests.", examples: ["npm test"] }),
  build: command()
    .optional()
    .meta({ description: "The repository's build.", examples: ["npm run build"] }),
});

const WORKERS = ["acp", "headless", "command", "human"] as const;

const rolesSchema = z.strictObject({
  planner: agent(["acp", "headless", "command", "model", "human", "none"])
    .optional()
    .meta({
      description: "Who makes the plan; none (the default) takes the contract's own steps.",
      examples: ["none"],
    }),
  builder: agent(WORKERS)
    .optional()
    .meta({ description: "Who builds; the first known agent on PATH where nothing is written.", examples: ["claude"] }),
  reviewer: agent(["acp", "headless", "command", "model", "human"])
    .optional()
    .meta({ description: "Who reviews; human by default. Never the builder's identity.", examples: ["human"] }),
  escalation: agent([...WORKERS, "none"])
    .optional()
    .meta({
      description: "Who builds once the repairs are used up; the inbox where nothing is written.",
      examples: ["codex"],
    }),
});

const runSchema = z.strictObject({
  repairs: z
    .int()
    .min(0)
    .max(20)
    .optional()
    .meta({ description: "Repairs at most; 2 by default.", examples: [2] }),
  confidence: z
    .number()
    .min(0)
    .max(1)
    .optional()
    .meta({ description: "A reviewer's confidence below this waits for a person; 0.8 by default.", examples: [0.8] }),
  build_timeout: duration()
    .optional()
    .meta({ description: "Of one building session; 30m by default.", examples: ["30m"] }),
  no_event_timeout: duration()
    .optional()
    .meta({ description: "An agent silent for this long is stopped; 5m by default.", examples: ["5m"] }),
  command_timeout: duration()
    .optional()
    .meta({ description: "Of one command; 10m by default.", examples: ["10m"] }),
});

const policyObject = z.strictObject({
  version: z.literal(1).meta({ description: "Of this file's format.", examples: [1] }),
  commands: commandsSchema
    .optional()
    .meta({ description: "Shell commands of the repository; none by default.", examples: [{ test: "npm test" }] }),
  share: z
    .array(folder())
    .max(100)
    .optional()
    .meta({
      description: "Ignored folders that worktrees see read-only; node_modules by default.",
      examples: [["node_modules"]],
    }),
  scratch: z
    .array(folder())
    .max(100)
    .optional()
    .meta({
      description: "Folders that tools write into, never part of a patch; none by default.",
      examples: [["coverage"]],
    }),
  roles: rolesSchema
    .optional()
    .meta({ description: "Who plays which role.", examples: [{ builder: "claude", reviewer: "human" }] }),
  run: runSchema.optional().meta({ description: "Limits of a run.", examples: [{ repairs: 2 }] }),
  budgets: z
    .strictObject({
      usd: positive.optional().meta({ description: "At most this many US dollars a run.", examples: [5] }),
      tokens: positive.optional().meta({ description: "At most this many tokens a run.", examples: [500_000] }),
      minutes: positive.optional().meta({ description: "At most this many minutes a run.", examples: [60] }),
    })
    .optional()
    .meta({
      description: "Upper bounds of a run, where its contract has none; no bound by default.",
      examples: [{ usd: 5 }],
    }),
  environments: z
    .record(
      z.string().superRefine((name, context) => {
        const parsed = parseEnvName(name);
        if (!parsed.ok) context.addIssue({ code: "custom", message: parsed.error, params: paramsOf("environment") });
      }),
      environmentSchema,
    )
    .optional()
    .meta({ description: "Where releases go.", examples: [{ staging: { deploy: "./scripts/deploy" } }] }),
  contracts: contractsSchema.optional().meta({
    description: "Contracts that this repository offers, and what it uses of others'.",
    examples: [{ provides: [{ name: "orders", file: "openapi.yaml" }] }],
  }),
  adr: z
    .strictObject({
      folder: folder()
        .optional()
        .meta({
          description: "Where decisions are written; docs/decisions, docs/adr and the like are found by themselves.",
          examples: ["docs/decisions"],
        }),
    })
    .optional()
    .meta({ description: "Architecture decision records.", examples: [{ folder: "docs/decisions" }] }),
  gates: gatesSchema.optional().meta({
    description: "What `flyball check` holds a change to.",
    examples: [{ secrets: "enforce", size: "observe" }],
  }),
  ignores: ignoresSchema
    .optional()
    .meta({ description: "Findings that somebody takes on, until a day; none by default." }),
  baseline: folder()
    .optional()
    .meta({
      description: "A file with the findings that were there before; none by default.",
      examples: [".flyball/baseline.json"],
    }),
});

/** The shape of `flyball.yaml`, the one source of the parser and of the published JSON Schema. */
export const policySchema: z.ZodType<PolicyFields> = policyObject;

/** The JSON Schema (draft 7, which editors know best) of `flyball.yaml`. */
export function policyJsonSchema(): unknown {
  const { $schema, ...rest } = z.toJSONSchema(policyObject, { target: "draft-7", io: "input" });
  return { $schema, title: "The policy of flyball for a repository", ...rest };
}
