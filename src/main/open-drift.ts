import { openHistoryReader } from "../adapters/git/history/open-history-reader.ts";
import type { DriftUseCases } from "../app/drift/drift-use-cases.ts";
import { explainDrift } from "../app/drift/explain-drift.ts";
import { listDrift, type DriftPorts } from "../app/drift/list-drift.ts";
import type { CheckUseCases } from "../app/gate/check-use-cases.ts";
import { CLOCK } from "./clock.ts";
import { openFunctions } from "./open-functions.ts";

/** The use cases of `flyball drift`: git alone. */
export function openDrift(
  env: Readonly<Record<string, string | undefined>>,
  check: Pick<CheckUseCases, "policyHere">,
): DriftUseCases {
  const ports: DriftPorts = {
    history: openHistoryReader({ env }),
    functions: openFunctions,
    nowMs: () => CLOCK.nowMs(),
    adrFolder: async (folder) => (await check.policyHere(folder))?.adr.folder ?? null,
  };
  return {
    list: async (request) => listDrift(ports, request),
    explain: async (request) => explainDrift(ports, request),
  };
}
