import type { Api } from "../api/api.ts";
import type { Level, ProofQuestion } from "../finding/contract-finding.ts";
import type { Site } from "../source/contract-source.ts";
import type { SchemasAround } from "./compare/compare-region.ts";
import { argsOf, textOfChange } from "./compare/describe-schema-change.ts";
import { nameSchemaChange } from "./compare/name-schema-change.ts";
import type { SchemaRegion } from "./compare/schema-graph.ts";
import { createSchemaGraph, pathWithin } from "./compare/schema-graph.ts";
import type { SchemaReader } from "./compare/schema-view.ts";
import { createSchemaReader, siteOf } from "./compare/schema-view.ts";
import { ruleLevel } from "./contract-rules.ts";
import type { SchemaPosition } from "./schema-position.ts";

/** A change between two schemas, as one rule sees it: all of a `WalkFinding` but its operation. The sites of a shared component are
 * the same objects wherever it is reached from. */
export interface SchemaChange {
  readonly id: string;
  readonly level: Level;
  /** In the order of oasdiff's message. */
  readonly args: readonly string[];
  readonly text: string;
  readonly oldSite: Site | null;
  readonly newSite: Site | null;
  /** Of the smallest schemas; `whole` is the pair that the walk began at. */
  readonly question: ProofQuestion;
}

export interface SchemaWalkOptions {
  /** The day of the diff as a count of days since 1970-01-01 UTC: sunset dates are judged against it. */
  readonly today: number;
  /** How many days a deprecated property must stay before its sunset; 0 asks for no sunset date. */
  readonly deprecationDays: { readonly beta: number; readonly stable: number };
}

export interface SchemaWalker {
  /** What changed from `old` to `new`. Null is no schema, which allows everything. A pair of components is compared once in the walker's
   * lifetime, and reported once for each call that reaches it, with the path of first reach. `reversed`: the provider sends this
   * request (a webhook, a callback) or reads this response. */
  readonly changes: (
    oldSchema: Site | null,
    newSchema: Site | null,
    position: SchemaPosition,
    reversed?: boolean,
  ) => readonly SchemaChange[];
}

/** One for a pair of documents; what it learnt is kept for its lifetime. */
export function createSchemaWalker(oldApi: Api, newApi: Api, options: SchemaWalkOptions): SchemaWalker {
  const readers = {
    old: createSchemaReader(oldApi.dialect, oldApi.resolve),
    new: createSchemaReader(newApi.dialect, newApi.resolve),
  };
  const graph = createSchemaGraph(readers.old, readers.new);
  const known = new WeakMap<SchemaRegion, Map<string, readonly SchemaChange[]>>();

  function changesOf(region: SchemaRegion, position: SchemaPosition, isReversed: boolean): readonly SchemaChange[] {
    const whole = questionOf(readers, [siteOf(region.old), siteOf(region.new)], position, isReversed);
    return graph.reached(region).flatMap(({ events, path, around }) =>
      events.flatMap((event) => {
        const at = pathWithin(path, event.path);
        const named = nameSchemaChange(event.what, at, position, options);
        if (named === null) return [];
        const schemas = around ?? ([event.oldSchema, event.newSchema] as const);
        return [
          {
            id: named.id,
            level: ruleLevel(named.id),
            args: argsOf(named, at, position),
            text: textOfChange(named, at, position),
            oldSite: event.oldSite,
            newSite: event.newSite,
            question: { ...questionOf(readers, schemas, position, isReversed), whole },
          },
        ];
      }),
    );
  }

  return {
    changes: (oldSchema, newSchema, position, isReversed = false) => {
      if (oldSchema === null || newSchema === null) return [];
      const region = graph.regionOf(readers.old.view([oldSchema]), readers.new.view([newSchema]));
      const key = JSON.stringify([position, isReversed]);
      const results = known.get(region) ?? new Map<string, readonly SchemaChange[]>();
      known.set(region, results);
      const result = results.get(key) ?? changesOf(region, position, isReversed);
      results.set(key, result);
      return result;
    },
  };
}

type Readers = Readonly<Record<"old" | "new", SchemaReader>>;

/** Of a request each old value must still be allowed, of a response each new one must have been. */
function questionOf(
  readers: Readers,
  [oldSite, newSite]: SchemasAround,
  position: SchemaPosition,
  isReversed: boolean,
): Omit<ProofQuestion, "whole"> & { readonly whole: null } {
  const view = position.kind === "response-body" || position.kind === "response-header" ? "response" : "request";
  const [old, now] = [readers.old.sideOf(oldSite), readers.new.sideOf(newSite)];
  const isOldSender = (view === "request") !== isReversed;
  return { sender: isOldSender ? old : now, receiver: isOldSender ? now : old, view, whole: null };
}
