import { isBinding, type Adr } from "../../adr/adr.ts";
import { adrsMeant } from "../../adr/adr-ref.ts";
import { globMatcher } from "../../change/glob-matcher.ts";
import { removedGlobs } from "./removed-globs.ts";

/** What is known of the commit that removed code. Text from outside. */
export interface RemovalNote {
  readonly subject: string;
  readonly body: string;
  readonly added: readonly string[];
}

export interface RemovalDecision {
  readonly adr: Adr;
  /** How the two belong together, as the end of a sentence. */
  readonly how: string;
}

/** In what a commit says: `ADR-0007`, `ADR 7`, `docs/adr/0007-no-queue.md`. */
const MENTION = /\badr[-_ #]{0,2}\d{1,5}\b|\b\d{3,5}-[\w.-]{1,100}\.md\b/giu;
const MESSAGE_MAX = 20_000;

/** The binding decision under which a commit removed a path: one that lists it, that came with the commit, or that the commit names. Null where there is none. */
export function decisionOf(note: RemovalNote, path: string, adrs: readonly Adr[]): RemovalDecision | null {
  const binding = adrs.filter(isBinding);
  const listing = binding.find((adr) => globMatcher(removedGlobs([adr]))(path));
  if (listing !== undefined) return { adr: listing, how: "which lists it as removed" };
  const along = binding.find((adr) => note.added.includes(adr.path));
  if (along !== undefined) return { adr: along, how: "which came with the removal" };
  const mentions = `${note.subject}\n${note.body}`.slice(0, MESSAGE_MAX).match(MENTION) ?? [];
  const [named] = adrsMeant(mentions.slice(0, 50), binding);
  return named === undefined ? null : { adr: named, how: "which the removal names" };
}
