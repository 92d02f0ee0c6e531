/** A key as it stands in a JSON Pointer (RFC 6901, section 3): `a/b` is `a~1b`. */
export function escapeKey(key: string): string {
  return key.replaceAll("~", "~0").replaceAll("/", "~1");
}

/** The key that a part of a JSON Pointer means. */
export function unescapeKey(part: string): string {
  return part.includes("~") ? part.replaceAll("~1", "/").replaceAll("~0", "~") : part;
}
