import type { SchemaSide } from "../../prove/proof.ts";
import type { ClosureEqual } from "../../prove/schema/closure-equal.ts";
import type { Site } from "../../source/contract-source.ts";
import { type Claim, compareAlternatives, compareSubschemas } from "./compare-alternatives.ts";
import { APPLICATOR_KEYWORDS, compareApplicators } from "./compare-applicators.ts";
import { BOUND_KEYWORDS, compareBounds } from "./compare-bounds.ts";
import { compareDiscriminators } from "./compare-discriminators.ts";
import { compareLifecycle } from "./compare-lifecycle.ts";
import { compareProperties } from "./compare-properties.ts";
import { compareTypes } from "./compare-types.ts";
import { VALUE_KEYWORDS, compareValues } from "./compare-values.ts";
import type { Fingerprint } from "./fingerprint.ts";
import { flattenMoved } from "./flatten-all-of.ts";
import type { SchemaEvent } from "./schema-event.ts";
import type { SchemaPair } from "./schema-pair.ts";
import { foundKeyword } from "./schema-pair.ts";
import type { SchemaReader, SchemaView } from "./schema-view.ts";
import { refOf, siteOf } from "./schema-view.ts";
import { isSamePlainSchema, touchedKeywords } from "./touched-keywords.ts";

export interface SchemaReaders {
  readonly old: SchemaReader;
  readonly new: SchemaReader;
  readonly isEqual: ClosureEqual;
  /** These find something for each reference: one that leads nowhere says the same on both sides. */
  readonly oldResolve: SchemaSide["resolve"];
  readonly newResolve: SchemaSide["resolve"];
  readonly fingerprint: Fingerprint;
}

/** Two schemas up to the references in them: what changed there, and which pairs the references lead to. */
export interface ComparedRegion {
  readonly events: readonly SchemaEvent[];
  readonly exits: readonly RegionExit[];
}

export interface RegionExit {
  readonly old: SchemaView;
  readonly new: SchemaView;
  readonly path: string;
  /** Where this is within a `not`: the schemas around it, of which the proof is asked. */
  readonly around: SchemasAround | null;
}

export type SchemasAround = readonly [old: Site, now: Site];

interface Visit {
  readonly old: SchemaView;
  readonly new: SchemaView;
  readonly path: string;
  readonly around: SchemasAround | null;
}

export function compareRegion(readers: SchemaReaders, old: SchemaView, now: SchemaView): ComparedRegion {
  const events: SchemaEvent[] = [];
  const exits: RegionExit[] = [];
  const work: Visit[] = [{ old, new: now, path: "", around: null }];
  const seen = new WeakMap<object, WeakSet<object>>();
  for (let visit = work.pop(); visit !== undefined; visit = work.pop())
    comparePair(pairOf(readers, visit, events, { exits, work, seen }));
  return { events, exits };
}

function pairOf(
  readers: SchemaReaders,
  visit: Visit,
  events: SchemaEvent[],
  next: {
    readonly exits: RegionExit[];
    readonly work: Visit[];
    readonly seen: WeakMap<object, WeakSet<object>>;
  },
): SchemaPair {
  const around: SchemasAround = visit.around ?? [siteOf(visit.old), siteOf(visit.new)];
  return {
    old: visit.old,
    new: visit.new,
    oldReader: readers.old,
    newReader: readers.new,
    path: visit.path,
    fingerprint: readers.fingerprint,
    isSame: (oldSites, newSites) => isSame(readers, oldSites, newSites),
    found: (what, oldSite, newSite, path = visit.path) =>
      events.push({ what, path, oldSite, newSite, oldSchema: around[0], newSchema: around[1] }),
    visit: (oldSites, newSites, path, isNegated = false) => {
      const [oldSite, newSite] = [oldSites[0], newSites[0]];
      if (oldSite === undefined || newSite === undefined) return;
      const isInline = oldSites.length + newSites.length === 2 && refOf(oldSite) === null && refOf(newSite) === null;
      if (isInline && isSamePlainSchema(oldSite.value, newSite.value)) return;
      if (isInline && !isNew(next.seen, oldSite, newSite)) return;
      (isInline ? next.work : next.exits).push({
        old: readers.old.view(oldSites),
        new: readers.new.view(newSites),
        path,
        around: isNegated ? around : visit.around,
      });
    },
  };
}

/** A schema that an alias of YAML writes in many places is compared once. */
function isNew(seen: WeakMap<object, WeakSet<object>>, old: Site, now: Site): boolean {
  const [left, right] = [old.value, now.value];
  if (left === null || typeof left !== "object" || right === null || typeof right !== "object") return true;
  const known = seen.get(left);
  if (known === undefined) seen.set(left, new WeakSet([right]));
  else if (known.has(right)) return false;
  else known.add(right);
  return true;
}

interface Comparison {
  /** What is compared where one of these was touched. */
  readonly keywords: readonly string[];
  readonly compare: (pair: SchemaPair) => void;
  /** Up to which claim of the alternatives it is still made. */
  readonly until: Claim;
}

const COMPARISONS: readonly Comparison[] = [
  { keywords: ["deprecated", "x-stability-level"], compare: compareLifecycle, until: "everything" },
  { keywords: ["type", "nullable", "format"], compare: compareTypes, until: "nothing" },
  { keywords: ["allOf"], compare: (pair) => compareSubschemas(pair, "allOf"), until: "types" },
  { keywords: VALUE_KEYWORDS, compare: compareValues, until: "types" },
  { keywords: BOUND_KEYWORDS, compare: compareBounds, until: "types" },
  { keywords: ["discriminator"], compare: compareDiscriminators, until: "types" },
  { keywords: APPLICATOR_KEYWORDS, compare: compareApplicators, until: "types" },
  { keywords: ["properties", "required", "additionalProperties"], compare: compareProperties, until: "types" },
];

const CLAIMS: readonly Claim[] = ["nothing", "types", "everything"];

function comparePair(pair: SchemaPair): void {
  const [refused, isRefused] = [refusesAll(pair.old), refusesAll(pair.new)];
  if (refused || isRefused) {
    if (refused !== isRefused) foundKeyword(pair, isRefused ? "not-added" : "not-removed", "not");
    return;
  }
  const touched = touchedKeywords(pair.old, pair.new);
  if (touched.size === 0) return;
  const flattened = touched.has("allOf") ? flattenMoved(pair) : null;
  if (flattened === null) compareKeywords(pair, touched);
  else compareKeywords({ ...pair, ...flattened }, touchedKeywords(flattened.old, flattened.new));
}

/** The schema `false`. */
function refusesAll({ parts }: SchemaView): boolean {
  return parts.some(({ value }) => value === false);
}

function compareKeywords(pair: SchemaPair, touched: ReadonlySet<string>): void {
  const claim = touched.has("anyOf") || touched.has("oneOf") ? compareAlternatives(pair) : "nothing";
  for (const { keywords, compare, until } of COMPARISONS)
    if (CLAIMS.indexOf(claim) <= CLAIMS.indexOf(until) && keywords.some((keyword) => touched.has(keyword)))
      compare(pair);
}

function isSame(readers: SchemaReaders, oldSites: readonly Site[], newSites: readonly Site[]): boolean {
  const [before, after] = [readers.old.view(oldSites).parts, readers.new.view(newSites).parts];
  return (
    before.length === after.length &&
    before.every((site, index) => {
      const other = after[index];
      // Between dialects `nullable` is all that differs in how a keyword is read.
      const { dialect } = readers.new;
      return (
        other !== undefined &&
        readers.isEqual(
          { site, dialect, resolve: readers.oldResolve },
          { site: other, dialect, resolve: readers.newResolve },
        )
      );
    })
  );
}
