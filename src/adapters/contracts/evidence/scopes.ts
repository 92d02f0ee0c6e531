import { type Node, nameOf, nodeAt, nodesAt } from "./syntax.ts";
import { addTo, consume, elementsOf, make, member, resultCell, type Tracker } from "./tracker.ts";
import { type Cell, type ClassCode, emptyCell, type FunctionCode, type Scope, type Value } from "./values.ts";

/** The cell that a name stands for; null where nothing that was read declares it. */
export function lookUp(scope: Scope, name: string): Cell | null {
  for (let at: Scope | null = scope; at !== null; at = at.parent) {
    const cell = at.names.get(name);
    if (cell !== undefined) return cell;
  }
  return null;
}

export function declare(scope: Scope, name: string): Cell {
  const known = scope.names.get(name) ?? emptyCell();
  scope.names.set(name, known);
  return known;
}

/** The scope that a block or a loop opens; the same in every round. */
export function scopeOf(tracker: Tracker, node: Node, parent: Scope): Scope {
  const known = tracker.scopes.get(node);
  if (known !== undefined) return known;
  const scope: Scope = { parent, names: new Map(), module: parent.module, code: parent.code };
  tracker.scopes.set(node, scope);
  return scope;
}

/** A function as a value. Its body is looked at whether somebody calls it or not. */
export function functionOf(
  tracker: Tracker,
  node: Node,
  scope: Scope,
  self: ClassCode | null,
): Extract<Value, { kind: "function" }> {
  const value = make(tracker, node, (): Extract<Value, { kind: "function" }> => {
    const code: FunctionCode = { node, scope, returns: resultCell(tracker, node), self, called: false };
    return { kind: "function", code };
  });
  const name = nameOf(nodeAt(node, "id"));
  if (node.type === "FunctionDeclaration" && name !== null) addTo(tracker, declare(scope, name), [value]);
  const inner = innerScope(tracker, value.code);
  for (const parameter of nodesAt(node, "params"))
    if (parameter !== null) bindPattern(tracker, parameter, [], inner, parameter);
  const body = nodeAt(node, "body");
  if (body?.type === "BlockStatement") tracker.evaluate(body, inner);
  else addTo(tracker, value.code.returns, tracker.evaluate(body, inner));
  return value;
}

function innerScope(tracker: Tracker, code: FunctionCode): Scope {
  const known = tracker.scopes.get(code.node);
  if (known !== undefined) return known;
  const scope: Scope = { parent: code.scope, names: new Map(), module: code.scope.module, code };
  tracker.scopes.set(code.node, scope);
  return scope;
}

/** Binds arguments to parameters, and gives what the function returns. */
export function callFunction(
  tracker: Tracker,
  code: FunctionCode,
  args: readonly (readonly Value[])[],
): readonly Value[] {
  if (!code.called) {
    code.called = true;
    tracker.changed = true;
  }
  const inner = innerScope(tracker, code);
  for (const [index, parameter] of nodesAt(code.node, "params").entries())
    if (parameter !== null) bindPattern(tracker, parameter, args[index] ?? [], inner, parameter);
  return [...code.returns.values.values()];
}

/** Puts values into the names of a pattern: `order`, `{ total: sum = 0, ...rest }`, `[first]`, `this.order`. */
export function bindPattern(tracker: Tracker, pattern: Node, values: readonly Value[], scope: Scope, from: Node): void {
  switch (pattern.type) {
    case "Identifier": {
      const name = nameOf(pattern) ?? "";
      const isDeclared = from.type === "AssignmentExpression" ? lookUp(scope, name) : null;
      addTo(tracker, isDeclared ?? declare(scope, name), values);
      return;
    }
    case "TSParameterProperty": {
      const parameter = nodeAt(pattern, "parameter");
      if (parameter !== null) bindPattern(tracker, parameter, values, scope, from);
      return;
    }
    case "AssignmentPattern": {
      const left = nodeAt(pattern, "left");
      if (left !== null)
        bindPattern(tracker, left, [...values, ...tracker.evaluate(nodeAt(pattern, "right"), scope)], scope, from);
      return;
    }
    case "RestElement": {
      const argument = nodeAt(pattern, "argument");
      if (argument !== null) bindPattern(tracker, argument, values, scope, from);
      return;
    }
    case "ObjectPattern":
      for (const property of nodesAt(pattern, "properties")) {
        if (property === null) continue;
        if (property.type === "RestElement") {
          bindPattern(tracker, property, values, scope, from);
          continue;
        }
        const name = nameOf(nodeAt(property, "key"));
        const target = nodeAt(property, "value");
        if (name !== null && target !== null)
          bindPattern(
            tracker,
            target,
            values.flatMap((value) => member(tracker, value, name)),
            scope,
            from,
          );
      }
      return;
    case "ArrayPattern":
      for (const [index, part] of nodesAt(pattern, "elements").entries())
        if (part !== null)
          bindPattern(
            tracker,
            part,
            values.flatMap((value) => elementsOf(value, index)),
            scope,
            from,
          );
      return;
    default:
      consume(tracker, values, pattern, scope);
  }
}
