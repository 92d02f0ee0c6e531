/** A decision as its file states it. Text is the file's own: not yet printable. */
export interface Adr {
  /** Of the file, from the top of the repository. */
  readonly path: string;
  /** At the start of the file's name; null where that begins with a date or with words. */
  readonly number: number | null;
  readonly title: string;
  /** Empty where nothing says it. */
  readonly decision: string;
  /** Why; empty where nothing says it. */
  readonly reason: string;
  /** Accepted where nothing is written: a decision that is in the repository was made. */
  readonly status: AdrStatus;
  /** As written; null where nothing is. */
  readonly date: string | null;
  readonly deciders: readonly string[];
  readonly tags: readonly string[];
  /** References to other decisions, as written: see parseAdrRef. */
  readonly supersedes: readonly string[];
  readonly supersededBy: readonly string[];
  /** What the front matter says that it governs. */
  readonly governs: Governed;
  /** The same, read from code spans, links and sentences of the text: a hint, where `governs` is a statement. */
  readonly named: NamedInText;
  readonly form: AdrForm;
  /** The file without its front matter. */
  readonly body: string;
}

/** Only what is accepted binds: see isBinding. */
export type AdrStatus = "proposed" | "accepted" | "rejected" | "deprecated" | "superseded";

export const ADR_STATUSES: readonly AdrStatus[] = ["proposed", "accepted", "rejected", "deprecated", "superseded"];

/** `short` is title, decision and reason without headings between them; `sections` has headings (MADR, Nygard). */
export type AdrForm = "short" | "sections";

/** What a decision is about. */
export interface Governed {
  /** Paths or globs. */
  readonly files: readonly string[];
  readonly symbols: readonly string[];
  /** Packages, services or hosts. */
  readonly dependencies: readonly string[];
  /** What was taken out and is not to come back: paths, globs, packages or symbols. */
  readonly removed: readonly string[];
}

export interface NamedInText extends Governed {
  /** Bare words that a sentence takes out. They may be packages; as often they are what the business is about (`users are removed`). */
  readonly removedWords: readonly string[];
}

/** Something of an ADR's file that can't be taken as it stands. `line` counts from 1. */
export interface AdrFault {
  readonly kind: "unreadable" | "status" | "missing" | "empty" | "long";
  readonly line: number;
  readonly message: string;
  readonly fix: string;
}

export interface ReadAdr {
  readonly adr: Adr;
  readonly faults: readonly AdrFault[];
}

/** Whether a change has to go by it. */
export function isBinding(adr: Pick<Adr, "status" | "supersededBy">): boolean {
  return adr.status === "accepted" && adr.supersededBy.length === 0;
}

/** `ADR 7`, or the file's name where it has no number. */
export function adrName({ number, path }: Pick<Adr, "number" | "path">): string {
  return number === null ? path.slice(path.lastIndexOf("/") + 1) : `ADR ${String(number).padStart(4, "0")}`;
}
