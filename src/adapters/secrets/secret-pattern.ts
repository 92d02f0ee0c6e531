import type { SecretKind } from "../../domain/gate/secrets/secret-kinds.ts";

/** One way to find one kind of secret. */
export interface SecretPattern {
  readonly kind: SecretKind;
  /** Without any of these in a text nothing is found in it. */
  readonly starts: readonly string[];
  /** With more of them than this a text is not searched: each would cost too much. Null: any number. */
  readonly startsMax: number | null;
  /** Calls `report` with the offsets of each secret. */
  readonly find: (text: string, report: (start: number, end: number) => void) => Promise<void> | void;
}
