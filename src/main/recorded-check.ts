import { existsSync } from "node:fs";
import type { Checked, CheckUseCases } from "../app/gate/check-use-cases.ts";

export interface RecordedCheck {
  readonly check: CheckUseCases;
  /** Resolves when what was begun to be written is written. */
  readonly settled: () => Promise<void>;
}

/** A verdict needs no database: where there is one, it remembers, and nobody waits for that before they see the verdict. */
export function recordedCheck(
  own: CheckUseCases,
  storeUrl: string,
  record: (checked: Checked) => Promise<void>,
): RecordedCheck {
  let recording: Promise<void> = Promise.resolve();
  return {
    check: {
      ...own,
      check: async (request) => {
        const checked = await own.check(request);
        if (hasStore(storeUrl)) recording = record(checked);
        return checked;
      },
    },
    settled: async () => recording,
  };
}

/** Whether there is a database already: what only looks makes none. */
export function hasStore(url: string): boolean {
  return !url.startsWith("sqlite:") || existsSync(url.slice("sqlite:".length));
}
