import type { Json } from "../../../../base/json.ts";
import { sameJson } from "../../../../base/same-json.ts";
import { codePointsIn } from "../leaf/code-points.ts";
import { type FormatPolicy, numberFormat, stringFormat } from "../leaf/format-policy.ts";
import type { Languages } from "../leaf/languages.ts";
import { isMultipleOf } from "../leaf/number-set.ts";
import { malformedKeywords } from "../schema/malformed.ts";
import type { Dialect } from "../proof.ts";
import { type SchemaObject, isRecord } from "./application.ts";
import { type Truth, every } from "./outcome.ts";

/** The keywords that need no other schema: of the type, of values, of numbers and of texts. */
export function evaluateScalar(
  schema: SchemaObject,
  value: Json,
  dialect: Dialect,
  languages: Languages,
  formats: FormatPolicy,
): Truth {
  const malformed = malformedKeywords(schema);
  const truth = scalarTruth(schema, value, dialect, languages, formats);
  return malformed.length === 0 ? truth : every([truth, "unknown"]);
}

function scalarTruth(
  schema: SchemaObject,
  value: Json,
  dialect: Dialect,
  languages: Languages,
  formats: FormatPolicy,
): Truth {
  if (!isOfType(schema, value, dialect)) return false;
  if (schema["const"] !== undefined && !sameJson(schema["const"], value)) return false;
  const list = schema["enum"];
  if (Array.isArray(list) && !list.some((member) => sameJson(member, value))) return false;
  const format = typeof schema["format"] === "string" ? schema["format"] : null;
  if (typeof value === "number")
    return every([evaluateNumber(schema, value), format === null ? true : hasNumberFormat(format, value, formats)]);
  if (typeof value !== "string") return true;
  const length = codePointsIn(value);
  return every([
    typeof schema["minLength"] !== "number" || length >= schema["minLength"],
    typeof schema["maxLength"] !== "number" || length <= schema["maxLength"],
    typeof schema["pattern"] !== "string" || languages.contains(languages.pattern(schema["pattern"]), value),
    format === null || languages.contains(stringFormat(languages, format, formats), value),
  ]);
}

/** What a schema without others in it says of a scalar; null of any other schema or value. */
export function leafTruth(
  schema: Json | undefined,
  value: Json,
  dialect: Dialect,
  languages: Languages,
  formats: FormatPolicy,
): Truth | null {
  if (typeof schema === "boolean") return schema;
  if ((value !== null && typeof value === "object") || !isRecord(schema)) return null;
  for (const key in schema) if (REACHING.has(key)) return null;
  return evaluateScalar(schema, value, dialect, languages, formats);
}

/** Keywords by which a schema says of a scalar what other schemas say. */
const REACHING: ReadonlySet<string> = new Set(
  "$ref $dynamicRef $recursiveRef allOf anyOf oneOf not if then else".split(" "),
);

function isOfType(schema: SchemaObject, value: Json, dialect: Dialect): boolean {
  const { type } = schema;
  if (type === undefined || type === null || malformedKeywords(schema).includes("type")) return true;
  if (value === null && dialect === "openapi-3.0" && schema["nullable"] === true) return true;
  return (Array.isArray(type) ? type : [type]).some((name) => typeof name === "string" && hasType(value, name));
}

function hasType(value: Json, name: string): boolean {
  switch (name) {
    case "null":
      return value === null;
    case "array":
      return Array.isArray(value);
    case "object":
      return value !== null && typeof value === "object" && !Array.isArray(value);
    case "integer":
      return Number.isInteger(value);
    case "boolean":
    case "number":
    case "string":
      return typeof value === name;
    default:
      return false;
  }
}

function evaluateNumber(schema: SchemaObject, value: number): Truth {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema;
  // Draft-04 and OpenAPI 3.0 say with a boolean that the bound beside it is exclusive.
  if (typeof minimum === "number" && (exclusiveMinimum === true ? value <= minimum : value < minimum)) return false;
  if (typeof maximum === "number" && (exclusiveMaximum === true ? value >= maximum : value > maximum)) return false;
  if (typeof exclusiveMinimum === "number" && value <= exclusiveMinimum) return false;
  if (typeof exclusiveMaximum === "number" && value >= exclusiveMaximum) return false;
  if (typeof multipleOf !== "number") return true;
  return multipleOf > 0 && Number.isFinite(multipleOf) ? isMultipleOf(value, multipleOf) : "unknown";
}

function hasNumberFormat(format: string, value: number, formats: FormatPolicy): Truth {
  const said = numberFormat(format, formats);
  if (said === null) return true;
  return (
    (said.integer !== "yes" || Number.isInteger(value)) &&
    said.bounds.every(({ side, value: end, exclusive }) =>
      side === "min" ? value > end || (value === end && !exclusive) : value < end || (value === end && !exclusive),
    )
  );
}
