import type { Resolve } from "../source/resolve-ref.ts";
import { childSite, type Site } from "../source/contract-source.ts";
import { referenceOf } from "../source/resolve-ref.ts";

/** Whether a schema says of itself that no list and no object satisfies it. */
export function isSingleValue(resolve: Resolve, schema: Site | null): boolean {
  const types = typesOf(behindReferences(resolve, schema));
  return types.length > 0 && types.every((name) => SINGLE_TYPES.has(name));
}

export function behindReferences(resolve: Resolve, schema: Site | null): Site | null {
  let at = schema;
  for (let step = 0; step < REF_STEPS_MAX && at !== null; step += 1) {
    const ref = referenceOf(at.value);
    if (ref === null) return at;
    at = resolve(at, ref);
  }
  return null;
}

/** What its `type` names; empty where it names none. */
export function typesOf(schema: Site | null): readonly string[] {
  const type = schema === null ? undefined : childSite(schema, "type")?.value;
  return (Array.isArray(type) ? type : [type]).filter((name) => typeof name === "string");
}

const SINGLE_TYPES = new Set(["string", "number", "integer", "boolean", "null"]);
const REF_STEPS_MAX = 20;
