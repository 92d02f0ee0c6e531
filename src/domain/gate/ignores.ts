import type { Place } from "../../base/fault.ts";
import { globMatcher } from "../change/glob-matcher.ts";
import type { GateRuleDoc } from "../finding/rule-doc.ts";
import type { Ignore } from "../policy/gate-settings.ts";
import { CHECK_RULES } from "./check-rules.ts";
import { gateFinding } from "./gate-finding.ts";
import type { GateFinding, GateName } from "./gate.ts";

/** The ignore that takes a finding on, or null. One that has expired takes nothing on; one with a path takes no finding without a place. */
export function ignoreMatcher(ignores: readonly Ignore[], nowMs: number): (finding: GateFinding) => Ignore | null {
  const compiled = ignores
    .filter((ignore) => !hasExpired(ignore, nowMs))
    .map((ignore) => ({ ignore, matches: ignore.path === null ? null : globMatcher([ignore.path]) }));
  return (finding) =>
    compiled.find(
      ({ ignore, matches }) =>
        ignore.rule === finding.rule && (matches === null || (finding.place !== null && matches(finding.place.file))),
    )?.ignore ?? null;
}

/** `until 2027-01-31 by ada@example.org: the fixture is public`. */
export function describeIgnore({ expires, owner, reason }: Ignore): string {
  return `until ${expires} by ${owner}: ${reason}`;
}

export interface IgnoreFacts {
  readonly nowMs: number;
  /** The gate that has a rule; null for a rule of no gate. */
  readonly gateOf: (rule: string) => GateName | null;
  /** The gates that judged. */
  readonly judged: ReadonlySet<GateName>;
  /** Those that took a finding on. */
  readonly used: ReadonlySet<Ignore>;
  /** Whether everything was judged, and not a change alone: only then an ignore without a finding is of no use. */
  readonly isWhole: boolean;
  readonly placeOf: (index: number) => Place | null;
}

/** What is to be said of the ignores themselves, under the gate whose rule is meant, else under `policy`. */
export function ignoreFindings(ignores: readonly Ignore[], facts: IgnoreFacts): readonly GateFinding[] {
  return ignores.flatMap((ignore, index) => {
    const gate = facts.gateOf(ignore.rule);
    if (gate !== null && !facts.judged.has(gate)) return [];
    const where = ignore.path === null ? "" : ` in ${ignore.path}`;
    const finding = (rule: GateRuleDoc, message: string, fix: string): readonly GateFinding[] => [
      gateFinding(gate ?? "policy", rule, {
        message,
        fix,
        place: facts.placeOf(index),
        found: `${ignore.rule} ${ignore.path ?? ""} ${ignore.expires}`,
      }),
    ];
    if (hasExpired(ignore, facts.nowMs))
      return finding(
        CHECK_RULES.ignoreExpired,
        `the ignore of ${ignore.rule}${where} expired on ${ignore.expires}: what it hid counts again`,
        `mend what was found, or agree on a new date with ${ignore.owner} and write it under expires:`,
      );
    if (gate === null)
      return finding(
        CHECK_RULES.ignoreUnused,
        `no gate has the rule ${ignore.rule}, so that this ignore has nothing to ignore`,
        "correct the rule (flyball explain lists all), or remove the ignore",
      );
    if (facts.isWhole && !facts.used.has(ignore))
      return finding(
        CHECK_RULES.ignoreUnused,
        `nothing breaks ${ignore.rule}${where} any more`,
        "remove the ignore from flyball.yaml",
      );
    return [];
  });
}

function hasExpired({ untilMs }: Ignore, nowMs: number): boolean {
  return nowMs > untilMs;
}
