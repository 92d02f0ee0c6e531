import { callValues } from "./calls.ts";
import { HOLE } from "./match-operation.ts";
import { bindPattern, callFunction, declare, functionOf, lookUp, scopeOf } from "./scopes.ts";
import { childrenOf, isFunction, type Node, nameOf, nodeAt, nodesAt } from "./syntax.ts";
import { knownOf, onlyText } from "./texts.ts";
import {
  addTo,
  ask,
  consume,
  elementsOf,
  type Known,
  make,
  member,
  resultCell,
  type Tracker,
  valuesOf,
} from "./tracker.ts";
import { type Cell, type ClassCode, emptyCell, type Scope, type Value } from "./values.ts";

/** What an expression may hold; a statement holds nothing, and what is in it is evaluated. */
export function evaluateNode(tracker: Tracker, node: Node, scope: Scope): readonly Value[] {
  const at = (key: string): readonly Value[] => tracker.evaluate(nodeAt(node, key), scope);
  if (isFunction(node)) return [functionOf(tracker, node, scope, null)];
  switch (node.type) {
    case "Identifier":
    case "JSXIdentifier":
      return valuesOf(lookUp(scope, nameOf(node) ?? ""));
    case "ThisExpression":
      return selfOf(scope);
    case "StringLiteral":
      return [{ kind: "text", text: String(node["value"]) }];
    case "NumericLiteral":
    case "BooleanLiteral":
      return [{ kind: "literal", value: node["value"] as number | boolean }];
    case "NullLiteral":
      return [{ kind: "literal", value: null }];
    case "TemplateLiteral":
      return [templateText(tracker, node, scope)];
    case "AwaitExpression":
    case "SpreadElement":
    case "ParenthesizedExpression":
    case "ChainExpression":
      return at(node.type === "ParenthesizedExpression" || node.type === "ChainExpression" ? "expression" : "argument");
    case "TSAsExpression":
    case "TSNonNullExpression":
    case "TSSatisfiesExpression":
    case "TSTypeAssertion":
    case "TSInstantiationExpression":
    case "JSXExpressionContainer":
      return at("expression");
    case "MemberExpression":
    case "OptionalMemberExpression":
      return memberValues(tracker, node, scope);
    case "CallExpression":
    case "OptionalCallExpression":
    case "NewExpression":
      return callValues(tracker, node, scope);
    case "ConditionalExpression":
      ask(tracker, at("test"), nodeAt(node, "test") ?? node, scope);
      return [...at("consequent"), ...at("alternate")];
    case "LogicalExpression":
      if (node["operator"] !== "&&") return [...at("left"), ...at("right")];
      ask(tracker, at("left"), nodeAt(node, "left") ?? node, scope);
      return at("right");
    case "UnaryExpression":
      ask(tracker, at("argument"), node, scope);
      return [];
    case "SequenceExpression":
      return (
        nodesAt(node, "expressions")
          .map((part) => tracker.evaluate(part, scope))
          .at(-1) ?? []
      );
    case "AssignmentExpression":
      return assign(tracker, node, scope);
    case "BinaryExpression":
      return binary(tracker, node, scope);
    case "ObjectExpression":
      return [recordOf(tracker, node, scope)];
    case "ArrayExpression":
      return [listOf(tracker, node, scope)];
    case "ClassDeclaration":
    case "ClassExpression":
      return [classOf(tracker, node, scope)];
    case "ImportExpression":
      return valuesOf(resultCell(tracker, node));
    case "JSXElement":
      return element(tracker, node, scope);
    default:
      return statement(tracker, node, scope);
  }
}

function statement(tracker: Tracker, node: Node, scope: Scope): readonly Value[] {
  const at = (key: string): readonly Value[] => tracker.evaluate(nodeAt(node, key), scope);
  switch (node.type) {
    case "Program":
    case "BlockStatement":
    case "StaticBlock": {
      const inner = node.type === "Program" ? scope : scopeOf(tracker, node, scope);
      for (const child of childrenOf(node)) if (child.type === "FunctionDeclaration") tracker.evaluate(child, inner);
      for (const child of childrenOf(node)) tracker.evaluate(child, inner);
      return [];
    }
    case "ExpressionStatement":
      // A value that nobody takes is not read.
      at("expression");
      return [];
    case "VariableDeclarator": {
      const id = nodeAt(node, "id");
      if (id !== null) bindPattern(tracker, id, at("init"), scope, node);
      return [];
    }
    case "ReturnStatement":
      if (scope.code !== null) addTo(tracker, scope.code.returns, at("argument"));
      return [];
    case "ForOfStatement":
    case "ForInStatement":
      return forOf(tracker, node, scope);
    case "SwitchStatement": {
      const known = nodesAt(node, "cases").flatMap((part) => knownOf(tracker.evaluate(nodeAt(part, "test"), scope)));
      consume(tracker, at("discriminant"), node, scope, known);
      for (const part of nodesAt(node, "cases"))
        for (const inner of nodesAt(part, "consequent")) tracker.evaluate(inner, scope);
      return [];
    }
    case "ForStatement":
    case "CatchClause": {
      const inner = scopeOf(tracker, node, scope);
      for (const child of childrenOf(node)) tracker.evaluate(child, inner);
      return [];
    }
    case "IfStatement":
    case "WhileStatement":
    case "DoWhileStatement":
      ask(tracker, at("test"), nodeAt(node, "test") ?? node, scope);
      for (const key of ["consequent", "alternate", "body"]) at(key);
      return [];
    case "TSInterfaceDeclaration":
    case "TSTypeAliasDeclaration":
    case "TSEnumDeclaration":
    case "ImportDeclaration":
    case "JSXText":
      return [];
    case "ExportNamedDeclaration":
    case "ExportDefaultDeclaration":
      return at("declaration");
    default:
      // Of everything else the children are read where they stand.
      for (const child of childrenOf(node)) consume(tracker, tracker.evaluate(child, scope), child, scope);
      return [];
  }
}

function forOf(tracker: Tracker, node: Node, scope: Scope): readonly Value[] {
  const inner = scopeOf(tracker, node, scope);
  const right = tracker.evaluate(nodeAt(node, "right"), inner);
  const left = nodeAt(node, "left");
  const pattern = left?.type === "VariableDeclaration" ? nodeAt(nodesAt(left, "declarations")[0] ?? null, "id") : left;
  if (pattern !== null && node.type === "ForOfStatement")
    bindPattern(
      tracker,
      pattern,
      right.flatMap((value) => elementsOf(value)),
      inner,
      node,
    );
  else consume(tracker, right, node, inner);
  tracker.evaluate(nodeAt(node, "body"), inner);
  return [];
}

function selfOf(scope: Scope): readonly Value[] {
  for (let at = scope.code; at !== null; at = at.scope.code)
    if (at.self !== null) return [{ kind: "instance", code: at.self }];
  return [];
}

function templateText(tracker: Tracker, node: Node, scope: Scope): Value {
  const parts = nodesAt(node, "quasis").map((quasi) => {
    const value = quasi?.["value"] as { readonly cooked?: string } | undefined;
    return value?.cooked ?? "";
  });
  const holes = nodesAt(node, "expressions").map((part) => {
    const values = tracker.evaluate(part, scope);
    if (part !== null) consume(tracker, values, part, scope);
    return onlyText(values);
  });
  return {
    kind: "text",
    text: parts
      .map((part, index) => part + (holes[index] ?? ""))
      .join("")
      .slice(0, 2000),
  };
}

function memberValues(tracker: Tracker, node: Node, scope: Scope): readonly Value[] {
  const objects = tracker.evaluate(nodeAt(node, "object"), scope);
  const property = nodeAt(node, "property");
  const isComputed = node["computed"] === true;
  const name = isComputed ? computedName(tracker, property, scope) : nameOf(property);
  if (name === null) return objects.flatMap((value) => elementsOf(value));
  // A length is asked of a list as a whole.
  if (name === "length") {
    consume(tracker, objects, node, scope);
    return [];
  }
  return objects.flatMap((value) =>
    isComputed && /^\d+$/u.test(name) && value.kind !== "record"
      ? elementsOf(value, Number(name))
      : member(tracker, value, name),
  );
}

function computedName(tracker: Tracker, property: Node | null, scope: Scope): string | null {
  const values = tracker.evaluate(property, scope);
  if (property !== null) consume(tracker, values, property, scope);
  const text = onlyText(values);
  return text.includes(HOLE) ? null : text;
}

function assign(tracker: Tracker, node: Node, scope: Scope): readonly Value[] {
  const values = tracker.evaluate(nodeAt(node, "right"), scope);
  const left = nodeAt(node, "left");
  if (left?.type === "MemberExpression") {
    const name = nameOf(nodeAt(left, "property"));
    for (const object of tracker.evaluate(nodeAt(left, "object"), scope)) {
      if ((object.kind === "instance" || object.kind === "class") && name !== null)
        addTo(tracker, memberCell(object.code, name), values);
      else if (object.kind === "record" && name !== null && object.fields.has(name))
        addTo(tracker, object.fields.get(name) ?? emptyCell(), values);
      else consume(tracker, values, node, scope);
    }
  } else if (left !== null) bindPattern(tracker, left, values, scope, node);
  return values;
}

function memberCell(code: ClassCode, name: string): Cell {
  const known = code.members.get(name) ?? emptyCell();
  code.members.set(name, known);
  return known;
}

function binary(tracker: Tracker, node: Node, scope: Scope): readonly Value[] {
  const left = tracker.evaluate(nodeAt(node, "left"), scope);
  const right = tracker.evaluate(nodeAt(node, "right"), scope);
  if (node["operator"] === "+" && [left, right].some((side) => side.some(({ kind }) => kind === "text"))) {
    consume(tracker, left, node, scope);
    consume(tracker, right, node, scope);
    return [{ kind: "text", text: `${onlyText(left)}${onlyText(right)}`.slice(0, 2000) }];
  }
  const compares = ["==", "===", "!=", "!=="].includes(String(node["operator"]));
  const knownLeft = knownOf(left);
  const knownRight = knownOf(right);
  // Whether there is a value at all says nothing about which ones are known.
  const matters = (known: readonly Known[]): readonly Known[] | null =>
    compares && known.length > 0 && !known.includes(null) ? known : null;
  consume(tracker, left, nodeAt(node, "left") ?? node, scope, matters(knownRight));
  consume(tracker, right, nodeAt(node, "right") ?? node, scope, matters(knownLeft));
  return [];
}

function recordOf(tracker: Tracker, node: Node, scope: Scope): Value {
  const record = make(tracker, node, () => ({ kind: "record", fields: new Map<string, Cell>(), rest: emptyCell() }));
  const fields = record.fields;
  for (const property of nodesAt(node, "properties")) {
    if (property === null) continue;
    if (property.type === "SpreadElement") {
      if (record.rest !== null) addTo(tracker, record.rest, tracker.evaluate(property, scope));
      continue;
    }
    const key = nodeAt(property, "key");
    const name = property["computed"] === true ? computedName(tracker, key, scope) : (nameOf(key) ?? literalKey(key));
    const values =
      property.type === "ObjectMethod"
        ? [functionOf(tracker, property, scope, null)]
        : tracker.evaluate(nodeAt(property, "value"), scope);
    if (name === null) {
      consume(tracker, values, property, scope);
      continue;
    }
    const cell = fields.get(name) ?? emptyCell();
    fields.set(name, cell);
    addTo(tracker, cell, values);
  }
  return record;
}

function literalKey(node: Node | null): string | null {
  return node?.type === "NumericLiteral" ? String(node["value"]) : null;
}

function listOf(tracker: Tracker, node: Node, scope: Scope): Value {
  const elements = nodesAt(node, "elements");
  const list = make(tracker, node, () => ({ kind: "list", items: elements.map(emptyCell), each: emptyCell() }));
  for (const [index, item] of elements.entries()) {
    const values = tracker.evaluate(item, scope);
    const cell = item?.type === "SpreadElement" ? list.each : list.items[index];
    if (cell !== null && cell !== undefined)
      addTo(tracker, cell, item?.type === "SpreadElement" ? values.flatMap((value) => elementsOf(value)) : values);
  }
  return list;
}

function classOf(tracker: Tracker, node: Node, scope: Scope): Value {
  const value = make(tracker, node, () => ({ kind: "class", code: { members: new Map<string, Cell>() } }));
  const inner = scopeOf(tracker, node, scope);
  for (const part of nodesAt(nodeAt(node, "body"), "body")) {
    if (part === null) continue;
    const name = nameOf(nodeAt(part, "key"));
    if (isFunction(part)) {
      const method = functionOf(tracker, part, inner, value.code);
      const isGetter = part["kind"] === "get";
      if (name !== null)
        addTo(tracker, memberCell(value.code, name), isGetter ? callFunction(tracker, method.code, []) : [method]);
    } else if (name !== null)
      addTo(tracker, memberCell(value.code, name), tracker.evaluate(nodeAt(part, "value"), inner));
  }
  const name = nameOf(nodeAt(node, "id"));
  if (name !== null) addTo(tracker, declare(scope, name), [value]);
  return value;
}

/** `<Order order={order} />`: a component is called with its properties as a record. */
function element(tracker: Tracker, node: Node, scope: Scope): readonly Value[] {
  const opening = nodeAt(node, "openingElement");
  const name = nodeAt(opening, "name");
  const isOwn = name?.type === "JSXIdentifier" && /^[A-Z]/u.test(nameOf(name) ?? "");
  const functions = isOwn ? tracker.evaluate(name, scope).filter((value) => value.kind === "function") : [];
  const properties = make(tracker, node, () => ({
    kind: "record",
    fields: new Map<string, Cell>(),
    rest: emptyCell(),
  }));
  for (const attribute of nodesAt(opening, "attributes")) {
    if (attribute === null) continue;
    const isSpread = attribute.type === "JSXSpreadAttribute";
    const values = tracker.evaluate(nodeAt(attribute, isSpread ? "argument" : "value"), scope);
    const key = nameOf(nodeAt(attribute, "name"));
    if (functions.length === 0) consume(tracker, values, attribute, scope);
    else if (isSpread && properties.rest !== null) addTo(tracker, properties.rest, values);
    else if (key !== null) {
      const fields = properties.fields;
      const cell = fields.get(key) ?? emptyCell();
      fields.set(key, cell);
      addTo(tracker, cell, values);
    }
  }
  for (const value of functions) callFunction(tracker, value.code, [[properties]]);
  for (const child of nodesAt(node, "children")) {
    const inner = child?.type === "JSXExpressionContainer" ? nodeAt(child, "expression") : child;
    if (inner !== null) consume(tracker, tracker.evaluate(inner, scope), inner, scope);
  }
  return [];
}
