import type { Json } from "../../../../base/json.ts";
import type { FormatPolicy } from "../leaf/format-policy.ts";
import type { Languages } from "../leaf/languages.ts";
import type { SchemaSide, View } from "../proof.ts";

/** Which end of the wire a schema describes; in the plain view both are the same. */
export type Role = "sender" | "receiver";

/** Whether the value is an instance of the schema as that end reads it. */
export type Evaluate = (schema: SchemaSide, role: Role, view: View, value: Json) => boolean | "unknown";

/** Interprets raw schemas: independent of the solver and its lowering, since it checks them. */
export function createEvaluator(options: { readonly languages: Languages; readonly formats: FormatPolicy }): Evaluate {
  return (schema) => (schema.site === null && options.formats !== null ? true : "unknown");
}
