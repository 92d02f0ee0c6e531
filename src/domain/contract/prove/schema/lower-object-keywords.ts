import { childSite } from "../../source/contract-source.ts";
import { typeBit } from "../node/json-type.ts";
import { FALSE, type Literal, TRUE } from "../node/node-table.ts";
import type { SchemaUse } from "../node/schema-use.ts";
import type { Language } from "../leaf/languages.ts";
import type { LowerContext } from "./lower-context.ts";
import { type SchemaObject, isSchemaObject, numberAt, objectAt, stringsAt } from "./schema-object.ts";

export function* lowerObjectKeywords(lowering: LowerContext, use: SchemaUse, schema: SchemaObject): Generator<Literal> {
  const { table } = lowering;
  const { hidden, reading } = use.mode;
  yield* lowerProperties(lowering, use, schema);
  for (const key of stringsAt(schema, "required")) if (!hidden.has(key)) yield table.required(key);
  const min = numberAt(schema, "minProperties");
  if (min !== null) yield table.minProperties(Math.ceil(min));
  const max = numberAt(schema, "maxProperties");
  if (max !== null) yield max < 0 ? -table.types(OBJECT) : table.maxProperties(Math.floor(max));
  // A tolerant reader ignores fields that it does not know, whatever they are called.
  const isTolerant = reading === "reads" && use.mode.view === "response";
  if (schema["propertyNames"] !== undefined && !isTolerant)
    yield table.propertyNames(lowering.ofPart(use, ["propertyNames"]));
  yield* lowerDependencies(lowering, use, schema);
}

/** The keys that a schema object speaks of by itself. */
export function spokenKeys(lowering: LowerContext, schema: SchemaObject): Language {
  const { languages } = lowering;
  const patterns = Object.keys(objectAt(schema, "patternProperties"));
  return languages.or([
    languages.words(Object.keys(objectAt(schema, "properties"))),
    ...patterns.map((pattern) => languages.pattern(pattern)),
  ]);
}

function* lowerProperties(lowering: LowerContext, use: SchemaUse, schema: SchemaObject): Generator<Literal> {
  const { table, languages } = lowering;
  const { hidden, reading, view } = use.mode;
  const properties = objectAt(schema, "properties");
  const map = childSite(use.side.site, "properties");
  for (const key of Object.keys(properties)) {
    if (!hidden.has(key)) yield table.property(key, map === null ? TRUE : lowering.ofMember(use, map, key));
    else if (reading === "sends") yield table.property(key, FALSE);
  }
  const patterns = objectAt(schema, "patternProperties");
  for (const pattern of Object.keys(patterns))
    yield table.propertiesIn(languages.pattern(pattern), lowering.ofPart(use, ["patternProperties", pattern]));
  const additional = schema["additionalProperties"];
  const others = additional === undefined ? TRUE : lowering.ofPart(use, ["additionalProperties"]);
  const isIgnored = reading === "reads" && view === "response" && additional === false;
  if (others !== TRUE && !isIgnored) yield table.propertiesIn(languages.not(spokenKeys(lowering, schema)), others);
  if (reading !== "sends") return;
  const isOpen =
    (additional !== undefined && additional !== false) ||
    Object.keys(patterns).length > 0 ||
    (schema["unevaluatedProperties"] !== undefined && schema["unevaluatedProperties"] !== false);
  if (isOpen) yield table.declares(null);
  else if (Object.keys(properties).length > 0)
    yield table.declares(languages.words([...Object.keys(properties), ...stringsAt(schema, "required")]));
}

function* lowerDependencies(lowering: LowerContext, use: SchemaUse, schema: SchemaObject): Generator<Literal> {
  const { table } = lowering;
  const isAbsent = (key: string): Literal => table.or([-table.types(OBJECT), -table.required(key)]);
  for (const keyword of ["dependencies", "dependentRequired", "dependentSchemas"] as const)
    for (const [key, dependency] of Object.entries(objectAt(schema, keyword))) {
      if (Array.isArray(dependency)) {
        const keys = stringsAt({ dependency }, "dependency").filter((name) => !use.mode.hidden.has(name));
        yield table.or([isAbsent(key), table.and(keys.map((name) => table.required(name)))]);
      } else if (isSchemaObject(dependency) || typeof dependency === "boolean")
        yield table.or([isAbsent(key), lowering.inPlace(use, [keyword, key])]);
    }
}

const OBJECT = typeBit("object");
