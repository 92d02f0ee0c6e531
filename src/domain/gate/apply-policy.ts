import type { GateSettings, Ignore } from "../policy/gate-settings.ts";
import type { IgnoredFinding } from "./check-report.ts";
import type { GateFinding } from "./gate.ts";
import { describeIgnore } from "./ignores.ts";

export interface AppliedPolicy {
  /** What counts, most severe first. */
  readonly findings: readonly GateFinding[];
  /** What does not, with the reason. */
  readonly ignored: readonly IgnoredFinding[];
  /** Those of them that stand in the baseline. */
  readonly inBaseline: readonly GateFinding[];
  /** The ignores that took a finding on. */
  readonly used: ReadonlySet<Ignore>;
}

export interface PolicyOfFindings {
  readonly settings: GateSettings;
  readonly ignoreOf: (finding: GateFinding) => Ignore | null;
  /** Asked once for each finding that nothing else took out; see {@link baselineCounter}. */
  readonly isInBaseline: (finding: GateFinding) => boolean;
}

/** Puts a gate's findings under the policy: the levels that rules have here, then the ignores, then the baseline. */
export function applyPolicy(found: readonly GateFinding[], policy: PolicyOfFindings): AppliedPolicy {
  const findings: GateFinding[] = [];
  const ignored: IgnoredFinding[] = [];
  const inBaseline: GateFinding[] = [];
  const used = new Set<Ignore>();
  for (const finding of found.toSorted(byPlace)) {
    const level = levelOf(policy.settings, finding.rule) ?? finding.level;
    if (level === "off") {
      ignored.push({ finding, why: `${finding.rule} is off in flyball.yaml` });
      continue;
    }
    const leveled = level === finding.level ? finding : { ...finding, level };
    const ignore = policy.ignoreOf(leveled);
    if (ignore !== null) {
      used.add(ignore);
      ignored.push({ finding: leveled, why: describeIgnore(ignore) });
    } else if (policy.isInBaseline(leveled)) {
      inBaseline.push(leveled);
      ignored.push({ finding: leveled, why: "in the baseline" });
    } else findings.push(leveled);
  }
  return { findings: findings.toSorted(bySeverity), ignored, inBaseline, used };
}

/** Most severe first; within a level as they were. */
export function bySeverity(a: Pick<GateFinding, "level">, b: Pick<GateFinding, "level">): number {
  return SEVERITY[a.level] - SEVERITY[b.level];
}

const SEVERITY: Readonly<Record<GateFinding["level"], number>> = { error: 0, warning: 1, info: 2 };

function levelOf(settings: GateSettings, rule: string): GateSettings["rules"][string] | null {
  return Object.hasOwn(settings.rules, rule) ? (settings.rules[rule] ?? null) : null;
}

function byPlace(a: GateFinding, b: GateFinding): number {
  if (a.place === null || b.place === null) return Number(b.place === null) - Number(a.place === null);
  if (a.place.file !== b.place.file) return a.place.file < b.place.file ? -1 : 1;
  return a.place.line - b.place.line || a.place.col - b.place.col;
}
