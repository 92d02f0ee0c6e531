import { z } from "zod";
import { CHANGE_INTENTS, RISK_LEVELS, type ChangeIntent, type RiskLevel } from "./task-contract.ts";

/** The key that wraps a contract in its file. */
export const TASK_KEY = "task_contract_v1";

/** What `output_format` is where nothing is written: the seed's own words. */
export const OUTPUT_FORMAT_DEFAULT = "diff + test evidence + risk notes";

const text = z.string().max(10_000, "longer than 10,000 characters");
const textOrList = z.union([text, z.array(text).max(200, "more than 200 entries")]);
const bound = z.number();

/** The budgets of a run; whether a number is positive and finite is judged with the other meanings. */
const budgetsSchema = z.strictObject({
  usd: bound.optional().meta({ description: "At most this many US dollars.", examples: [5] }),
  tokens: bound.optional().meta({ description: "At most this many tokens, in and out together.", examples: [500_000] }),
  minutes: bound.optional().meta({ description: "At most this many minutes from start to decision.", examples: [60] }),
});

/** A contract's fields as the file has them. */
export interface TaskFields {
  objective: string;
  scope_in: string | string[];
  scope_out: string | string[];
  files_allowed: string | string[];
  tests_required: string | string[];
  acceptance_criteria: string | string[];
  release_risk_level: RiskLevel;
  output_format?: string | undefined;
  intent?: ChangeIntent | undefined;
  steps?: string | string[] | undefined;
  budgets?: { usd?: number | undefined; tokens?: number | undefined; minutes?: number | undefined } | undefined;
  environment?: string | undefined;
}

const contractObject = z.strictObject({
  objective: text.meta({
    description: "What will be different, in a sentence.",
    examples: ["Round each order line to two decimals before the total is summed"],
  }),
  scope_in: textOrList.meta({ description: "What is part of the task.", examples: [["the total of an order"]] }),
  scope_out: textOrList.meta({
    description: "What is not part of the task; may be []. An entry that is a path is taken away from files_allowed.",
    examples: [["prices, taxes and currencies"]],
  }),
  files_allowed: textOrList.meta({
    description: "Globs of the files that the change may touch, relative to the repository's root: *, **, ? and {a,b}.",
    examples: [["src/orders/**", "test/orders/**"]],
  }),
  tests_required: textOrList.meta({
    description: "Shell commands that must pass on the changed tree.",
    examples: [["npm test"]],
  }),
  acceptance_criteria: textOrList.meta({
    description: "What can be observed once the task is done.",
    examples: [["GET /orders/17 answers a total of 10.02"]],
  }),
  release_risk_level: z
    .enum(RISK_LEVELS)
    .meta({ description: "How much harm a wrong release could do.", examples: ["low"] }),
  output_format: text.optional().meta({
    description: `What the builder hands over; '${OUTPUT_FORMAT_DEFAULT}' where nothing is written.`,
    examples: [OUTPUT_FORMAT_DEFAULT],
  }),
  intent: z
    .enum(CHANGE_INTENTS)
    .optional()
    .meta({ description: "Why the change is made.", examples: ["tactical-fix"] }),
  steps: textOrList.optional().meta({
    description: "The plan, where there is no planner.",
    examples: [["write a failing test", "make it pass"]],
  }),
  budgets: budgetsSchema
    .optional()
    .meta({ description: "Upper bounds of the run; what is left out has no bound.", examples: [{ usd: 5 }] }),
  environment: text.optional().meta({
    description: "The environment of flyball.yaml to release into; left out, the run ends at the merge.",
    examples: ["staging"],
  }),
});

/** The shape of `task_contract_v1`, the one source of the parser, of the lines that findings suggest, and of the published JSON Schema. */
export const taskSchema: z.ZodType<TaskFields> = contractObject;

export const TASK_FIELD_NAMES: readonly string[] = Object.keys(contractObject.shape);

/** The JSON Schema (draft 7, which editors know best) of a task file, with the wrapping key or without. */
export function taskJsonSchema(): unknown {
  const { $schema, ...contract } = z.toJSONSchema(taskSchema, { target: "draft-7", io: "input" });
  return {
    $schema,
    title: "A task contract of flyball",
    definitions: { contract },
    anyOf: [
      {
        type: "object",
        properties: { [TASK_KEY]: { $ref: "#/definitions/contract" } },
        required: [TASK_KEY],
        additionalProperties: false,
      },
      { $ref: "#/definitions/contract" },
    ],
  };
}
