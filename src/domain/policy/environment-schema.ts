import { z } from "zod";
import { command, duration, httpUrl, paramsOf, SIGN_OFF_TIMEOUT_MAX_MS } from "./policy-fields.ts";
import { headerName, jsonPointer, predicateSchema, type PredicateFields } from "./predicate-schema.ts";

/** An entry of `environments` after its texts were parsed; what is not written is absent. */
export interface EnvironmentFields {
  deploy?: string | undefined;
  rollback?: string | undefined;
  deploy_timeout?: number | undefined;
  sign_off_timeout?: number | undefined;
  version?:
    | {
        http?: string | undefined;
        json?: string | undefined;
        header?: string | undefined;
        command?: string | undefined;
      }
    | undefined;
  predicates?: PredicateFields[] | undefined;
  on_failure?: "automatic" | "ask" | undefined;
  checklist?: "observe" | "enforce" | undefined;
  verify_within?: number | undefined;
}

const versionSchema = z
  .strictObject({
    http: httpUrl()
      .optional()
      .meta({ description: "What to GET.", examples: ["http://127.0.0.1:8080/version"] }),
    json: jsonPointer()
      .optional()
      .meta({ description: "JSON Pointer to the commit in the answer.", examples: ["/sha"] }),
    header: headerName()
      .optional()
      .meta({ description: "Header with the commit.", examples: ["x-sha"] }),
    command: command()
      .optional()
      .meta({ description: "Prints the commit.", examples: ["./scripts/deployed-sha"] }),
  })
  .superRefine((probe, context) => {
    const refuse = (message: string): void => context.addIssue({ code: "custom", message, params: paramsOf("probe") });
    if ((probe.http === undefined) === (probe.command === undefined))
      refuse("a version is asked by either http or command");
    else if (probe.json !== undefined && probe.header !== undefined)
      refuse("a version comes from json or from a header, not from both");
    else if (probe.command !== undefined && (probe.json !== undefined || probe.header !== undefined))
      refuse("json and header belong to http");
  });

export const environmentSchema: z.ZodType<EnvironmentFields> = z.strictObject({
  deploy: command()
    .optional()
    .meta({ description: "Releases FLYBALL_SHA.", examples: ["./scripts/deploy"] }),
  rollback: command()
    .optional()
    .meta({ description: "Brings the environment back to FLYBALL_SHA.", examples: ["./scripts/rollback"] }),
  sign_off_timeout: duration(SIGN_OFF_TIMEOUT_MAX_MS)
    .optional()
    .meta({ description: "Within this a sign-off has to hold; 25s by default and at most.", examples: ["25s"] }),
  deploy_timeout: duration()
    .optional()
    .meta({ description: "Of deploy and of rollback; 10m by default.", examples: ["10m"] }),
  version: versionSchema.optional().meta({
    description: "How to ask which commit runs.",
    examples: [{ http: "http://127.0.0.1:8080/version", json: "/sha" }],
  }),
  predicates: z
    .array(predicateSchema)
    .max(100)
    .superRefine((predicates, context) => {
      for (const [index, { name }] of predicates.entries())
        if (predicates.findIndex((other) => other.name === name) < index)
          context.addIssue({
            code: "custom",
            path: [index, "name"],
            message: `a second predicate '${name.slice(0, 60)}'`,
            params: paramsOf("environment"),
          });
    })
    .optional()
    .meta({
      description: "What must hold of a deployment.",
      examples: [[{ name: "answers", http: "http://127.0.0.1:8080/health" }]],
    }),
  on_failure: z
    .enum(["automatic", "ask"])
    .optional()
    .meta({
      description: "What a failed sign-off leads to: automatic (the default) rolls back, ask asks in the inbox.",
      examples: ["automatic"],
    }),
  checklist: z
    .enum(["observe", "enforce"])
    .optional()
    .meta({
      description: "A run whose pre-release checklist does not pass: observe (the default) shows it, enforce stops.",
      examples: ["enforce"],
    }),
  verify_within: duration()
    .optional()
    .meta({ description: "Deployed and unverified for longer is warned about; 1h by default.", examples: ["1h"] }),
});
