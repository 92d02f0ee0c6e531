import { type ASTNode, type DocumentNode, getLocation, Kind } from "graphql";
import type { SourcePlace } from "../../domain/contract/source/contract-source.ts";

/** Where `Type`, `Type.field`, `Type.field.argument`, `Type.field.@directive` or `@directive.argument` is written; the closest part of it that is there, null where
 * not even its first name is. */
export function locateCoordinate(document: DocumentNode, coordinate: string): SourcePlace | null {
  const names = coordinate.split(".").filter((name) => name !== "");
  const [first, ...rest] = names;
  if (first === undefined) return null;
  const definitions = document.definitions.filter((node) => isNamed(node, first));
  let best: { readonly node: ASTNode; readonly depth: number } | null = null;
  for (const definition of definitions) {
    const found = descend(definition, rest);
    if (best === null || found.depth > best.depth) best = found;
  }
  // Half of the way is the parent of something that is not in this version.
  return best === null || best.depth < rest.length ? null : placeOf(best.node, coordinate);
}

function isNamed(node: ASTNode, name: string): boolean {
  if (node.kind === Kind.SCHEMA_DEFINITION || node.kind === Kind.SCHEMA_EXTENSION) return name === "schema";
  if (!("name" in node) || node.name === undefined) return false;
  return node.kind === Kind.DIRECTIVE_DEFINITION ? name === `@${node.name.value}` : node.name.value === name;
}

function descend(start: ASTNode, names: readonly string[]): { readonly node: ASTNode; readonly depth: number } {
  let node = start;
  let depth = 0;
  for (const name of names) {
    const next = childrenOf(node).find((child) =>
      child.kind === Kind.DIRECTIVE ? `@${child.name.value}` === name : isNamed(child, name),
    );
    if (next === undefined) break;
    node = next;
    depth += 1;
  }
  return { node, depth };
}

function childrenOf(node: ASTNode): readonly ASTNode[] {
  const children: ASTNode[] = [];
  if ("fields" in node) children.push(...((node.fields ?? []) as readonly ASTNode[]));
  if ("values" in node && node.kind !== Kind.LIST) children.push(...((node.values ?? []) as readonly ASTNode[]));
  if ("arguments" in node) children.push(...((node.arguments ?? []) as readonly ASTNode[]));
  if ("directives" in node) children.push(...((node.directives ?? []) as readonly ASTNode[]));
  return children;
}

function placeOf(node: ASTNode, coordinate: string): SourcePlace | null {
  if (node.loc === undefined) return null;
  const at = "name" in node && node.name !== undefined ? (node.name as ASTNode).loc : node.loc;
  const { line, column } = getLocation(node.loc.source, (at ?? node.loc).start);
  return { file: node.loc.source.name, line, column, pointer: coordinate };
}
