import type { Json } from "../../../../base/json.ts";
import { JSON_TYPES } from "../node/json-type.ts";
import { KEYWORDS, type KeywordShape } from "./schema-keywords.ts";
import { type SchemaObject, isSchemaObject } from "./schema-object.ts";

/** Keywords whose value is none that they can have: `type: 5`, `required: true`. What they mean can't be known, so that they count as neither satisfied nor broken. An
 * empty one (null) counts as not written. */
export function malformedKeywords(schema: SchemaObject): readonly string[] {
  let malformed = known.get(schema);
  if (malformed === undefined) {
    const found = Object.keys(schema).filter((keyword) => isMalformed(keyword, schema[keyword] ?? null));
    known.set(schema, (malformed = found.length === 0 ? NONE : found));
  }
  return malformed;
}

const NONE: readonly string[] = [];
const known = new WeakMap<SchemaObject, readonly string[]>();

function isMalformed(keyword: string, value: Json): boolean {
  if (value === null) return false;
  const shape = KEYWORDS.get(keyword);
  if (shape === undefined) return false;
  const fits = VALUES.get(keyword) ?? SHAPES[shape];
  return fits !== undefined && !fits(value);
}

type Fits = (value: Json) => boolean;

const isNumber: Fits = (value) => typeof value === "number";
const isFlag: Fits = (value) => typeof value === "boolean";
const isText: Fits = (value) => typeof value === "string";
const isSchema: Fits = (value) => typeof value === "boolean" || isSchemaObject(value);
const isTexts: Fits = (value) => Array.isArray(value) && value.every((item) => typeof item === "string");
const isTypeName: Fits = (value) => value === "integer" || JSON_TYPES.some((name) => name === value);

const SHAPES: Readonly<Partial<Record<KeywordShape, Fits>>> = {
  schema: isSchema,
  schemas: (value) => Array.isArray(value),
  "schema-or-schemas": (value) => isSchema(value) || Array.isArray(value),
  "schema-map": isSchemaObject,
  dependencies: isSchemaObject,
  reference: isText,
};

const VALUES: ReadonlyMap<string, Fits> = new Map<string, Fits>([
  ["type", (value) => isTypeName(value) || (Array.isArray(value) && value.every((name) => isTypeName(name)))],
  ["enum", (value) => Array.isArray(value)],
  ["required", isTexts],
  ["dependentRequired", (value) => isSchemaObject(value) && Object.values(value).every((names) => isTexts(names))],
  ["pattern", isText],
  ["uniqueItems", isFlag],
  ["nullable", isFlag],
  // A flag in OpenAPI 3.0 and draft-04, which documents of later versions often keep.
  ["exclusiveMinimum", (value) => isNumber(value) || isFlag(value)],
  ["exclusiveMaximum", (value) => isNumber(value) || isFlag(value)],
  ...[
    "multipleOf",
    "minimum",
    "maximum",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "minContains",
    "maxContains",
    "minProperties",
    "maxProperties",
  ].map((keyword) => [keyword, isNumber] as const),
]);
