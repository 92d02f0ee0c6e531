/** A media type's name taken apart: `application/problem+json; charset=utf-8`. */
interface MediaTypeName {
  readonly type: string;
  readonly subtype: string;
  readonly parameters: ReadonlySet<string>;
}

/** Whether everything that has the second name has the first: `*∕*` covers all, `application/*` covers `application/json`, which covers
 * `application/problem+json` (RFC 6839) and `application/json; charset=utf-8`. */
export function covers(general: string, special: string): boolean {
  const [wide, narrow] = [parse(general), parse(special)];
  if (wide.type !== "*" && wide.type !== narrow.type) return false;
  const isSubtypeCovered =
    wide.subtype === "*" || wide.subtype === narrow.subtype || narrow.subtype.endsWith(`+${wide.subtype}`);
  return isSubtypeCovered && [...wide.parameters].every((parameter) => narrow.parameters.has(parameter));
}

/** Whether two names differ in their parameters alone. */
export function isSameEssence(one: string, other: string): boolean {
  const [a, b] = [parse(one), parse(other)];
  return a.type === b.type && a.subtype === b.subtype;
}

function parse(name: string): MediaTypeName {
  const [essence = "", ...parameters] = name.toLowerCase().split(";");
  const [type = "", subtype = "*"] = essence.trim().split("/");
  return {
    type,
    subtype,
    parameters: new Set(parameters.map((text) => text.replaceAll(" ", "")).filter((text) => text !== "")),
  };
}
