import { type Site, childSite } from "../../source/contract-source.ts";
import type { Language } from "../leaf/languages.ts";
import { typeBit } from "../node/json-type.ts";
import { FALSE, type Literal, TRUE } from "../node/node-table.ts";
import { STRICT, type SchemaUse } from "../node/schema-use.ts";
import type { LowerContext } from "./lower-context.ts";
import { spokenKeys } from "./lower-object-keywords.ts";
import { type SchemaObject, isSchemaObject, objectAt } from "./schema-object.ts";
import { tupleOf } from "./tuple.ts";

/** Ways in which the branches beside an `unevaluated…` may hold; with more of them it cannot be told. */
const CASES_MAX = 128;
/** Schemas in schemas in place. */
const DEPTH_MAX = 40;

/** What is evaluated where these literals hold. */
interface Case {
  readonly holds: readonly Literal[];
  readonly keys: readonly Language[];
  /** Items before this index. */
  readonly items: number;
  /** Items that one of these holds for. */
  readonly containing: readonly Literal[];
}

type Which = "unevaluatedProperties" | "unevaluatedItems";

/** `unevaluatedProperties` and `unevaluatedItems` speak of what no schema beside them has evaluated: that depends on which of those hold,
 * so each way in which they may hold is a case. */
export function* lowerUnevaluated(lowering: LowerContext, use: SchemaUse, schema: SchemaObject): Generator<Literal> {
  const { table, languages } = lowering;
  for (const which of ["unevaluatedProperties", "unevaluatedItems"] as const) {
    const value = schema[which];
    if (value === undefined) continue;
    if (
      value === false &&
      use.mode.reading === "reads" &&
      use.mode.view === "response" &&
      which === "unevaluatedProperties"
    )
      continue;
    const rest = lowering.ofPart(use, [which]);
    if (rest === TRUE) continue;
    const cases = casesBeside(lowering, use, which);
    if (cases === null) {
      yield table.opaque();
      continue;
    }
    const type = table.types(typeBit(which === "unevaluatedItems" ? "array" : "object"));
    const ways = cases.map(({ holds, keys, items, containing }) =>
      table.and([
        ...holds,
        which === "unevaluatedItems"
          ? itemsFrom(lowering, items, table.or([rest, ...containing]))
          : table.propertiesIn(languages.not(languages.or(keys)), rest),
      ]),
    );
    yield table.or([-type, ...ways]);
  }
}

function itemsFrom({ table }: LowerContext, index: number, item: Literal): Literal {
  return index === Number.MAX_SAFE_INTEGER ? TRUE : table.itemsFrom(index, item);
}

/** The cases of all that stands beside the keyword; null where they are too many. */
function casesBeside(lowering: LowerContext, use: SchemaUse, which: Which): readonly Case[] | null {
  return casesOf(lowering, { side: use.side, mode: STRICT }, which, true, DEPTH_MAX);
}

const NOTHING: Case = { holds: [], keys: [], items: 0, containing: [] };

/** What a schema that holds evaluates. `isOuter`: the one whose own `unevaluated…` is asked for. */
function casesOf(
  lowering: LowerContext,
  use: SchemaUse,
  which: Which,
  isOuter: boolean,
  depth: number,
): readonly Case[] | null {
  const { site } = use.side;
  if (!isSchemaObject(site.value)) return [NOTHING];
  if (depth === 0) return null;
  const schema = site.value;
  const inPlace = (path: readonly (string | number)[]): SchemaUse | null => useAt(use, path);
  const own = ownCase(lowering, use, schema, which, isOuter);
  let cases: readonly Case[] | null = [own];
  const join = (more: readonly Case[] | null): void => void (cases = product(cases, more));
  const holding = (inner: SchemaUse | null): readonly Case[] | null =>
    inner === null ? [NOTHING] : casesOf(lowering, inner, which, false, depth - 1);
  for (const keyword of ["$ref", "$dynamicRef", "$recursiveRef"]) {
    const ref = schema[keyword];
    if (typeof ref !== "string") continue;
    const target = keyword === "$ref" ? use.side.resolve(site, ref) : null;
    if (target === null) return null;
    join(holding({ ...use, side: { ...use.side, site: target } }));
  }
  for (const index of indices(schema, "allOf")) join(holding(inPlace(["allOf", index])));
  for (const keyword of ["anyOf", "oneOf"] as const)
    for (const index of indices(schema, keyword)) join(perhaps(lowering, inPlace([keyword, index]), holding));
  for (const keyword of ["dependentSchemas", "dependencies"])
    for (const key of Object.keys(objectAt(schema, keyword))) {
      const inner = holding(inPlace([keyword, key]));
      const has = lowering.table.and([lowering.table.types(typeBit("object")), lowering.table.required(key)]);
      join(either(has, inner, [NOTHING]));
    }
  if (schema["if"] !== undefined) {
    const condition = inPlace(["if"]);
    const literal = condition === null ? TRUE : lowering.literal(use.side, condition.side.site, STRICT);
    const then = schema["then"] === undefined ? [NOTHING] : holding(inPlace(["then"]));
    const otherwise = schema["else"] === undefined ? [NOTHING] : holding(inPlace(["else"]));
    join(either(literal, product(holding(condition), then), otherwise));
  }
  return cases;
}

/** A branch that may hold or not. */
function perhaps(
  lowering: LowerContext,
  branch: SchemaUse | null,
  holding: (inner: SchemaUse | null) => readonly Case[] | null,
): readonly Case[] | null {
  if (branch === null) return [NOTHING];
  return either(lowering.literal(branch.side, branch.side.site, STRICT), holding(branch), [NOTHING]);
}

function either(
  literal: Literal,
  then: readonly Case[] | null,
  otherwise: readonly Case[] | null,
): readonly Case[] | null {
  if (then === null || otherwise === null) return null;
  const isSilent = [...then, ...otherwise].every((one) => isNothing(one));
  if (isSilent) return [NOTHING];
  const whether = (sign: Literal, list: readonly Case[]): Case[] =>
    sign === FALSE ? [] : list.map((one) => ({ ...one, holds: [...one.holds, sign] }));
  return [...whether(literal, then), ...whether(-literal, otherwise)];
}

function isNothing({ holds, keys, items, containing }: Case): boolean {
  return holds.length === 0 && keys.length === 0 && items === 0 && containing.length === 0;
}

function product(left: readonly Case[] | null, right: readonly Case[] | null): readonly Case[] | null {
  if (left === null || right === null || left.length * right.length > CASES_MAX) return null;
  return left.flatMap((one) =>
    right.map((other) => ({
      holds: [...one.holds, ...other.holds],
      keys: [...one.keys, ...other.keys],
      items: Math.max(one.items, other.items),
      containing: [...one.containing, ...other.containing],
    })),
  );
}

function ownCase(lowering: LowerContext, use: SchemaUse, schema: SchemaObject, which: Which, isOuter: boolean): Case {
  if (which === "unevaluatedProperties") {
    const isAll = schema["additionalProperties"] !== undefined || (!isOuter && schema[which] !== undefined);
    const speaks = schema["properties"] !== undefined || schema["patternProperties"] !== undefined;
    const keys = isAll ? [lowering.languages.all] : speaks ? [spokenKeys(lowering, schema)] : [];
    return { ...NOTHING, keys };
  }
  const tuple = tupleOf(schema, use.side.dialect);
  const isAll = (tuple.rest !== null && schema[tuple.rest] !== undefined) || (!isOuter && schema[which] !== undefined);
  // Draft 2020-12 counts what `contains` found as evaluated; 2019-09 does not.
  const counts = schema["contains"] !== undefined && use.side.dialect !== "2019-09";
  const containing = counts ? [lowering.ofPart(use, ["contains"])] : [];
  return { ...NOTHING, items: isAll ? Number.MAX_SAFE_INTEGER : tuple.length, containing };
}

function useAt(use: SchemaUse, path: readonly (string | number)[]): SchemaUse | null {
  const site = path.reduce<Site | null>((at, key) => (at === null ? null : childSite(at, key)), use.side.site);
  return site === null ? null : { ...use, side: { ...use.side, site } };
}

function indices(schema: SchemaObject, keyword: string): Iterable<number> {
  const list = schema[keyword];
  return Array.isArray(list) ? list.keys() : [];
}
