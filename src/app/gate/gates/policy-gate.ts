import { judgePolicy, policyFiles } from "../../../domain/gate/policy/judge-policy.ts";
import { changesScripts } from "../../../domain/gate/policy/judge-scripts.ts";
import { POLICY_GATE_RULES } from "../../../domain/gate/policy/policy-gate-rules.ts";
import type { Gate } from "../gate.ts";

/** What a change does to the files that say how changes are judged. */
export const policyGate: Gate = {
  name: "policy",
  rules: Object.values(POLICY_GATE_RULES),
  scopeBounds: "change",
  companions: ({ files }) => (changesScripts(files) ? ["package.json"] : []),
  judge: async ({ change, policy }) => {
    const files = policyFiles(change);
    if (files.length === 0) return judgePolicy(change, policy, []);
    // Loaded late: a change that leaves the policy alone needs no schema.
    const { judgePolicyFile } = await import("../../../domain/gate/policy/judge-policy-file.ts");
    return judgePolicy(
      change,
      policy,
      files.flatMap((file) => judgePolicyFile(file, policy)),
    );
  },
};
