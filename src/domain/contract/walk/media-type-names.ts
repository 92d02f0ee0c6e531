/** A media type's name taken apart: `application/problem+json; charset=utf-8`. */
interface MediaTypeName {
  readonly type: string;
  readonly subtype: string;
  readonly parameters: ReadonlySet<string>;
}

/** Whether everything that has the second name has the first (RFC 9110, 12.5.1): `*∕*` covers all, `application/*` covers `application/json`, which covers
 * `application/json; charset=utf-8`. */
export function covers(general: string, special: string): boolean {
  const [wide, narrow] = [parse(general), parse(special)];
  if (wide.type !== "*" && wide.type !== narrow.type) return false;
  const isSubtypeCovered = wide.subtype === "*" || wide.subtype === narrow.subtype;
  return isSubtypeCovered && [...wide.parameters].every((parameter) => narrow.parameters.has(parameter));
}

/** Whether the second name is written in the syntax that the first names: `application/problem+json` in that of `application/json` (RFC 6839). Who looks for the
 * first by its name does not find the second. */
export function isSyntaxOf(general: string, special: string): boolean {
  const [wide, narrow] = [parse(general), parse(special)];
  return wide.type === narrow.type && narrow.subtype.endsWith(`+${wide.subtype}`);
}

/** Of what is described, what says most of a name that is not described itself; null where nothing covers it. */
export function covering<T extends { readonly name: string }>(described: Iterable<T>, name: string): T | null {
  let best: T | null = null;
  for (const each of described)
    if (each.name !== name && covers(each.name, name) && (best === null || covers(best.name, each.name))) best = each;
  return best;
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
