import { escapeKey } from "../../../base/json-pointer.ts";
import type { Operation } from "../../../domain/contract/api/api.ts";
import type { FieldRef } from "../../../domain/contract/registry/contract-declaration.ts";
import type { OperationIndex } from "./match-operation.ts";
import type { Node } from "./syntax.ts";
import { type Cell, emptyCell, keyOf, type Scope, type Value } from "./values.ts";

export type Known = string | number | boolean | null;

/** A use that was found in code; `values` as in a contract use. */
export interface FoundUse {
  readonly operation: Operation;
  readonly direction: "request" | "response";
  readonly field: FieldRef | null;
  readonly values: readonly Known[] | null;
  readonly file: string;
  readonly node: Node;
  readonly byClient: boolean;
}

/** State of one analysis: what is shared by expressions, calls and modules. */
export interface Tracker {
  readonly operations: OperationIndex;
  /** By place and field; a later round may know more values. */
  readonly uses: Map<string, FoundUse>;
  /** Calls that look like the contract's and that no operation fits, by place. */
  readonly unclear: Map<string, { readonly file: string; readonly node: Node; readonly why: string }>;
  /** Nodes that make records, lists, functions and classes make each once. */
  readonly made: WeakMap<Node, Value>;
  readonly returns: WeakMap<Node, Cell>;
  readonly scopes: WeakMap<Node, Scope>;
  readonly evaluate: (node: Node | null, scope: Scope) => readonly Value[];
  /** Whether this round added anything. */
  changed: boolean;
}

export function addTo(tracker: Tracker, cell: Cell, values: readonly Value[]): void {
  for (const value of values) {
    const key = keyOf(value);
    if (cell.values.has(key) || cell.values.size >= VALUES_MAX) continue;
    cell.values.set(key, value);
    tracker.changed = true;
  }
}

/** Names that hold more than this hold anything. */
const VALUES_MAX = 64;
/** A pointer that grows in a loop (`node = node.next`) stops there. */
const POINTER_DEPTH_MAX = 12;

export function valuesOf(cell: Cell | null | undefined): readonly Value[] {
  return cell === null || cell === undefined ? [] : [...cell.values.values()];
}

/** The same node makes the same value in every round. */
export function make<V extends Value>(tracker: Tracker, node: Node, create: () => V): V {
  const known = tracker.made.get(node);
  if (known !== undefined) return known as V;
  const value = create();
  tracker.made.set(node, value);
  return value;
}

export function resultCell(tracker: Tracker, node: Node): Cell {
  const known = tracker.returns.get(node) ?? emptyCell();
  tracker.returns.set(node, known);
  return known;
}

export function addUse(tracker: Tracker, use: FoundUse): void {
  const start = use.node.loc?.start;
  const key = `${use.file}:${start?.line}:${start?.column} ${use.operation.method} ${use.operation.path} ${use.direction} ${use.field?.part} ${use.field?.pointer}`;
  const known = tracker.uses.get(key);
  if (known === undefined) tracker.uses.set(key, use);
  else if (known.values !== null && use.values === null) tracker.uses.set(key, use);
  else if (known.values !== null && use.values !== null)
    tracker.uses.set(key, { ...known, values: [...new Set([...known.values, ...use.values])] });
}

/** Something that is not followed further gets these values: whatever of a body is among them is read as a whole, or compared with `compared`. */
export function consume(
  tracker: Tracker,
  values: readonly Value[],
  node: Node,
  scope: Scope,
  compared: readonly Known[] | null = null,
  depth = 0,
): void {
  if (depth > 4) return;
  for (const value of values) {
    switch (value.kind) {
      case "body":
      case "answer":
        addUse(tracker, {
          operation: value.operation,
          direction: "response",
          field: { part: "body", pointer: value.kind === "body" ? value.pointer : "" },
          values: compared,
          file: scope.module.path,
          node,
          byClient: false,
        });
        break;
      case "record":
        for (const cell of value.fields.values()) consume(tracker, valuesOf(cell), node, scope, null, depth + 1);
        consume(tracker, valuesOf(value.rest), node, scope, null, depth + 1);
        break;
      case "list":
        for (const cell of value.items) consume(tracker, valuesOf(cell), node, scope, null, depth + 1);
        consume(tracker, valuesOf(value.each), node, scope, null, depth + 1);
        break;
      case "function":
        // Whoever gets it may call it; what it returns goes there.
        value.code.called = true;
        consume(tracker, valuesOf(value.code.returns), node, scope, null, depth + 1);
        break;
      case "text":
      case "literal":
      case "class":
      case "instance":
      case "client":
      case "module":
      case "setter":
      case "url-base":
        break;
      default:
        value satisfies never;
    }
  }
}

/** Whether there is a value at all is asked: of a body as a whole that says nothing about its fields. */
export function ask(tracker: Tracker, values: readonly Value[], node: Node, scope: Scope): void {
  const parts = values.filter((value) => value.kind === "body" && value.pointer !== "");
  consume(tracker, parts, node, scope);
}

/** `value.name`. */
export function member(tracker: Tracker, value: Value, name: string): readonly Value[] {
  switch (value.kind) {
    case "body":
      return bodyField(value.operation, value.pointer, name);
    case "answer":
      return answerField(tracker, value, name);
    case "record": {
      const own = value.fields.get(name);
      return own === undefined ? valuesOf(value.rest).flatMap((rest) => member(tracker, rest, name)) : valuesOf(own);
    }
    case "list":
      return /^\d+$/u.test(name) ? elementsOf(value, Number(name)) : [];
    case "class":
    case "instance":
      return valuesOf(value.code.members.get(name));
    case "module":
      return valuesOf(value.exports.get(name));
    case "client":
      return [{ kind: "client", operation: tracker.operations.byName(name) }];
    case "text":
    case "literal":
    case "function":
    case "setter":
    case "url-base":
      return [];
    default:
      return value satisfies never;
  }
}

/** Of bodies and lists: one of the items, or the one at an index. */
export function elementsOf(value: Value, index: number | null = null): readonly Value[] {
  if (value.kind === "body") return bodyField(value.operation, value.pointer, "*");
  if (value.kind === "answer") return value.via === "client" ? bodyField(value.operation, "", "*") : [];
  if (value.kind !== "list") return [];
  const chosen = index === null ? value.items : value.items.slice(index, index + 1);
  return [...chosen.flatMap(valuesOf), ...valuesOf(value.each)];
}

function bodyField(operation: Operation, pointer: string, name: string): readonly Value[] {
  if (pointer.split("/").length > POINTER_DEPTH_MAX) return [{ kind: "body", operation, pointer }];
  return [{ kind: "body", operation, pointer: `${pointer}/${escapeKey(name)}` }];
}

/** How clients wrap a body: fetch's `Response`, `data` of axios and of openapi-fetch, `body`, or the body itself. */
function answerField(tracker: Tracker, value: Extract<Value, { kind: "answer" }>, name: string): readonly Value[] {
  const whole: Value = { kind: "body", operation: value.operation, pointer: "" };
  if (WRAPPERS.has(name)) {
    const field: Value = { kind: "body", operation: value.operation, pointer: `/${name}` };
    return value.via === "client" && tracker.operations.declares(value.operation, name) ? [whole, field] : [whole];
  }
  if (value.via === "fetch" || ABOUT_ANSWERS.has(name)) return [];
  return [{ kind: "body", operation: value.operation, pointer: `/${name}` }];
}

const WRAPPERS: ReadonlySet<string> = new Set(["data", "body", "result"]);
const ABOUT_ANSWERS: ReadonlySet<string> = new Set([
  "status",
  "statusText",
  "headers",
  "ok",
  "error",
  "response",
  "request",
  "config",
  "isLoading",
  "isError",
]);
