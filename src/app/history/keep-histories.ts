import type { HistoryQuery, HistoryReader } from "../../ports/history-reader.ts";
import type { HistoryStore } from "../../ports/history-store.ts";
import { readHistory } from "./read-history.ts";

/** The same reader, which remembers whole histories where there is a store to remember them in, so that the next reading costs what is new. What is asked of a part of a history is
 * cheap by git alone, and is asked of git. */
export function keepHistories(reader: HistoryReader, openStore: () => Promise<HistoryStore | null>): HistoryReader {
  return {
    open: async (folder) => {
      const repository = await reader.open(folder);
      return {
        ...repository,
        commits: async function* (query, signal) {
          const store = isWhole(query) ? await openStore().catch(() => null) : null;
          yield* readHistory({ repository, store }, query, signal);
        },
      };
    },
  };
}

function isWhole({ not, sinceMs, max }: HistoryQuery): boolean {
  return not === undefined && sinceMs === undefined && max === undefined;
}
