import type { Json } from "../../../../base/json.ts";
import { type Site, childSite } from "../../source/contract-source.ts";
import type { SchemaUse } from "../node/schema-use.ts";
import type { SchemaSide, View } from "../proof.ts";
import { type SchemaObject, isSchemaObject, objectAt } from "./schema-object.ts";

/** Schemas that are looked through for one object's properties; names behind more of them travel. */
const LOOKED_MAX = 200;

const NONE: ReadonlySet<string> = new Set();

/** The properties that do not travel in this view, of the schema and of all that it is combined with by `$ref` and `allOf`. */
export function hiddenNames({ side, mode }: SchemaUse): ReadonlySet<string> {
  if (mode.reading === "strict" || mode.view === "plain") return NONE;
  const names = new Set<string>();
  for (const site of combinedSites(side, side.site)) {
    const properties = objectAt(schemaAt(site), "properties");
    for (const key of Object.keys(properties))
      if (isHidden(side, site, properties[key], key, mode.view)) names.add(key);
  }
  return names;
}

function isHidden(side: SchemaSide, owner: Site, schema: Json | undefined, key: string, view: View): boolean {
  const mark = view === "request" ? "readOnly" : "writeOnly";
  if (!isSchemaObject(schema)) return false;
  if (schema["$ref"] === undefined && schema["allOf"] === undefined) return schema[mark] === true;
  const properties = childSite(owner, "properties");
  const property = properties === null ? null : childSite(properties, key);
  return property !== null && combinedSites(side, property).some((site) => schemaAt(site)[mark] === true);
}

/** The schema itself and what `$ref` and `allOf` combine it with. */
function combinedSites(side: SchemaSide, first: Site): Site[] {
  const found = new Map<object, Site>();
  const work: Array<Site | null> = [first];
  for (let site = work.pop(); site !== undefined && found.size < LOOKED_MAX; site = work.pop()) {
    if (site === null || !isSchemaObject(site.value) || found.has(site.value)) continue;
    found.set(site.value, site);
    const { $ref, allOf } = site.value;
    if (typeof $ref === "string") work.push(side.resolve(site, $ref));
    const list = Array.isArray(allOf) ? childSite(site, "allOf") : null;
    if (list !== null && Array.isArray(allOf)) for (const index of allOf.keys()) work.push(childSite(list, index));
  }
  return [...found.values()];
}

function schemaAt(site: Site): SchemaObject {
  return isSchemaObject(site.value) ? site.value : {};
}
