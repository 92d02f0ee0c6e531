import type { Json } from "../../../../base/json.ts";

/** JSON's own types; an integer is a number that is a multiple of 1. The simplest to show stand first. */
export const JSON_TYPES = ["null", "boolean", "string", "number", "array", "object"] as const;

export type JsonType = (typeof JSON_TYPES)[number];

export const ALL_TYPES: number = (1 << JSON_TYPES.length) - 1;

export function typeBit(type: JsonType): number {
  return 1 << JSON_TYPES.indexOf(type);
}

export function typeOf(value: Json): JsonType {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  const type = typeof value;
  return type === "boolean" || type === "string" || type === "number" ? type : "object";
}
