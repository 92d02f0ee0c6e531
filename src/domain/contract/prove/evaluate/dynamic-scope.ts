import type { Json } from "../../../../base/json.ts";
import { type Site, childSite } from "../../source/contract-source.ts";
import type { SchemaSide } from "../proof.ts";

/** The schema resources that were entered on the way to a schema, the last one first. */
export interface DynamicScope {
  readonly resource: Site;
  readonly outer: DynamicScope | null;
}

/** What `$dynamicRef` or `$recursiveRef` names: what a `$ref` would, or, where that is marked as dynamic, the schema with this mark in the
 * outermost resource that has one (JSON Schema Core 2020-12, 8.2.3.2; 2019-09, 8.2.4.2). */
export function dynamicTarget(
  side: SchemaSide,
  site: Site,
  scope: DynamicScope,
  keyword: "$dynamicRef" | "$recursiveRef",
  ref: string,
): Site | null {
  const target = side.resolve(site, ref);
  if (target === null) return null;
  const mark = keyword === "$dynamicRef" ? "$dynamicAnchor" : "$recursiveAnchor";
  const anchor = markOf(target.value, mark);
  const isDynamic =
    keyword === "$dynamicRef" ? typeof anchor === "string" && ref.endsWith(`#${anchor}`) : anchor === true;
  if (!isDynamic || anchor === null) return target;
  let outermost = target;
  for (let at: DynamicScope | null = scope; at !== null; at = at.outer) {
    const found = keyword === "$dynamicRef" ? findAnchor(at.resource, anchor) : markedRoot(at.resource);
    if (found !== null) outermost = found;
  }
  return outermost;
}

function markOf(schema: Json, mark: string): Json | null {
  if (schema === null || typeof schema !== "object" || Array.isArray(schema)) return null;
  return (schema as { readonly [key: string]: Json })[mark] ?? null;
}

function markedRoot(resource: Site): Site | null {
  return markOf(resource.value, "$recursiveAnchor") === true ? resource : null;
}

/** The schema around a site, itself included, that has an `$id`, or its whole file. */
export function resourceOf(site: Site): Site {
  let at = site;
  while (at.at !== null && typeof markOf(at.value, "$id") !== "string") at = at.at.parent;
  return at;
}

/** Embedded resources, which have an `$id` of their own, have anchors of their own. */
function findAnchor(resource: Site, anchor: Json): Site | null {
  const work: Site[] = [resource];
  for (let site = work.pop(); site !== undefined; site = work.pop()) {
    const { value } = site;
    if (value === null || typeof value !== "object") continue;
    if (site !== resource && typeof markOf(value, "$id") === "string") continue;
    if (markOf(value, "$dynamicAnchor") === anchor) return site;
    for (const key of Object.keys(value)) {
      const child = childSite(site, key);
      if (child !== null) work.push(child);
    }
  }
  return null;
}
