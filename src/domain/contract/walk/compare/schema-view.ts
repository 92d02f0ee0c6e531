import type { Json } from "../../../../base/json.ts";
import type { Dialect, SchemaSide } from "../../prove/proof.ts";
import { type Site, childSite } from "../../source/contract-source.ts";

/** A schema with its references followed: schema objects that hold together. They are several where keywords stand beside a `$ref` (3.1),
 * and where `allOf` is read as one schema with its parent. */
export interface SchemaView {
  /** At least one, the outermost first. */
  readonly parts: readonly Site[];
  /** Whether the parts of its `allOf` are among its parts already. */
  readonly isFlattened: boolean;
}

export type JsonObject = { readonly [key: string]: Json };

/** References beyond it are a loop. */
const REFERENCES_MAX = 100;
/** An `allOf` of more schemas than this, nested ones included, is not read as one. */
const FLATTENED_MAX = 200;
/** What says nothing of the values where it stands beside a `$ref`. */
const DOCUMENTATION = new Set(["$ref", "summary", "description", "title", "$comment", "example", "examples"]);

/** Reads the schemas of one document. */
export interface SchemaReader {
  readonly dialect: Dialect;
  readonly resolve: SchemaSide["resolve"];
  /** The schema that these hold together; a `$ref` that can't be followed stays as it is. */
  readonly view: (sites: readonly Site[]) => SchemaView;
  /** The view with everything that its `allOf` reaches among its parts; null where that is too much. */
  readonly flatten: (view: SchemaView) => SchemaView | null;
  readonly sideOf: (site: Site) => SchemaSide;
}

export function createSchemaReader(dialect: Dialect, resolve: SchemaSide["resolve"]): SchemaReader {
  const readsSiblings = dialect !== "openapi-3.0" && dialect !== "draft-07";
  const targets = new WeakMap<object, Site | null>();
  const flattened = new WeakMap<object, SchemaView | null>();

  function targetOf(site: Site, ref: string): Site | null {
    const { value } = site;
    if (!isObject(value)) return null;
    const known = targets.get(value);
    if (known !== undefined) return known;
    const target = resolve(site, ref);
    targets.set(value, target);
    return target;
  }

  function follow(site: Site, parts: Site[]): void {
    let at = site;
    for (let count = 0; count < REFERENCES_MAX; count += 1) {
      const ref = refOf(at);
      const target = ref === null ? null : targetOf(at, ref);
      if (target === null) break;
      if (readsSiblings && saysMoreThanItsRef(at)) parts.push(at);
      at = target;
    }
    if (!parts.some((part) => part.value === at.value)) parts.push(at);
  }

  function view(sites: readonly Site[]): SchemaView {
    const parts: Site[] = [];
    for (const site of sites) follow(site, parts);
    return { parts, isFlattened: false };
  }

  function flatten(from: SchemaView): SchemaView | null {
    const [only] = from.parts;
    const memoKey = from.parts.length === 1 && isObject(only?.value) ? only.value : null;
    const known = memoKey === null ? undefined : flattened.get(memoKey);
    if (known !== undefined) return known;
    const parts = [...from.parts];
    const seen = new Set(parts.map((part) => part.value));
    for (let index = 0; index < parts.length && parts.length <= FLATTENED_MAX; index += 1) {
      const part = parts[index];
      if (part === undefined) break;
      for (const member of itemsAt(part, "allOf"))
        for (const found of view([member]).parts)
          if (!seen.has(found.value)) {
            seen.add(found.value);
            parts.push(found);
          }
    }
    const result = parts.length > FLATTENED_MAX ? null : { parts, isFlattened: true };
    if (memoKey !== null) flattened.set(memoKey, result);
    return result;
  }

  return { dialect, resolve, view, flatten, sideOf: (site) => ({ site, dialect, resolve }) };
}

export function isObject(value: Json | undefined): value is JsonObject {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

export function refOf(site: Site): string | null {
  const ref = isObject(site.value) ? site.value["$ref"] : null;
  return typeof ref === "string" ? ref : null;
}

/** The outermost schema object: what a finding about the whole schema points at. */
export function siteOf(view: SchemaView): Site {
  const [first] = view.parts;
  if (first === undefined) throw new TypeError("a schema view has no parts");
  return first;
}

/** The members of a list under a keyword; none where it is no list. */
export function itemsAt(site: Site, keyword: string): readonly Site[] {
  const list = childSite(site, keyword);
  if (list === null || !Array.isArray(list.value)) return [];
  return list.value.flatMap((_, index) => childSite(list, index) ?? []);
}

/** The places where a keyword stands, one for each part that has it. */
export function sitesAt(view: SchemaView, keyword: string): readonly Site[] {
  if (view.isFlattened && keyword === "allOf") return [];
  return view.parts.flatMap((part) => childSite(part, keyword) ?? []);
}

/** Where a keyword stands, else the schema itself. */
export function placeOf(view: SchemaView, keyword: string): Site {
  return sitesAt(view, keyword)[0] ?? siteOf(view);
}

/** The named schemas under a keyword such as `properties`; several sites for a name that several parts have. */
export function namedAt(view: SchemaView, keyword: string): ReadonlyMap<string, readonly Site[]> {
  const named = new Map<string, Site[]>();
  for (const map of sitesAt(view, keyword)) {
    if (!isObject(map.value)) continue;
    for (const name of Object.keys(map.value)) {
      const site = childSite(map, name);
      if (site === null) continue;
      const known = named.get(name);
      if (known === undefined) named.set(name, [site]);
      else known.push(site);
    }
  }
  return named;
}

/** The value of a keyword that is no schema; of several parts the one that a value has to satisfy in the end, or the first. */
export function valueOf(view: SchemaView, keyword: string): Json | undefined {
  const [first, ...others] = sitesAt(view, keyword).map((site) => site.value);
  if (first === undefined || others.length === 0) return first;
  return others.reduce((left, right) => meet(keyword, left, right), first);
}

export function flagOf(view: SchemaView, keyword: string): boolean {
  return sitesAt(view, keyword).some((site) => site.value === true);
}

export function numberOf(view: SchemaView, keyword: string): number | null {
  const value = valueOf(view, keyword);
  return typeof value === "number" ? value : null;
}

export function textOf(view: SchemaView, keyword: string): string | null {
  const value = valueOf(view, keyword);
  return typeof value === "string" && value !== "" ? value : null;
}

/** All names that a keyword such as `required` lists, in any part. */
export function namesOf(view: SchemaView, keyword: string): ReadonlySet<string> {
  return new Set(sitesAt(view, keyword).flatMap((site) => stringsOf(site.value)));
}

export function stringsOf(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : [];
}

function meet(keyword: string, left: Json, right: Json): Json {
  if (typeof left === "number" && typeof right === "number") {
    if (/^(?:max|exclusiveMax)/u.test(keyword)) return Math.min(left, right);
    if (/^(?:min|exclusiveMin)/u.test(keyword)) return Math.max(left, right);
  }
  if (keyword === "enum" && Array.isArray(left) && Array.isArray(right)) {
    const allowed = new Set<Json>(right);
    return left.filter((value: Json) => (value !== null && typeof value === "object") || allowed.has(value));
  }
  return left;
}

function saysMoreThanItsRef(site: Site): boolean {
  return isObject(site.value) && Object.keys(site.value).some((key) => !DOCUMENTATION.has(key));
}
