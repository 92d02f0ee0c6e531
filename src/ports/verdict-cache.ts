import type { CommandVerdict } from "../domain/run/verification.ts";

/** Verdicts of commands by tree, in the cache folder; losing it costs time alone. */
export interface VerdictCache {
  readonly get: (key: string) => Promise<CommandVerdict | null>;
  /** Failures to write are swallowed: a cache is no record. */
  readonly put: (key: string, verdict: CommandVerdict) => Promise<void>;
}
