import type { Site } from "../../source/contract-source.ts";
import type { Fingerprint } from "./fingerprint.ts";
import type { EventKind } from "./schema-event.ts";
import type { SchemaReader, SchemaView } from "./schema-view.ts";
import { flagOf, placeOf } from "./schema-view.ts";

/** Two schemas that stand for each other, and where what is found in them goes. */
export interface SchemaPair {
  readonly old: SchemaView;
  readonly new: SchemaView;
  readonly oldReader: SchemaReader;
  readonly newReader: SchemaReader;
  readonly path: string;
  readonly fingerprint: Fingerprint;
  /** Whether two places hold schemas that allow the same values, whatever their annotations say. */
  readonly isSame: (oldSites: readonly Site[], newSites: readonly Site[]) => boolean;
  /** At the path of the pair where none is given. */
  readonly found: (what: EventKind, oldSite: Site, newSite: Site, path?: string) => void;
  /** Compares what stands under these places too, when it is its turn. */
  readonly visit: (oldSites: readonly Site[], newSites: readonly Site[], path: string, isNegated?: boolean) => void;
}

/** Paths longer than this lose their middle: what is nested a thousand times would fill pages. */
const PATH_MAX = 400;
const PATH_END = 180;

export function joinPath(path: string, next: string): string {
  const joined = path === "" ? next : `${path}/${next}`;
  return joined.length <= PATH_MAX ? joined : `${joined.slice(0, PATH_END)}…${joined.slice(-PATH_END)}`;
}

/** Reports a change of one keyword. */
export function foundKeyword(
  pair: SchemaPair,
  change: string,
  keyword: string,
  values: readonly string[] = [],
  sites: { readonly old?: Site; readonly new?: Site } = {},
): void {
  pair.found(
    {
      kind: "keyword",
      change,
      values,
      isReadOnly: flagOf(pair.new, "readOnly"),
      isWriteOnly: flagOf(pair.new, "writeOnly"),
    },
    sites.old ?? placeOf(pair.old, keyword),
    sites.new ?? placeOf(pair.new, keyword),
  );
}
