import type { AdrTrigger } from "./adr-trigger.ts";

export type ShiftKind = "renamed" | "split" | "merged" | "changed";

/** That services or packages are other ones than before. Without `from` there is a new one, without `to` one is gone. */
export interface BoundaryShift {
  readonly kind: ShiftKind;
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly evidence: readonly string[];
  readonly place: AdrTrigger["place"];
  readonly paths: readonly string[];
}
