import { inScope } from "../../../domain/change/in-scope.ts";
import { CONTRACT_RULES } from "../../../domain/gate/contract/contract-rules.ts";
import type { Gate, GateContext } from "../gate.ts";
import type { JudgedPlace } from "../../contract/judge-places.ts";
import { changedContracts } from "../changed-contracts.ts";
import type { generatedTypes } from "../generated-types.ts";

/** A change of a contract that says what it does to others, and does what it says. */
export const contractGate: Gate = {
  name: "contract",
  rules: Object.values(CONTRACT_RULES),
  scopeBounds: "change",
  companions: () => [],
  judge: async (context: GateContext) => {
    const isLookedAt = inScope(context.policy.gates.contract.scope);
    const contracts = (await changedContracts(context)).filter(({ path }) => isLookedAt(path));
    const types = await typesOf(context, contracts);
    if (contracts.length === 0)
      return { ...types, idle: types.findings.length === 0 ? "no contract is changed" : null, looks: [] };
    // What reads declarations is not needed for most changes.
    const { judgeContracts } = await import("../../../domain/gate/contract/judge-contracts.ts");
    const { size } = context.policy.gates;
    const clients = context.policy.contracts.consumes.flatMap((consumed) =>
      consumed.clients.map((path) => `${path}{,/**}`),
    );
    const outs = context.policy.contracts.types.map(({ out }) => out);
    const judged = judgeContracts(context.change, contracts, [...size.generated, ...clients, ...outs]);
    return {
      ...judged,
      findings: [...judged.findings, ...types.findings],
      unknown: [...judged.unknown, ...types.unknown],
      idle: types.findings.length === 0 ? judged.idle : null,
    };
  },
};

type Types = Awaited<ReturnType<typeof generatedTypes>>;

async function typesOf(context: GateContext, contracts: readonly JudgedPlace[]): Promise<Types> {
  if (context.policy.contracts.types.length === 0) return { findings: [], unknown: [] };
  const { generatedTypes: judge } = await import("../generated-types.ts");
  return judge(context, contracts);
}
