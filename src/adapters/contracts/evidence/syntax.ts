import { parse } from "@babel/parser";

/** A node of the ESTree-like tree that @babel/parser makes, as far as it is looked at here. */
export interface Node {
  readonly type: string;
  readonly loc?: { readonly start: { readonly line: number; readonly column: number } } | null;
  readonly [key: string]: unknown;
}

/** TypeScript, JavaScript and JSX, by the file's name; throws a SyntaxError that has `loc` where even recovery fails. */
export function parseModule(path: string, text: string): Node {
  const plugins: ("typescript" | "jsx" | "decorators")[] = ["decorators"];
  if (/\.[cm]?tsx?$/u.test(path)) plugins.push("typescript");
  if (!/\.[cm]?ts$/u.test(path)) plugins.push("jsx");
  return parse(text, {
    sourceType: "unambiguous",
    plugins,
    errorRecovery: true,
    allowReturnOutsideFunction: true,
    attachComment: false,
  }).program as unknown as Node;
}

export function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && typeof (value as Node).type === "string";
}

export function nodeAt(node: Node | null, key: string): Node | null {
  const value = node?.[key];
  return isNode(value) ? value : null;
}

export function nodesAt(node: Node | null, key: string): readonly (Node | null)[] {
  const value = node?.[key];
  return Array.isArray(value) ? value.map((item) => (isNode(item) ? item : null)) : [];
}

/** Every child that is a node, types left out. */
export function childrenOf(node: Node): readonly Node[] {
  const children: Node[] = [];
  for (const [key, value] of Object.entries(node)) {
    if (key === "loc" || key === "typeAnnotation" || key === "typeParameters" || key === "returnType") continue;
    if (isNode(value)) children.push(value);
    else if (Array.isArray(value)) for (const item of value) if (isNode(item)) children.push(item);
  }
  return children;
}

/** The name of an identifier, a string literal or a private name. */
export function nameOf(node: Node | null): string | null {
  if (node === null) return null;
  switch (node.type) {
    case "Identifier":
    case "JSXIdentifier":
      return String(node["name"]);
    case "StringLiteral":
      return String(node["value"]);
    case "PrivateName":
      return `#${nameOf(nodeAt(node, "id")) ?? ""}`;
    default:
      return null;
  }
}

export function isFunction(node: Node): boolean {
  return (
    node.type === "FunctionDeclaration" ||
    node.type === "FunctionExpression" ||
    node.type === "ArrowFunctionExpression" ||
    node.type === "ObjectMethod" ||
    node.type === "ClassMethod" ||
    node.type === "ClassPrivateMethod"
  );
}
