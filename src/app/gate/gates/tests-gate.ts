import { inScope } from "../../../domain/change/in-scope.ts";
import { judgeTests, wantedSources } from "../../../domain/gate/tests/judge-tests.ts";
import { TESTS_RULES } from "../../../domain/gate/tests/tests-rules.ts";
import type { Gate } from "../gate.ts";

/** Tests that were weakened with the code they cover. All of the change is read, so that what moved out of the scope is not taken for gone; what is said stays within it. */
export const testsGate: Gate = {
  name: "tests",
  rules: Object.values(TESTS_RULES),
  scopeBounds: "change",
  companions: ({ files }) => wantedSources(files),
  judge: async ({ change, policy }) => {
    const isLookedAt = inScope(policy.gates.tests.scope);
    const judgement = judgeTests(change);
    return {
      ...judgement,
      findings: judgement.findings.filter(({ place }) => place === null || isLookedAt(place.file)),
      unknown: judgement.unknown.filter(({ path }) => path === null || isLookedAt(path)),
      looks: judgement.looks.map((look) =>
        isLookedAt(look.path) ? look : { ...look, looked: false, why: "outside the gate's scope" },
      ),
    };
  },
};
