import type { Json } from "../../../../base/json.ts";
import type { SchemaView } from "./schema-view.ts";
import { isObject } from "./schema-view.ts";

/** The keywords of two schemas that may have changed: all but those whose plain values are equal. Most schemas of a large document have none. */
export function touchedKeywords(old: SchemaView, now: SchemaView): ReadonlySet<string> {
  const touched = new Set<string>();
  const [before, ...othersBefore] = old.parts.map(({ value }) => value);
  const [after, ...othersAfter] = now.parts.map(({ value }) => value);
  if (othersBefore.length + othersAfter.length > 0 || !isObject(before) || !isObject(after)) {
    for (const { value } of [...old.parts, ...now.parts])
      if (isObject(value)) for (const key of Object.keys(value)) touched.add(key);
    return touched;
  }
  for (const key in before) if (!isSamePlain(before[key], after[key])) touched.add(key);
  for (const key in after) if (before[key] === undefined) touched.add(key);
  return touched;
}

/** False for equal values that hold others: those are for their own comparison. */
function isSamePlain(left: Json | undefined, right: Json | undefined): boolean {
  if (left === right) return left === null || typeof left !== "object";
  if (!Array.isArray(left) || !Array.isArray(right) || left.length !== right.length) return false;
  return left.every((item: Json, index) => item === right[index] && (item === null || typeof item !== "object"));
}
