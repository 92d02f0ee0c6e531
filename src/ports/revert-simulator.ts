import type { Sha } from "../base/ids.ts";

/** Takes changes back as `git revert` would, without a checkout, and writes nothing into the repository.
 *
 * Contract, held by open-revert-simulator.test.ts: no file, ref or object of the repository is written; nothing of it is run. */
export interface RevertSimulator {
  /** Takes changes back on a commit, one after the other; ends at the first that conflicts. In what results it looks for names, as whole words. */
  revert(onto: Sha, changes: readonly RevertedChange[], names: readonly string[]): Promise<RevertOutcome>;
}

export interface RevertedChange {
  /** Before it; null: there was nothing. */
  readonly from: Sha | null;
  readonly to: Sha;
}

export type RevertOutcome =
  /** `changed`: whether anything differs afterwards. */
  | { readonly kind: "clean"; readonly changed: boolean; readonly uses: readonly NameUse[] }
  /** `at` is the place of the change among those given. */
  | { readonly kind: "conflicts"; readonly at: number; readonly paths: readonly string[] };

/** A line that holds one of the names. Text from outside. */
export interface NameUse {
  readonly path: string;
  readonly text: string;
}
