import type { Operation } from "../../../domain/contract/api/api.ts";
import type { Node } from "./syntax.ts";

/** What an expression may hold, as far as it concerns the contract. A set of these is kept for each name (flow-insensitive, as in Andersen's points-to analysis). */
export type Value =
  /** A text with holes. */
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "literal"; readonly value: number | boolean | null }
  /** What calling an operation gave, before it is known how its client wraps the body. */
  | { readonly kind: "answer"; readonly operation: Operation; readonly via: "fetch" | "client" }
  /** Part of an answer's body. */
  | { readonly kind: "body"; readonly operation: Operation; readonly pointer: string }
  | { readonly kind: "record"; readonly fields: ReadonlyMap<string, Cell>; readonly rest: Cell | null }
  | { readonly kind: "list"; readonly items: readonly Cell[]; readonly each: Cell | null }
  | { readonly kind: "function"; readonly code: FunctionCode }
  | { readonly kind: "class"; readonly code: ClassCode }
  | { readonly kind: "instance"; readonly code: ClassCode }
  /** Of a generated client: its module, or anything reached from it. */
  | { readonly kind: "client"; readonly operation: Operation | null }
  | { readonly kind: "module"; readonly exports: ReadonlyMap<string, Cell> }
  | { readonly kind: "setter"; readonly cell: Cell }
  | { readonly kind: "url-base" };

/** A place that holds values: a name, a field, a result. It only grows. */
export interface Cell {
  readonly values: Map<string, Value>;
}

export interface FunctionCode {
  readonly node: Node;
  readonly scope: Scope;
  readonly returns: Cell;
  readonly self: ClassCode | null;
  /** Whether something that was read calls it, or it is handed on to somebody who does. */
  called: boolean;
}

export interface ClassCode {
  readonly members: Map<string, Cell>;
}

export interface Scope {
  readonly parent: Scope | null;
  readonly names: Map<string, Cell>;
  readonly module: ModuleCode;
  readonly code: FunctionCode | null;
}

export interface ModuleCode {
  readonly path: string;
  readonly program: Node;
  readonly exports: Map<string, Cell>;
  /** Modules whose exports it passes on (`export * from`). */
  readonly passes: ModuleCode[];
}

export function emptyCell(): Cell {
  return { values: new Map() };
}

let identities = 0;
const identityOf = new WeakMap<object, number>();

function identity(thing: object): number {
  const known = identityOf.get(thing);
  if (known !== undefined) return known;
  identities += 1;
  identityOf.set(thing, identities);
  return identities;
}

/** The same value has the same key. Records and lists are told apart by the node that made them, which the caller's cells stand for. */
export function keyOf(value: Value): string {
  switch (value.kind) {
    case "text":
      return `text ${value.text}`;
    case "literal":
      return `literal ${value.value}`;
    case "answer":
      return `answer ${value.via} ${identity(value.operation)}`;
    case "body":
      return `body ${identity(value.operation)} ${value.pointer}`;
    case "record":
      return `record ${identity(value.fields)}`;
    case "list":
      return `list ${identity(value.items)}`;
    case "function":
    case "class":
    case "instance":
      return `${value.kind} ${identity(value.code)}`;
    case "client":
      return value.operation === null ? "client" : `client ${identity(value.operation)}`;
    case "module":
      return `module ${identity(value.exports)}`;
    case "setter":
      return `setter ${identity(value.cell)}`;
    case "url-base":
      return "url-base";
    default:
      return value satisfies never;
  }
}
