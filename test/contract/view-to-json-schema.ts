import type { Json } from "../../src/base/json.ts";
import { NOTHING, type SchemaObject, isRecord } from "../../src/domain/contract/prove/evaluate/application.ts";
import type { Role } from "../../src/domain/contract/prove/evaluate/create-evaluator.ts";
import { unsentNames } from "../../src/domain/contract/prove/evaluate/unsent-names.ts";
import type { SchemaSide, View } from "../../src/domain/contract/prove/proof.ts";
import { type Site, childSite } from "../../src/domain/contract/source/contract-source.ts";

const SCHEMA_MAPS = new Set(["properties", "patternProperties", "dependentSchemas", "dependencies"]);
const SCHEMA_LISTS = new Set(["allOf", "anyOf", "oneOf", "prefixItems"]);
const SCHEMAS = new Set([
  "not",
  "if",
  "then",
  "else",
  "items",
  "additionalItems",
  "contains",
  "additionalProperties",
  "propertyNames",
  "unevaluatedItems",
  "unevaluatedProperties",
]);
const VALUES = new Set([
  "type",
  "enum",
  "const",
  "multipleOf",
  "minimum",
  "maximum",
  "exclusiveMinimum",
  "exclusiveMaximum",
  "minLength",
  "maxLength",
  "pattern",
  "minItems",
  "maxItems",
  "uniqueItems",
  "minContains",
  "maxContains",
  "required",
  "minProperties",
  "maxProperties",
  "dependentRequired",
]);

/** One schema as it is read at one place: `part` where it is the first of an object, which a sender closes. */
interface Use {
  readonly site: Site;
  readonly reading: "strict" | "sends" | "reads";
  readonly hidden: ReadonlySet<string>;
  readonly isPart: boolean;
}

/** A schema and all that it reaches as one document of draft 2020-12 that says to the letter what the schema says to one end in a view: for
 * ajv, which is to confirm counterexamples. Throws for what that draft can't say: dynamic references and references to nothing.
 * Where only some of a sender's branches declare fields it is closed a little more than the sender is. */
export function toViewJsonSchema(side: SchemaSide, role: Role, view: View): SchemaObject {
  if (side.site === null) return {};
  const names = new Map<Json, Map<string, string>>();
  const definitions: Record<string, Json> = {};
  const open: Array<readonly [string, Use]> = [];
  const refer = (use: Use): Json => {
    const { value } = use.site;
    if (!isRecord(value)) return value;
    const key = JSON.stringify([use.reading, use.isPart, [...use.hidden].toSorted()]);
    const known = names.get(value) ?? new Map<string, string>();
    names.set(value, known);
    let name = known.get(key);
    if (name === undefined) {
      name = `s${Object.keys(definitions).length}`;
      definitions[name] = true;
      known.set(key, name);
      open.push([name, use]);
    }
    return { $ref: `#/$defs/${name}` };
  };
  const reading = view === "plain" ? "strict" : role === "sender" ? "sends" : "reads";
  const root = refer({ site: side.site, reading, hidden: NOTHING, isPart: true });
  for (let next = open.pop(); next !== undefined; next = open.pop())
    definitions[next[0]] = written(side, view, next[1], refer);
  const first: SchemaObject = isRecord(root) ? root : { allOf: [root] };
  return { $schema: "https://json-schema.org/draft/2020-12/schema", ...first, $defs: definitions };
}

function written(side: SchemaSide, view: View, use: Use, refer: (use: Use) => Json): Json {
  const { site, reading } = use;
  const { value } = site;
  if (!isRecord(value)) return value;
  if (use.isPart && reading === "sends") {
    const inside = refer({ ...use, isPart: false });
    return declaresFields(side, site) ? { allOf: [inside], unevaluatedProperties: false } : inside;
  }
  const is30 = side.dialect === "openapi-3.0";
  const unsent = unsentNames({ side, site, reading, view });
  const hidden = new Set([...use.hidden, ...unsent]);
  const inPlace: Use = { ...use, hidden, isPart: false };
  const onPart: Use = { ...use, hidden: NOTHING, isPart: true };
  const strict: Use = { ...inPlace, reading: "strict", hidden: NOTHING };
  const at = (from: Site, key: string | number, as: Use): Json => {
    const child = childSite(from, key);
    return child === null ? true : refer({ ...as, site: child });
  };
  const result: Record<string, Json> = {};
  const all: Json[] = [];
  if (typeof value["$ref"] === "string") {
    const target = side.resolve(site, value["$ref"]);
    if (target === null) throw new Error(`${value["$ref"]} names nothing`);
    all.push(refer({ ...inPlace, site: target }));
    if (is30 || side.dialect === "draft-07") return { allOf: all };
  }
  if (value["$dynamicRef"] !== undefined || value["$recursiveRef"] !== undefined)
    throw new Error("a dynamic reference depends on the way to it");
  for (const [key, part] of Object.entries(value)) {
    const child = childSite(site, key);
    if (child === null || (side.dialect === "draft-07" && LATER.includes(key))) continue;
    if (key === "required" && Array.isArray(part))
      result[key] = part.filter((name) => typeof name !== "string" || !hidden.has(name));
    else if (VALUES.has(key)) result[key] = part;
    else if (key === "oneOf" && Array.isArray(part) && reading !== "strict")
      // One branch as this end reads it, and none of the others to the letter.
      all.push({
        anyOf: part.map((_, index) => ({
          allOf: part.map((__, other) =>
            other === index ? at(child, index, inPlace) : { not: at(child, other, strict) },
          ),
        })),
      });
    else if (key === "allOf" && Array.isArray(part)) all.push(...part.map((_, index) => at(child, index, inPlace)));
    else if (Array.isArray(part) && (SCHEMA_LISTS.has(key) || key === "items"))
      result[key === "items" ? "prefixItems" : key] = part.map((_, index) =>
        at(child, index, key === "anyOf" || key === "oneOf" ? inPlace : onPart),
      );
    else if (SCHEMA_MAPS.has(key) && isRecord(part))
      result[key] = Object.fromEntries(
        Object.entries(part).map(([name, schema]) => {
          if (key === "properties" && hidden.has(name)) return [name, reading !== "sends"];
          if (Array.isArray(schema)) return [name, schema.filter((one) => typeof one !== "string" || !hidden.has(one))];
          return [name, at(child, name, key.startsWith("depend") ? inPlace : onPart)];
        }),
      );
    else if (SCHEMAS.has(key)) {
      const isTolerant = reading === "reads" && view === "response";
      if (isTolerant && (key === "propertyNames" || (part === false && key.endsWith("Properties")))) continue;
      result[key] = at(
        site,
        key,
        key === "not" || key === "if" ? strict : /^(?:then|else)$/u.test(key) ? inPlace : onPart,
      );
    }
  }
  if (all.length > 0) result["allOf"] = all;
  if (Array.isArray(value["items"]) && result["additionalItems"] !== undefined)
    result["items"] = result["additionalItems"];
  delete result["additionalItems"];
  // What a sender must send it declares.
  if (reading === "sends" && Array.isArray(result["required"])) {
    const declared = isRecord(result["properties"]) ? result["properties"] : {};
    const more = result["required"].filter((name) => typeof name === "string" && !Object.hasOwn(declared, name));
    if (more.length > 0)
      result["properties"] = { ...declared, ...Object.fromEntries(more.map((name) => [String(name), true])) };
  }
  // A sender's patterns say that it has other fields.
  if (reading === "sends" && result["patternProperties"] !== undefined) result["additionalProperties"] ??= true;
  openBounds(result);
  if (is30 && value["nullable"] === true && typeof value["type"] === "string") result["type"] = [value["type"], "null"];
  return result;
}

/** Draft-04 and OpenAPI 3.0 say with a boolean that a bound is exclusive. */
function openBounds(schema: Record<string, Json>): void {
  for (const [bound, exclusive] of [
    ["minimum", "exclusiveMinimum"],
    ["maximum", "exclusiveMaximum"],
  ] as const) {
    const limit = schema[bound];
    if (typeof schema[exclusive] !== "boolean") continue;
    const isOpen = schema[exclusive] && limit !== undefined;
    delete schema[exclusive];
    if (!isOpen) continue;
    schema[exclusive] = limit;
    delete schema[bound];
  }
}

/** Whether the schema, or one that it is combined with, declares a field. */
function declaresFields(side: SchemaSide, start: Site): boolean {
  const seen = new Set<Json>();
  const work: Site[] = [start];
  for (let site = work.pop(); site !== undefined; site = work.pop()) {
    const { value } = site;
    if (!isRecord(value) || seen.has(value)) continue;
    seen.add(value);
    if (isRecord(value["properties"]) && Object.keys(value["properties"]).length > 0) return true;
    const target = typeof value["$ref"] === "string" ? side.resolve(site, value["$ref"]) : null;
    if (target !== null) work.push(target);
    for (const key of ["allOf", "anyOf", "oneOf", "then", "else", "dependentSchemas", "dependencies"]) {
      const child = childSite(site, key);
      if (child === null || typeof child.value !== "object" || child.value === null) continue;
      if (key === "then" || key === "else") work.push(child);
      else for (const name of Object.keys(child.value)) work.push(childSite(child, name) ?? child);
    }
  }
  return false;
}

/** Words that draft-07 does not know. */
const LATER = [
  "prefixItems",
  "minContains",
  "maxContains",
  "dependentRequired",
  "dependentSchemas",
  "unevaluatedItems",
  "unevaluatedProperties",
];
