import type { HistoryReader } from "../../ports/history-reader.ts";
import { findReemerged, type ReemergedFound } from "./find-reemerged.ts";
import { readRemovedCode, type RemovedCodePorts } from "./read-removed-code.ts";

/** What came back in a repository's history, and what is kept so that `flyball check` need not read it again. */
export interface ReemergenceUseCases {
  find(request: ReemergenceRequest): Promise<ReemergenceReport>;
}

export interface ReemergenceRequest {
  /** Any folder of the repository. */
  readonly folder: string;
  /** Only what came back since; null: all. */
  readonly sinceMs: number | null;
  /** Most that are listed. */
  readonly max: number;
  readonly signal: AbortSignal;
  readonly onCommits: (count: number) => void;
}

export interface ReemergenceReport extends ReemergedFound {
  readonly root: string;
  /** Commits whose removals are known. */
  readonly commits: number;
  readonly removals: number;
  readonly isShallow: boolean;
}

export interface ReemergenceWorld {
  readonly histories: HistoryReader;
  readonly open: (commonDir: string) => Promise<RemovedCodePorts>;
}

export function reemergenceUseCases(world: ReemergenceWorld): ReemergenceUseCases {
  return {
    find: async ({ folder, sinceMs, max, signal, onCommits }) => {
      const repository = await world.histories.open(folder);
      try {
        const { head, isShallow } = await repository.facts();
        const { root, commonDir } = repository;
        if (head === null) return { root, commits: 0, removals: 0, isShallow, found: [], unseen: 0 };
        const ports = await world.open(commonDir);
        try {
          const of = { commonDir, base: head, stop: signal, signal };
          const { code } = await readRemovedCode(ports, of, onCommits);
          const found = await findReemerged(ports.history, code, { base: head, sinceMs, max, stop: signal, signal });
          return { root, commits: code.commits, removals: code.regionCount, isShallow, ...found };
        } finally {
          await ports.history.close();
        }
      } finally {
        await repository.close();
      }
    },
  };
}
