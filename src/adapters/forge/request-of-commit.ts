import type { RequestOfCommit } from "../../domain/forge/request-of-commit.ts";

/** Of the time of its merge as a forge writes it; null where it was not merged. */
export function requestOfCommit(number: number, isOpen: boolean, mergedAt: string | null): RequestOfCommit {
  if (isOpen) return { number, state: "open", mergedAtMs: null };
  if (mergedAt === null) return { number, state: "closed", mergedAtMs: null };
  const mergedAtMs = Date.parse(mergedAt);
  return { number, state: "merged", mergedAtMs: Number.isNaN(mergedAtMs) ? null : mergedAtMs };
}
