import type { Sha } from "../../base/ids.ts";

/** A text that a commit of the change brought, as it was then: what a later commit took out is in the history that is pushed. */
export interface PassingText {
  readonly commit: Sha;
  readonly path: string;
  readonly text: string;
  /** What stood there before the commit, in each of its parents. */
  readonly before: readonly string[];
}

export interface PassingTexts {
  /** The oldest commit's first. */
  readonly texts: readonly PassingText[];
  /** Why not all were read; null where they were. */
  readonly lacking: string | null;
}
