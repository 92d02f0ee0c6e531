import type { Json } from "../../../base/json.ts";
import type { SchemaSide } from "../prove/proof.ts";
import { childSite, rootSite, type Site } from "../source/contract-source.ts";

/** Schemas that are written on top of a contract's own: they refer to its sites, in whatever file these stand. */
export interface SchemaOverlay {
  /** A schema that is the one at the site. */
  readonly refTo: (site: Site) => Json;
  readonly side: (schema: Json) => SchemaSide;
}

export type JsonObject = { readonly [key: string]: Json };

export function schemaOverlay(base: SchemaSide): SchemaOverlay {
  const sites = new Map<string, Site>();
  const names = new Map<Json, string>();
  return {
    refTo: (site) => {
      const known = typeof site.value === "object" && site.value !== null ? names.get(site.value) : undefined;
      const name = known ?? `flyball-site:${sites.size}`;
      sites.set(name, site);
      if (known === undefined && typeof site.value === "object") names.set(site.value, name);
      return { $ref: name };
    },
    side: (value) => ({
      site: rootSite({ path: "used-part-of-contract.json", text: "", format: "json", value }),
      dialect: base.dialect,
      resolve: (from, ref) => sites.get(ref) ?? base.resolve(from, ref),
    }),
  };
}

/** The value where it is a mapping, else null. */
export function objectOf(value: Json | undefined): JsonObject | null {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : null;
}

/** The sites of a keyword that holds a list of schemas. */
export function listedSites(site: Site, keyword: string): readonly Site[] {
  const list = childSite(site, keyword);
  return list === null || !Array.isArray(list.value)
    ? []
    : list.value.flatMap((_, index) => childSite(list, index) ?? []);
}

/** The site of a name below a keyword (`properties`, `total`). */
export function namedSite(site: Site, keyword: string, name: string): Site | null {
  const map = childSite(site, keyword);
  return map === null || objectOf(map.value) === null ? null : childSite(map, name);
}
