import type { Site } from "../../source/contract-source.ts";
import type { SchemaPair } from "./schema-pair.ts";
import { isObject, refOf, stringsOf } from "./schema-view.ts";

export interface Subschema {
  readonly site: Site;
  /** What its reference names, else its number and its title: `subschema #2: Cat`. */
  readonly label: string;
}

export interface SubschemaMatch {
  readonly matched: ReadonlyArray<readonly [Subschema, Subschema]>;
  readonly removed: readonly Subschema[];
  readonly added: readonly Subschema[];
}

/** Which schemas of two `allOf`, `anyOf` or `oneOf` stand for each other: those of one name, then those that say the same, then those of one
 * title, and the last ones when there is but one on each side. */
export function matchSubschemas(pair: SchemaPair, before: readonly Site[], after: readonly Site[]): SubschemaMatch {
  const old = new Set(before.map(subschemaOf));
  const now = new Set(after.map(subschemaOf));
  const matched: Array<readonly [Subschema, Subschema]> = [];

  function matchBy(keyOf: (subschema: Subschema, isOld: boolean) => string | null, isEqual: boolean): void {
    const candidates = new Map<string, Subschema[]>();
    for (const candidate of now) {
      const key = keyOf(candidate, false);
      if (key === null) continue;
      const known = candidates.get(key);
      if (known === undefined) candidates.set(key, [candidate]);
      else known.push(candidate);
    }
    for (const subschema of old) {
      const key = keyOf(subschema, true);
      const same = key === null ? undefined : candidates.get(key);
      const index = same?.findIndex(({ site }) => !isEqual || pair.isSame([subschema.site], [site])) ?? -1;
      const found = index === -1 ? undefined : same?.[index];
      if (found === undefined || same === undefined) continue;
      same.splice(index, 1);
      old.delete(subschema);
      now.delete(found);
      matched.push([subschema, found]);
    }
  }

  matchBy(({ site }) => refOf(site), false);
  if (old.size > 0 && now.size > 0) {
    matchBy(({ site }) => (refOf(site) === null ? outlineOf(site) : null), true);
    matchBy(({ site }, isOld) => outlineOfRefOr(pair, site, isOld, "inline"), true);
    matchBy(({ site }, isOld) => outlineOfRefOr(pair, site, isOld, "reference"), true);
    matchBy(({ site }) => (refOf(site) === null ? titleOf(site) : null), false);
    const [lastOld, ...othersOld] = [...old].filter(({ site }) => refOf(site) === null);
    const [lastNow, ...othersNow] = [...now].filter(({ site }) => refOf(site) === null);
    if (lastOld !== undefined && lastNow !== undefined && othersOld.length + othersNow.length === 0) {
      old.delete(lastOld);
      now.delete(lastNow);
      matched.push([lastOld, lastNow]);
    }
  }
  return { matched, removed: [...old], added: [...now] };
}

function subschemaOf(site: Site, index: number): Subschema {
  const title = titleOf(site);
  const label = refOf(site) ?? `subschema #${index + 1}${title === null ? "" : `: ${title}`}`;
  return { site, label };
}

/** For a schema that became a component, or a component whose schema was written out. */
function outlineOfRefOr(pair: SchemaPair, site: Site, isOld: boolean, oldIs: "inline" | "reference"): string | null {
  const isInline = refOf(site) === null;
  if (isInline !== (isOld === (oldIs === "inline"))) return null;
  const [first] = (isOld ? pair.oldReader : pair.newReader).view([site]).parts;
  return first === undefined ? null : outlineOf(first);
}

/** Schemas that say the same have the same outline; it is there to compare few of them. */
function outlineOf(site: Site): string {
  if (!isObject(site.value)) return JSON.stringify(site.value === true);
  const { type, properties } = site.value;
  return [
    typeof type === "string" ? type : stringsOf(type).join(),
    Array.isArray(site.value["enum"]) ? site.value["enum"].length : "",
    ...(isObject(properties) ? Object.keys(properties).toSorted() : []),
  ].join(" ");
}

function titleOf(site: Site): string | null {
  const title = isObject(site.value) ? site.value["title"] : null;
  return typeof title === "string" && title !== "" ? title : null;
}
