import { FIELDS_RULES } from "../../../domain/gate/fields/fields-rules.ts";
import { judgeFields } from "../../../domain/gate/fields/judge-fields.ts";
import type { Gate } from "../gate.ts";
import { hideSecrets } from "../hide-secrets.ts";

/** What the change says of itself, quoted without the credentials in it. With a scope, a change without a file in it need not say anything. */
export const fieldsGate: Gate = {
  name: "fields",
  rules: Object.values(FIELDS_RULES),
  scopeBounds: "change",
  companions: () => [],
  judge: async ({ change, policy, ports }) => {
    const judged = judgeFields(change, policy);
    const messages = await hideSecrets(
      ports.secrets,
      judged.findings.map(({ message }) => message),
    );
    const findings = judged.findings.map((finding, i) => ({ ...finding, message: messages[i] ?? "" }));
    return { ...judged, findings };
  },
};
