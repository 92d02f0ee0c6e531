import type { Json } from "../../../base/json.ts";

/** Deeper than this is refused. */
const DEPTH_MAX = 25_000;

/** What stands at a place: a part of the contract's own grammar; a map whose keys are names that people chose (`properties`), so that a key there is no
 * keyword; an extension (`x-…`); or data (an example, an enum). */
export type ValueRole = "part" | "names" | "extension" | "data";

/** An entry of a mapping, with the role of the mapping. */
export type VisitEntry = (key: string, value: Json, role: ValueRole) => void;

/** Visits the entries of these keys, in mappings that are no data; no recursion. Where `isShared`, a value that aliases share is visited once. Says what makes
 * a value unreadable. Of every contract all values are walked, so this looks up nothing that it does not meet. */
export function walkValues(
  value: Json,
  isShared: boolean,
  keys: ReadonlySet<string>,
  visit: VisitEntry,
): "done" | "too-deep" | "not-json" {
  if (!isObject(value)) return isNumberOfJson(value) ? "done" : "not-json";
  const values: object[] = [value];
  const roles: ValueRole[] = ["part"];
  const depths: number[] = [0];
  const seen = new Set<object>();
  for (let next = values.pop(); next !== undefined; next = values.pop()) {
    const role = roles.pop() as ValueRole;
    const depth = depths.pop() as number;
    if (depth > DEPTH_MAX) return "too-deep";
    if (isShared) {
      if (seen.has(next)) continue;
      seen.add(next);
    }
    if (Array.isArray(next)) {
      for (const item of next as readonly Json[])
        if (isObject(item)) {
          values.push(item);
          roles.push(itemRole(role));
          depths.push(depth + 1);
        } else if (!isNumberOfJson(item)) return "not-json";
      continue;
    }
    for (const key in next) {
      const item = (next as Readonly<Record<string, Json>>)[key] as Json;
      if (role !== "data" && keys.has(key)) visit(key, item, role);
      if (isObject(item)) {
        values.push(item);
        roles.push(roleOf(key, role));
        depths.push(depth + 1);
      } else if (!isNumberOfJson(item)) return "not-json";
    }
  }
  return "done";
}

/** YAML and a great exponent give numbers that are infinite, or none. */
function isNumberOfJson(item: Json): boolean {
  return typeof item !== "number" || Number.isFinite(item);
}

function isObject(item: Json): item is Exclude<Json, null | boolean | number | string> {
  return typeof item === "object" && item !== null;
}

/** Of a list's items: where names would stand (`parameters`), a list holds parts. */
export function itemRole(list: ValueRole): ValueRole {
  return list === "names" ? "part" : list;
}

export function roleOf(key: string, parent: ValueRole): ValueRole {
  switch (parent) {
    case "names":
      return "part";
    case "data":
    case "extension":
      return parent;
    case "part":
      return KEYWORDS.get(key) ?? (key.startsWith("x-") ? "extension" : "part");
    default:
      return parent satisfies never;
  }
}

const NAMES =
  "properties patternProperties definitions $defs dependentSchemas dependencies schemas responses parameters requestBodies headers securitySchemes securityDefinitions links callbacks paths webhooks pathItems content mediaTypes encoding";

/** Keywords whose values are no parts. */
const KEYWORDS: ReadonlyMap<string, ValueRole> = new Map([
  ...NAMES.split(" ").map((key) => [key, "names"] as const),
  ...["example", "examples", "default", "enum", "const"].map((key) => [key, "data"] as const),
]);
