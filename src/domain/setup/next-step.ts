import { GATE_NAMES, type GateMode, type GateName } from "../gate/gate.ts";
import type { Policy } from "../policy/policy.ts";
import { POLICY_FILE } from "../policy/policy-file.ts";
import { readYaml } from "../yaml/read-yaml.ts";
import { CHANGE_GATES, INTENT_GATES, type GateHistory } from "./adoption.ts";

/** The one thing to do next, with why. */
export type NextStep =
  | { readonly kind: "command"; readonly why: string; readonly command: string }
  /** `diff` is a unified diff without context: git apply --unidiff-zero takes it. */
  | { readonly kind: "edit"; readonly why: string; readonly diff: string }
  | { readonly kind: "write"; readonly why: string; readonly text: string }
  | { readonly kind: "none"; readonly why: string };

export interface StepFacts {
  readonly policy: Policy;
  /** Of `flyball.yaml` on disk; null where there is none. */
  readonly text: string | null;
  readonly gates: ReadonlyMap<GateName, GateHistory>;
  readonly judged: number;
}

/** The cheapest step first: a policy, its commands, what nobody wants in a commit, sign-off, then gate by gate from `off` over `observe` to `enforce`, those
 * that would have failed least before the others, and those of the Change layer last. */
export function nextStep({ policy, text, gates, judged }: StepFacts): NextStep {
  if (text === null) return { kind: "command", why: "there is no flyball.yaml", command: "flyball init" };
  const { setup: _, ...checks } = policy.commands;
  if (Object.values(checks).every((command) => command === null))
    return {
      kind: "write",
      why: "no command of this repository is known, so that nothing tells whether a change works",
      text: "commands:\n  test: make test # what you type to test it",
    };
  const first = (["secrets", "commands"] as const).find((gate) => policy.gates[gate].mode !== "enforce");
  if (first !== undefined) return turn(text, first, policy.gates[first].mode, gates.get(first), judged);
  const environments = Object.values(policy.environments);
  if (!environments.some(({ version, predicates }) => version !== null && predicates.length > 0))
    return {
      kind: "write",
      why: "nothing can be signed off: no environment says which commit it runs and what must hold of it",
      text: "environments:\n  production:\n    version: # how to ask which commit runs there\n      http: https://example.com/version\n      json: /sha\n    predicates: # what must hold of it\n      - name: answers\n        http: https://example.com/health",
    };
  const rest = GATE_NAMES.filter((gate) => policy.gates[gate].mode !== "enforce").toSorted(
    (a, b) => Number(isLate(a)) - Number(isLate(b)) || (gates.get(a)?.failed ?? 0) - (gates.get(b)?.failed ?? 0),
  );
  const [gate] = rest;
  if (gate === undefined) return { kind: "none", why: "every gate that is built is enforced" };
  return turn(text, gate, policy.gates[gate].mode, gates.get(gate), judged);
}

function isLate(gate: GateName): boolean {
  return CHANGE_GATES.includes(gate) || INTENT_GATES.includes(gate);
}

function turn(
  text: string,
  gate: GateName,
  from: GateMode,
  history: GateHistory | undefined,
  judged: number,
): NextStep {
  const to = from === "off" && gate !== "secrets" && gate !== "commands" ? "observe" : "enforce";
  const past =
    history === undefined || judged === 0
      ? "no change was judged that tells what it costs"
      : `enforced, it would have failed ${history.failed} of the ${judged} changes that were judged`;
  return { kind: "edit", why: `the gate ${gate} goes from ${from} to ${to}: ${past}`, diff: editOf(text, gate, to) };
}

/** The line of the gate with its new mode, as a diff against the text. */
function editOf(text: string, gate: GateName, to: GateMode): string {
  const lines = text.split(/\r?\n/u);
  const yaml = readYaml(text, POLICY_FILE, "");
  if (!yaml.ok) return added(lines, lines.length, [`gates:`, `  ${gate}: ${to}`]);
  const { value } = yaml;
  for (const path of [
    ["gates", gate, "mode"],
    ["gates", gate],
  ]) {
    const source = value.source(path);
    if (!/^["']?(?:off|observe|enforce)["']?$/u.test(source)) continue;
    const { line, col } = value.place(path);
    const old = lines[line - 1] ?? "";
    const now = `${old.slice(0, col - 1)}${to}${old.slice(col - 1 + source.length)}`;
    return `--- a/${POLICY_FILE}\n+++ b/${POLICY_FILE}\n@@ -${line} +${line} @@\n-${old}\n+${now}`;
  }
  if (value.source(["gates", gate]).startsWith("{"))
    return flowEntry(lines, value.place(["gates", gate]), `mode: ${to}`, value.source(["gates", gate]));
  if (value.source(["gates", gate]) !== "") {
    const at = value.place(["gates", gate], "value");
    return added(lines, at.line - 1, [`${" ".repeat(at.col - 1)}mode: ${to}`]);
  }
  const gates = value.source(["gates"]);
  if (gates.startsWith("{")) return flowEntry(lines, value.place(["gates"], "value"), `${gate}: ${to}`, gates);
  if (gates === "") return added(lines, endOf(lines), ["gates:", `  ${gate}: ${to}`]);
  const first = value.place(["gates"], "value");
  return added(lines, first.line - 1, [`${" ".repeat(first.col - 1)}${gate}: ${to}`]);
}

/** An entry put first into a mapping in braces. */
function flowEntry(
  lines: readonly string[],
  { line, col }: { readonly line: number; readonly col: number },
  entry: string,
  source: string,
): string {
  const old = lines[line - 1] ?? "";
  const comma = /^\{\s*\}$/u.test(source) ? " " : ",";
  const now = `${old.slice(0, col)} ${entry}${comma}${old.slice(col)}`;
  return `--- a/${POLICY_FILE}\n+++ b/${POLICY_FILE}\n@@ -${line} +${line} @@\n-${old}\n+${now}`;
}

/** Lines put after the line of this number. */
function added(lines: readonly string[], after: number, added: readonly string[]): string {
  const at = Math.min(after, lines.length);
  return [
    `--- a/${POLICY_FILE}`,
    `+++ b/${POLICY_FILE}`,
    `@@ -${at},0 +${at + 1}${added.length === 1 ? "" : `,${added.length}`} @@`,
    ...added.map((line) => `+${line}`),
  ].join("\n");
}

/** The number of the last line that is not empty. */
function endOf(lines: readonly string[]): number {
  return lines.findLastIndex((line) => line !== "") + 1;
}
