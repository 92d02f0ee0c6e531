import { childSite, type Site } from "../source/contract-source.ts";
import { followReferences, type Resolve } from "../source/resolve-ref.ts";

/** Whether a schema says of itself that no list and no object satisfies it. */
export function isSingleValue(resolve: Resolve, schema: Site | null): boolean {
  const types = typesOf(schema === null ? null : followReferences(resolve, schema));
  return types.length > 0 && types.every((name) => SINGLE_TYPES.has(name));
}

/** What its `type` names; empty where it names none. */
export function typesOf(schema: Site | null): readonly string[] {
  const type = schema === null ? undefined : childSite(schema, "type")?.value;
  return (Array.isArray(type) ? type : [type]).filter((name) => typeof name === "string");
}

const SINGLE_TYPES = new Set(["string", "number", "integer", "boolean", "null"]);
