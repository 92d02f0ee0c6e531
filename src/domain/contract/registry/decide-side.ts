import type { SideDecision } from "./impact.ts";

/** What of a contract's change a consumer runs into. */
export type BreakCause =
  | "operation-gone"
  | "field-gone"
  | "answer-changed"
  | "new-value"
  | "request-refused"
  | "newly-required"
  | "parameter-gone"
  | "status-gone"
  | "media-type-gone"
  | "security"
  | "other";

export interface SideFacts {
  readonly cause: BreakCause;
  /** The change was declared to be a security fix. */
  readonly isSecurityFix: boolean;
  /** What breaks was marked `deprecated` before the change. */
  readonly wasDeprecated: boolean;
  /** The consumer says that it was built against an earlier major version than the one that is changed now. */
  readonly isBehind: boolean;
  /** The consumer uses what the contract never had. */
  readonly isOutside: boolean;
}

interface SideRule {
  readonly rule: string;
  readonly side: SideDecision["side"];
  readonly reason: string;
  readonly holds: (facts: SideFacts) => boolean;
}

const causes =
  (...of: readonly BreakCause[]) =>
  ({ cause }: SideFacts): boolean =>
    of.includes(cause);

/** Which side changes: the first rule that holds. A break is the provider's to mend unless there is a reason for the consumer to move: one provider costs less than many consumers, and keeping the old beside the new costs
 * least (expand and contract, "parallel change"). */
export const SIDE_RULES: readonly SideRule[] = [
  {
    rule: "security-fix",
    side: "consumer",
    reason: "the change closes a hole: the provider may not keep the old way open",
    holds: ({ isSecurityFix, cause }) => isSecurityFix || cause === "security",
  },
  {
    rule: "outside-contract",
    side: "consumer",
    reason: "the consumer relies on something that the contract never had",
    holds: ({ isOutside }) => isOutside,
  },
  {
    rule: "announced",
    side: "consumer",
    reason: "it was marked deprecated before: the consumer had notice",
    holds: ({ wasDeprecated }) => wasDeprecated,
  },
  {
    rule: "behind",
    side: "consumer",
    reason: "the consumer was built against an earlier major version of the contract",
    holds: ({ isBehind }) => isBehind,
  },
  {
    rule: "additive-possible",
    side: "provider",
    reason: "the provider can keep the old beside the new until nobody uses it",
    holds: causes("operation-gone", "field-gone", "parameter-gone", "status-gone", "media-type-gone"),
  },
  {
    rule: "default-possible",
    side: "provider",
    reason: "the provider can do without what it newly requires, with a default",
    holds: causes("newly-required"),
  },
  {
    rule: "reader-first",
    side: "both",
    reason: "readers have to handle the new answers before the provider gives them",
    holds: causes("new-value", "answer-changed"),
  },
  {
    rule: "accept-both",
    side: "provider",
    reason: "the provider can accept the old requests beside the new ones",
    holds: () => true,
  },
];

export function decideSide(facts: SideFacts): SideDecision {
  const { rule, side, reason } = SIDE_RULES.find(({ holds }) => holds(facts)) as SideRule;
  return { side, rule, reason };
}
