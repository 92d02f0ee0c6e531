import { type Call, requestValues, type Values } from "./requests.ts";
import { HOLE } from "./match-operation.ts";
import { callFunction } from "./scopes.ts";
import { type Node, nameOf, nodeAt, nodesAt } from "./syntax.ts";
import { onlyText } from "./texts.ts";
import { addTo, consume, elementsOf, make, resultCell, type Tracker, valuesOf } from "./tracker.ts";
import { emptyCell, type Scope, type Value } from "./values.ts";

/** Methods of arrays that hand each item to a function. */
const EACH: ReadonlySet<string> = new Set([
  "map",
  "flatMap",
  "forEach",
  "filter",
  "find",
  "findLast",
  "findIndex",
  "some",
  "every",
  "toSorted",
  "sort",
]);
const SAME_LIST: ReadonlySet<string> = new Set([
  "filter",
  "slice",
  "sort",
  "toSorted",
  "reverse",
  "toReversed",
  "concat",
]);
const ITEM: ReadonlySet<string> = new Set(["find", "findLast", "at", "pop", "shift"]);

/** What a call or `new` gives. Calls of the contract's operations are noted, with what they send. */
export function callValues(tracker: Tracker, node: Node, scope: Scope): Values {
  const callee = unwrapped(nodeAt(node, "callee"));
  const args = nodesAt(node, "arguments");
  const values = args.map((arg) => tracker.evaluate(arg, scope));
  const isMember = callee?.type === "MemberExpression" || callee?.type === "OptionalMemberExpression";
  const method = isMember ? nameOf(nodeAt(callee, "property")) : null;
  const objects = isMember ? tracker.evaluate(nodeAt(callee, "object"), scope) : [];
  const operation = requestValues(tracker, { node, callee, method, objects, args, values, scope });
  if (operation !== null) return operation;
  if (method !== null) {
    const known = builtIn(tracker, { node, method, objects, values, scope });
    if (known !== null) return known;
  }
  const functions = tracker.evaluate(callee, scope);
  const called = functions.flatMap((value) => apply(tracker, value, values));
  if (functions.some(({ kind }) => kind === "function" || kind === "class" || kind === "setter" || kind === "client"))
    return called;
  return unknownCall(tracker, { node, callee, method, objects, args, values, scope });
}

function unwrapped(node: Node | null): Node | null {
  if (
    node === null ||
    !/^(?:ParenthesizedExpression|TSNonNullExpression|TSAsExpression|ChainExpression|TSInstantiationExpression)$/u.test(
      node.type,
    )
  )
    return node;
  return unwrapped(nodeAt(node, "expression"));
}

function apply(tracker: Tracker, value: Value, args: readonly Values[]): Values {
  switch (value.kind) {
    case "function":
      return callFunction(tracker, value.code, args);
    case "class": {
      for (const constructor of valuesOf(value.code.members.get("constructor")))
        if (constructor.kind === "function") callFunction(tracker, constructor.code, args);
      return [{ kind: "instance", code: value.code }];
    }
    case "setter":
      for (const arg of args[0] ?? [])
        addTo(
          tracker,
          value.cell,
          arg.kind === "function" ? callFunction(tracker, arg.code, [valuesOf(value.cell)]) : [arg],
        );
      return [];
    case "client":
      return [{ kind: "client", operation: null }];
    case "text":
    case "literal":
    case "answer":
    case "body":
    case "record":
    case "list":
    case "instance":
    case "module":
    case "url-base":
      return [];
    default:
      return value satisfies never;
  }
}

/** Methods of answers, promises and arrays; null for what is none of them. */
function builtIn(
  tracker: Tracker,
  call: Pick<Call, "node" | "scope" | "objects" | "values"> & { readonly method: string },
): Values | null {
  const { method, objects, values } = call;
  const callbacks = (values[0] ?? []).filter(({ kind }) => kind === "function" || kind === "setter");
  const callBack = (...args: readonly Values[]): Values => callbacks.flatMap((value) => apply(tracker, value, args));
  const answers = objects.filter((value) => value.kind === "answer");
  if (answers.length > 0 && (method === "json" || method === "body")) {
    return answers.map(({ operation }) => ({ kind: "body", operation, pointer: "" }));
  }
  if (answers.length > 0 && /^(?:text|blob|arrayBuffer|bytes|clone)$/u.test(method))
    return method === "clone" ? answers : [];
  if (method === "then") {
    const results = callBack(objects);
    return callbacks.length === 0 ? objects : results;
  }
  if (method === "catch" || method === "finally") return objects;
  const lists = objects.filter(({ kind }) => kind === "body" || kind === "list" || kind === "answer");
  if (lists.length > 0 && (EACH.has(method) || SAME_LIST.has(method) || ITEM.has(method) || method === "reduce")) {
    const items = lists.flatMap((value) => elementsOf(value));
    const results = method === "reduce" ? callBack(values[1] ?? [], items) : callBack(items);
    if (SAME_LIST.has(method)) return objects;
    if (ITEM.has(method)) return items;
    if (method === "reduce") return results;
    if (method === "map" || method === "flatMap") {
      const list = make(tracker, call.node, () => ({ kind: "list", items: [], each: emptyCell() }));
      if (list.each !== null)
        addTo(tracker, list.each, method === "map" ? results : results.flatMap((value) => elementsOf(value)));
      return [list];
    }
    return [];
  }
  return null;
}

/** A function that is not among what was read: what it gets is read as a whole, but for some that are known well. */
function unknownCall(
  tracker: Tracker,
  call: Pick<Call, "node" | "callee" | "method" | "objects" | "args" | "values" | "scope">,
): Values {
  const { node, scope, values } = call;
  const path = calleePath(call.callee);
  const [first = []] = values;
  if (path === "JSON.stringify") return first;
  if (path === "JSON.parse" || path === "structuredClone" || path === "Object.freeze") return first;
  if (path.startsWith("console.")) return [];
  if (/^Promise\.(?:all|allSettled|any|race)$/u.test(path)) return first;
  if (/^Object\.(?:values|entries)$/u.test(path)) return first.flatMap((value) => elementsOf(value));
  if (path === "Array.isArray" || path === "Boolean") {
    consume(tracker, first, node, scope);
    return [];
  }
  if (path === "URL" || path === "Request") return [{ kind: "text", text: joined(first, values[1] ?? []) }];
  if (/(?:^|\.)use(?:State|Ref|Reactive)$/u.test(path) || path === "ref" || path === "signal")
    return stateOf(tracker, node, first);
  consume(tracker, call.objects, node, scope);
  // Whatever calls a function that loads something gives it back sooner or later: as it is, or as `data`.
  const loaded = values.flat().flatMap((value) => loadedBy(tracker, value));
  if (loaded.length > 0) return /(?:^|\.)use[A-Z]\w*$/u.test(path) ? [dataOf(tracker, node, loaded)] : loaded;
  for (const [index, value] of values.entries()) consume(tracker, value, call.args[index] ?? node, scope);
  return [];
}

function calleePath(callee: Node | null): string {
  if (callee === null) return "";
  if (callee.type === "MemberExpression" || callee.type === "OptionalMemberExpression")
    return `${calleePath(nodeAt(callee, "object"))}.${nameOf(nodeAt(callee, "property")) ?? ""}`;
  return nameOf(callee) ?? "";
}

function joined(path: Values, base: Values): string {
  const text = onlyText(path);
  return base.length === 0 || /^https?:/u.test(text) ? text : `${HOLE}${text.startsWith("/") ? "" : "/"}${text}`;
}

/** React's `useState`: a value with its setter. */
function stateOf(tracker: Tracker, node: Node, initial: Values): Values {
  const cell = resultCell(tracker, node);
  addTo(
    tracker,
    cell,
    initial.flatMap((value) => (value.kind === "function" ? callFunction(tracker, value.code, []) : [value])),
  );
  const setter = emptyCell();
  const state = make(tracker, node, () => ({ kind: "list", items: [cell, setter], each: null }));
  const [, second] = state.items;
  if (second !== undefined) addTo(tracker, second, [{ kind: "setter", cell }]);
  return [state];
}

function loadedBy(tracker: Tracker, value: Value): Values {
  const functions =
    value.kind === "function" ? [value] : value.kind === "record" ? [...value.fields.values()].flatMap(valuesOf) : [];
  return functions
    .filter((inner) => inner.kind === "function")
    .flatMap(({ code }) => callFunction(tracker, code, []))
    .filter(({ kind }) => kind === "body" || kind === "answer" || kind === "list");
}

function dataOf(tracker: Tracker, node: Node, loaded: Values): Value {
  const record = make(tracker, node, () => ({
    kind: "record",
    fields: new Map([
      ["data", emptyCell()],
      ["value", emptyCell()],
    ]),
    rest: null,
  }));
  for (const cell of record.fields.values()) addTo(tracker, cell, loaded);
  return record;
}
