import type { Site } from "../../source/contract-source.ts";
import type { SchemaSide, View } from "../proof.ts";

/** How a schema is read at one place. `strict`: to the letter. `sends`: as what a sender sends by it; `reads`: as what a receiver accepts. */
export interface Mode {
  /** Equal modes have equal names. */
  readonly name: string;
  /** Equal schemas of modes with one key are the same set, or the sender's is a part of the receiver's. */
  readonly key: string;
  readonly reading: "strict" | "sends" | "reads";
  readonly view: View;
  /** Properties of this very instance that do not travel: `readOnly` in requests, `writeOnly` in responses. */
  readonly hidden: ReadonlySet<string>;
}

export interface SchemaUse {
  readonly side: SchemaSide & { readonly site: Site };
  readonly mode: Mode;
}

const NOTHING: ReadonlySet<string> = new Set();

export const STRICT: Mode = { name: "strict", key: "strict", reading: "strict", view: "plain", hidden: NOTHING };

export function modeOf(reading: "sends" | "reads", view: View): Mode {
  return view === "plain" ? STRICT : { name: `${view} ${reading}`, key: view, reading, view, hidden: NOTHING };
}

/** The same reading of another instance: a property or an item. */
export function modeOfChild(mode: Mode): Mode {
  return mode.reading !== "strict" && mode.hidden.size > 0 ? modeOf(mode.reading, mode.view) : mode;
}

export function modeHiding(mode: Mode, more: ReadonlySet<string>): Mode {
  if (mode.reading === "strict" || more.size === 0) return mode;
  const hidden = new Set([...mode.hidden, ...more]);
  const names = JSON.stringify([...hidden].toSorted());
  return { ...mode, hidden, name: `${mode.view} ${mode.reading} ${names}`, key: `${mode.view} ${names}` };
}
