import type { ContractFinding, ContractVerdict } from "../../contract/finding/contract-finding.ts";

/** One contract that a change touches, judged by the engine. */
export interface JudgedContract {
  /** As `flyball.yaml` of the base names it; null where it only looks like one. */
  readonly name: string | null;
  /** The root file after the change. */
  readonly path: string;
  readonly answer: ContractAnswer;
}

export type ContractAnswer =
  | {
      readonly kind: "judged";
      readonly verdict: ContractVerdict;
      readonly findings: readonly ContractFinding[];
      /** Of the new content. */
      readonly digest: string;
      /** `info.version` of both sides; null where there is none. */
      readonly versions: { readonly old: string | null; readonly new: string | null };
      /** Every file that either side reaches. */
      readonly files: readonly string[];
    }
  /** A contract that was not there before breaks nobody. */
  | { readonly kind: "new"; readonly files: readonly string[] }
  | { readonly kind: "gone"; readonly files: readonly string[] }
  | { readonly kind: "unknown"; readonly why: string; readonly fix: string };
