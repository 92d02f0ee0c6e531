import type { Site } from "../../source/contract-source.ts";
import type { StabilityReading, Sunset } from "../lifecycle-words.ts";

/** What changed between two schemas, without regard to where they are used: a position makes a finding of it, or nothing. */
export interface SchemaEvent {
  readonly what: EventKind;
  /** Of the schema within the component that was compared: `pet/tags/items`; empty for the component itself. */
  readonly path: string;
  /** What the finding points at: the keyword, else the schema. */
  readonly oldSite: Site;
  readonly newSite: Site;
  /** The smallest schemas whose values the change concerns. */
  readonly oldSchema: Site;
  readonly newSchema: Site;
}

export type EventKind =
  | {
      readonly kind: "keyword";
      /** As rules are called after the prefix of their family: `max-decreased`. */
      readonly change: string;
      readonly values: readonly string[];
      readonly isReadOnly: boolean;
      readonly isWriteOnly: boolean;
    }
  | {
      readonly kind: "type";
      readonly relation: TypeRelation;
      /** `type`, `format` or `type/format`, before and after. */
      readonly values: readonly [word: string, from: string, to: string];
    }
  | ({ readonly kind: "property-added" | "property-removed" } & PropertyFlags)
  | ({ readonly kind: "became-required" | "became-optional" } & PropertyFlags)
  | {
      readonly kind: "mutability";
      readonly change: "became-read-only" | "became-not-read-only" | "became-write-only" | "became-not-write-only";
      readonly isRequired: boolean;
    }
  | { readonly kind: "deprecated"; readonly sunset: Sunset; readonly stability: StabilityReading }
  | { readonly kind: "reactivated" }
  | {
      readonly kind: "stability";
      readonly change: "stability-decreased" | "stability-increased";
      readonly values: readonly [string, string];
    }
  | { readonly kind: "stability-unreadable"; readonly reason: string };

export interface PropertyFlags {
  readonly isRequired: boolean;
  readonly isReadOnly: boolean;
  readonly isWriteOnly: boolean;
  readonly hasDefault: boolean;
}

export interface TypeRelation {
  readonly json: "wider" | "narrower" | "other";
  /** How it is where a value is sent as text, in which every value is a string. */
  readonly text: "wider" | "narrower" | "other";
  /** Neither side allows lists or objects, which text holds in a way of its own. */
  readonly isSingleValue: boolean;
  /** A single value became a list of such values: one value is sent as before where lists repeat the name. */
  readonly isListOfBefore: boolean;
}
