/** The part of oxlint's plugin interface (ESLint's) that the rules here use. Nodes are ESTree with TypeScript's additions. */
export interface Rule {
  create(context: RuleContext): Readonly<Record<string, (node: Node) => void>>;
}

export interface RuleContext {
  readonly filename: string;
  report(problem: { readonly node: Node; readonly message: string }): void;
}

export interface Node {
  readonly type: string;
  readonly parent?: Node;
  readonly [key: string]: unknown;
}

/** A child of a node, where there is one. */
export function child(node: Node, key: string): Node | null {
  const value = node[key];
  return isNode(value) ? value : null;
}

/** The children under a key that holds a list. */
export function children(node: Node, key: string): readonly Node[] {
  const value = node[key];
  return Array.isArray(value) ? value.filter(isNode) : [];
}

export function text(node: Node | null, key: string): string | null {
  const value = node?.[key];
  return typeof value === "string" ? value : null;
}

export function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}
