import { FIELDS_RULES } from "../../../domain/gate/fields/fields-rules.ts";
import { judgeFields } from "../../../domain/gate/fields/judge-fields.ts";
import type { Gate } from "../gate.ts";

/** What the change says of itself. With a scope, a change without a file in it need not say anything. */
export const fieldsGate: Gate = {
  name: "fields",
  rules: Object.values(FIELDS_RULES),
  scopeBounds: "change",
  companions: () => [],
  judge: ({ change, policy }) => Promise.resolve(judgeFields(change, policy)),
};
