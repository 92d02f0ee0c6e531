import { canonicalJson } from "../../../../base/json.ts";
import { type Site, childSite } from "../../source/contract-source.ts";
import { type FormatPolicy, numberFormat, stringFormat } from "../leaf/format-policy.ts";
import type { Language, Languages } from "../leaf/languages.ts";
import { JSON_TYPES, typeBit } from "../node/json-type.ts";
import { FALSE, type Literal, type NodeTable, type Scalar, TRUE } from "../node/node-table.ts";
import { type Mode, STRICT, type SchemaUse, modeHiding, modeOfChild } from "../node/schema-use.ts";
import type { SchemaSide } from "../proof.ts";
import { lowerArrayKeywords } from "./lower-array-keywords.ts";
import { lowerObjectKeywords } from "./lower-object-keywords.ts";
import type { LowerContext } from "./lower-context.ts";
import { lowerUnevaluated } from "./lower-unevaluated.ts";
import { hiddenNames } from "./hidden-names.ts";
import { InPlaceCycles } from "./in-place-cycles.ts";
import { malformedKeywords } from "./malformed.ts";
import { dynamicTarget } from "./dynamic-target.ts";
import { type SchemaObject, isSchemaObject, numberAt, stringsAt } from "./schema-object.ts";
import { KEYWORDS } from "./schema-keywords.ts";

/** Turns raw schemas into nodes, one schema object at a time: what stands below it stays a literal of its own until it is asked for. */
export class Lowering implements LowerContext {
  readonly table: NodeTable;
  readonly languages: Languages;
  readonly #formats: FormatPolicy;
  readonly #cycles = new InPlaceCycles();
  readonly #lowered = new Map<Literal, Literal>();
  /** By schema object and the name of the mode. */
  readonly #literals = new Map<object, Map<string, Literal>>();

  constructor(table: NodeTable, languages: Languages, formats: FormatPolicy) {
    this.table = table;
    this.languages = languages;
    this.#formats = formats;
  }

  /** The schema at a place. */
  literal(side: SchemaSide, site: Site | null, mode: Mode): Literal {
    if (site === null) return TRUE;
    const { value } = site;
    if (value === true) return TRUE;
    if (value === false) return FALSE;
    if (!isSchemaObject(value)) return this.table.opaque(`no schema ${canonicalJson(value)}`);
    let byMode = this.#literals.get(value);
    if (byMode === undefined) this.#literals.set(value, (byMode = new Map()));
    const known = byMode.get(mode.name);
    if (known !== undefined) return known;
    const use: SchemaUse = { side: { ...side, site }, mode };
    const literal = isLeaf(value) ? this.#lower(use, value) : this.table.schema(use);
    byMode.set(mode.name, literal);
    return literal;
  }

  /** What a schema node says; its number is given for the memo. */
  expand(number: Literal, use: SchemaUse): Literal {
    const known = this.#lowered.get(number);
    if (known !== undefined) return known;
    const { value } = use.side.site;
    const literal = isSchemaObject(value) ? this.#lower(use, value) : TRUE;
    this.#lowered.set(number, literal);
    return literal;
  }

  /** A schema in place: it is of the same instance as the one that holds it. */
  inPlace(use: SchemaUse, path: readonly (string | number)[], mode: Mode = use.mode): Literal {
    return this.literal(use.side, siteAt(use.side.site, path), mode);
  }

  /** A schema of a part of the instance. */
  ofPart(use: SchemaUse, path: readonly (string | number)[]): Literal {
    return this.literal(use.side, siteAt(use.side.site, path), modeOfChild(use.mode));
  }

  ofMember(use: SchemaUse, map: Site, key: string): Literal {
    return this.literal(use.side, childSite(map, key), modeOfChild(use.mode));
  }

  #lower(outer: SchemaUse, schema: SchemaObject): Literal {
    const { table } = this;
    const use = { ...outer, mode: modeHiding(outer.mode, hiddenNames(outer)) };
    const parts: Literal[] = [];
    if (typeof schema["$ref"] === "string") {
      parts.push(this.#reference(use, schema["$ref"]));
      if (use.side.dialect === "draft-07" || use.side.dialect === "openapi-3.0") return table.and(parts);
    }
    for (const keyword of ["$dynamicRef", "$recursiveRef"] as const) {
      const ref = schema[keyword];
      if (typeof ref !== "string") continue;
      const target = dynamicTarget(use.side, keyword, ref);
      parts.push(target === null ? table.opaque() : this.literal(use.side, target, use.mode));
    }
    for (const keyword of malformedKeywords(schema))
      parts.push(table.opaque(`${keyword} ${canonicalJson(schema[keyword] ?? null)}`));
    parts.push(this.#types(use, schema), ...this.#values(schema), ...this.#numbers(schema), ...this.#texts(schema));
    parts.push(...lowerArrayKeywords(this, use, schema), ...lowerObjectKeywords(this, use, schema));
    parts.push(...this.#combinations(use, schema), ...lowerUnevaluated(this, use, schema));
    return table.and(parts);
  }

  #reference(use: SchemaUse, ref: string): Literal {
    const target = use.side.resolve(use.side.site, ref);
    return target === null ? this.table.opaque() : this.literal(use.side, target, use.mode);
  }

  #types(use: SchemaUse, schema: SchemaObject): Literal {
    const { type } = schema;
    if (type === undefined || type === null || malformedKeywords(schema).includes("type")) return TRUE;
    const names = typeof type === "string" ? [type] : stringsAt(schema, "type");
    let mask = 0;
    for (const name of names) {
      const known = JSON_TYPES.find((candidate) => candidate === name);
      if (known !== undefined) mask |= typeBit(known);
    }
    if (use.side.dialect === "openapi-3.0" && schema["nullable"] === true) mask |= typeBit("null");
    const number = typeBit("number");
    if (!names.includes("integer") || (mask & number) !== 0) return this.table.types(mask);
    return this.table.and([this.table.types(mask | number), this.table.multipleOf(1)]);
  }

  *#values(schema: SchemaObject): Generator<Literal> {
    const { table } = this;
    if (schema["const"] !== undefined) yield table.constant(schema["const"]);
    const list = schema["enum"];
    if (!Array.isArray(list)) return;
    const scalars = list.filter((value): value is Scalar => value === null || typeof value !== "object");
    const compounds = list.filter((value) => value !== null && typeof value === "object");
    yield table.or([table.scalars(scalars), ...compounds.map((value) => table.constant(value))]);
  }

  *#numbers(schema: SchemaObject): Generator<Literal> {
    const { table } = this;
    for (const [side, inclusive, exclusive] of [
      ["min", "minimum", "exclusiveMinimum"],
      ["max", "maximum", "exclusiveMaximum"],
    ] as const) {
      const limit = numberAt(schema, inclusive);
      // OpenAPI 3.0 and draft-04 say it with a boolean.
      if (limit !== null) yield table.bound(side, limit, schema[exclusive] === true);
      const open = numberAt(schema, exclusive);
      if (open !== null) yield table.bound(side, open, true);
    }
    const divisor = numberAt(schema, "multipleOf");
    if (divisor !== null) yield table.multipleOf(divisor);
    const format = typeof schema["format"] === "string" ? numberFormat(schema["format"], this.#formats) : null;
    if (format === null) return;
    for (const { side, value, exclusive } of format.bounds) yield table.bound(side, value, exclusive);
    for (const value of format.multipleOf) yield table.multipleOf(value);
    if (format.integer === "yes") yield table.multipleOf(1);
  }

  *#texts(schema: SchemaObject): Generator<Literal> {
    const { table, languages } = this;
    const min = numberAt(schema, "minLength");
    const max = numberAt(schema, "maxLength");
    if (min !== null || max !== null) yield table.text(languages.lengths(min ?? 0, max ?? Number.POSITIVE_INFINITY));
    if (typeof schema["pattern"] === "string") yield table.text(languages.pattern(schema["pattern"]));
    if (typeof schema["format"] !== "string") return;
    const format: Language = stringFormat(languages, schema["format"], this.#formats);
    if (format !== languages.all) yield table.text(format);
  }

  *#combinations(use: SchemaUse, schema: SchemaObject): Generator<Literal> {
    const { table } = this;
    for (let index = 0; index < lengthOf(schema, "allOf"); index += 1) yield this.inPlace(use, ["allOf", index]);
    const anyOf = this.#branches(use, schema, "anyOf", use.mode);
    if (anyOf.length > 0) yield table.or([...anyOf, ...this.#together(use, anyOf)]);
    const oneOf = this.#branches(use, schema, "oneOf", use.mode);
    const strict = use.mode.reading === "strict" ? oneOf : this.#branches(use, schema, "oneOf", STRICT);
    if (oneOf.length > 0) yield table.oneOf(oneOf, strict);
    if (schema["not"] !== undefined)
      yield this.#returns(use, "not") ? table.opaque() : -this.inPlace(use, ["not"], STRICT);
    if (schema["if"] === undefined) return;
    const condition = this.#returns(use, "if") ? table.opaque() : this.inPlace(use, ["if"], STRICT);
    if (schema["then"] !== undefined) yield table.or([-condition, this.inPlace(use, ["then"])]);
    if (schema["else"] !== undefined) yield table.or([condition, this.inPlace(use, ["else"])]);
  }

  /** Whether it depends on what it says itself, by way of its negation. */
  #returns({ side }: SchemaUse, keyword: "not" | "if"): boolean {
    return this.#cycles.returns(side, side.site, childSite(side.site, keyword));
  }

  /** A sender that may follow several branches at once may send the fields of them together. */
  #together(use: SchemaUse, branches: readonly Literal[]): Literal[] {
    if (use.mode.reading !== "sends" || branches.length > TOGETHER_MAX) return [];
    return branches.flatMap((one, index) => branches.slice(index + 1).map((other) => this.table.and([one, other])));
  }

  #branches(use: SchemaUse, schema: SchemaObject, keyword: "anyOf" | "oneOf", mode: Mode): Literal[] {
    return Array.from({ length: lengthOf(schema, keyword) }, (_, index) => this.inPlace(use, [keyword, index], mode));
  }
}

const TOGETHER_MAX = 6;

function siteAt(site: Site, path: readonly (string | number)[]): Site | null {
  return path.reduce<Site | null>((at, key) => (at === null ? null : childSite(at, key)), site);
}

function lengthOf(schema: SchemaObject, keyword: string): number {
  const list = schema[keyword];
  return Array.isArray(list) ? list.length : 0;
}

/** Without schemas in it: such a one is told by its nodes, so that equal ones are one. */
function isLeaf(schema: SchemaObject): boolean {
  return Object.keys(schema).every((key) => (KEYWORDS.get(key) ?? "value") === "value");
}
