import type { Json } from "../../../../base/json.ts";
import { type Site, rootSite } from "../../source/contract-source.ts";
import type { SchemaSide } from "../proof.ts";
import { isSchemaObject } from "./schema-object.ts";

/** What a dynamic reference names where that does not depend on the way there: its own file alone has the anchor, once. Null where it
 * may depend on it. */
export function dynamicTarget(
  side: SchemaSide & { readonly site: Site },
  keyword: "$dynamicRef" | "$recursiveRef",
  ref: string,
): Site | null {
  const target = side.resolve(side.site, ref);
  if (target === null || !isSchemaObject(target.value)) return target;
  const mark = keyword === "$dynamicRef" ? "$dynamicAnchor" : "$recursiveAnchor";
  const anchor = target.value[mark];
  if (anchor === undefined || anchor === false) return target;
  const isLocal = target.file === side.site.file;
  return isLocal && countAnchors(rootSite(target.file).value, mark, anchor) === 1 ? target : null;
}

function countAnchors(root: Json, mark: string, anchor: Json): number {
  let count = 0;
  const work: Json[] = [root];
  for (let value = work.pop(); value !== undefined; value = work.pop()) {
    if (value === null || typeof value !== "object") continue;
    if (isSchemaObject(value) && value[mark] === anchor) count += 1;
    work.push(...Object.values(value));
  }
  return count;
}
