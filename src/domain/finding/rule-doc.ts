/** One rule, as `flyball explain` and the reference of rules show it. */
export interface RuleDoc {
  readonly id: string;
  readonly title: string;
  /** What goes wrong without it, and how it is found out. */
  readonly why: string;
  readonly fix: string;
}

/** A rule of a gate: with the level that it has unless the policy says otherwise, and a few lines that break it. */
export interface GateRuleDoc extends RuleDoc {
  readonly level: "error" | "warning" | "info";
  readonly example: string;
}
