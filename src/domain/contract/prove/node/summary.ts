import { ALL_TYPES, type JsonType, typeBit, typeOf } from "./json-type.ts";
import { type Literal, type Node, type NodeTable, scalarText } from "./node-table.ts";
import type { SchemaUse } from "./schema-use.ts";

/** A set that holds all values of a literal and perhaps more: enough to see at once that most branches of a union are disjoint. */
export interface Summary {
  readonly mask: number;
  /** The texts of all scalars in it; null where they are not few. */
  readonly scalars: ReadonlySet<string> | null;
  /** Properties that objects in it must have, with the few scalars that they may be. */
  readonly constants: ReadonlyMap<string, ReadonlySet<string>>;
}

const NO_CONSTANTS: ReadonlyMap<string, ReadonlySet<string>> = new Map();
const NO_SCALARS: ReadonlySet<string> = new Set();
export const ANYTHING: Summary = { mask: ALL_TYPES, scalars: null, constants: NO_CONSTANTS };
const NOTHING: Summary = { mask: 0, scalars: NO_SCALARS, constants: NO_CONSTANTS };

const SCALAR_MASK = typeBit("null") | typeBit("boolean") | typeBit("string") | typeBit("number");
const OBJECT = typeBit("object");
const SCALARS_MAX = 500;
/** Levels of schemas that are looked into. */
const DEPTH_MAX = 8;

export class Summaries {
  readonly #table: NodeTable;
  readonly #expand: (literal: Literal, use: SchemaUse) => Literal;
  /** With the levels that were looked into; infinite where that was all there are. */
  readonly #known = new Map<Literal, { readonly summary: Summary; readonly depth: number }>();
  /** Whether levels below were left out of what is being summed up. */
  #isCut = false;

  constructor(table: NodeTable, expand: (literal: Literal, use: SchemaUse) => Literal) {
    this.#table = table;
    this.#expand = expand;
  }

  of(literal: Literal, depth: number = DEPTH_MAX): Summary {
    const known = this.#known.get(literal);
    if (known !== undefined && known.depth >= depth) {
      if (known.depth !== Number.POSITIVE_INFINITY) this.#isCut = true;
      return known.summary;
    }
    if (depth <= 0) {
      this.#isCut = true;
      return ANYTHING;
    }
    // A schema that holds itself in place says no more about itself.
    this.#known.set(literal, { summary: ANYTHING, depth: Number.POSITIVE_INFINITY });
    const isOuterCut = this.#isCut;
    this.#isCut = false;
    const node = this.#table.of(literal);
    const summary = literal > 0 ? this.#positive(literal, node, depth) : this.#negative(literal, node, depth);
    this.#known.set(literal, { summary, depth: this.#isCut ? depth : Number.POSITIVE_INFINITY });
    this.#isCut ||= isOuterCut;
    return summary;
  }

  #positive(literal: Literal, node: Node, depth: number): Summary {
    if (node.kind === "schema") return this.of(this.#expand(literal, node.use), depth - 1);
    if (node.kind === "one-of") return either(node.members.map((member) => this.of(member, depth - 1)));
    if (node.kind === "types") return { ...ANYTHING, mask: node.mask };
    if (node.kind === "scalars")
      return scalarSummary(new Set(node.values.keys()), Array.from(node.values.values(), typeOf));
    if (node.kind !== "and") return ANYTHING;
    return this.#withConstants(both(node.members.map((member) => this.of(member, depth - 1))), node.members, depth);
  }

  #negative(literal: Literal, node: Node, depth: number): Summary {
    switch (node.kind) {
      case "true":
        return NOTHING;
      case "schema":
        return this.of(-this.#expand(-literal, node.use), depth - 1);
      case "and":
        return either(node.members.map((member) => this.of(-member, depth - 1)));
      case "types":
        return { ...ANYTHING, mask: ALL_TYPES & ~node.mask };
      case "scalars":
        return { ...ANYTHING, mask: ALL_TYPES & ~excludedMask(node.values) };
      case "one-of":
      case "opaque":
      case "declares":
        return ANYTHING;
      case "bound":
      case "multiple-of":
        return { ...ANYTHING, mask: typeBit("number") };
      case "text":
        return { ...ANYTHING, mask: typeBit("string") };
      case "item-at":
      case "items-from":
      case "min-items":
      case "max-items":
      case "unique-items":
      case "contains":
        return { ...ANYTHING, mask: typeBit("array") };
      case "property":
      case "properties-in":
      case "required":
      case "property-names":
      case "min-properties":
      case "max-properties":
        return { ...ANYTHING, mask: OBJECT };
      default:
        return node satisfies never;
    }
  }

  #withConstants(summary: Summary, members: readonly Literal[], depth: number): Summary {
    if ((summary.mask & OBJECT) === 0) return summary;
    const required = new Set<string>();
    for (const member of members) {
      const node = this.#table.of(member);
      if (member > 0 && node.kind === "required") required.add(node.key);
    }
    if (required.size === 0) return summary;
    const constants = new Map(summary.constants);
    for (const member of members) {
      const node = this.#table.of(member);
      if (member < 0 || node.kind !== "property" || !required.has(node.key)) continue;
      const value = this.of(node.value, depth - 2);
      if (value.scalars === null || (value.mask & ~SCALAR_MASK) !== 0) continue;
      const known = constants.get(node.key);
      constants.set(node.key, known === undefined ? value.scalars : intersect(known, value.scalars));
    }
    return constants.size === 0 ? summary : { ...summary, constants };
  }
}

export function both(summaries: readonly Summary[]): Summary {
  return summaries.reduce((a, b) => meet(a, b), ANYTHING);
}

export function meet(a: Summary, b: Summary): Summary {
  if (a === ANYTHING) return b;
  if (b === ANYTHING) return a;
  const scalars = a.scalars === null ? b.scalars : b.scalars === null ? a.scalars : intersect(a.scalars, b.scalars);
  let mask = a.mask & b.mask;
  if (scalars !== null) mask &= ~SCALAR_MASK | maskOfTexts(scalars);
  if (a.constants.size === 0 || b.constants.size === 0)
    return { mask, scalars, constants: a.constants.size === 0 ? b.constants : a.constants };
  const constants = new Map(a.constants);
  for (const [key, values] of b.constants) {
    const known = constants.get(key);
    const common = known === undefined ? values : intersect(known, values);
    constants.set(key, common);
    if (common.size === 0) mask &= ~OBJECT;
  }
  return { mask, scalars, constants };
}

/** Whether no value can be in both. */
export function areDisjoint(a: Summary, b: Summary): boolean {
  return meet(a, b).mask === 0;
}

function either(summaries: readonly Summary[]): Summary {
  return summaries.reduce((a, b) => join(a, b), NOTHING);
}

function join(a: Summary, b: Summary): Summary {
  if (a.mask === 0) return b;
  if (b.mask === 0) return a;
  const [first, second] = [scalarsOf(a), scalarsOf(b)];
  const union = first === null || second === null ? null : new Set([...first, ...second]);
  return {
    mask: a.mask | b.mask,
    scalars: union !== null && union.size <= SCALARS_MAX ? union : null,
    constants: joinConstants(a, b),
  };
}

function scalarsOf({ mask, scalars }: Summary): ReadonlySet<string> | null {
  return (mask & SCALAR_MASK) === 0 ? NO_SCALARS : scalars;
}

function joinConstants(a: Summary, b: Summary): Summary["constants"] {
  if ((a.mask & OBJECT) === 0) return b.constants;
  if ((b.mask & OBJECT) === 0) return a.constants;
  if (a.constants.size === 0 || b.constants.size === 0) return NO_CONSTANTS;
  const constants = new Map<string, ReadonlySet<string>>();
  for (const [key, values] of a.constants) {
    const others = b.constants.get(key);
    if (others !== undefined) constants.set(key, new Set([...values, ...others]));
  }
  return constants;
}

function scalarSummary(scalars: ReadonlySet<string>, types: readonly JsonType[]): Summary {
  return {
    mask: types.reduce((mask, type) => mask | typeBit(type), 0),
    scalars: scalars.size <= SCALARS_MAX ? scalars : null,
    constants: NO_CONSTANTS,
  };
}

function maskOfTexts(texts: ReadonlySet<string>): number {
  let mask = 0;
  for (const text of texts) {
    const first = text[0];
    if (first === '"') mask |= typeBit("string");
    else if (first === "n") mask |= typeBit("null");
    else mask |= first === "t" || first === "f" ? typeBit("boolean") : typeBit("number");
  }
  return mask;
}

/** The types of which nothing is left without these values. */
function excludedMask(values: ReadonlyMap<string, unknown>): number {
  const hasAllBooleans = values.has("true") && values.has("false");
  return (values.has(scalarText(null)) ? typeBit("null") : 0) | (hasAllBooleans ? typeBit("boolean") : 0);
}

function intersect(a: ReadonlySet<string>, b: ReadonlySet<string>): ReadonlySet<string> {
  const [small, large] = a.size <= b.size ? [a, b] : [b, a];
  return new Set([...small].filter((text) => large.has(text)));
}

export function summaryOfType(type: JsonType): Summary {
  return { ...ANYTHING, mask: typeBit(type) };
}
