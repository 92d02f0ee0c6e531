import { posix } from "node:path";
import { scopeOf } from "./scopes.ts";
import { childrenOf, type Node, nameOf, nodeAt, nodesAt } from "./syntax.ts";
import { addTo, make, type Tracker, valuesOf } from "./tracker.ts";
import { type Cell, emptyCell, type ModuleCode, type Scope, type Value } from "./values.ts";

/** Finds what an import names. */
export interface Modules {
  readonly byPath: ReadonlyMap<string, ModuleCode>;
  /** Whether a module is a generated client of the contract. */
  readonly isClient: (from: string, specifier: string) => boolean;
}

/** The path among `paths` that an import from `from` means; null where it is a package or not there. `@/x` and `~/x` are `src/x` or `x`. */
export function findModule(has: (path: string) => boolean, from: string, specifier: string): string | null {
  const roots = specifier.startsWith(".")
    ? [posix.join(posix.dirname(from), specifier)]
    : /^[@~]\//u.test(specifier)
      ? [`src/${specifier.slice(2)}`, specifier.slice(2), `app/${specifier.slice(2)}`]
      : [];
  for (const root of roots) {
    const bare = root.replace(/\.[cm]?jsx?$/u, "");
    for (const end of [
      "",
      ".ts",
      ".tsx",
      ".mts",
      ".js",
      ".jsx",
      ".mjs",
      ".cjs",
      "/index.ts",
      "/index.tsx",
      "/index.js",
    ]) {
      if (has(`${root}${end}`)) return `${root}${end}`;
      if (has(`${bare}${end}`)) return `${bare}${end}`;
    }
  }
  return null;
}

/** Evaluates a module once more: its imports, its statements, its exports. */
export function evaluateModule(tracker: Tracker, module: ModuleCode, modules: Modules): void {
  const scope = moduleScope(tracker, module);
  for (const statement of nodesAt(module.program, "body"))
    if (statement !== null) link(tracker, statement, scope, modules);
  tracker.evaluate(module.program, scope);
  for (const statement of nodesAt(module.program, "body"))
    if (statement !== null) exportOf(tracker, statement, scope, modules);
}

function moduleScope(tracker: Tracker, module: ModuleCode): Scope {
  const known = tracker.scopes.get(module.program);
  if (known !== undefined) return known;
  const outer: Scope = { parent: null, names: new Map(), module, code: null };
  return scopeOf(tracker, module.program, outer);
}

function link(tracker: Tracker, statement: Node, scope: Scope, modules: Modules): void {
  if (statement.type === "ImportDeclaration") {
    if (statement["importKind"] === "type") return;
    const source = nameOf(nodeAt(statement, "source")) ?? "";
    for (const specifier of nodesAt(statement, "specifiers")) {
      const local = nameOf(nodeAt(specifier, "local"));
      if (specifier === null || local === null || specifier["importKind"] === "type") continue;
      const imported =
        specifier.type === "ImportDefaultSpecifier"
          ? "default"
          : specifier.type === "ImportNamespaceSpecifier"
            ? null
            : nameOf(nodeAt(specifier, "imported"));
      bind(
        tracker,
        scope,
        local,
        imported === null
          ? namespaceOf(tracker, scope, source, modules)
          : importOf(tracker, scope, source, imported, modules),
      );
    }
    return;
  }
  // `const { load } = require("./orders")`
  if (statement.type !== "VariableDeclaration") return;
  for (const declarator of nodesAt(statement, "declarations")) {
    const init = nodeAt(declarator, "init");
    if (init?.type !== "CallExpression" || nameOf(nodeAt(init, "callee")) !== "require") continue;
    const source = nameOf(nodesAt(init, "arguments")[0] ?? null) ?? "";
    const id = nodeAt(declarator, "id");
    const namespace = namespaceOf(tracker, scope, source, modules);
    const name = nameOf(id);
    if (name !== null) bind(tracker, scope, name, namespace);
    for (const property of nodesAt(id, "properties")) {
      const key = nameOf(nodeAt(property, "key"));
      const local = nameOf(nodeAt(property, "value"));
      if (key !== null && local !== null) bind(tracker, scope, local, importOf(tracker, scope, source, key, modules));
    }
  }
}

function bind(tracker: Tracker, scope: Scope, name: string, values: readonly Value[]): void {
  const cell = scope.names.get(name) ?? emptyCell();
  scope.names.set(name, cell);
  addTo(tracker, cell, values);
}

function importOf(tracker: Tracker, scope: Scope, source: string, name: string, modules: Modules): readonly Value[] {
  if (modules.isClient(scope.module.path, source)) {
    const operation = name === "default" ? null : tracker.operations.byName(name);
    return [{ kind: "client", operation }];
  }
  const module = moduleOf(scope, source, modules);
  return module === null ? [] : exportedValues(module, name, new Set());
}

function namespaceOf(tracker: Tracker, scope: Scope, source: string, modules: Modules): readonly Value[] {
  if (modules.isClient(scope.module.path, source)) return [{ kind: "client", operation: null }];
  const module = moduleOf(scope, source, modules);
  return module === null
    ? []
    : [{ kind: "module", exports: module.exports }, ...exportedValues(module, "module.exports", new Set())];
}

function moduleOf(scope: Scope, source: string, modules: Modules): ModuleCode | null {
  const path = findModule((candidate) => modules.byPath.has(candidate), scope.module.path, source);
  return path === null ? null : (modules.byPath.get(path) ?? null);
}

function exportedValues(module: ModuleCode, name: string, seen: Set<ModuleCode>): readonly Value[] {
  if (seen.has(module)) return [];
  seen.add(module);
  const own = valuesOf(module.exports.get(name));
  return own.length > 0 || name === "default"
    ? own
    : module.passes.flatMap((other) => exportedValues(other, name, seen));
}

function exportOf(tracker: Tracker, statement: Node, scope: Scope, modules: Modules): void {
  const { module } = scope;
  const source = nodeAt(statement, "source");
  switch (statement.type) {
    case "ExportAllDeclaration": {
      const other = moduleOf(scope, nameOf(source) ?? "", modules);
      if (other !== null && !module.passes.includes(other)) module.passes.push(other);
      return;
    }
    case "ExportDefaultDeclaration": {
      const declaration = nodeAt(statement, "declaration");
      put(tracker, module, "default", tracker.evaluate(declaration, scope));
      return;
    }
    case "ExportNamedDeclaration":
      for (const name of declaredNames(nodeAt(statement, "declaration")))
        put(tracker, module, name, valuesOf(scope.names.get(name)));
      for (const specifier of nodesAt(statement, "specifiers")) {
        const local = nameOf(nodeAt(specifier, "local"));
        const exported = nameOf(nodeAt(specifier, "exported"));
        if (local === null || exported === null) continue;
        const values =
          source === null
            ? valuesOf(scope.names.get(local))
            : importOf(tracker, scope, nameOf(source) ?? "", local, modules);
        put(tracker, module, exported, values);
      }
      return;
    case "ExpressionStatement":
      commonJsExport(tracker, nodeAt(statement, "expression"), scope);
      return;
    default:
  }
}

/** `module.exports = …`, `exports.load = …`. */
function commonJsExport(tracker: Tracker, expression: Node | null, scope: Scope): void {
  if (expression?.type !== "AssignmentExpression") return;
  const left = nodeAt(expression, "left");
  const object = nodeAt(left, "object");
  const name = nameOf(nodeAt(left, "property"));
  const isExports =
    nameOf(object) === "exports" ||
    (nameOf(nodeAt(object, "object")) === "module" && nameOf(nodeAt(object, "property")) === "exports");
  const values = (): readonly Value[] => tracker.evaluate(nodeAt(expression, "right"), scope);
  if (isExports && name !== null) put(tracker, scope.module, name, values());
  else if (nameOf(object) === "module" && name === "exports") {
    for (const value of values()) {
      put(tracker, scope.module, "module.exports", [value]);
      if (value.kind === "record")
        for (const [key, cell] of value.fields) put(tracker, scope.module, key, valuesOf(cell));
    }
  }
}

function put(tracker: Tracker, module: ModuleCode, name: string, values: readonly Value[]): void {
  const cell: Cell = module.exports.get(name) ?? emptyCell();
  module.exports.set(name, cell);
  addTo(tracker, cell, values);
}

function declaredNames(declaration: Node | null): readonly string[] {
  if (declaration === null) return [];
  if (declaration.type !== "VariableDeclaration") {
    const name = nameOf(nodeAt(declaration, "id"));
    return name === null ? [] : [name];
  }
  const names: string[] = [];
  const waiting = nodesAt(declaration, "declarations").map((declarator) => nodeAt(declarator, "id"));
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (node === null) continue;
    if (node.type === "Identifier") names.push(nameOf(node) ?? "");
    else waiting.push(...childrenOf(node));
  }
  return names;
}

/** A module as a value that every round makes anew is one. */
export function newModule(tracker: Tracker, path: string, program: Node): ModuleCode {
  const module: ModuleCode = { path, program, exports: new Map(), passes: [] };
  make(tracker, program, () => ({ kind: "module", exports: module.exports }));
  return module;
}
