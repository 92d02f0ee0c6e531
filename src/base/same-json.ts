import type { Json } from "./json.ts";

/** Equality of JSON values: the order of keys says nothing, 1 and 1.0 are equal. Values may be nested as deeply as memory allows. */
export function sameJson(left: Json, right: Json): boolean {
  const work: Array<readonly [Json, Json]> = [[left, right]];
  for (let next = work.pop(); next !== undefined; next = work.pop()) {
    const [a, b] = next;
    if (a === b) continue;
    if (!isCompound(a) || !isCompound(b) || Array.isArray(a) !== Array.isArray(b)) return false;
    const keys = Object.keys(a);
    if (keys.length !== Object.keys(b).length || !keys.every((key) => Object.hasOwn(b, key))) return false;
    for (const key of keys) work.push([a[key] ?? null, b[key] ?? null]);
  }
  return true;
}

/** An array is an object with its indices as keys. */
function isCompound(value: Json): value is { readonly [key: string]: Json } {
  return value !== null && typeof value === "object";
}
