import { type Site, childSite } from "../../source/contract-source.ts";
import { type Application, type SchemaObject, isRecord } from "./application.ts";

/** References and parts of one schema that are followed for its marks; properties behind more of them travel. */
const FOLLOWED_MAX = 200;

/** The properties that do not travel in the application's view: `readOnly` ones in requests, `writeOnly` ones in responses, as the schema itself
 * says or what `$ref` and `allOf` add to it. */
export function unsentNames({
  side,
  site,
  reading,
  view,
}: Pick<Application, "side" | "site" | "reading" | "view">): readonly string[] {
  if (reading === "strict" || view === "plain") return [];
  const mark = view === "request" ? "readOnly" : "writeOnly";
  const names: string[] = [];
  for (const [owner, schema] of joined(side.resolve, site)) {
    const map = childSite(owner, "properties");
    if (map === null || !isRecord(schema["properties"])) continue;
    for (const name of Object.keys(schema["properties"])) {
      const property = schema["properties"][name];
      if (!isRecord(property)) continue;
      const isJoined = property["$ref"] !== undefined || property["allOf"] !== undefined;
      const at = isJoined ? childSite(map, name) : null;
      const isMarked =
        at === null ? property[mark] === true : joined(side.resolve, at).some(([, part]) => part[mark] === true);
      if (isMarked) names.push(name);
    }
  }
  return names;
}

function joined(resolve: Application["side"]["resolve"], start: Site): ReadonlyArray<readonly [Site, SchemaObject]> {
  const parts: Array<readonly [Site, SchemaObject]> = [];
  const seen = new Set<SchemaObject>();
  const add = (site: Site | null): void => {
    if (site === null || !isRecord(site.value) || seen.has(site.value) || parts.length >= FOLLOWED_MAX) return;
    seen.add(site.value);
    parts.push([site, site.value]);
  };
  add(start);
  for (let at = 0; at < parts.length; at += 1) {
    const part = parts[at];
    if (part === undefined) break;
    const [site, { $ref: ref, allOf }] = part;
    if (typeof ref === "string") add(resolve(site, ref));
    const list = Array.isArray(allOf) ? childSite(site, "allOf") : null;
    if (list !== null && Array.isArray(allOf)) for (const index of allOf.keys()) add(childSite(list, index));
  }
  return parts;
}
