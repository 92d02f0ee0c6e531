import type { Site } from "../../source/contract-source.ts";
import type { SchemaPair } from "./schema-pair.ts";
import type { SchemaView } from "./schema-view.ts";
import { isObject, refOf, valueOf } from "./schema-view.ts";

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

/** Which schemas of two `allOf`, `anyOf` or `oneOf` stand for each other: those of one name or title, then those that say the same, and the last ones when there is but one on each side. */
export function matchSubschemas(pair: SchemaPair, before: readonly Site[], after: readonly Site[]): SubschemaMatch {
  const old = new Set(before.map(subschemaOf));
  const now = new Set(after.map(subschemaOf));
  const matched: Array<readonly [Subschema, Subschema]> = [];

  function matchBy(keyOf: (subschema: Subschema, isOld: boolean) => string | number | null): void {
    const candidates = new Map<string | number, Subschema[]>();
    for (const candidate of now) {
      const key = keyOf(candidate, false);
      if (key === null) continue;
      const known = candidates.get(key);
      if (known === undefined) candidates.set(key, [candidate]);
      else known.push(candidate);
    }
    for (const subschema of old) {
      const key = keyOf(subschema, true);
      const found = key === null ? undefined : candidates.get(key)?.shift();
      if (found === undefined) continue;
      old.delete(subschema);
      now.delete(found);
      matched.push([subschema, found]);
    }
  }

  const { fingerprint } = pair;
  matchBy(({ site }) => refOf(site));
  // A component that got another name, and that the discriminator's value still means.
  const values = { old: mappedValues(pair.old), new: mappedValues(pair.new) };
  if (values.old.size > 0 && values.new.size > 0)
    matchBy(({ site }, isOld) => (isOld ? values.old : values.new).get(refOf(site) ?? "") ?? null);
  if (old.size > 0 && now.size > 0) {
    const inline = ({ site }: Subschema, key: (site: Site) => string | number | null): string | number | null =>
      refOf(site) === null ? key(site) : null;
    matchBy((subschema) => inline(subschema, (site) => `${fingerprint(site.value)} ${titleOf(site) ?? ""}`));
    matchBy((subschema) => inline(subschema, titleOf));
    matchBy((subschema) => inline(subschema, ({ value }) => fingerprint(value)));
    for (const oldIsInline of [true, false])
      matchBy(({ site }, isOld) => {
        // For a schema that became a component, or a component whose schema was written out.
        if ((refOf(site) === null) !== (isOld === oldIsInline)) return null;
        const [first] = (isOld ? pair.oldReader : pair.newReader).view([site]).parts;
        return first === undefined ? null : fingerprint(first.value);
      });
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

/** The values of a discriminator by the references that they mean, where each means one of its own. */
function mappedValues(view: SchemaView): ReadonlyMap<string, string> {
  const discriminator = valueOf(view, "discriminator");
  const mapping = isObject(discriminator) ? discriminator["mapping"] : null;
  return new Map(
    Object.entries(isObject(mapping) ? mapping : {}).flatMap(([value, ref]) =>
      typeof ref === "string" ? [[ref, value] as const] : [],
    ),
  );
}

function subschemaOf(site: Site, index: number): Subschema {
  const title = titleOf(site);
  const label = refOf(site) ?? `subschema #${index + 1}${title === null ? "" : `: ${title}`}`;
  return { site, label };
}

function titleOf(site: Site): string | null {
  const title = isObject(site.value) ? site.value["title"] : null;
  return typeof title === "string" && title !== "" ? title : null;
}
