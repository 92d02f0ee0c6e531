import type { RolloutStep } from "./impact.ts";

/** A step of a rollout that was seen and is followed until it is done: what it waits for is time that teams wait for each other. */
export interface ContractStep {
  readonly step: RolloutStep;
  readonly contract: string;
  readonly openedAtMs: number;
  readonly state: { readonly kind: "open" } | { readonly kind: "done"; readonly atMs: number };
  /** For how long it was blocked by steps before it, up to `seenAtMs`. */
  readonly blockedMs: number;
  /** When an impact was last computed. */
  readonly seenAtMs: number;
}

/** The steps of a contract after an impact was computed: new ones are opened, those that are gone are done, and time that a step was seen blocked since the last look is added up. */
export function followSteps(
  known: readonly ContractStep[],
  now: readonly RolloutStep[],
  contract: string,
  nowMs: number,
): readonly ContractStep[] {
  const before = new Map(known.filter(({ state }) => state.kind === "open").map((each) => [each.step.id, each]));
  const current = now.map((step): ContractStep => {
    const old = before.get(step.id);
    if (old === undefined)
      return { step, contract, openedAtMs: nowMs, state: { kind: "open" }, blockedMs: 0, seenAtMs: nowMs };
    return { ...old, step, blockedMs: blockedUntil(old, nowMs), seenAtMs: nowMs };
  });
  const ids = new Set(now.map(({ id }) => id));
  const done = [...before.values()]
    .filter(({ step }) => !ids.has(step.id))
    .map((old): ContractStep => ({
      ...old,
      state: { kind: "done", atMs: nowMs },
      blockedMs: blockedUntil(old, nowMs),
      seenAtMs: nowMs,
    }));
  return [...current, ...done];
}

/** For how long a step has been blocked at a time, as far as anybody looked. */
export function blockedUntil({ step, state, blockedMs, seenAtMs }: ContractStep, nowMs: number): number {
  const isWaiting = state.kind === "open" && step.state !== "ready";
  return blockedMs + (isWaiting ? Math.max(0, nowMs - seenAtMs) : 0);
}
