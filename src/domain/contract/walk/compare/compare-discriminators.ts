import type { Json } from "../../../../base/json.ts";
import { type Site, childSite } from "../../source/contract-source.ts";
import { matchNames } from "./match-names.ts";
import type { SchemaPair } from "./schema-pair.ts";
import { foundKeyword } from "./schema-pair.ts";
import type { SchemaView } from "./schema-view.ts";
import { isObject, placeOf, valueOf } from "./schema-view.ts";
import { shownValue } from "./value-text.ts";

/** OpenAPI's `discriminator`: the field that tells alternatives apart, and which of its values means which schema. */
export function compareDiscriminators(pair: SchemaPair): void {
  const keyword = "discriminator";
  const [before, after] = [valueOf(pair.old, keyword), valueOf(pair.new, keyword)];
  if (!isObject(before) || !isObject(after)) {
    if (isObject(after)) foundKeyword(pair, "discriminator-added", keyword);
    if (isObject(before)) foundKeyword(pair, "discriminator-removed", keyword);
    return;
  }
  const [name, nameNow] = [before["propertyName"], after["propertyName"]];
  if (name !== nameNow)
    foundKeyword(pair, "discriminator-property-name-changed", keyword, [
      shownValue(name ?? ""),
      shownValue(nameNow ?? ""),
    ]);
  const { removed, added, kept } = matchNames(mappingOf(before["mapping"]), mappingOf(after["mapping"]));
  if (added.length > 0) foundKeyword(pair, "discriminator-mapping-added", keyword, [keys(added)]);
  if (removed.length > 0) foundKeyword(pair, "discriminator-mapping-deleted", keyword, [keys(removed)]);
  for (const [key, target, targetNow] of kept)
    if (target !== targetNow)
      foundKeyword(pair, "discriminator-mapping-changed", keyword, [key, shownValue(target), shownValue(targetNow)], {
        old: mappedAt(pair.old, key),
        new: mappedAt(pair.new, key),
      });
}

function mappingOf(mapping: Json | undefined): ReadonlyMap<string, Json> {
  return new Map(isObject(mapping) ? Object.entries(mapping) : []);
}

function mappedAt(view: SchemaView, key: string): Site {
  const discriminator = placeOf(view, "discriminator");
  const mapping = childSite(discriminator, "mapping");
  return (mapping === null ? null : childSite(mapping, key)) ?? discriminator;
}

function keys(entries: ReadonlyArray<readonly [string, unknown]>): string {
  return `[${entries.map(([key]) => key).join(", ")}]`;
}
