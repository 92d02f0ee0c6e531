import type { CheckReport } from "../gate/check-report.ts";
import { GATE_NAMES, type GateMode, type GateName } from "../gate/gate.ts";
import type { Policy } from "../policy/policy.ts";

export type LayerName = "release" | "contract" | "change" | "learning" | "intent";

/** Gates of the Change layer: they come last, since they ask people for words and decisions. */
export const CHANGE_GATES: readonly GateName[] = ["fields", "adr", "reemergence"];
/** Those of the Intent layer. */
export const INTENT_GATES: readonly GateName[] = ["intent", "drift"];

/** The order in which the layers pay off, with the gates that each has so far. A layer without a gate is not built. */
export const ADOPTION_ORDER: readonly {
  readonly layer: LayerName;
  readonly days: string;
  readonly question: string;
  readonly gates: readonly GateName[];
}[] = [
  {
    layer: "release",
    days: "1-6",
    question: "is it verified, or just merged?",
    gates: GATE_NAMES.filter(
      (gate) => !CHANGE_GATES.includes(gate) && !INTENT_GATES.includes(gate) && gate !== "contract",
    ),
  },
  { layer: "contract", days: "7-12", question: "what do others depend on?", gates: ["contract"] },
  { layer: "change", days: "13-18", question: "what changed, and can it be taken back?", gates: CHANGE_GATES },
  { layer: "learning", days: "19-24", question: "do we recover better?", gates: [] },
  { layer: "intent", days: "25-30", question: "why is it changed, and how risky is it?", gates: INTENT_GATES },
];

/** What the gates say of the changes of the last weeks. */
export interface History {
  readonly branch: string;
  /** Whether the last 30 days had no change, so that older ones were judged. */
  readonly isQuiet: boolean;
  /** Changes that there are, and those that could be judged in time. */
  readonly changes: number;
  readonly judged: number;
  /** Why not all were: null where all were. */
  readonly stopped: string | null;
  /** Those of `judged` that could not be judged, with the first reason. */
  readonly unjudged: { readonly count: number; readonly why: string } | null;
  readonly gates: ReadonlyMap<GateName, GateHistory>;
  /** The median of what a check took without the repository's own commands; null where none was judged. */
  readonly checkMs: number | null;
}

export interface GateHistory {
  /** Changes that it would have failed, being enforced. */
  readonly failed: number;
  /** Changes of which it would have said anything. */
  readonly seen: number;
  readonly findings: number;
  /** Median of a change. */
  readonly durationMs: number;
  readonly examples: readonly HistoryExample[];
}

export interface HistoryExample {
  readonly sha: string;
  readonly rule: string;
  readonly level: "error" | "warning" | "info";
  readonly message: string;
  readonly path: string | null;
}

const EXAMPLES_MAX = 3;

/** Sums up what the gates said of each change; what was only worth knowing is no catch. Of a change the examples hold one finding of a gate at most, errors before warnings. */
export function sumUpHistory(
  reports: readonly { readonly sha: string; readonly report: CheckReport }[],
): Pick<History, "gates" | "checkMs"> {
  const gates = new Map<GateName, GateHistory>();
  for (const name of GATE_NAMES) {
    const each = reports.flatMap(({ sha, report }) =>
      report.gates
        .filter(({ gate, verdict }) => gate === name && verdict !== null)
        .map((gate) => ({ sha, gate: { ...gate, findings: gate.findings.filter(({ level }) => level !== "info") } })),
    );
    if (each.length === 0) continue;
    const examples = each.flatMap(({ sha, gate }) => {
      const [worst] = gate.findings.toSorted((a, b) => LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level));
      if (worst === undefined) return [];
      const { rule, level, message, place } = worst;
      return [{ sha, rule, level, message, path: place?.file ?? null }];
    });
    gates.set(name, {
      failed: each.filter(({ gate }) => gate.findings.some(({ level }) => level === "error")).length,
      seen: examples.length,
      findings: each.reduce((sum, { gate }) => sum + gate.findings.length, 0),
      durationMs: medianOf(each.map(({ gate }) => gate.durationMs)) ?? 0,
      examples: distinct(examples)
        .toSorted((a, b) => LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level))
        .slice(0, EXAMPLES_MAX),
    });
  }
  return { gates, checkMs: medianOf(reports.map(({ report }) => report.ownMs)) };
}

/** What is found of every change in the same words is one example. */
function distinct(examples: readonly HistoryExample[]): readonly HistoryExample[] {
  return [
    ...new Map(
      examples.toReversed().map((each) => [JSON.stringify([each.rule, each.level, each.path, each.message]), each]),
    ).values(),
  ].toReversed();
}

const LEVELS = ["error", "warning"];

/** The lower one of the two in the middle of an even number; null of nothing. */
export function medianOf(values: readonly number[]): number | null {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? null;
}

/** `off` where every gate is, `enforce` where every gate is, else `observe`; null for a layer without gates. */
export function layerMode(policy: Policy, gates: readonly GateName[]): GateMode | null {
  const modes = new Set(gates.map((gate) => policy.gates[gate].mode));
  if (modes.size === 0) return null;
  return modes.size === 1 ? ([...modes][0] ?? null) : "observe";
}
