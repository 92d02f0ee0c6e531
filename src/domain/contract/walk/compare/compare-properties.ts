import { type Site, childSite } from "../../source/contract-source.ts";
import type { PropertyFlags } from "./schema-event.ts";
import type { SchemaPair } from "./schema-pair.ts";
import { foundKeyword, joinPath } from "./schema-pair.ts";
import type { SchemaReader, SchemaView } from "./schema-view.ts";
import { flagOf, isObject, namedAt, namesOf, placeOf, sitesAt, stringsOf, valueOf } from "./schema-view.ts";

type Sites = readonly Site[];

/** Fields: which there are, which must be there, and which direction carries them. */
export function compareProperties(pair: SchemaPair): void {
  const [before, after] = [namedAt(pair.old, "properties"), namedAt(pair.new, "properties")];
  const [required, requiredNow] = [namesOf(pair.old, "required"), namesOf(pair.new, "required")];
  for (const [name, sites] of before) {
    const path = joinPath(pair.path, name);
    const sitesNow = after.get(name);
    const view = pair.oldReader.view(sites);
    if (sitesNow === undefined) {
      const flags = flagsOf(view, required.has(name));
      foundProperty(pair, "property-removed", path, flags, [sites, null]);
    } else {
      compareFlags(pair, path, [required.has(name), requiredNow.has(name)], [sites, sitesNow]);
      pair.visit(sites, sitesNow, path);
    }
  }
  for (const [name, sites] of after) {
    if (before.has(name)) continue;
    const flags = flagsOf(pair.newReader.view(sites), requiredNow.has(name));
    foundProperty(pair, "property-added", joinPath(pair.path, name), flags, [null, sites]);
  }
  if (required.size > 0 || requiredNow.size > 0) compareUndeclared(pair, [required, requiredNow], [before, after]);
  compareAdditional(pair, "additionalProperties");
}

function compareFlags(
  pair: SchemaPair,
  path: string,
  [wasRequired, isRequired]: readonly [boolean, boolean],
  sites: readonly [Sites, Sites],
): void {
  if (wasRequired === isRequired && sites.every(isWithoutFlags)) return;
  const [before, after] = [pair.oldReader.view(sites[0]), pair.newReader.view(sites[1])];
  if (wasRequired !== isRequired)
    foundProperty(pair, isRequired ? "became-required" : "became-optional", path, flagsOf(after, isRequired), sites);
  for (const [keyword, became, becameNot] of [
    ["readOnly", "became-read-only", "became-not-read-only"],
    ["writeOnly", "became-write-only", "became-not-write-only"],
  ] as const) {
    const isNow = flagOf(after, keyword);
    if (flagOf(before, keyword) === isNow) continue;
    pair.found(
      { kind: "mutability", change: isNow ? became : becameNot, isRequired },
      placeOf(before, keyword),
      placeOf(after, keyword),
      path,
    );
  }
}

/** Most fields are written in place and travel both ways. */
function isWithoutFlags(sites: Sites): boolean {
  return sites.every(
    ({ value }) =>
      isObject(value) &&
      value["$ref"] === undefined &&
      value["readOnly"] === undefined &&
      value["writeOnly"] === undefined,
  );
}

/** `required` may name fields that no `properties` of the schema declares: those of an `allOf`, or any. */
function compareUndeclared(
  pair: SchemaPair,
  [required, requiredNow]: readonly [ReadonlySet<string>, ReadonlySet<string>],
  [before, after]: readonly [ReadonlyMap<string, Sites>, ReadonlyMap<string, Sites>],
): void {
  const changed = [...required, ...requiredNow].filter(
    (name) => required.has(name) !== requiredNow.has(name) && !before.has(name) && !after.has(name),
  );
  if (changed.length === 0) return;
  const inherited = inheritedOf(pair.oldReader, pair.old);
  const inheritedNow = inheritedOf(pair.newReader, pair.new);
  for (const name of changed) {
    const isRequired = requiredNow.has(name);
    const [sites, sitesNow] = [inherited.properties.get(name), inheritedNow.properties.get(name)];
    if (inherited.required.has(name) === inheritedNow.required.has(name)) continue;
    if (sites !== undefined && sitesNow !== undefined) {
      const flags = flagsOf(pair.newReader.view(sitesNow), isRequired);
      const change = isRequired ? "became-required" : "became-optional";
      foundProperty(pair, change, joinPath(pair.path, name), flags, [sites, sitesNow]);
    } else if (sites === undefined && sitesNow === undefined)
      foundKeyword(pair, isRequired ? "undeclared-required-added" : "undeclared-required-removed", "required", [name], {
        [isRequired ? "new" : "old"]: nameAt(isRequired ? pair.new : pair.old, name),
      });
  }
}

function nameAt(view: SchemaView, name: string): Site {
  const at = sitesAt(view, "required").flatMap((list) => {
    const index = stringsOf(list.value).indexOf(name);
    return childSite(list, index) ?? [];
  });
  return at[0] ?? placeOf(view, "required");
}

function inheritedOf(
  reader: SchemaReader,
  view: SchemaView,
): { readonly properties: ReadonlyMap<string, Sites>; readonly required: ReadonlySet<string> } {
  const whole = reader.flatten(view) ?? view;
  return { properties: namedAt(whole, "properties"), required: namesOf(whole, "required") };
}

/** `additionalProperties`, which allows everything where it is missing. */
function compareAdditional(pair: SchemaPair, keyword: "additionalProperties"): void {
  const [before, after] = [additionalOf(pair.old, keyword), additionalOf(pair.new, keyword)];
  if (before === "schema" && after === "schema")
    pair.visit(sitesAt(pair.old, keyword), sitesAt(pair.new, keyword), joinPath(pair.path, keyword));
  else if (before === after) return;
  else if (after === "nothing") foundKeyword(pair, "additional-properties-forbidden", keyword);
  else if (before === "nothing") foundKeyword(pair, "additional-properties-allowed", keyword);
  else foundKeyword(pair, "additional-properties-schema-changed", keyword);
}

function additionalOf(view: SchemaView, keyword: string): "anything" | "nothing" | "schema" {
  const value = valueOf(view, keyword);
  if (value === false) return "nothing";
  return isObject(value) && Object.keys(value).length > 0 ? "schema" : "anything";
}

function flagsOf(view: SchemaView, isRequired: boolean): PropertyFlags {
  return {
    isRequired,
    isReadOnly: flagOf(view, "readOnly"),
    isWriteOnly: flagOf(view, "writeOnly"),
    hasDefault: valueOf(view, "default") !== undefined,
  };
}

function foundProperty(
  pair: SchemaPair,
  kind: "property-added" | "property-removed" | "became-required" | "became-optional",
  path: string,
  flags: PropertyFlags,
  [sites, sitesNow]: readonly [Sites | null, Sites | null],
): void {
  const old = sites?.[0] ?? placeOf(pair.old, "properties");
  const now = sitesNow?.[0] ?? placeOf(pair.new, "properties");
  pair.found({ kind, ...flags }, old, now, path);
}
