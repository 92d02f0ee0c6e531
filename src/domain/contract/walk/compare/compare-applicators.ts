import type { Site } from "../../source/contract-source.ts";
import { matchNames } from "./match-names.ts";
import type { SchemaPair } from "./schema-pair.ts";
import { foundKeyword, joinPath } from "./schema-pair.ts";
import type { SchemaView } from "./schema-view.ts";
import { isObject, itemsAt, namedAt, sitesAt, stringsOf } from "./schema-view.ts";

/** Schemas under one keyword that are there or not, and how rules call them. */
const SINGLE = [
  ["contains", "contains"],
  ["propertyNames", "property-names"],
  ["if", "if"],
  ["then", "then"],
  ["else", "else"],
  ["unevaluatedItems", "unevaluated-items"],
  ["unevaluatedProperties", "unevaluated-properties"],
  ["contentSchema", "content-schema"],
] as const;

/** Schemas under names, and how rules call one of them. */
const NAMED = [
  ["patternProperties", "pattern-property"],
  ["dependentSchemas", "dependent-schema"],
] as const;

export const APPLICATOR_KEYWORDS: readonly string[] = [
  ...[...SINGLE, ...NAMED].map(([keyword]) => keyword),
  "items",
  "additionalItems",
  "dependencies",
  "prefixItems",
  "not",
  "dependentRequired",
];

/** Keywords that hold schemas, but for fields and alternatives. */
export function compareApplicators(pair: SchemaPair): void {
  compareItems(pair);
  comparePrefixItems(pair);
  compareNot(pair);
  for (const [keyword, name] of SINGLE) compareSingle(pair, keyword, name);
  for (const [keyword, name] of NAMED) compareNamed(pair, keyword, name);
  compareDependentRequired(pair);
}

function compareItems(pair: SchemaPair): void {
  const [keyword, keywordNow] = [restKeyword(pair.old), restKeyword(pair.new)];
  const [before, after] = [sitesAt(pair.old, keyword), sitesAt(pair.new, keywordNow)];
  const [has, hasNow] = [before, after].map((sites) => sites.length > 0 && sites.every(({ value }) => isObject(value)));
  if (has === true && hasNow === true) pair.visit(before, after, joinPath(pair.path, "items"));
  else if (keyword === keywordNow) compareSingle(pair, keyword, "items");
  else if (has === true || hasNow === true) foundKeyword(pair, has === true ? "items-removed" : "items-added", "items");
}

/** Before 2020-12 a list under `items` stood for what `prefixItems` is now, and `additionalItems` for `items`. */
function restKeyword(view: SchemaView): "items" | "additionalItems" {
  return sitesAt(view, "items").some(({ value }) => Array.isArray(value)) ? "additionalItems" : "items";
}

function tupleOf(view: SchemaView): readonly Site[] {
  const keyword = restKeyword(view) === "items" ? "prefixItems" : "items";
  return view.parts.flatMap((part) => itemsAt(part, keyword));
}

function comparePrefixItems(pair: SchemaPair): void {
  const [before, after] = [tupleOf(pair.old), tupleOf(pair.new)];
  for (let index = 0; index < Math.max(before.length, after.length); index += 1) {
    const [old, now] = [before[index], after[index]];
    const values = [`subschema #${index + 1}`];
    if (old === undefined && now !== undefined)
      foundKeyword(pair, "prefix-items-added", "prefixItems", values, { new: now });
    else if (old !== undefined && now === undefined)
      foundKeyword(pair, "prefix-items-removed", "prefixItems", values, { old });
    else if (old !== undefined && now !== undefined)
      pair.visit([old], [now], joinPath(pair.path, `prefixItems/${index}`));
  }
}

/** What is refused is compared as if it were allowed, as oasdiff does; the proof is asked of the schema around it. */
function compareNot(pair: SchemaPair): void {
  const [before, after] = [sitesAt(pair.old, "not"), sitesAt(pair.new, "not")];
  if (before.length > 0 && after.length > 0) pair.visit(before, after, `${pair.path}/not`, true);
  else if (after.length > 0) foundKeyword(pair, "not-added", "not");
  else if (before.length > 0) foundKeyword(pair, "not-removed", "not");
}

function compareSingle(pair: SchemaPair, keyword: string, name: string): void {
  const [before, after] = [restrictingAt(pair, "old", keyword), restrictingAt(pair, "new", keyword)];
  if (before.length === 0 && after.length === 0) return;
  if (before.length === 0) foundKeyword(pair, `${name}-added`, keyword);
  else if (after.length === 0) foundKeyword(pair, `${name}-removed`, keyword);
  else if (!pair.isSame(before, after)) foundKeyword(pair, `${name}-changed`, keyword);
}

/** A schema that allows everything is as good as none. */
function restrictingAt(pair: SchemaPair, side: "old" | "new", keyword: string): ReturnType<typeof sitesAt> {
  return sitesAt(pair[side], keyword).filter(({ value }) => value !== true);
}

function compareNamed(pair: SchemaPair, keyword: (typeof NAMED)[number][0], name: string): void {
  const [before, after] = [schemasAt(pair.old, keyword), schemasAt(pair.new, keyword)];
  if (before.size === 0 && after.size === 0) return;
  const { removed, added, kept } = matchNames(before, after);
  for (const [key, sites] of removed)
    foundKeyword(pair, `${name}-removed`, keyword, [key], sites[0] === undefined ? {} : { old: sites[0] });
  for (const [key, sites] of added)
    foundKeyword(pair, `${name}-added`, keyword, [key], sites[0] === undefined ? {} : { new: sites[0] });
  for (const [key, sites, sitesNow] of kept) {
    if (name === "pattern-property") pair.visit(sites, sitesNow, joinPath(pair.path, `patternProperties[${key}]`));
    else if (!pair.isSame(sites, sitesNow)) foundKeyword(pair, `${name}-changed`, keyword, [key]);
  }
}

/** Before 2019-09 `dependencies` held both: what a field asks of others, and of the whole. */
function schemasAt(view: SchemaView, keyword: (typeof NAMED)[number][0]): ReadonlyMap<string, readonly Site[]> {
  const named = namedAt(view, keyword);
  if (keyword !== "dependentSchemas") return named;
  const older = [...namedAt(view, "dependencies")].filter(
    ([, sites]) => !sites.some(({ value }) => Array.isArray(value)),
  );
  return older.length === 0 ? named : new Map([...older, ...named]);
}

function namesAt(view: SchemaView): ReadonlyMap<string, Site> {
  return new Map(
    ["dependencies", "dependentRequired"].flatMap((keyword) =>
      [...namedAt(view, keyword)].flatMap(([name, [site]]) =>
        site !== undefined && Array.isArray(site.value) ? [[name, site] as const] : [],
      ),
    ),
  );
}

function compareDependentRequired(pair: SchemaPair): void {
  const keyword = "dependentRequired";
  const { removed, added, kept } = matchNames(namesAt(pair.old), namesAt(pair.new));
  for (const [key, old] of removed)
    foundKeyword(pair, "dependent-required-removed", keyword, [key, stringsOf(old.value).join(", ")], { old });
  for (const [key, now] of added)
    foundKeyword(pair, "dependent-required-added", keyword, [key, stringsOf(now.value).join(", ")], { new: now });
  for (const [key, old, now] of kept) {
    const [listed, listedNow] = [stringsOf(old.value), stringsOf(now.value)];
    const words = [
      ...listedNow.filter((name) => !listed.includes(name)).map((name) => `${name} added`),
      ...listed.filter((name) => !listedNow.includes(name)).map((name) => `${name} removed`),
    ];
    if (words.length > 0)
      foundKeyword(pair, "dependent-required-changed", keyword, [key, words.join(", ")], { old, new: now });
  }
}
