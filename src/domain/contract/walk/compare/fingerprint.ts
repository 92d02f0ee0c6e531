import type { Json } from "../../../../base/json.ts";
import { KEYWORDS, type KeywordShape } from "../../prove/schema/schema-keywords.ts";

/** A number for each schema: schemas that say the same, references by their names and annotations left out, have the same one. */
export type Fingerprint = (schema: Json) => number;

/** How what stands here is read: a schema, a list or a map of schemas, or a value that is none. */
type Role = "schema" | "schemas" | "value";

interface Frame {
  readonly value: object;
  readonly entries: ReadonlyArray<readonly [key: string, value: Json, role: Role]>;
  readonly parts: string[];
}

/** Each object is looked at once in its lifetime, without recursion on depth. */
export function createFingerprint(): Fingerprint {
  const numbers = new Map<string, number>();
  const known = new WeakMap<object, number>();

  function numberOf(text: string): number {
    let number = numbers.get(text);
    if (number === undefined) numbers.set(text, (number = numbers.size));
    return number;
  }

  function numberNow(value: Json | undefined): number | undefined {
    if (value === undefined || value === null || typeof value !== "object")
      return numberOf(JSON.stringify(value ?? null));
    return known.get(value);
  }

  return (schema) => {
    const frames: Frame[] = [];
    if (isNested(schema)) frames.push(frameOf(schema, "schema"));
    for (let frame = frames.at(-1); frame !== undefined; frame = frames.at(-1)) {
      const next = frame.entries[frame.parts.length];
      if (next === undefined) {
        known.set(frame.value, numberOf(`${Array.isArray(frame.value) ? "[" : "{"}${frame.parts.join()}`));
        frames.pop();
        continue;
      }
      const [key, value, role] = next;
      const number = numberNow(value);
      if (number !== undefined) frame.parts.push(`${JSON.stringify(key)}${number}`);
      else if (isNested(value)) frames.push(frameOf(value, role));
    }
    return numberNow(schema) ?? numberOf("");
  };
}

function isNested(value: Json): value is Exclude<Json, null | boolean | number | string> {
  return value !== null && typeof value === "object";
}

function frameOf(value: Exclude<Json, null | boolean | number | string>, role: Role): Frame {
  const keys = Array.isArray(value) ? Object.keys(value) : Object.keys(value).toSorted();
  const record = value as { readonly [key: string]: Json };
  const entries = keys.flatMap((key) => {
    if (role !== "schema" || Array.isArray(value))
      return [[key, record[key] ?? null, role === "value" ? "value" : "schema"] as const];
    const shape = KEYWORDS.get(key);
    return shape === undefined ? [] : [[key, record[key] ?? null, ROLES[shape]] as const];
  });
  return { value, entries, parts: [] };
}

const ROLES: Readonly<Record<KeywordShape, Role>> = {
  schema: "schema",
  "schema-or-schemas": "schema",
  schemas: "schemas",
  "schema-map": "schemas",
  dependencies: "schemas",
  reference: "value",
  value: "value",
};
