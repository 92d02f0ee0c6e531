import type { Language } from "../leaf/languages.ts";
import type { JsonType } from "../node/json-type.ts";
import { FALSE, type Literal } from "../node/node-table.ts";
import { type Summary, meet, summaryOfType } from "../node/summary.ts";

/** One way through the choices of a state for one JSON type, as far as it has been followed. */
export interface Frame {
  readonly type: JsonType;
  readonly seen: Set<Literal>;
  /** Literals that are still to be looked at. */
  readonly todo: Literal[];
  /** Schemas among `seen`, by sign: they are compared with each other. */
  readonly schemas: Literal[];
  /** What speaks of this type alone. */
  readonly atoms: Literal[];
  choices: Choice[];
  summary: Summary;
  /** Of objects: what the value of each key must be, where it is there. */
  readonly values: Map<string, readonly Literal[]>;
  readonly required: Set<string>;
  /** The keys that a sender's schemas declare; `any` once one of them sends any. */
  declared: readonly Language[] | "any";
  /** Once no choice can declare more: all keys that are sent. */
  sent: Language | null;
}

export type Choice =
  /** `refuted` is what does not hold because one of the literals does. */
  | { readonly kind: "any"; readonly literals: readonly Literal[]; readonly refuted: Literal | null }
  | { readonly kind: "one"; readonly members: readonly Literal[]; readonly strict: readonly Literal[] }
  | { readonly kind: "not-one"; readonly members: readonly Literal[]; readonly strict: readonly Literal[] };

export function newFrame(type: JsonType, literals: readonly Literal[]): Frame {
  return {
    type,
    seen: new Set(),
    todo: [...literals],
    schemas: [],
    atoms: [],
    choices: [],
    summary: summaryOfType(type),
    values: new Map(),
    required: new Set(),
    declared: [],
    sent: null,
  };
}

/** The frame with more literals and one choice fewer. */
export function branch(frame: Frame, without: Choice, literals: readonly Literal[]): Frame {
  return {
    ...frame,
    seen: new Set(frame.seen),
    todo: [...literals],
    schemas: [...frame.schemas],
    atoms: [...frame.atoms],
    choices: frame.choices.filter((choice) => choice !== without),
    values: new Map(frame.values),
    required: new Set(frame.required),
  };
}

export function addValue(frame: Frame, key: string, value: Literal): void {
  const known = frame.values.get(key);
  if (known === undefined) frame.values.set(key, [value]);
  else if (!known.includes(value)) frame.values.set(key, [...known, value]);
}

/** False where a key must be there and cannot. */
export function isPossible(frame: Frame, key: string): boolean {
  return !frame.required.has(key) || !(frame.values.get(key)?.includes(FALSE) ?? false);
}

export function narrow(frame: Frame, summary: Summary): boolean {
  frame.summary = meet(frame.summary, summary);
  return frame.summary.mask !== 0;
}
