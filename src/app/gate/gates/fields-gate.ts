import { FIELDS_RULES } from "../../../domain/gate/fields/fields-rules.ts";
import { judgeFields } from "../../../domain/gate/fields/judge-fields.ts";
import type { Gate } from "../gate.ts";

/** The fields are of the change as a whole: the gate's scope has no effect on them. */
export const fieldsGate: Gate = {
  name: "fields",
  rules: Object.values(FIELDS_RULES),
  companions: () => [],
  judge: ({ change, policy }) => Promise.resolve(judgeFields(change, policy)),
};
