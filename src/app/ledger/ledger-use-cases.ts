import { Fault } from "../../base/fault.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Git } from "../../ports/git.ts";
import type { LedgerFiles } from "../../ports/ledger-files.ts";
import type { Signer } from "../../ports/signer.ts";
import type { Store, StoredLedgerEntry } from "../../ports/store.ts";
import { compareAnchors } from "./compare-anchors.ts";
import { exportLedger } from "./export-ledger.ts";
import type { LedgerVerification } from "./ledger-problem.ts";
import { queryLedger, type LedgerQuery } from "./query-ledger.ts";
import { signCheckpoint } from "./sign-checkpoint.ts";
import { verifyExport } from "./verify-export.ts";
import { verifyLedger } from "./verify-ledger.ts";

export interface LedgerUseCases {
  query(query: LedgerQuery): Promise<readonly StoredLedgerEntry[]>;
  /** The database in itself, then against the checkpoints in the repositories of its runs and in that of `folder`. */
  verify(folder: string): Promise<LedgerVerification>;
  /** Needs no database. */
  verifyFile(path: string): Promise<LedgerVerification>;
  /** Lines of an export, under a checkpoint signed for it where the database can be written. */
  export(options: { readonly proofs: boolean }): AsyncIterable<string>;
  exportToFile(path: string, options: { readonly proofs: boolean }): Promise<void>;
}

/** `open` opens the database when it is first needed. */
export function ledgerUseCases(
  open: () => Promise<{ readonly store: Store; readonly git: Git; readonly signer: Signer; readonly clock: Clock }>,
  files: LedgerFiles,
): LedgerUseCases {
  const lines = async function* (options: { readonly proofs: boolean }): AsyncIterable<string> {
    const { store, signer, clock } = await open();
    try {
      await signCheckpoint(store, signer, clock);
    } catch (thrown) {
      if (!(thrown instanceof Fault) || thrown.code !== "STORE_READ_ONLY") throw thrown;
    }
    yield* exportLedger(store, { ...options, key: signer });
  };
  return {
    query: async (query) => {
      const { store, clock } = await open();
      return await queryLedger(store, clock, query);
    },
    verify: async (folder) => {
      const ports = await open();
      const verified = await verifyLedger(ports.store, ports.signer.publicKeyRaw);
      if (!verified.ok) return verified;
      const { compared, foreign, problems } = await compareAnchors(ports, folder);
      return problems.length > 0
        ? { ok: false, problems: problems.slice(0, 100), more: problems.length > 100 }
        : { ...verified, anchors: { compared, foreign } };
    },
    verifyFile: (path) => verifyExport(files.read(path), null),
    export: lines,
    exportToFile: (path, options) => files.write(path, lines(options)),
  };
}
