import { createClosureEqual } from "../../prove/schema/closure-equal.ts";
import type { Site } from "../../source/contract-source.ts";
import type { ComparedRegion, RegionExit, SchemaReaders, SchemasAround } from "./compare-region.ts";
import { compareRegion } from "./compare-region.ts";
import { createFingerprint } from "./fingerprint.ts";
import { joinPath } from "./schema-pair.ts";
import type { SchemaReader, SchemaView } from "./schema-view.ts";

/** A region of the graph of all pairs of schemas. */
export interface SchemaRegion {
  readonly old: SchemaView;
  readonly new: SchemaView;
  compared: ComparedRegion | null;
  readonly exits: RegionEdge[];
  readonly parents: SchemaRegion[];
  /** Whether something changed in it or in what it reaches: the others are never entered. */
  hasChanges: boolean;
}

interface RegionEdge {
  readonly to: SchemaRegion;
  readonly exit: RegionExit;
}

export interface ReachedRegion {
  readonly region: SchemaRegion;
  readonly path: string;
  readonly around: SchemasAround | null;
}

/** Pairs of schemas and what their references lead to. Each pair is compared once in its lifetime. */
export interface SchemaGraph {
  readonly regionOf: (old: SchemaView, now: SchemaView) => SchemaRegion;
  /** The regions with changes that a region reaches, each with the path by which it is reached first. */
  readonly reached: (root: SchemaRegion) => readonly ReachedRegion[];
}

export function createSchemaGraph(old: SchemaReader, now: SchemaReader): SchemaGraph {
  const missing = new Map<string, Site>();
  const readers: SchemaReaders = {
    old,
    new: now,
    isEqual: createClosureEqual(),
    oldResolve: (from, ref) => old.resolve(from, ref) ?? nothingAt(missing, from, ref),
    newResolve: (from, ref) => now.resolve(from, ref) ?? nothingAt(missing, from, ref),
    fingerprint: createFingerprint(),
  };
  const regions = new Map<string, SchemaRegion>();
  const numbers = new WeakMap<object, number>();
  let count = 0;

  function keyOf(view: SchemaView): string {
    return view.parts
      .map(({ value }) => {
        if (value === null || typeof value !== "object") return String(value);
        const known = numbers.get(value);
        if (known !== undefined) return known;
        count += 1;
        numbers.set(value, count);
        return count;
      })
      .join(",");
  }

  function regionOf(oldView: SchemaView, newView: SchemaView): SchemaRegion {
    const key = `${keyOf(oldView)} ${keyOf(newView)}`;
    const known = regions.get(key);
    if (known !== undefined) return known;
    const region: SchemaRegion = {
      old: oldView,
      new: newView,
      compared: null,
      exits: [],
      parents: [],
      hasChanges: false,
    };
    regions.set(key, region);
    return region;
  }

  function compare(region: SchemaRegion, pending: SchemaRegion[]): void {
    if (region.compared !== null) return;
    region.compared = compareRegion(readers, region.old, region.new);
    for (const exit of region.compared.exits) {
      const to = regionOf(exit.old, exit.new);
      region.exits.push({ to, exit });
      to.parents.push(region);
      if (to.compared === null) pending.push(to);
    }
    if (region.compared.events.length > 0 || region.exits.some(({ to }) => to.hasChanges)) markChanged(region);
  }

  return {
    regionOf,
    reached: (root) => {
      const pending = [root];
      for (let next = pending.pop(); next !== undefined; next = pending.pop()) compare(next, pending);
      return root.hasChanges ? reachedFrom(root) : [];
    },
  };
}

/** One schema for all references of one name that lead nowhere. */
function nothingAt(missing: Map<string, Site>, { file }: Site, ref: string): Site {
  const site = missing.get(ref) ?? { file, value: {}, at: null };
  missing.set(ref, site);
  return site;
}

function markChanged(region: SchemaRegion): void {
  const work = [region];
  for (let next = work.pop(); next !== undefined; next = work.pop()) {
    if (next.hasChanges) continue;
    next.hasChanges = true;
    work.push(...next.parents);
  }
}

function reachedFrom(root: SchemaRegion): readonly ReachedRegion[] {
  const reached: ReachedRegion[] = [];
  const seen = new Set([root]);
  const queue: Array<{ readonly region: SchemaRegion; readonly path: string; readonly around: SchemasAround | null }> =
    [{ region: root, path: "", around: null }];
  for (const { region, path, around } of queue) {
    if (region.compared !== null && region.compared.events.length > 0) reached.push({ region, path, around });
    for (const { to, exit } of region.exits) {
      if (!to.hasChanges || seen.has(to)) continue;
      seen.add(to);
      queue.push({ region: to, path: pathWithin(path, exit.path), around: around ?? exit.around });
    }
  }
  return reached;
}

/** The path of what a component holds, seen from where the component stands. */
export function pathWithin(path: string, inner: string): string {
  if (inner === "") return path;
  return inner.startsWith("/") ? `${path}${inner}` : joinPath(path, inner);
}
