import type { RemovedCodeParts } from "../domain/history/reemergence/removed-code.ts";

/** Keeps the fingerprints of what a repository removed, on this machine. It may be lost at any time: it is made anew from git.
 *
 * Contract, held by open-removed-code-store.test.ts:
 * - What is read is what was written, whole, or null: a file that is damaged, cut off or of another version counts as none.
 * - A write that fails leaves what was there; nothing is thrown, since nothing is lost. */
export interface RemovedCodeStore {
  /** `commonDir` names the repository: the absolute path of its common git folder. */
  read(commonDir: string): Promise<RemovedCodeParts | null>;
  write(commonDir: string, parts: RemovedCodeParts): Promise<void>;
}
