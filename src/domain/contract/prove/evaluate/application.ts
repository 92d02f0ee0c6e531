import type { Json } from "../../../../base/json.ts";
import { type Site, childSite } from "../../source/contract-source.ts";
import type { SchemaSide, View } from "../proof.ts";
import type { DynamicScope } from "./dynamic-scope.ts";
import type { Outcome } from "./outcome.ts";

/** One schema on one instance. */
export interface Application {
  readonly side: SchemaSide;
  readonly site: Site;
  readonly value: Json;
  /** Schemas in place are applied at the same location; a part of the instance is another one. */
  readonly location: Location;
  /** Inside of `not`, `if` and the branches that a oneOf must not match, a schema is read to the letter. */
  readonly reading: "strict" | "sends" | "reads";
  readonly view: View;
  /** Properties of this instance that do not travel in this view. */
  readonly hidden: ReadonlySet<string>;
  readonly scope: DynamicScope;
}

/** What was found out about one instance, and what is being looked at: a schema that needs itself on the same instance never ends. */
export interface Location {
  readonly known: Map<Json, Array<{ readonly application: Application; readonly outcome: Outcome }>>;
  readonly active: Map<Json, Application[]>;
}

/** Asks for other applications; what runs it has a stack of its own, so that no depth of schema or instance ends the program's. */
export type Evaluation = Generator<Application, Outcome, Outcome>;

export type SchemaObject = { readonly [key: string]: Json };

export function isRecord(value: Json | undefined): value is SchemaObject {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

export function newLocation(): Location {
  return { known: new Map(), active: new Map() };
}

/** The schema under a path of keywords, on the same instance. */
export function inPlace(
  outer: Application,
  path: readonly (string | number)[],
  change: Partial<Application> = {},
): Application | null {
  const site = path.reduce<Site | null>((at, key) => (at === null ? null : childSite(at, key)), outer.site);
  return site === null ? null : { ...outer, site, ...change };
}

/** The schema under a path of keywords, on a part of the instance. */
export function onPart(outer: Application, path: readonly (string | number)[], value: Json): Application | null {
  return inPlace(outer, path, { value, location: newLocation(), hidden: NOTHING });
}

export function onPartAt(outer: Application, site: Site, value: Json): Application {
  return { ...outer, site, value, location: newLocation(), hidden: NOTHING };
}

/** To the letter: nothing is hidden, nothing closed. */
export function strictly(application: Application): Application {
  return { ...application, reading: "strict", hidden: NOTHING };
}

export const NOTHING: ReadonlySet<string> = new Set();
