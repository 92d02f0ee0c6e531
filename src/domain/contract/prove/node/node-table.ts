import type { Json } from "../../../../base/json.ts";
import type { Language } from "../leaf/languages.ts";
import type { SchemaUse } from "./schema-use.ts";
import { ALL_TYPES, typeBit } from "./json-type.ts";

/** A node of the table by its number, negated where it is below zero. */
export type Literal = number;

export const TRUE: Literal = 1;
export const FALSE: Literal = -1;

export type Scalar = null | boolean | number | string;

/** A set of JSON values. What speaks of one type only says nothing of values of the others, as JSON Schema's keywords do; its negation
 * says that the value is of that type and breaks it. */
export type Node =
  | { readonly kind: "true" }
  | { readonly kind: "and"; readonly members: readonly Literal[] }
  /** Exactly one of the members. `strict` are the same schemas to the letter, for saying that one does not hold beside another. */
  | { readonly kind: "one-of"; readonly members: readonly Literal[]; readonly strict: readonly Literal[] }
  | { readonly kind: "schema"; readonly use: SchemaUse }
  | { readonly kind: "types"; readonly mask: number }
  /** By their JSON text. */
  | { readonly kind: "scalars"; readonly values: ReadonlyMap<string, Scalar> }
  | { readonly kind: "bound"; readonly side: "min" | "max"; readonly value: number; readonly exclusive: boolean }
  | { readonly kind: "multiple-of"; readonly divisor: number }
  | { readonly kind: "text"; readonly language: Language }
  | { readonly kind: "item-at"; readonly index: number; readonly item: Literal }
  | { readonly kind: "items-from"; readonly index: number; readonly item: Literal }
  | { readonly kind: "min-items"; readonly count: number }
  | { readonly kind: "max-items"; readonly count: number }
  | { readonly kind: "unique-items" }
  /** At least `count` items are of `item`. */
  | { readonly kind: "contains"; readonly item: Literal; readonly count: number }
  | { readonly kind: "property"; readonly key: string; readonly value: Literal }
  /** The values of all keys of the language. */
  | { readonly kind: "properties-in"; readonly keys: Language; readonly value: Literal }
  | { readonly kind: "required"; readonly key: string }
  | { readonly kind: "property-names"; readonly name: Literal }
  | { readonly kind: "min-properties"; readonly count: number }
  | { readonly kind: "max-properties"; readonly count: number }
  /** A sender sends no other keys than those of all such nodes that hold; null where it may send any. */
  | { readonly kind: "declares"; readonly keys: Language | null }
  /** Cannot be told; equal only to itself. */
  | { readonly kind: "opaque"; readonly name: string };

/** Nodes made once each, so that equal ones have one number. */
export class NodeTable {
  readonly #nodes: Node[] = [{ kind: "true" }, { kind: "true" }];
  readonly #numbers = new Map<string, number>();
  #opaque = 0;

  get size(): number {
    return this.#nodes.length;
  }

  /** The node of a literal, whatever its sign. */
  of(literal: Literal): Node {
    return this.#nodes[Math.abs(literal)] ?? { kind: "true" };
  }

  and(literals: Iterable<Literal>): Literal {
    const members = new Set<Literal>();
    const work = [...literals];
    for (let literal = work.pop(); literal !== undefined; literal = work.pop()) {
      if (literal === FALSE || members.has(-literal)) return FALSE;
      if (literal === TRUE || members.has(literal)) continue;
      const node = this.of(literal);
      if (literal > 0 && node.kind === "and") work.push(...node.members);
      else members.add(literal);
    }
    const sorted = [...members].toSorted((a, b) => a - b);
    const [only = TRUE] = sorted;
    return sorted.length <= 1 ? only : this.#number(`and ${sorted.join()}`, { kind: "and", members: sorted });
  }

  or(literals: Iterable<Literal>): Literal {
    return -this.and(Array.from(literals, (literal) => -literal));
  }

  oneOf(members: readonly Literal[], strict: readonly Literal[]): Literal {
    if (members.length === 0) return FALSE;
    if (members.length === 1) return members[0] ?? FALSE;
    return this.#number(`one ${members.join()};${strict.join()}`, { kind: "one-of", members, strict });
  }

  types(mask: number): Literal {
    if (mask === ALL_TYPES) return TRUE;
    return mask === 0 ? FALSE : this.#number(`type ${mask}`, { kind: "types", mask });
  }

  scalars(values: Iterable<Scalar>): Literal {
    const byText = new Map<string, Scalar>();
    for (const value of values) byText.set(scalarText(value), value);
    const texts = [...byText.keys()].toSorted();
    return texts.length === 0 ? FALSE : this.#number(`in ${texts.join()}`, { kind: "scalars", values: byText });
  }

  /** Only this value. A value too deep to walk is told by its parts, which is why this is no recursion. */
  constant(value: Json): Literal {
    if (value === null || typeof value !== "object") return this.scalars([value]);
    const work: Array<{
      readonly value: Json;
      readonly into: Map<string | number, Literal>;
      readonly at: string | number;
    }> = [];
    const result = new Map<string | number, Literal>();
    // A parent is made after its children: it stands below them on the stack with the map that they fill.
    const made = new Map<Json, Map<string | number, Literal>>();
    work.push({ value, into: result, at: "" });
    for (let next = work.at(-1); next !== undefined; next = work.at(-1)) {
      const { value: part, into, at } = next;
      const children = made.get(part);
      if (part === null || typeof part !== "object") {
        into.set(at, this.scalars([part]));
        work.pop();
      } else if (children === undefined) {
        const filled = new Map<string | number, Literal>();
        made.set(part, filled);
        if (Array.isArray(part)) part.forEach((item, index) => work.push({ value: item, into: filled, at: index }));
        else for (const [key, child] of Object.entries(part)) work.push({ value: child, into: filled, at: key });
      } else {
        into.set(at, Array.isArray(part) ? this.#constantArray(part.length, children) : this.#constantObject(children));
        work.pop();
      }
    }
    return result.get("") ?? TRUE;
  }

  bound(side: "min" | "max", value: number, exclusive: boolean): Literal {
    return this.#number(`${side} ${value} ${exclusive}`, { kind: "bound", side, value, exclusive });
  }

  multipleOf(divisor: number): Literal {
    return this.#number(`mul ${divisor}`, { kind: "multiple-of", divisor });
  }

  text(language: Language): Literal {
    return this.#number(`text ${language.id}`, { kind: "text", language });
  }

  itemAt(index: number, item: Literal): Literal {
    return item === TRUE ? TRUE : this.#number(`at ${index} ${item}`, { kind: "item-at", index, item });
  }

  itemsFrom(index: number, item: Literal): Literal {
    return item === TRUE ? TRUE : this.#number(`from ${index} ${item}`, { kind: "items-from", index, item });
  }

  minItems(count: number): Literal {
    return count <= 0 ? TRUE : this.#number(`items> ${count}`, { kind: "min-items", count });
  }

  maxItems(count: number): Literal {
    return this.#number(`items< ${count}`, { kind: "max-items", count });
  }

  uniqueItems(): Literal {
    return this.#number("unique", { kind: "unique-items" });
  }

  contains(item: Literal, count: number): Literal {
    return count <= 0 ? TRUE : this.#number(`has ${count} ${item}`, { kind: "contains", item, count });
  }

  property(key: string, value: Literal): Literal {
    return value === TRUE ? TRUE : this.#number(`prop ${value} ${key}`, { kind: "property", key, value });
  }

  propertiesIn(keys: Language, value: Literal): Literal {
    return value === TRUE ? TRUE : this.#number(`props ${keys.id} ${value}`, { kind: "properties-in", keys, value });
  }

  required(key: string): Literal {
    return this.#number(`req ${key}`, { kind: "required", key });
  }

  propertyNames(name: Literal): Literal {
    return name === TRUE ? TRUE : this.#number(`names ${name}`, { kind: "property-names", name });
  }

  minProperties(count: number): Literal {
    return count <= 0 ? TRUE : this.#number(`props> ${count}`, { kind: "min-properties", count });
  }

  maxProperties(count: number): Literal {
    return this.#number(`props< ${count}`, { kind: "max-properties", count });
  }

  declares(keys: Language | null): Literal {
    return this.#number(`declares ${keys === null ? "any" : keys.id}`, { kind: "declares", keys });
  }

  /** One of a name is equal to others of the name. */
  opaque(name?: string): Literal {
    if (name !== undefined) return this.#number(`opaque of ${name}`, { kind: "opaque", name });
    this.#opaque += 1;
    return this.#number(`opaque ${this.#opaque}`, { kind: "opaque", name: String(this.#opaque) });
  }

  /** A new literal for a schema object in one mode; what it says is found out when it is needed. */
  schema(use: SchemaUse): Literal {
    this.#nodes.push({ kind: "schema", use });
    return this.#nodes.length - 1;
  }

  #constantArray(length: number, items: ReadonlyMap<string | number, Literal>): Literal {
    const members = Array.from(items, ([index, item]) => this.itemAt(Number(index), item));
    return this.and([this.types(typeBit("array")), this.minItems(length), this.maxItems(length), ...members]);
  }

  #constantObject(values: ReadonlyMap<string | number, Literal>): Literal {
    const members = Array.from(values, ([key, value]) => [
      this.required(String(key)),
      this.property(String(key), value),
    ]);
    return this.and([this.types(typeBit("object")), this.maxProperties(values.size), ...members.flat()]);
  }

  #number(name: string, node: Node): number {
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    this.#nodes.push(node);
    this.#numbers.set(name, this.#nodes.length - 1);
    return this.#nodes.length - 1;
  }
}

/** Equal scalars have equal texts. */
export function scalarText(value: Scalar): string {
  return JSON.stringify(value);
}
