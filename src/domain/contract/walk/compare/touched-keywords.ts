import type { Json } from "../../../../base/json.ts";
import type { JsonObject, SchemaView } from "./schema-view.ts";
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
  eachDifference(before, after, (key) => {
    touched.add(key);
    return true;
  });
  return touched;
}

/** Whether two schemas that are written in place say the same in plain values: nothing in them can have changed. */
export function isSamePlainSchema(old: Json, now: Json): boolean {
  if (!isObject(old) || !isObject(now)) return old === now;
  let isSame = true;
  eachDifference(old, now, () => (isSame = false));
  return isSame;
}

/** Ends when `visit` gives false. */
function eachDifference(before: JsonObject, after: JsonObject, visit: (key: string) => boolean): void {
  for (const key in before) if (!isSamePlain(before[key], after[key]) && !visit(key)) return;
  for (const key in after) if (before[key] === undefined && !visit(key)) return;
}

/** False for equal values that hold others: those are for their own comparison. */
function isSamePlain(left: Json | undefined, right: Json | undefined): boolean {
  if (left === right) return left === null || typeof left !== "object";
  if (!Array.isArray(left) || !Array.isArray(right) || left.length !== right.length) return false;
  return left.every((item: Json, index) => item === right[index] && (item === null || typeof item !== "object"));
}
