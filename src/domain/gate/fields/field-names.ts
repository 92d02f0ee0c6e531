import type { TrailerKey } from "../../change/trailers.ts";

/** What every change says of itself, in the order in which it is asked. */
export const FIELD_NAMES = ["intent", "risk", "blast_radius", "verification", "rollback"] as const;

export type FieldName = (typeof FIELD_NAMES)[number];

export const FIELD_OF_TRAILER: Readonly<Record<TrailerKey, FieldName>> = {
  Intent: "intent",
  Risk: "risk",
  "Blast-Radius": "blast_radius",
  "Verified-By": "verification",
  Rollback: "rollback",
};

export const TRAILER_OF_FIELD: Readonly<Record<FieldName, TrailerKey>> = {
  intent: "Intent",
  risk: "Risk",
  blast_radius: "Blast-Radius",
  verification: "Verified-By",
  rollback: "Rollback",
};

/** Further words for a field, as templates and trailers have them. */
const ALIASES: Readonly<Record<string, FieldName>> = {
  risk_level: "risk",
  radius: "blast_radius",
  verification_method: "verification",
  verified_by: "verification",
  rollback_step: "rollback",
  rollback_steps: "rollback",
};

/** The field that a key of a block means: case, dashes, underscores and spaces do not count. Null for no field. */
export function fieldOfKey(key: string): FieldName | null {
  const name = key
    .slice(0, 100)
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/gu, "_");
  return FIELD_NAMES.find((known) => known === name) ?? (Object.hasOwn(ALIASES, name) ? (ALIASES[name] ?? null) : null);
}
