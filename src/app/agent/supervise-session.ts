import type { AgentActor } from "../../domain/agent/actor.ts";
import type { AgentEnd, AgentEvent } from "../../domain/agent/agent-event.ts";
import { formatAgentRef } from "../../domain/agent/agent-ref.ts";
import { addCost, type Budget, type Cost, overBudget } from "../../domain/agent/cost.ts";
import type { Agents, AgentTask } from "../../ports/agents.ts";
import type { Timers } from "./timers.ts";

export interface SessionLimits {
  readonly wallClockMs: number;
  /** A session without an event for this long is `stalled`. That the agent tries to reach its model again is no such event: Codex does so for
   * ever, and says so each time. */
  readonly noEventMs: number;
  readonly budget: Budget;
  /** What the run used before this session; it counts against `budget`. */
  readonly spent: Cost;
}

export interface SupervisedSession {
  readonly end: AgentEnd;
  /** Why, in words; may be empty. */
  readonly detail: string;
  /** Of this session alone; `wallMs` is measured here. */
  readonly cost: Cost;
  /** The agent's last block of text, the end of it where it is long: its rationale. From outside: data. */
  readonly text: string;
  readonly denied: readonly DeniedPermission[];
  readonly sessionId: string | null;
  readonly identity: AgentActor;
}

export interface DeniedPermission {
  readonly title: string;
  readonly paths: readonly string[];
  readonly reason: string;
}

/** Runs one agent session under the orchestrator's own timers, since agents wait for ever for a model that is down: over the wall clock it
 * ends as `timeout`, without events as `stalled`, over the budget as `budget`. The agent is aborted in each case, and what it changed stays
 * for the caller to judge. Never rejects for what the agent did; a Fault of the adapter passes through. */
export async function superviseSession(
  deps: { readonly agents: Agents; readonly timers: Timers },
  task: AgentTask,
  limits: SessionLimits,
  onEvent: (event: AgentEvent) => void = () => {},
  /** Hears after each event what was used so far, and by whom. */
  onUse: (used: Cost, by: AgentActor) => void = () => {},
): Promise<SupervisedSession> {
  const { agents, timers } = deps;
  const startedMs = timers.nowMs();
  const probe = await agents.probe(task.ref);
  const watch = createWatch(timers, limits);
  const tally = createTally();
  const session = agents.session({ ...task, signal: AbortSignal.any([task.signal, watch.signal]) });
  const iterator = session[Symbol.asyncIterator]();
  let isOver = false;
  const wallMs = (): number => timers.nowMs() - startedMs;
  const usedSoFar = (): Cost => ({ ...tally.cost(), wallMs: wallMs() });
  const identity = (): AgentActor => ({
    kind: "agent",
    agent: tally.started?.agent ?? (probe.kind === "available" ? probe.agent : formatAgentRef(task.ref)),
    version: tally.started?.version ?? (probe.kind === "available" ? probe.version : "unknown"),
    role: task.role,
    provider: probe.kind === "available" ? probe.provider : null,
    model: tally.started?.model ?? (probe.kind === "available" ? probe.model : null),
  });
  const calledOff = onAbort(task.signal, () => watch.abandonSoon());
  try {
    for (;;) {
      const next = await Promise.race([iterator.next(), watch.abandoned]);
      isOver = next === null || next.done === true;
      if (next === null || next.done === true) break;
      if (next.value.kind !== "retry") watch.alive();
      tally.take(next.value);
      onEvent(next.value);
      onUse(usedSoFar(), identity());
      const over = overBudget(limits.budget, addCost(limits.spent, usedSoFar()));
      if (over !== null) watch.stop("budget", `over the budget: ${over}`);
    }
  } finally {
    // Only where `onEvent` threw: the agent must not go on without us.
    if (!isOver) {
      watch.stop("cancelled", "");
      await Promise.race([iterator.return?.(), watch.abandoned]);
    }
    watch.close();
    calledOff();
  }
  const told = tally.ended ?? { reason: "crash" as const, detail: "the session ended without saying why" };
  const { reason, detail } = watch.cause() ?? told;
  return {
    end: reason,
    detail,
    cost: usedSoFar(),
    text: tally.text(),
    denied: tally.denied,
    sessionId: tally.started?.sessionId ?? null,
    identity: identity(),
  };
}

/** An adapter ends an aborted session within 5 s; one that does not is left behind after this. */
const ABANDON_MS = 15_000;
const TEXT_MAX = 8000;
const DENIED_MAX = 100;

interface Watch {
  readonly signal: AbortSignal;
  /** Resolves with null when an aborted session does not end. */
  readonly abandoned: Promise<null>;
  alive(): void;
  stop(reason: AgentEnd, detail: string): void;
  abandonSoon(): void;
  cause(): { readonly reason: AgentEnd; readonly detail: string } | null;
  close(): void;
}

function createWatch(timers: Timers, limits: SessionLimits): Watch {
  const controller = new AbortController();
  const abandoned = Promise.withResolvers<null>();
  const pending: (() => void)[] = [];
  let cause: { reason: AgentEnd; detail: string } | null = null;
  let callOffSilence: (() => void) | null = null;
  const abandonSoon = (): void => {
    pending.push(timers.after(ABANDON_MS, () => abandoned.resolve(null)));
  };
  const stop = (reason: AgentEnd, detail: string): void => {
    if (cause !== null) return;
    cause = { reason, detail };
    controller.abort();
    abandonSoon();
  };
  const alive = (): void => {
    callOffSilence?.();
    callOffSilence = timers.after(limits.noEventMs, () => stop("stalled", `no event for ${limits.noEventMs / 1000} s`));
  };
  pending.push(
    timers.after(limits.wallClockMs, () => stop("timeout", `not done after ${limits.wallClockMs / 1000} s`)),
  );
  const { minutesMax } = limits.budget;
  if (minutesMax !== null) {
    const leftMs = Math.max(0, minutesMax * 60_000 - limits.spent.wallMs);
    pending.push(timers.after(leftMs, () => stop("budget", `over the budget: ${minutesMax} minutes`)));
  }
  alive();
  return {
    signal: controller.signal,
    abandoned: abandoned.promise,
    alive,
    stop,
    abandonSoon,
    cause: () => cause,
    close() {
      callOffSilence?.();
      for (const callOff of pending) callOff();
    },
  };
}

interface Tally {
  take(event: AgentEvent): void;
  cost(): Cost;
  text(): string;
  readonly denied: readonly DeniedPermission[];
  readonly started: Extract<AgentEvent, { kind: "started" }> | null;
  readonly ended: Extract<AgentEvent, { kind: "ended" }> | null;
}

function createTally(): Tally {
  const denied: DeniedPermission[] = [];
  let used: Cost = { usd: null, tokensIn: 0, tokensOut: 0, wallMs: 0 };
  let block = "";
  let isBlockOpen = false;
  let started: Tally["started"] = null;
  let ended: Tally["ended"] = null;
  return {
    denied,
    get started() {
      return started;
    },
    get ended() {
      return ended;
    },
    cost: () => used,
    text: () => block.trim().slice(-TEXT_MAX),
    take(event) {
      switch (event.kind) {
        case "started":
          started = event;
          return;
        case "text":
          block = isBlockOpen ? block + event.text : event.text;
          if (block.length > TEXT_MAX * 8) block = block.slice(-TEXT_MAX * 2);
          isBlockOpen = true;
          return;
        case "tool":
          isBlockOpen = false;
          return;
        case "permission":
          isBlockOpen = false;
          if (event.decision === "deny" && denied.length < DENIED_MAX)
            denied.push({ title: event.title, paths: event.paths, reason: event.reason });
          return;
        case "usage": {
          const { tokensIn, tokensOut, usd } = event;
          // Several sources tell a session's total, each as far as it knows; it never shrinks.
          used =
            event.scope === "call"
              ? addCost(used, { tokensIn, tokensOut, usd, wallMs: 0 })
              : {
                  tokensIn: Math.max(used.tokensIn, tokensIn),
                  tokensOut: Math.max(used.tokensOut, tokensOut),
                  usd: usd ?? used.usd,
                  wallMs: 0,
                };
          return;
        }
        case "retry":
          return;
        case "ended":
          ended = event;
          return;
        default:
          event satisfies never;
      }
    },
  };
}

function onAbort(signal: AbortSignal, work: () => void): () => void {
  if (signal.aborted) work();
  else signal.addEventListener("abort", work, { once: true });
  return () => signal.removeEventListener("abort", work);
}
