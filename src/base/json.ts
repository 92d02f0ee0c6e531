export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** JSON by RFC 8785 (JSON Canonicalization Scheme): the same value gives the same bytes everywhere. Throws a TypeError on what JSON
 * cannot hold (a NaN, a function); a key whose value is undefined is left out. */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === "boolean" || typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw new TypeError(`${value} has no JSON form`);
    return JSON.stringify(value);
  }
  if (Array.isArray(value))
    return `[${value.map((item) => canonicalJson(item === undefined ? null : item)).join(",")}]`;
  if (typeof value === "object") {
    const record = value as Readonly<Record<string, unknown>>;
    // RFC 8785 sorts by UTF-16 code units, which is what the default sort does.
    const keys = Object.keys(record)
      .filter((key) => record[key] !== undefined)
      .toSorted();
    return `{${keys.map((key) => `${JSON.stringify(key)}:${canonicalJson(record[key])}`).join(",")}}`;
  }
  throw new TypeError(`a ${typeof value} has no JSON form`);
}

/** The value as JSON sees it: what has no JSON form is left out. */
export function toJson(value: unknown): Json {
  return JSON.parse(JSON.stringify(value ?? null)) as Json;
}
