import { judgeTests, wantedSources } from "../../../domain/gate/tests/judge-tests.ts";
import { TESTS_RULES } from "../../../domain/gate/tests/tests-rules.ts";
import type { Gate } from "../gate.ts";

/** Tests that were weakened with the code they cover. */
export const testsGate: Gate = {
  name: "tests",
  rules: Object.values(TESTS_RULES),
  companions: ({ files }) => wantedSources(files),
  judge: async ({ change }) => judgeTests(change),
};
