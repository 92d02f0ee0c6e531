import { judgeSize } from "../../../domain/gate/size/judge-size.ts";
import { SIZE_RULES } from "../../../domain/gate/size/size-rules.ts";
import type { Gate } from "../gate.ts";

/** Whether a change is small enough to review, and how to split it. */
export const sizeGate: Gate = {
  name: "size",
  rules: Object.values(SIZE_RULES),
  scopeBounds: "change",
  companions: () => [],
  judge: ({ change, policy }) => Promise.resolve(judgeSize(change, policy.gates.size)),
};
