import type { Json } from "../../../base/json.ts";
import type { SchemaSide } from "../prove/proof.ts";
import { childSite, type Site } from "../source/contract-source.ts";
import { appliedSchemas, ignoresSiblings, schemasBelow, type AppliedSchema } from "./declared-fields.ts";
import { listedSites, namedSite, objectOf, schemaOverlay, type SchemaOverlay } from "./schema-overlay.ts";
import type { UseTree } from "./use-tree.ts";

/** What a consumer needs of the messages that it reads: the schema without what it says of other fields, and with the values that the consumer handles beyond it. Every instance of
 * `narrow` satisfies the consumer; what `wide` refuses does not. They are the same where `isExact`. */
export interface NeededSchema {
  readonly narrow: SchemaSide;
  readonly wide: SchemaSide;
  readonly isExact: boolean;
}

const NOTHING: Json = { not: {} };

export function neededSchema(side: SchemaSide, uses: UseTree): NeededSchema {
  if (side.site === null || (uses.isWhole && uses.values === null)) return { narrow: side, wide: side, isExact: true };
  const overlay = schemaOverlay(side);
  const narrowing = new Narrowing(side, overlay, "narrow");
  const narrow = overlay.side(narrowing.relax(side.site, uses, new Set()));
  if (narrowing.isExact) return { narrow, wide: narrow, isExact: true };
  const wide = overlay.side(new Narrowing(side, overlay, "wide").relax(side.site, uses, new Set()));
  return { narrow, wide, isExact: false };
}

/** Keywords by which a schema's fields depend on each other. Without them a consumer is taken to accept more than it may. */
const CORRELATING = ["not", "if", "then", "else", "dependentSchemas", "dependentRequired", "dependencies"] as const;

class Narrowing {
  isExact = true;
  readonly #side: SchemaSide;
  readonly #overlay: SchemaOverlay;
  readonly #bound: "narrow" | "wide";

  constructor(side: SchemaSide, overlay: SchemaOverlay, bound: "narrow" | "wide") {
    this.#side = side;
    this.#overlay = overlay;
    this.#bound = bound;
  }

  relax(site: Site, uses: UseTree, active: ReadonlySet<object>): Json {
    if (uses.isWhole)
      return uses.values === null
        ? this.#overlay.refTo(site)
        : { anyOf: [this.#overlay.refTo(site), { enum: uses.values }] };
    if (uses.children.size === 0) return {};
    const value = objectOf(site.value);
    if (value === null) return site.value === false ? NOTHING : {};
    // The same schema again at the same place of the instance says nothing new.
    if (active.has(value)) return {};
    const inside = new Set([...active, value]);
    const ref = value["$ref"];
    const parts: Json[] = [];
    if (typeof ref === "string") {
      const target = this.#side.resolve(site, ref);
      if (target === null) return this.#overlay.refTo(site);
      parts.push(this.relax(target, uses, inside));
      if (ignoresSiblings(this.#side)) return parts[0] ?? {};
    }
    if (value["discriminator"] !== undefined && this.#keepsWhole()) return this.#overlay.refTo(site);
    const own = this.#own(site, uses);
    if (Object.keys(own).length > 0) parts.push(own);
    for (const part of listedSites(site, "allOf")) parts.push(this.relax(part, uses, inside));
    for (const keyword of ["anyOf", "oneOf"]) {
      const branches = listedSites(site, keyword);
      // Of `oneOf` too: the consumer does not see the fields by which the branches differ.
      if (branches.length > 0) parts.push({ anyOf: branches.map((branch) => this.relax(branch, uses, inside)) });
    }
    const correlating = CORRELATING.filter((keyword) => value[keyword] !== undefined);
    if (correlating.length > 0 && this.#keepsWhole()) parts.push(this.#keep(site, correlating));
    return parts.length === 1 ? (parts[0] ?? {}) : { allOf: parts };
  }

  #keepsWhole(): boolean {
    this.isExact = false;
    return this.#bound === "narrow";
  }

  #keep(site: Site, keywords: readonly string[]): Json {
    const kept: Record<string, Json> = {};
    for (const keyword of keywords) {
      const child = childSite(site, keyword);
      if (child === null) continue;
      kept[keyword] = ["not", "if", "then", "else"].includes(keyword)
        ? this.#overlay.refTo(child)
        : this.#keepMap(child);
    }
    return kept;
  }

  #keepMap(map: Site): Json {
    const names = Object.keys(objectOf(map.value) ?? {});
    return Object.fromEntries(
      names.map((name) => {
        const child = childSite(map, name);
        if (child === null) return [name, {}];
        return [name, Array.isArray(child.value) ? child.value : this.#overlay.refTo(child)];
      }),
    );
  }

  /** What the schema itself says of the used fields. */
  #own(site: Site, uses: UseTree): { readonly [key: string]: Json } {
    const value = objectOf(site.value) ?? {};
    const own: Record<string, Json> = {};
    for (const keyword of ["type", "nullable"]) {
      const given = value[keyword];
      if (given !== undefined) own[keyword] = given;
    }
    if ((value["enum"] !== undefined || value["const"] !== undefined) && this.#keepsWhole())
      for (const keyword of ["enum", "const"]) {
        const given = value[keyword];
        if (given !== undefined) own[keyword] = given;
      }
    const required = Array.isArray(value["required"]) ? value["required"] : [];
    const used = required.filter((name) => typeof name === "string" && uses.children.has(name));
    if (used.length > 0) own["required"] = used;
    this.#ownProperties(site, uses, own);
    this.#ownItems(site, uses, own);
    return own;
  }

  #ownProperties(site: Site, uses: UseTree, own: Record<string, Json>): void {
    const properties: Record<string, Json> = {};
    const additional = childSite(site, "additionalProperties");
    const each = uses.children.get("*");
    for (const [name, below] of uses.children) {
      if (name === "*") continue;
      const property =
        namedSite(site, "properties", name) ?? (objectOf(additional?.value) === null ? null : additional);
      if (property !== null) properties[name] = this.relax(property, below, new Set());
    }
    if (each !== undefined) {
      for (const name of Object.keys(objectOf(childSite(site, "properties")?.value) ?? {})) {
        const property = namedSite(site, "properties", name);
        if (property !== null && !Object.hasOwn(properties, name))
          properties[name] = this.relax(property, each, new Set());
      }
      if (additional !== null && objectOf(additional.value) !== null)
        own["additionalProperties"] = this.relax(additional, each, new Set());
    }
    if (Object.keys(properties).length > 0) own["properties"] = properties;
    const patterns = childSite(site, "patternProperties");
    if (patterns !== null && this.#keepsWhole()) own["patternProperties"] = this.#keepMap(patterns);
  }

  #ownItems(site: Site, uses: UseTree, own: Record<string, Json>): void {
    const positions = [...uses.children].filter(([key]) => /^\d+$/u.test(key));
    const any = uses.children.get("*") ?? positions[0]?.[1];
    if (any === undefined) return;
    const below = positions.length > 1 ? merged([any, ...positions.map(([, tree]) => tree)]) : any;
    const items = childSite(site, "items");
    if (items !== null && !Array.isArray(items.value)) own["items"] = this.relax(items, below, new Set());
    for (const keyword of ["prefixItems", "items"]) {
      const tuple = listedSites(site, keyword);
      if (tuple.length > 0) own[keyword] = tuple.map((item) => this.relax(item, below, new Set()));
    }
    const least = objectOf(site.value)?.["minItems"];
    if (positions.length > 0 && least !== undefined) own["minItems"] = least;
  }
}

function merged(trees: readonly UseTree[]): UseTree {
  const children = new Map<string, UseTree>();
  for (const tree of trees)
    for (const [key, child] of tree.children) {
      const known = children.get(key);
      children.set(key, known === undefined ? child : merged([known, child]));
    }
  const whole = trees.filter(({ isWhole }) => isWhole);
  return {
    isWhole: whole.length > 0,
    values: whole.some(({ values }) => values === null) ? null : whole.flatMap(({ values }) => values ?? []),
    children: whole.length > 0 ? new Map() : children,
  };
}

/** What a consumer sends of a message: the schema, without the optional fields that it does not send and with the values that it sends. A field that the contract requires is sent. */
export function sentSchema(side: SchemaSide, uses: UseTree): SchemaSide {
  if (side.site === null || (uses.isWhole && uses.values === null)) return side;
  const overlay = schemaOverlay(side);
  const own = restriction(side, [{ site: side.site, isSure: true }], uses);
  return overlay.side({ allOf: [overlay.refTo(side.site), own] });
}

function restriction(side: SchemaSide, sites: readonly AppliedSchema[], uses: UseTree): Json {
  if (uses.isWhole) return uses.values === null ? {} : { enum: uses.values };
  const applied = appliedSchemas(side, sites);
  const required = new Set(
    applied.flatMap(({ site, isSure }) => {
      const names = objectOf(site.value)?.["required"];
      return isSure && Array.isArray(names) ? names.filter((name) => typeof name === "string") : [];
    }),
  );
  const declared = new Set(
    applied.flatMap(({ site }) => Object.keys(objectOf(childSite(site, "properties")?.value) ?? {})),
  );
  const properties: Record<string, Json> = {};
  const each = uses.children.get("*");
  for (const name of declared) {
    const below = uses.children.get(name) ?? each;
    if (below === undefined) {
      if (!required.has(name)) properties[name] = NOTHING;
    } else properties[name] = restriction(side, schemasBelow(side, applied, name), below);
  }
  const own: Record<string, Json> = {};
  if (Object.keys(properties).length > 0) own["properties"] = properties;
  const hasItems = applied.some(({ site }) => childSite(site, "items") !== null);
  if (each !== undefined && hasItems) own["items"] = restriction(side, schemasBelow(side, applied, "*"), each);
  return own;
}
