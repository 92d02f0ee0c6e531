import type { Json } from "../../../base/json.ts";
import type { Site } from "./contract-source.ts";
import { itemRole, roleOf, type ValueRole } from "./walk-values.ts";

/** Visits the objects of a file that are no data with their sites, parents first; no recursion. What a visit gives is handed down. */
export function walkSites<T>(
  root: Site,
  visit: (site: Site, record: Readonly<Record<string, Json>>, role: ValueRole, above: T) => T,
  top: T,
): void {
  const stack: { readonly site: Site; readonly role: ValueRole; readonly above: T }[] = [
    { site: root, role: "part", above: top },
  ];
  const seen = new Set<Json>();
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { site, role } = next;
    const { value } = site;
    if (typeof value !== "object" || value === null || role === "data" || seen.has(value)) continue;
    seen.add(value);
    const isList = Array.isArray(value);
    const record = value as Readonly<Record<string, Json>>;
    const above = isList ? next.above : visit(site, record, role, next.above);
    for (const key of Object.keys(record).toReversed()) {
      const child = record[key] as Json;
      if (typeof child === "object" && child !== null)
        stack.push({
          site: { file: site.file, value: child, at: { parent: site, key } },
          role: isList ? itemRole(role) : roleOf(key, role),
          above,
        });
    }
  }
}
