import type { Json } from "../../../base/json.ts";

/** Deeper than this is refused. */
const DEPTH_MAX = 25_000;

/** What stands at a place: a part of the contract's own grammar; a map whose keys are names that people chose (`properties`), so that a key there is no
 * keyword; an extension (`x-…`); or data (an example, an enum). */
export type ValueRole = "part" | "names" | "extension" | "data";

/** Visits each object of a value that is no data, with its role; no recursion. Where `isShared`, a value that aliases share is visited once. Says what makes it unreadable. */
export function walkValues(
  value: Json,
  isShared: boolean,
  visit: (object: Readonly<Record<string, Json>>, role: ValueRole) => void,
): "done" | "too-deep" | "not-json" {
  if (!isObject(value)) return typeof value === "number" && !Number.isFinite(value) ? "not-json" : "done";
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
    const isList = Array.isArray(next);
    const record = next as Readonly<Record<string, Json>>;
    if (!isList && role !== "data") visit(record, role);
    for (const key in record) {
      const item = record[key] as Json;
      if (isObject(item)) {
        values.push(item);
        roles.push(isList ? role : roleOf(key, role));
        depths.push(depth + 1);
      } else if (typeof item === "number" && !Number.isFinite(item)) return "not-json";
    }
  }
  return "done";
}

function isObject(item: Json): item is Exclude<Json, null | boolean | number | string> {
  return typeof item === "object" && item !== null;
}

export function roleOf(key: string, parent: ValueRole): ValueRole {
  switch (parent) {
    case "names":
      return "part";
    case "data":
    case "extension":
      return parent;
    case "part":
      if (NAMES.has(key)) return "names";
      if (DATA.has(key)) return "data";
      return key.startsWith("x-") ? "extension" : "part";
    default:
      return parent satisfies never;
  }
}

const NAMES: ReadonlySet<string> = new Set(
  "properties patternProperties definitions $defs dependentSchemas dependencies schemas responses parameters requestBodies headers securitySchemes securityDefinitions links callbacks paths webhooks pathItems content mediaTypes encoding".split(
    " ",
  ),
);
const DATA: ReadonlySet<string> = new Set(["example", "examples", "default", "enum", "const"]);
