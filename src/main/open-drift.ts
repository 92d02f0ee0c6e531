import { openHistoryReader } from "../adapters/git/history/open-history-reader.ts";
import type { DriftUseCases } from "../app/drift/drift-use-cases.ts";
import { askForSessions } from "../app/drift/ask-for-sessions.ts";
import { explainDrift } from "../app/drift/explain-drift.ts";
import { listDrift, type DriftPorts } from "../app/drift/list-drift.ts";
import type { CheckUseCases } from "../app/gate/check-use-cases.ts";
import { VERSION } from "../base/version.ts";
import { DEFAULT_POLICY } from "../domain/policy/default-policy.ts";
import type { Store } from "../ports/store.ts";
import { CLOCK } from "./clock.ts";
import { openFunctions } from "./open-functions.ts";

export interface DriftOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly check: Pick<CheckUseCases, "policyHere">;
  /** Null where there is no database: then there is no inbox either. */
  readonly store: () => Promise<Store | null>;
}

/** The use cases of `flyball drift`: git alone. Where there is a database, what is listed is asked in its inbox. */
export function openDrift({ env, check, store }: DriftOptions): DriftUseCases {
  const ports: DriftPorts = {
    history: openHistoryReader({ env }),
    functions: openFunctions,
    nowMs: () => CLOCK.nowMs(),
    adrFolder: async (folder) => (await check.policyHere(folder))?.adr.folder ?? null,
  };
  return {
    list: async (request) => {
      const list = await listDrift(ports, request);
      const opened = await store().catch(() => null);
      if (opened !== null) {
        const policy = (await check.policyHere(request.folder)) ?? DEFAULT_POLICY;
        await askForSessions({ store: opened, clock: CLOCK, version: VERSION }, list, policy.gates.drift.alarmsPerWeek);
      }
      return list;
    },
    explain: async (request) => explainDrift(ports, request),
  };
}
