import type { Site } from "../../source/contract-source.ts";
import { KEYWORDS } from "../../prove/schema/schema-keywords.ts";
import { isAmong, typesOf } from "./compare-types.ts";
import { matchSubschemas } from "./match-subschemas.ts";
import type { SchemaPair } from "./schema-pair.ts";
import { foundKeyword, joinPath } from "./schema-pair.ts";
import type { SchemaReader, SchemaView } from "./schema-view.ts";
import { isObject, itemsAt, sitesAt } from "./schema-view.ts";

type AlternativesKeyword = "anyOf" | "oneOf";

const CHANGES = { anyOf: "any-of", oneOf: "one-of", allOf: "all-of" } as const;

/** Which comparisons the alternatives make needless. */
export type Claim = "nothing" | "types" | "everything";

/** `anyOf` and `oneOf`. A schema that became one of two alternatives of which the other is null became nullable; alternatives of plain
 * types are a list of types; other schemas that became alternatives are reported as that, not by the keywords that moved into them. */
export function compareAlternatives(pair: SchemaPair): Claim {
  if (compareNullable(pair)) return "everything";
  if (compareListOfTypes(pair)) return "types";
  if (compareWrapped(pair)) return "everything";
  for (const keyword of ["anyOf", "oneOf"] as const) compareSubschemas(pair, keyword);
  return "nothing";
}

/** The lists under a keyword: what came, what went, and what stands for each other is compared. */
export function compareSubschemas(pair: SchemaPair, keyword: AlternativesKeyword | "allOf"): void {
  const [before, after] = [listAt(pair.old, keyword), listAt(pair.new, keyword)];
  if (before.length === 0 && after.length === 0) return;
  const { matched, removed, added } = matchSubschemas(pair, before, after);
  for (const { site, label } of removed)
    foundKeyword(pair, changeOf(keyword, "removed", site, pair.oldReader), keyword, [label], { old: site });
  for (const { site, label } of added)
    foundKeyword(pair, changeOf(keyword, "added", site, pair.newReader), keyword, [label], { new: site });
  for (const [old, now] of matched) pair.visit([old.site], [now.site], joinPath(pair.path, `${keyword}[${old.label}]`));
}

function changeOf(
  keyword: AlternativesKeyword | "allOf",
  what: "added" | "removed",
  site: Site,
  reader: SchemaReader,
): string {
  const change = `${CHANGES[keyword]}-${what}`;
  return keyword === "allOf" && saysNothing(reader.view([site])) ? `${change}-annotation-only` : change;
}

function saysNothing({ parts }: SchemaView): boolean {
  return parts.every(
    ({ value }) => value === true || (isObject(value) && !Object.keys(value).some((key) => KEYWORDS.has(key))),
  );
}

function compareNullable(pair: SchemaPair): boolean {
  const [before, after] = [nullableOf(pair.old, pair.oldReader), nullableOf(pair.new, pair.newReader)];
  if ((before === null) === (after === null)) return false;
  const [plain, other] = before === null ? [pair.old, after] : [pair.new, before];
  // Of a value that two alternatives of a `oneOf` allow, neither is the one: null would be refused.
  if (other === null || typesOf(plain).isNullable) return false;
  const [old, now] = before === null ? [pair.old.parts, other.sites] : [other.sites, pair.new.parts];
  const isSame = pair.isSame(old, now);
  if (!isSame && (listedTypes(plain, pair) !== null || !hasSameName(pair, old, now))) return false;
  foundKeyword(pair, before === null ? "became-nullable" : "became-not-nullable", other.keyword);
  pair.visit(old, now, pair.path);
  return true;
}

/** Of two alternatives, one of which is null, the other one. */
function nullableOf(
  view: SchemaView,
  reader: SchemaReader,
): { readonly keyword: AlternativesKeyword; readonly sites: readonly Site[] } | null {
  const keyword = alternativesOf(view);
  if (keyword === null) return null;
  const alternatives = listAt(view, keyword);
  const others = alternatives.filter((site) => !isNull(reader.view([site])));
  return alternatives.length === 2 && others.length === 1 ? { keyword, sites: others } : null;
}

function isNull({ parts }: SchemaView): boolean {
  return parts.every(({ value }) => isObject(value) && value["type"] === "null");
}

/** Two components of one name count as the same one that changed. */
function hasSameName(pair: SchemaPair, old: readonly Site[], now: readonly Site[]): boolean {
  const [before] = pair.oldReader.view(old).parts;
  const [after] = pair.newReader.view(now).parts;
  const name = before === undefined ? null : nameOf(before);
  return name !== null && after !== undefined && name === nameOf(after);
}

const COMPONENTS = new Set(["schemas", "$defs", "definitions"]);

function nameOf({ at }: Site): string | null {
  return at !== null && COMPONENTS.has(at.parent.at?.key ?? "") ? at.key : null;
}

function compareListOfTypes(pair: SchemaPair): boolean {
  if (alternativesOf(pair.old) === null && alternativesOf(pair.new) === null) return false;
  const [before, after] = [listedTypes(pair.old, pair), listedTypes(pair.new, pair)];
  if (before === null || after === null) return false;
  const added = [...after].filter((type) => !before.has(type));
  const removed = [...before].filter((type) => !isAmong(type, after));
  if (added.length === 0 && removed.length === 0) return false;
  const keyword = alternativesOf(pair.new) ?? alternativesOf(pair.old) ?? "oneOf";
  if (added.length > 0) foundKeyword(pair, "list-of-types-widened", keyword, added);
  if (removed.length > 0) foundKeyword(pair, "list-of-types-narrowed", keyword, removed);
  return true;
}

/** The types of a schema that is but types: its own, or one for each alternative. Null for any other. */
function listedTypes(view: SchemaView, pair: SchemaPair): ReadonlySet<string> | null {
  const reader = view === pair.old || view.parts === pair.old.parts ? pair.oldReader : pair.newReader;
  const keyword = alternativesOf(view);
  const views = keyword === null ? [view] : listAt(view, keyword).map((site) => reader.view([site]));
  const types = new Set<string>();
  for (const one of views) {
    if (alternativesOf(one) !== null || sitesAt(one, "allOf").length > 0 || hasStructure(one)) return null;
    const listed = sitesAt(one, "type").flatMap(({ value }) => (Array.isArray(value) ? value : [value]));
    if (listed.length === 0) return null;
    for (const type of listed) types.add(String(type));
  }
  return types;
}

const STRUCTURE = [
  "properties",
  "items",
  "additionalProperties",
  "prefixItems",
  "patternProperties",
  "required",
] as const;

function hasStructure(view: SchemaView): boolean {
  return STRUCTURE.some((keyword) => sitesAt(view, keyword).length > 0);
}

/** The only one of the two keywords that a schema has, where it has no type of its own. */
function alternativesOf(view: SchemaView): AlternativesKeyword | null {
  const [any, one] = [listAt(view, "anyOf"), listAt(view, "oneOf")];
  if (any.length > 0 === one.length > 0 || sitesAt(view, "type").length > 0) return null;
  return any.length > 0 ? "anyOf" : "oneOf";
}

/** A schema of fields or items whose keywords all went into alternatives. */
function compareWrapped(pair: SchemaPair): boolean {
  const keyword = alternativesOf(pair.new);
  if (keyword === null || listAt(pair.old, keyword).length > 0) return false;
  if (!hasStructure(pair.old) || hasStructure(pair.new)) return false;
  foundKeyword(pair, `wrapped-in-${CHANGES[keyword]}`, keyword);
  return true;
}

function listAt(view: SchemaView, keyword: AlternativesKeyword | "allOf"): readonly Site[] {
  if (view.isFlattened && keyword === "allOf") return [];
  return view.parts.flatMap((part) => itemsAt(part, keyword));
}
