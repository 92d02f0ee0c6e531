import { printable } from "../../../../base/printable.ts";
import { type Site, childSite } from "../../source/contract-source.ts";
import { shownAddress } from "../../source/find-unresolved.ts";
import { locateSite } from "../../source/locate.ts";
import type { SchemaSide } from "../proof.ts";
import { malformedKeywords } from "./malformed.ts";
import { KEYWORDS } from "./schema-keywords.ts";
import { isSchemaObject } from "./schema-object.ts";

/** Schemas looked at; a fault behind more of them is not told. */
const SCHEMAS_MAX = 5000;

/** The first thing in a schema, and in all that it refers to, that keeps it from being proven whatever is done: a reference that leads to nothing, a keyword with a value
 * that it can't have. With its place; null where there is none. */
export function findFault(side: SchemaSide): string | null {
  const seen = new Set<object>();
  const queue: Site[] = side.site === null ? [] : [side.site];
  for (let index = 0; index < queue.length && index < SCHEMAS_MAX; index += 1) {
    const site = queue[index];
    if (site === undefined || typeof site.value === "boolean") continue;
    const { value } = site;
    if (!isSchemaObject(value)) return `${shown(value)} is no schema ${placeOf(site)}`;
    if (seen.has(value)) continue;
    seen.add(value);
    const [malformed] = malformedKeywords(value);
    if (malformed !== undefined)
      return `${malformed} can't be ${shown(value[malformed])} ${placeOf(childSite(site, malformed) ?? site)}`;
    const { $ref: ref } = value;
    const target = typeof ref === "string" ? side.resolve(site, ref) : null;
    if (typeof ref === "string" && target === null)
      return `the reference '${shownAddress(ref)}' leads to nothing ${placeOf(childSite(site, "$ref") ?? site)}`;
    if (target !== null) queue.push(target);
    queue.push(...schemasIn(site, value));
  }
  return null;
}

function schemasIn(site: Site, schema: object): readonly Site[] {
  return Object.keys(schema).flatMap((keyword) => {
    const child = childSite(site, keyword);
    if (child === null || child.value === null) return [];
    const shape = KEYWORDS.get(keyword);
    switch (shape) {
      case "schema":
        return [child];
      case "schemas":
      case "schema-or-schemas":
      case "schema-map":
      case "dependencies":
        if (shape === "schema-or-schemas" && !Array.isArray(child.value)) return [child];
        return Object.keys(child.value).flatMap((key) => {
          const member = childSite(child, key);
          return member === null || (shape === "dependencies" && Array.isArray(member.value)) ? [] : [member];
        });
      case "reference":
      case "value":
      case undefined:
        return [];
      default:
        return shape satisfies never;
    }
  });
}

function placeOf(site: Site): string {
  const { file, line, column, pointer } = locateSite(site);
  return `(${printable(file)}:${line}:${column}${pointer === "" ? "" : `, ${printable(pointer.slice(-200))}`})`;
}

function shown(value: unknown): string {
  return printable((JSON.stringify(value) ?? "nothing").slice(0, 80));
}
