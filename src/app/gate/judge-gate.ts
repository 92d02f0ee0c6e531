import { Fault, messageOf } from "../../base/fault.ts";
import type { FileContent } from "../../domain/change/change.ts";
import { inScope } from "../../domain/change/in-scope.ts";
import type { GateJudgement, GateLook, GateName } from "../../domain/gate/gate.ts";
import { settingsOf } from "../../domain/policy/gate-settings.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Gate, GateAnswer, GateChange, GateContext } from "./gate.ts";

export interface JudgedGate {
  readonly name: GateName;
  readonly answer: GateAnswer;
  readonly startedMs: number;
  readonly endedMs: number;
}

export type GateWorld = Omit<GateContext, "change"> & {
  readonly change: GateChange;
  readonly clock: Pick<Clock, "nowMs">;
};

const COMPANIONS_MAX = 200;

/** Shows a gate the part of the change that is in its scope. A gate that throws has found nothing out: its answer is unknown, with the reason. Only the caller's own
 * signal rejects. */
export async function judgeGate(gate: Gate, world: GateWorld): Promise<JudgedGate> {
  const startedMs = world.clock.nowMs();
  const answer = await answerOf(gate, world);
  world.signal.throwIfAborted();
  return { name: gate.name, answer, startedMs, endedMs: world.clock.nowMs() };
}

async function answerOf(gate: Gate, world: GateWorld): Promise<GateAnswer> {
  const { scope } = settingsOf(world.policy, gate.name);
  const { change, outside } = scopedTo(scope, world.change);
  if (gate.scopeBounds === "change" && outside.length > 0 && change.files.length === 0)
    return { findings: [], unknown: [], idle: `no changed file is in its scope (${scope.join(", ")})`, looks: outside };
  try {
    const companions = await companionsOf(gate, change, world);
    const answer = await gate.judge({ ...world, change: { ...change, companions } });
    return outside.length === 0 ? answer : { ...answer, looks: [...answer.looks, ...outside] };
  } catch (thrown) {
    return { ...broken(gate.name, thrown), looks: outside };
  }
}

/** The part of a change that a gate looks at, and what it says of the rest. A renamed file is in where either of its names is. */
function scopedTo(
  scope: readonly string[],
  change: GateChange,
): { readonly change: GateChange; readonly outside: readonly GateLook[] } {
  if (scope.length === 0) return { change, outside: [] };
  const isIn = inScope(scope);
  const kept = new Set(
    change.files.filter(({ path, previousPath }) => isIn(path) || (previousPath !== null && isIn(previousPath))),
  );
  const why = `it is outside of the gate's scope (${scope.join(", ")})`;
  return {
    change: { ...change, files: [...kept] },
    outside: change.files.filter((file) => !kept.has(file)).map(({ path }) => ({ path, looked: false, why })),
  };
}

async function companionsOf(
  gate: Gate,
  change: GateChange,
  world: GateWorld,
): Promise<ReadonlyMap<string, FileContent>> {
  const changed = new Set(change.files.map(({ path }) => path));
  const wanted = new Set(gate.companions(change).filter((path) => !changed.has(path)));
  return wanted.size === 0 ? new Map() : world.repository.contents(world.range, [...wanted].slice(0, COMPANIONS_MAX));
}

function broken(gate: GateName, thrown: unknown): GateJudgement {
  const why = thrown instanceof Fault ? thrown.message : `the gate broke: ${messageOf(thrown)}`;
  const fix =
    (thrown instanceof Fault ? thrown.hint : undefined) ??
    `report this as a defect of Flyball; until it is mended, gates.${gate}: observe lets changes through`;
  return { findings: [], unknown: [{ why: why.slice(0, 500), fix, path: null }], idle: null, looks: [] };
}
