import type { Site } from "../../source/contract-source.ts";
import type { TypeRelation } from "./schema-event.ts";
import type { SchemaPair } from "./schema-pair.ts";
import { foundKeyword } from "./schema-pair.ts";
import type { SchemaView } from "./schema-view.ts";
import { flagOf, isObject, placeOf, siteOf, sitesAt, stringsOf, textOf, valueOf } from "./schema-view.ts";
import { KEYWORDS } from "../../prove/schema/schema-keywords.ts";

/** `types` is empty where any type is allowed; null is told apart from the others. */
interface TypeSet {
  readonly types: ReadonlySet<string>;
  readonly isNullable: boolean;
  /** `string, null`, `any`. */
  readonly shown: string;
}

const WIDER_FORMATS: ReadonlySet<string> = new Set(["int32 int64", "float double"]);
const SCALARS = new Set(["string", "number", "integer", "boolean", "null"]);

/** Type, format and null. */
export function compareTypes(pair: SchemaPair): void {
  const [before, after] = [typesOf(pair.old), typesOf(pair.new)];
  compareNull(pair, before, after);
  const [format, formatNow] = [textOf(pair.old, "format"), textOf(pair.new, "format")];
  const hasTypeChanged = !hasSame(before.types, after.types);
  if (!hasTypeChanged && format === formatNow) return;
  const isWider = holds(after, before) && isFormatWithin(format, formatNow, after);
  const isNarrower = holds(before, after) && isFormatWithin(formatNow, format, before);
  const json = relationOf(isWider, isNarrower);
  const relation: TypeRelation = {
    json,
    text: json === "other" ? relationOf(isAnyText(after, formatNow), isAnyText(before, format)) : json,
    isSingleValue: isSingleValue(before) && isSingleValue(after),
    isListOfBefore: isListOf(pair, before, after),
  };
  const [word, from, to] = describe(pair, hasTypeChanged, [before, after], [format, formatNow]);
  pair.found(
    { kind: "type", relation, values: [word, from, to] },
    placeOf(pair.old, hasTypeChanged ? "type" : "format"),
    placeOf(pair.new, hasTypeChanged ? "type" : "format"),
  );
}

/** Names of the types, in their order; null and the nullable of 3.0 are not among them. */
export function typesOf(view: SchemaView): TypeSet {
  const lists = sitesAt(view, "type").map(({ value }) => (typeof value === "string" ? [value] : stringsOf(value)));
  const [first = [], ...others] = lists;
  const listed = first.filter((type) => others.every((list) => list.includes(type)));
  const types = listed.length > 1 ? listed.filter((type) => type !== "null") : listed;
  return {
    types: new Set(types),
    isNullable: (listed.length > 1 && listed.includes("null")) || flagOf(view, "nullable"),
    shown: listed.length === 0 ? "any" : listed.join(", "),
  };
}

/** Where one side allows any type, it allows null as well, and the type tells the change. */
function compareNull(pair: SchemaPair, before: TypeSet, after: TypeSet): void {
  if (before.isNullable === after.isNullable || (before.types.size === 0) !== (after.types.size === 0)) return;
  const keyword = sitesAt(after.isNullable ? pair.new : pair.old, "nullable").length > 0 ? "nullable" : "type";
  foundKeyword(pair, after.isNullable ? "became-nullable" : "became-not-nullable", keyword);
}

function relationOf(isWider: boolean, isNarrower: boolean): TypeRelation["json"] {
  if (isWider) return "wider";
  return isNarrower ? "narrower" : "other";
}

/** Whether every type of the second is one of the first; each integer is a number. */
function holds(wide: TypeSet, narrow: TypeSet): boolean {
  if (wide.types.size === 0) return true;
  return narrow.types.size > 0 && [...narrow.types].every((type) => isAmong(type, wide.types));
}

export function isAmong(type: string, types: ReadonlySet<string>): boolean {
  return types.has(type) || (type === "integer" && types.has("number"));
}

/** A format only restricts: without one, all that it names are allowed. Formats of numbers say nothing of integers. */
function isFormatWithin(narrow: string | null, wide: string | null, { types }: TypeSet): boolean {
  if (wide === null || narrow === wide || types.size === 0) return true;
  if (narrow === null) return types.has("number") && (wide === "double" || wide === "float");
  return WIDER_FORMATS.has(`${narrow} ${wide}`);
}

function isAnyText({ types }: TypeSet, format: string | null): boolean {
  return types.has("string") && format === null;
}

/** A value of the old kind is an item of the new list, and nothing more is asked of it. */
function isListOf(pair: SchemaPair, before: TypeSet, after: TypeSet): boolean {
  if (!isSingleValue(before)) return false;
  if (after.types.size !== 1 || !after.types.has("array")) return false;
  const minItems = valueOf(pair.new, "minItems");
  if (typeof minItems === "number" && minItems > 1) return false;
  const items = sitesAt(pair.new, "items");
  if (items.length === 0) return true;
  const item = pair.newReader.view(items);
  const itemTypes = typesOf(item);
  if (!holds(itemTypes, before) || (before.isNullable && !itemTypes.isNullable && itemTypes.types.size > 0))
    return false;
  return item.parts.every((part) => asksNoMore(part, siteOf(pair.old)));
}

function isSingleValue({ types }: TypeSet): boolean {
  return types.size > 0 && [...types].every((type) => SCALARS.has(type));
}

function asksNoMore(item: Site, before: Site): boolean {
  if (!isObject(item.value) || !isObject(before.value)) return false;
  const { value: old } = before;
  return Object.entries(item.value).every(
    ([key, value]) => !KEYWORDS.has(key) || key === "type" || key === "nullable" || old[key] === value,
  );
}

function describe(
  pair: SchemaPair,
  hasTypeChanged: boolean,
  [before, after]: readonly [TypeSet, TypeSet],
  [format, formatNow]: readonly [string | null, string | null],
): readonly [string, string, string] {
  if (!hasTypeChanged) return ["format", format ?? "none", formatNow ?? "none"];
  const types = [shownTypes(pair.old, pair, before), shownTypes(pair.new, pair, after)] as const;
  if (format === formatNow) return ["type", ...types];
  return ["type/format", withFormat(types[0], format), withFormat(types[1], formatNow)];
}

function withFormat(types: string, format: string | null): string {
  return format === null ? types : `${types}/${format}`;
}

/** `array<string>`, where the type of the items is known. */
function shownTypes(view: SchemaView, pair: SchemaPair, { shown, types }: TypeSet): string {
  if (!types.has("array")) return shown;
  const reader = view === pair.old ? pair.oldReader : pair.newReader;
  const items = sitesAt(view, "items");
  const item = items.length === 0 ? null : reader.view(items);
  if (item === null || typesOf(item).types.size === 0) return shown;
  return shown.replace("array", `array<${withFormat(typesOf(item).shown, textOf(item, "format"))}>`);
}

function hasSame(left: ReadonlySet<string>, right: ReadonlySet<string>): boolean {
  return left.size === right.size && [...left].every((item) => right.has(item));
}
