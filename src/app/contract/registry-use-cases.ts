import { gateVerdict, type GateJudgement } from "../../domain/gate/gate.ts";
import type { Verdict } from "../../domain/finding/finding.ts";
import type { ChangeRequest } from "../../domain/change/change.ts";
import type { Accepted, AcceptPorts, AcceptRequest } from "./accept-contract.ts";
import type { Assessed, ImpactPorts } from "./assess-impact.ts";
import type { HereRequest } from "./changed-here.ts";
import type { ContractList } from "./list-contracts.ts";
import type { Registered, RegisterPorts } from "./register-contracts.ts";

/** The use cases of the registry of contracts, as a surface calls them. */
export interface RegistryUseCases {
  register(request: { readonly cwd: string; readonly paths: readonly string[] }): Promise<readonly Registered[]>;
  forget(request: { readonly cwd: string; readonly path: string }): Promise<Registered>;
  /** `nowMs`: the time of the ages. */
  list(): Promise<ContractList & { readonly nowMs: number }>;
  impact(request: HereRequest): Promise<Assessed>;
  check(request: HereRequest & { readonly request: ChangeRequest | null }): Promise<CheckedContracts>;
  accept(request: AcceptRequest): Promise<readonly Accepted[]>;
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
  // The engine is loaded with the first question.
  const impact = async (request: HereRequest): Promise<Assessed> =>
    (await import("./assess-impact.ts")).assessImpact({ ...(await given.open()), store: await given.known() }, request);
  return {
    register: async (request) =>
      (await import("./register-contracts.ts")).registerContracts(
        { ...(await given.open()), store: await given.store() },
        request,
      ),
    forget: async (request) =>
      (await import("./register-contracts.ts")).forgetContracts(
        { ...(await given.open()), store: await given.store() },
        request,
      ),
    list: async () => {
      const { clock } = await given.open();
      const store = await given.known();
      const nowMs = clock.nowMs();
      if (store === null) return { contracts: [], consumers: [], repositories: [], steps: [], nowMs };
      return { ...(await (await import("./list-contracts.ts")).listContracts(store, nowMs)), nowMs };
    },
    impact,
    check: async (request) => {
      const [assessed, { judgeContracts }] = await Promise.all([
        impact(request),
        import("../../domain/gate/contract/judge-contracts.ts"),
      ]);
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
    accept: async (request) =>
      (await import("./accept-contract.ts")).acceptContract(
        { ...(await given.open()), store: await given.known() },
        request,
      ),
  };
}
