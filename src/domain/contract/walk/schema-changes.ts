import type { Level, ProofQuestion } from "../finding/contract-finding.ts";
import type { SchemaSide } from "../prove/proof.ts";
import type { Site } from "../source/contract-source.ts";
import type { SchemasAround } from "./compare/compare-region.ts";
import { argsOf, textOfChange } from "./compare/describe-schema-change.ts";
import { isBody, nameSchemaChange } from "./compare/name-schema-change.ts";
import type { ReachedRegion, SchemaRegion } from "./compare/schema-graph.ts";
import { createSchemaGraph, pathWithin } from "./compare/schema-graph.ts";
import type { SchemaReader } from "./compare/schema-view.ts";
import { createSchemaReader } from "./compare/schema-view.ts";
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
  /** What changed from `old` to `new`; nothing where one is null. A pair of components is compared once in the walker's lifetime, and
   * reported once for each call that reaches it, with the path by which it was reached first: where positions are alike, the changes of
   * a component are the same objects for all calls. `reversed`: the provider sends this
   * request (a webhook, a callback) or reads this response. */
  readonly changes: (
    oldSchema: Site | null,
    newSchema: Site | null,
    position: SchemaPosition,
    reversed?: boolean,
  ) => readonly SchemaChange[];
}

/** What a walker needs of a document. */
export type SchemaDocument = Pick<SchemaSide, "dialect" | "resolve">;

/** One for a pair of documents; what it learnt is kept for its lifetime. */
export function createSchemaWalker(
  oldDocument: SchemaDocument,
  newDocument: SchemaDocument,
  options: SchemaWalkOptions,
): SchemaWalker {
  const readers = {
    old: createSchemaReader(oldDocument.dialect, oldDocument.resolve),
    new: createSchemaReader(newDocument.dialect, newDocument.resolve),
  };
  const graph = createSchemaGraph(readers.old, readers.new);
  const known = new WeakMap<SchemaRegion, Map<string, readonly SchemaChange[]>>();

  function changesIn({ region, path, around }: ReachedRegion, asked: Asked): readonly SchemaChange[] {
    const { position, view, isOldSender, whole } = asked;
    return (region.compared?.events ?? []).flatMap((event) => {
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
          question: { ...questionOf(readers, schemas, isOldSender), view, whole },
        },
      ];
    });
  }

  function remembered(region: SchemaRegion, key: string, make: () => readonly SchemaChange[]): readonly SchemaChange[] {
    let byKey = known.get(region);
    if (byKey === undefined) known.set(region, (byKey = new Map()));
    let changes = byKey.get(key);
    if (changes === undefined) byKey.set(key, (changes = make()));
    return changes;
  }

  return {
    changes: (oldSchema, newSchema, position, isReversed = false) => {
      if (oldSchema === null || newSchema === null) return [];
      const root = graph.regionOf(readers.old.view([oldSchema]), readers.new.view([newSchema]));
      const view = position.kind === "response-body" || position.kind === "response-header" ? "response" : "request";
      const isOldSender = (view === "request") !== isReversed;
      const whole = questionOf(readers, [oldSchema, newSchema], isOldSender);
      const asked: Asked = { position, view, isOldSender, whole };
      const key = JSON.stringify([position, isReversed]);
      return remembered(root, `all ${key}`, () =>
        graph.reached(root).flatMap((reached) => {
          const { region, path, around } = reached;
          // What a component's change is called in a body depends on whether it is the body, not on where in it it stands.
          const place = isBody(position) && path !== "" ? "within" : path;
          return around === null
            ? remembered(region, `${place} ${key}`, () => changesIn(reached, asked))
            : changesIn(reached, asked);
        }),
      );
    },
  };
}

interface Asked {
  readonly position: SchemaPosition;
  readonly view: ProofQuestion["view"];
  readonly isOldSender: boolean;
  readonly whole: Question;
}

type Readers = Readonly<Record<"old" | "new", SchemaReader>>;
type Question = Pick<ProofQuestion, "sender" | "receiver">;

/** Of a request each old value must still be allowed, of a response each new one must have been. */
function questionOf(readers: Readers, [oldSite, newSite]: SchemasAround, isOldSender: boolean): Question {
  const [old, now] = [readers.old.sideOf(oldSite), readers.new.sideOf(newSite)];
  return isOldSender ? { sender: old, receiver: now } : { sender: now, receiver: old };
}
