import { inScope } from "../../../domain/change/in-scope.ts";
import { CONTRACT_RULES } from "../../../domain/gate/contract/contract-rules.ts";
import type { Gate, GateContext } from "../gate.ts";
import { changedContracts } from "../changed-contracts.ts";

/** A change of a contract that says what it does to others, and does what it says. */
export const contractGate: Gate = {
  name: "contract",
  rules: Object.values(CONTRACT_RULES),
  scopeBounds: "change",
  companions: () => [],
  judge: async (context: GateContext) => {
    const isLookedAt = inScope(context.policy.gates.contract.scope);
    const contracts = (await changedContracts(context)).filter(({ path }) => isLookedAt(path));
    if (contracts.length === 0) return { findings: [], unknown: [], idle: "no contract is changed", looks: [] };
    // What reads declarations is not needed for most changes.
    const { judgeContracts } = await import("../../../domain/gate/contract/judge-contracts.ts");
    const { size } = context.policy.gates;
    const clients = context.policy.contracts.consumes.flatMap((consumed) =>
      consumed.clients.map((path) => `${path}{,/**}`),
    );
    return judgeContracts(context.change, contracts, [...size.generated, ...clients]);
  },
};
