import type { SchemaPair } from "./schema-pair.ts";
import { foundKeyword } from "./schema-pair.ts";
import type { SchemaView } from "./schema-view.ts";
import { flagOf, numberOf, valueOf } from "./schema-view.ts";

interface Bound {
  readonly keyword: string;
  /** As the rules call it. */
  readonly name: string;
  /** What no such keyword says where that is a number too: then a bound is raised or lowered, never set or unset. */
  readonly absent?: number;
}

const BOUNDS: readonly Bound[] = [
  { keyword: "minLength", name: "min-length", absent: 0 },
  { keyword: "maxLength", name: "max-length" },
  { keyword: "minItems", name: "min-items" },
  { keyword: "maxItems", name: "max-items" },
  { keyword: "minProperties", name: "min-properties" },
  { keyword: "maxProperties", name: "max-properties" },
];

const CONTAINS_BOUNDS: readonly Bound[] = [
  { keyword: "minContains", name: "min-contains", absent: 1 },
  { keyword: "maxContains", name: "max-contains", absent: Infinity },
];

export const BOUND_KEYWORDS: readonly string[] = [
  ...[...BOUNDS, ...CONTAINS_BOUNDS].map(({ keyword }) => keyword),
  "maximum",
  "exclusiveMaximum",
  "minimum",
  "exclusiveMinimum",
  "multipleOf",
  "uniqueItems",
];

/** Numbers, lengths and counts. */
export function compareBounds(pair: SchemaPair): void {
  compareRange(pair, "maximum", "max");
  compareRange(pair, "minimum", "min");
  for (const { keyword, name, absent } of BOUNDS)
    compareBound(pair, { keyword, name }, countOf(pair.old, keyword, absent), countOf(pair.new, keyword, absent));
  if (valueOf(pair.old, "contains") !== undefined && valueOf(pair.new, "contains") !== undefined)
    for (const { keyword, name, absent = null } of CONTAINS_BOUNDS)
      compareBound(
        pair,
        { keyword, name },
        numberOf(pair.old, keyword) ?? absent,
        numberOf(pair.new, keyword) ?? absent,
      );
  compareMultipleOf(pair);
  const isUnique = [flagOf(pair.old, "uniqueItems"), flagOf(pair.new, "uniqueItems")];
  if (isUnique[0] !== isUnique[1])
    foundKeyword(pair, isUnique[1] === true ? "unique-items-set" : "unique-items-removed", "uniqueItems");
}

/** `maximum` and `exclusiveMaximum` together: where one became the other, the tighter or the looser one is reported alone. */
function compareRange(pair: SchemaPair, keyword: "maximum" | "minimum", name: "max" | "min"): void {
  const before = rangeOf(pair.old, keyword);
  const after = rangeOf(pair.new, keyword);
  const exclusive = { keyword: exclusiveOf(keyword), name: `exclusive-${name}` };
  const isTighter = (value: number, than: number): boolean => (keyword === "maximum" ? value <= than : value >= than);
  if (before.exclusive === null && after.exclusive !== null && before.inclusive !== null && after.inclusive === null) {
    if (isTighter(after.exclusive, before.inclusive)) return compareBound(pair, exclusive, null, after.exclusive);
  }
  if (before.exclusive !== null && after.exclusive === null && before.inclusive === null && after.inclusive !== null) {
    if (isTighter(before.exclusive, after.inclusive)) return compareBound(pair, exclusive, before.exclusive, null);
  }
  compareBound(pair, { keyword, name }, before.inclusive, after.inclusive);
  compareBound(pair, exclusive, before.exclusive, after.exclusive);
}

/** In 3.0 `exclusiveMaximum: true` says of `maximum` that it is none of the values. */
function rangeOf(
  view: SchemaView,
  keyword: "maximum" | "minimum",
): { readonly inclusive: number | null; readonly exclusive: number | null } {
  const limit = numberOf(view, keyword);
  const exclusive = valueOf(view, exclusiveOf(keyword));
  if (exclusive === true) return { inclusive: null, exclusive: limit };
  return { inclusive: limit, exclusive: typeof exclusive === "number" ? exclusive : null };
}

function exclusiveOf(keyword: "maximum" | "minimum"): string {
  return keyword === "maximum" ? "exclusiveMaximum" : "exclusiveMinimum";
}

/** A count of 0 asks for nothing. */
function countOf(view: SchemaView, keyword: string, absent: number | undefined): number | null {
  const count = numberOf(view, keyword);
  if (keyword.startsWith("min") && (count ?? 0) <= 0) return absent ?? null;
  return count ?? absent ?? null;
}

function compareBound(
  pair: SchemaPair,
  { keyword, name }: { readonly keyword: string; readonly name: string },
  before: number | null,
  after: number | null,
): void {
  if (before === after) return;
  if (before === null) foundKeyword(pair, `${name}-set`, keyword, [String(after)]);
  else if (after === null) foundKeyword(pair, `${name}-unset`, keyword, [String(before)]);
  else
    foundKeyword(pair, `${name}-${after > before ? "increased" : "decreased"}`, keyword, [shown(before), shown(after)]);
}

function shown(limit: number): string {
  return limit === Infinity ? "none" : String(limit);
}

function compareMultipleOf(pair: SchemaPair): void {
  const [before, after] = [numberOf(pair.old, "multipleOf"), numberOf(pair.new, "multipleOf")];
  if (before === after) return;
  if (before === null) foundKeyword(pair, "multiple-of-set", "multipleOf", [String(after)]);
  else if (after === null) foundKeyword(pair, "multiple-of-removed", "multipleOf", [String(before)]);
  else foundKeyword(pair, "multiple-of-changed", "multipleOf", [String(before), String(after)]);
}
