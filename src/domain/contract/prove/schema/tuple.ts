import type { Dialect } from "../proof.ts";
import type { SchemaObject } from "./schema-object.ts";

/** Which keywords hold the schemas of the first items and of all others: draft 2020-12 renamed both. */
export interface Tuple {
  readonly keyword: "prefixItems" | "items";
  readonly length: number;
  readonly rest: "items" | "additionalItems" | null;
}

export function tupleOf(schema: SchemaObject, dialect: Dialect): Tuple {
  const prefix = schema["prefixItems"];
  if (Array.isArray(prefix) && dialect !== "draft-07" && dialect !== "2019-09")
    return { keyword: "prefixItems", length: prefix.length, rest: Array.isArray(schema["items"]) ? null : "items" };
  const { items } = schema;
  if (Array.isArray(items)) return { keyword: "items", length: items.length, rest: "additionalItems" };
  return { keyword: "items", length: 0, rest: "items" };
}
