import type { SchemaSide } from "../prove/proof.ts";
import { childSite, type Site } from "../source/contract-source.ts";
import { listedSites, namedSite, objectOf } from "./schema-overlay.ts";

/** More schemas than these for one field are not looked at. */
const SITES_MAX = 2000;

/** All schemas that speak of the same instances as the given ones: what they refer to and combine. `isSure` ones always apply. Undeclared references are left out. */
export interface AppliedSchema {
  readonly site: Site;
  readonly isSure: boolean;
}

export function appliedSchemas(side: SchemaSide, sites: readonly AppliedSchema[]): readonly AppliedSchema[] {
  const found = new Map<object, AppliedSchema>();
  const open = [...sites];
  for (let next = open.pop(); next !== undefined && found.size < SITES_MAX; next = open.pop()) {
    const { site, isSure } = next;
    const value = objectOf(site.value);
    if (value === null) continue;
    const known = found.get(value);
    if (known !== undefined && (known.isSure || !isSure)) continue;
    found.set(value, next);
    const ref = value["$ref"];
    const target = typeof ref === "string" ? side.resolve(site, ref) : null;
    if (target !== null) open.push({ site: target, isSure });
    if (typeof ref === "string" && ignoresSiblings(side)) continue;
    for (const part of listedSites(site, "allOf")) open.push({ site: part, isSure });
    for (const keyword of ["anyOf", "oneOf"])
      for (const part of listedSites(site, keyword)) open.push({ site: part, isSure: false });
    for (const keyword of ["then", "else"]) {
      const part = childSite(site, keyword);
      if (part !== null) open.push({ site: part, isSure: false });
    }
    const dependent = childSite(site, "dependentSchemas");
    for (const name of Object.keys(objectOf(dependent?.value) ?? {})) {
      const part = dependent === null ? null : childSite(dependent, name);
      if (part !== null) open.push({ site: part, isSure: false });
    }
  }
  return [...found.values()];
}

/** Where `$ref` stands alone, by the dialect. */
export function ignoresSiblings({ dialect }: SchemaSide): boolean {
  return dialect === "openapi-3.0" || dialect === "draft-07";
}

/** The schemas that speak of a field below instances of the given ones; `*` is any item and any value. Empty: nobody declares it. */
export function schemasBelow(
  side: SchemaSide,
  applied: readonly AppliedSchema[],
  key: string,
): readonly AppliedSchema[] {
  return applied.flatMap(({ site, isSure }): readonly AppliedSchema[] => {
    const items = [childSite(site, "items"), ...listedSites(site, "prefixItems"), ...listedSites(site, "items")];
    if (key === "*") {
      const properties = childSite(site, "properties");
      const named = Object.keys(objectOf(properties?.value) ?? {}).map((name) => namedSite(site, "properties", name));
      return sitesOf([...items, ...named, childSite(site, "additionalProperties")], isSure);
    }
    const own = namedSite(site, "properties", key);
    if (own !== null) return sitesOf([own], isSure);
    if (/^\d+$/u.test(key) && items.some((item) => item !== null)) return sitesOf(items, isSure);
    const patterns = childSite(site, "patternProperties");
    const matched = Object.keys(objectOf(patterns?.value) ?? {}).map((name) =>
      namedSite(site, "patternProperties", name),
    );
    return sitesOf([...matched, childSite(site, "additionalProperties")], false);
  });
}

function sitesOf(sites: readonly (Site | null)[], isSure: boolean): readonly AppliedSchema[] {
  return sites.flatMap((site) =>
    site !== null && (objectOf(site.value) !== null || site.value === true) ? [{ site, isSure }] : [],
  );
}

/** Whether a field can be in instances of a schema as far as it is declared there; a `readOnly` field is in no request, a `writeOnly` one in no response. */
export function declaresField(side: SchemaSide, keys: readonly string[], direction: "request" | "response"): boolean {
  if (side.site === null) return true;
  let at: readonly AppliedSchema[] = appliedSchemas(side, [{ site: side.site, isSure: true }]);
  for (const key of keys) {
    const below = schemasBelow(side, at, key);
    if (below.length === 0) return false;
    if (below.some(({ site }) => site.value === true)) return true;
    at = appliedSchemas(side, below);
    // An empty schema takes anything below it.
    if (below.some(({ site }) => Object.keys(objectOf(site.value) ?? {}).length === 0)) return true;
  }
  const hidden = direction === "request" ? "readOnly" : "writeOnly";
  return keys.length === 0 || !at.some(({ site, isSure }) => isSure && objectOf(site.value)?.[hidden] === true);
}
