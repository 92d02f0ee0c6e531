import type { Operation } from "../api/api.ts";

export interface OperationPair {
  readonly old: Operation;
  readonly new: Operation;
  /** The new names of path parameters whose names changed, by the old ones. */
  readonly renamed: ReadonlyMap<string, string>;
}

export interface OperationMatch {
  /** In the order of the new document. */
  readonly pairs: readonly OperationPair[];
  /** With whether another operation of the same path is still there. */
  readonly removed: readonly { readonly operation: Operation; readonly isPathLeft: boolean }[];
  /** With the path as the old document writes it, where it has the same one. */
  readonly added: readonly { readonly operation: Operation; readonly path: string }[];
}

/** Operations of both sides by method and path. The names of a path's parameters are no part of its URL: `/orders/{id}` is `/orders/{orderId}`. Where
 * several would fit, one with the same names is preferred. */
export function matchOperations(
  oldOperations: readonly Operation[],
  newOperations: readonly Operation[],
): OperationMatch {
  const byExact = new Map<string, Operation>();
  const byShape = new Map<string, Operation[]>();
  for (const operation of oldOperations) {
    byExact.set(exactKey(operation), operation);
    const shape = shapeKey(operation);
    byShape.set(shape, [...(byShape.get(shape) ?? []), operation]);
  }
  const taken = new Set<Operation>();
  const exact = new Map<Operation, Operation>();
  for (const operation of newOperations) {
    const old = byExact.get(exactKey(operation));
    if (old === undefined) continue;
    exact.set(operation, old);
    taken.add(old);
  }
  const pairs: OperationPair[] = [];
  const added: { readonly operation: Operation; readonly path: string }[] = [];
  const oldPaths = new Map(oldOperations.map(({ path }) => [shapeOf(path), path]));
  for (const operation of newOperations) {
    const old = exact.get(operation) ?? byShape.get(shapeKey(operation))?.find((candidate) => !taken.has(candidate));
    if (old === undefined) added.push({ operation, path: oldPaths.get(shapeOf(operation.path)) ?? operation.path });
    else {
      taken.add(old);
      pairs.push({ old, new: operation, renamed: renamedParameters(old.path, operation.path) });
    }
  }
  const paths = new Set(newOperations.map(({ path }) => shapeOf(path)));
  const removed = oldOperations
    .filter((operation) => !taken.has(operation))
    .map((operation) => ({ operation, isPathLeft: paths.has(shapeOf(operation.path)) }));
  return { pairs, removed, added };
}

function exactKey({ method, path }: Operation): string {
  return `${method} ${path}`;
}

function shapeKey({ method, path }: Operation): string {
  return `${method} ${shapeOf(path)}`;
}

/** A path without its parameters' names. */
function shapeOf(path: string): string {
  return path.replace(/\{[^{}]*\}/gu, "{}");
}

function renamedParameters(oldPath: string, newPath: string): ReadonlyMap<string, string> {
  const oldNames = namesOf(oldPath);
  const newNames = namesOf(newPath);
  return new Map(
    oldNames.flatMap((name, index) => {
      const now = newNames[index];
      return now === undefined || now === name ? [] : [[name, now] as const];
    }),
  );
}

function namesOf(path: string): readonly string[] {
  return [...path.matchAll(/\{([^{}]*)\}/gu)].map((match) => match[1] ?? "");
}
