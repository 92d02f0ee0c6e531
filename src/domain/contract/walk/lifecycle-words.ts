import { DAY_MS } from "../../../base/duration.ts";
import type { Site } from "../source/contract-source.ts";

/** A date as a count of days since 1970-01-01 UTC, with the words that findings show. */
export interface SunsetDate {
  readonly day: number;
  /** `2026-11-30`. */
  readonly text: string;
}

export type Sunset =
  | { readonly kind: "none" }
  | { readonly kind: "date"; readonly date: SunsetDate }
  /** The reason in oasdiff's words, which are an argument of its findings. */
  | { readonly kind: "unreadable"; readonly reason: string };

export type Stability = "draft" | "alpha" | "beta" | "stable";

export type StabilityReading =
  | { readonly kind: "none" }
  | { readonly kind: "level"; readonly level: Stability }
  | { readonly kind: "unreadable"; readonly reason: string };

/** `x-sunset`: a date or a date-time of RFC 3339. */
export function readSunset(site: Site | null): Sunset {
  if (site === null) return { kind: "none" };
  const { value } = site;
  if (typeof value !== "string") return { kind: "unreadable", reason: "sunset value isn't a string nor valid json" };
  const date = parseDay(value);
  return date === null
    ? { kind: "unreadable", reason: `sunset date doesn't conform with RFC3339: ${value}` }
    : { kind: "date", date };
}

/** `x-stability-level`. */
export function readStability(site: Site | null): StabilityReading {
  if (site === null) return { kind: "none" };
  const { value } = site;
  if (typeof value !== "string")
    return { kind: "unreadable", reason: "x-stability-level isn't a string nor valid json" };
  return value === "draft" || value === "alpha" || value === "beta" || value === "stable"
    ? { kind: "level", level: value }
    : { kind: "unreadable", reason: `value is not one of draft, alpha, beta or stable: "${value}"` };
}

/** The day that a moment belongs to, in UTC. */
export function dayOf(nowMs: number): number {
  return Math.floor(nowMs / DAY_MS);
}

/** `draft` and `alpha` promise nothing: what changes in them is nobody's break. */
export function promisesNothing(stability: StabilityReading): boolean {
  return stability.kind === "level" && (stability.level === "draft" || stability.level === "alpha");
}

function parseDay(text: string): SunsetDate | null {
  const match = /^(\d{4}-\d{2}-\d{2})(?:[Tt ]\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:[Zz]|[+-]\d{2}:\d{2}))?$/u.exec(text);
  const day = match?.[1];
  if (day === undefined) return null;
  const ms = Date.parse(`${day}T00:00:00Z`);
  // A 31st of February rolls over into March.
  return Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== day ? null : { day: ms / DAY_MS, text: day };
}
