import { onTestFinished } from "vitest";
import { openChangeReader, type OpenChangeReaderOptions } from "../../src/adapters/git/change/open-change-reader.ts";
import type { ChangeReader } from "../../src/ports/change-reader.ts";

/** The change reader on spawned git; what a test opens is closed at its end, so that no folder of git's stays behind. */
export function openTestReader(options: OpenChangeReaderOptions): ChangeReader {
  const reader = openChangeReader(options);
  return {
    open: async (folder) => {
      const repository = await reader.open(folder);
      onTestFinished(() => repository.close());
      return repository;
    },
  };
}
