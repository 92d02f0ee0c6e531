import type { Json } from "../../../../base/json.ts";
import type { Site } from "../../source/contract-source.ts";
import { childSite } from "../../source/contract-source.ts";
import type { SchemaPair } from "./schema-pair.ts";
import { foundKeyword } from "./schema-pair.ts";
import type { SchemaView } from "./schema-view.ts";
import { placeOf, textOf, valueOf } from "./schema-view.ts";
import { shownValue, valueText } from "./value-text.ts";

/** Patterns that every text matches. */
const ANYTHING = new Set([".*", "^.*$", "^.*", ".*$", "^", "$"]);

export const VALUE_KEYWORDS: readonly string[] = [
  "enum",
  "x-extensible-enum",
  "const",
  "default",
  "pattern",
  "contentEncoding",
  "contentMediaType",
];

/** Which values are allowed one by one, and what stands for a missing one. */
export function compareValues(pair: SchemaPair): void {
  compareEnum(pair);
  compareExtensibleEnum(pair);
  compareOne(pair, "const", ["const-added", "const-removed", "const-changed"]);
  compareOne(pair, "default", ["default-value-added", "default-value-removed", "default-value-changed"]);
  comparePattern(pair);
  for (const [keyword, change] of [
    ["contentEncoding", "content-encoding-changed"],
    ["contentMediaType", "content-media-type-changed"],
  ] as const) {
    const [before, after] = [textOf(pair.old, keyword), textOf(pair.new, keyword)];
    if (before !== after) foundKeyword(pair, change, keyword, [before ?? "", after ?? ""]);
  }
}

function compareEnum(pair: SchemaPair): void {
  if (valueOf(pair.old, "enum") === valueOf(pair.new, "enum")) return;
  const [before, after] = [membersOf(pair.old, "enum"), membersOf(pair.new, "enum")];
  if (before === null && after !== null) foundKeyword(pair, "became-enum", "enum");
  if (before !== null && after === null) foundKeyword(pair, "became-not-enum", "enum");
  for (const [key, { value, index }] of before ?? [])
    if (after?.has(key) !== true)
      foundKeyword(pair, after === null ? "enum-value-unlisted" : "enum-value-removed", "enum", [shownValue(value)], {
        old: memberSite(pair.old, "enum", index),
      });
  for (const [key, { value, index }] of after ?? [])
    if (before?.has(key) !== true)
      foundKeyword(pair, before === null ? "enum-value-listed" : "enum-value-added", "enum", [shownValue(value)], {
        new: memberSite(pair.new, "enum", index),
      });
}

/** Zalando's extension: more values may come at any time, so that only a removed one is a change. */
function compareExtensibleEnum(pair: SchemaPair): void {
  const keyword = "x-extensible-enum";
  const [before, after] = [membersOf(pair.old, keyword), membersOf(pair.new, keyword)];
  if (before === null || after === null) return;
  for (const [key, { value, index }] of before)
    if (!after.has(key))
      foundKeyword(pair, "x-extensible-enum-value-removed", keyword, [shownValue(value)], {
        old: memberSite(pair.old, keyword, index),
      });
}

function compareOne(
  pair: SchemaPair,
  keyword: "const" | "default",
  [added, removed, changed]: readonly [string, string, string],
): void {
  const [before, after] = [valueOf(pair.old, keyword), valueOf(pair.new, keyword)];
  if (before === after) return;
  if (before === undefined && after !== undefined) foundKeyword(pair, added, keyword, [shownValue(after)]);
  else if (before !== undefined && after === undefined) foundKeyword(pair, removed, keyword, [shownValue(before)]);
  else if (before !== undefined && after !== undefined && valueText(before) !== valueText(after))
    foundKeyword(pair, changed, keyword, [shownValue(before), shownValue(after)]);
}

/** An empty pattern is none. */
function comparePattern(pair: SchemaPair): void {
  const [before, after] = [textOf(pair.old, "pattern"), textOf(pair.new, "pattern")];
  if (before === after) return;
  if (before === null) foundKeyword(pair, "pattern-added", "pattern", [after ?? ""]);
  else if (after === null) foundKeyword(pair, "pattern-removed", "pattern", [before]);
  else foundKeyword(pair, ANYTHING.has(after) ? "pattern-generalized" : "pattern-changed", "pattern", [before, after]);
}

interface Member {
  readonly value: Json;
  readonly index: number;
}

function membersOf(view: SchemaView, keyword: string): ReadonlyMap<string, Member> | null {
  const list = valueOf(view, keyword);
  if (!Array.isArray(list)) return null;
  return new Map(list.map((value: Json, index) => [valueText(value), { value, index }]));
}

function memberSite(view: SchemaView, keyword: string, index: number): Site {
  const list = placeOf(view, keyword);
  return childSite(list, index) ?? list;
}
