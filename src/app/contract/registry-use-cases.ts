import { judgeContracts } from "../../domain/gate/contract/judge-contracts.ts";
import { gateVerdict, type GateJudgement } from "../../domain/gate/gate.ts";
import type { Verdict } from "../../domain/finding/finding.ts";
import type { ChangeRequest } from "../../domain/change/change.ts";
import { acceptContract, type Accepted, type AcceptPorts } from "./accept-contract.ts";
import { assessImpact, type Assessed, type ImpactPorts } from "./assess-impact.ts";
import type { HereRequest } from "./changed-here.ts";
import { listContracts, type ContractList } from "./list-contracts.ts";
import { forgetContracts, registerContracts, type Registered, type RegisterPorts } from "./register-contracts.ts";

/** The use cases of the registry of contracts, as a surface calls them. */
export interface RegistryUseCases {
  register(request: { readonly cwd: string; readonly paths: readonly string[] }): Promise<readonly Registered[]>;
  forget(request: { readonly cwd: string; readonly path: string }): Promise<Registered>;
  /** `nowMs`: the time of the ages. */
  list(): Promise<ContractList & { readonly nowMs: number }>;
  impact(request: HereRequest): Promise<Assessed>;
  check(request: HereRequest & { readonly request: ChangeRequest | null }): Promise<CheckedContracts>;
  accept(request: Parameters<typeof acceptContract>[1]): Promise<readonly Accepted[]>;
}

export interface CheckedContracts {
  readonly assessed: Assessed;
  readonly judgement: GateJudgement;
  /** Fail: a finding fails the gate, or a consumer breaks. Unknown blocks as well. */
  readonly verdict: Verdict;
}

export type RegistryPorts = Omit<ImpactPorts & AcceptPorts & RegisterPorts, "store">;

/** `open` is called by the first use case; `store` makes the database where there is none, `known` gives null then. */
export function registryUseCases(given: {
  readonly open: () => Promise<RegistryPorts>;
  readonly store: () => Promise<RegisterPorts["store"]>;
  readonly known: () => Promise<RegisterPorts["store"] | null>;
}): RegistryUseCases {
  const impact = async (request: HereRequest): Promise<Assessed> =>
    assessImpact({ ...(await given.open()), store: await given.known() }, request);
  return {
    register: async (request) => registerContracts({ ...(await given.open()), store: await given.store() }, request),
    forget: async (request) => forgetContracts({ ...(await given.open()), store: await given.store() }, request),
    list: async () => {
      const { clock } = await given.open();
      const store = await given.known();
      const nowMs = clock.nowMs();
      if (store === null) return { contracts: [], consumers: [], repositories: [], steps: [], nowMs };
      return { ...(await listContracts(store, nowMs)), nowMs };
    },
    impact,
    check: async (request) => {
      const assessed = await impact(request);
      const { change, contracts } = assessed.here;
      const judgement = judgeContracts({ ...change, request: request.request }, contracts, []);
      const consumers = assessed.impacts.flatMap((each) => each.consumers.map(({ verdict }) => verdict.kind));
      const own = gateVerdict(judgement.findings, judgement.unknown);
      const verdict =
        own === "fail" || consumers.includes("breaks")
          ? "fail"
          : own === "unknown" || consumers.includes("unknown")
            ? "unknown"
            : "pass";
      return { assessed, judgement, verdict };
    },
    accept: async (request) => acceptContract({ ...(await given.open()), store: await given.known() }, request),
  };
}
