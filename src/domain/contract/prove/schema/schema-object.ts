import type { Json } from "../../../../base/json.ts";

export type SchemaObject = { readonly [key: string]: Json };

export function isSchemaObject(value: Json | undefined): value is SchemaObject {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

/** Null where the keyword is missing or no number: a malformed keyword says nothing. */
export function numberAt(schema: SchemaObject, keyword: string): number | null {
  const value = schema[keyword];
  return typeof value === "number" ? value : null;
}

export function objectAt(schema: SchemaObject, keyword: string): SchemaObject {
  const value = schema[keyword];
  return isSchemaObject(value) ? value : {};
}

export function stringsAt(schema: SchemaObject, keyword: string): readonly string[] {
  const value = schema[keyword];
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}
