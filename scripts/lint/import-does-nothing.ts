import { isTest, layerOf } from "./layers.ts";
import { child, children, isNode, text, type Node, type Rule, type RuleContext } from "./rule.ts";

const WORLD = ["process", "console", "performance", "fetch", "setTimeout", "setInterval", "setImmediate", "crypto"];
const WORLD_MODULE =
  /^node:(?:fs|fs\/promises|child_process|os|net|tls|dns|http|https|http2|sqlite|worker_threads|process)$/u;
const FUNCTION =
  /^(?:FunctionDeclaration|FunctionExpression|ArrowFunctionExpression|MethodDefinition|TSEmptyBodyFunctionExpression)$/u;
const QUIET_STATEMENT =
  /^(?:Import|Export|TS|FunctionDeclaration$|ClassDeclaration$|VariableDeclaration$|EmptyStatement$|Directive)/u;

/** Outside of main/, importing a module runs no statement, waits for nothing and does not look at the world. */
export const importDoesNothing: Rule = {
  create(context) {
    const layer = layerOf(context.filename);
    if (layer === null || layer === "main" || isTest(context.filename)) return {};
    return {
      Program: (program) => {
        const body = children(program, "body");
        const worldNames = new Set([...WORLD, ...body.flatMap(worldImports)]);
        for (const statement of body) checkStatement(context, statement, worldNames);
      },
    };
  },
};

function checkStatement(context: RuleContext, statement: Node, worldNames: ReadonlySet<string>): void {
  if (statement.type === "ImportDeclaration") {
    if (children(statement, "specifiers").length === 0 && text(statement, "importKind") !== "type")
      report(context, statement);
    return;
  }
  if (statement.type === "ExpressionStatement" && typeof statement["directive"] === "string") return;
  if (!QUIET_STATEMENT.test(statement.type)) {
    report(context, statement);
    return;
  }
  walk(statement, (node) => {
    const looks =
      node.type === "AwaitExpression" ||
      node.type === "ImportExpression" ||
      ((node.type === "CallExpression" || node.type === "MemberExpression" || node.type === "NewExpression") &&
        worldNames.has(rootName(node) ?? "")) ||
      (node.type === "CallExpression" && /^(?:Date\.now|Math\.random)$/u.test(dotted(child(node, "callee")))) ||
      (node.type === "NewExpression" &&
        dotted(child(node, "callee")) === "Date" &&
        children(node, "arguments").length === 0);
    if (looks) report(context, node);
    return !looks;
  });
}

function report(context: RuleContext, node: Node): void {
  context.report({ node, message: "Importing does nothing: put this into a function that a caller calls." });
}

/** The names that a world-touching built-in module is imported under. */
function worldImports(statement: Node): readonly string[] {
  if (statement.type !== "ImportDeclaration" || !WORLD_MODULE.test(text(child(statement, "source"), "value") ?? ""))
    return [];
  return children(statement, "specifiers").flatMap((item) => text(child(item, "local"), "name") ?? []);
}

/** Visits what runs when the module is imported: function bodies are left out. `visit` says whether to go deeper. */
function walk(node: Node, visit: (node: Node) => boolean): void {
  if (FUNCTION.test(node.type) || node.type.startsWith("TSInterface") || node.type.startsWith("TSType")) return;
  if (node.type === "PropertyDefinition" && node["static"] !== true) return;
  if (!visit(node)) return;
  for (const [key, value] of Object.entries(node)) {
    if (key === "parent") continue;
    for (const item of Array.isArray(value) ? value : [value]) if (isNode(item)) walk(item, visit);
  }
}

function rootName(node: Node): string | null {
  let at: Node | null = node;
  while (at !== null && at.type !== "Identifier") at = child(at, "callee") ?? child(at, "object");
  return text(at, "name");
}

function dotted(node: Node | null): string {
  if (node === null) return "";
  if (node.type === "Identifier") return text(node, "name") ?? "";
  return node.type === "MemberExpression" ? `${dotted(child(node, "object"))}.${dotted(child(node, "property"))}` : "";
}
