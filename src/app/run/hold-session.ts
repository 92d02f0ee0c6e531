import type { Role } from "../../domain/agent/actor.ts";
import type { AgentEvent } from "../../domain/agent/agent-event.ts";
import { formatAgentRef, type AgentRef } from "../../domain/agent/agent-ref.ts";
import { NO_COST, type Budget } from "../../domain/agent/cost.ts";
import type { SandboxSpec } from "../../ports/sandbox.ts";
import { superviseSession, type SupervisedSession } from "../agent/supervise-session.ts";
import type { EffectKind } from "../effect/effect-kind.ts";
import { countCutOffSession, countSession, LOST } from "./count-session.ts";
import { SESSION_KIND } from "./effects.ts";
import { SessionMeter } from "./session-meter.ts";
import { shortLabel } from "./short-label.ts";
import type { StageStep } from "./run-scope.ts";

export interface SessionRequest {
  /** Unique within the step. */
  readonly name: string;
  readonly ref: AgentRef;
  readonly role: Role;
  readonly prompt: string;
  readonly folder: string;
  /** Globs; empty for a role that may not write. */
  readonly writable: readonly string[];
  readonly budget: Budget;
  /** Called before the session starts, again after a crash inside it: puts the folder into the state that the session expects. */
  readonly before: () => Promise<void>;
}

/** Holds one session with an agent in the sandbox, under the orchestrator's own timers, as a side effect with its intent: a session that came to its end is
 * never held again, one that a crash cut off is. Its progress becomes events, its cost the run's. */
export async function holdSession(step: StageStep, request: SessionRequest): Promise<SupervisedSession> {
  const { ports, input } = step.run;
  const label = shortLabel(formatAgentRef(request.ref));
  const key = `${step.attempt.key}/${request.name}`;
  const cutOff = (reason: string): Promise<void> =>
    ports.store.write((tx) => countCutOffSession(tx, ports.clock, { run: input.run, key, reason }));
  const stepName = step.attempt.key.split("/").at(-1) ?? "session";
  const kind: EffectKind<unknown, SupervisedSession> = {
    kind: SESSION_KIND,
    undo: { kind: "kept", why: "what the session cost stays spent" },
    execute: async () => {
      await cutOff(LOST);
      await request.before();
      const home = await ports.artifacts.privateFolder(input.run, `home-${stepName}-${request.name}`);
      const spent = (await ports.store.read.run(input.run))?.cost;
      const meter = new SessionMeter(ports, key, ports.clock.nowMs());
      try {
        const held = await step.timed(
          superviseSession(
            { agents: ports.agents, timers: ports.timers },
            {
              ref: request.ref,
              role: request.role,
              prompt: step.run.redact(request.prompt),
              sandbox: sandboxSpec(step, request.folder, request.writable, home),
              signal: step.signal,
              transcriptFile: await ports.artifacts.path(input.run, `${stepName}-${request.name}.transcript.log`),
            },
            {
              wallClockMs: input.policy.run.buildTimeoutMs,
              noEventMs: input.policy.run.noEventTimeoutMs,
              budget: request.budget,
              spent: spent ?? NO_COST,
            },
            boundedTeller(step),
            (used, by) => meter.take(used, by),
          ),
        );
        const session = withoutSecrets(step, held);
        if (request.budget.usdMax !== null && session.cost.usd === null)
          step.say(
            "finding",
            `the agent does not say what it costs: the bound of ${request.budget.usdMax} USD can't hold it, tokens and minutes can`,
          );
        // What a session that is called off with its step has used is known to the end, and it is held again.
        if (step.signal.aborted) await meter.finish(session.cost, session.identity);
        step.signal.throwIfAborted();
        return session;
      } catch (thrown) {
        await meter.close();
        await cutOff("called off");
        throw thrown;
      } finally {
        await meter.close();
        await ports.artifacts.removePrivateFolder(home);
      }
    },
  };
  const summary = `a ${request.role} session with ${label}`;
  return step.effect(request.name, kind, summary, { role: request.role, agent: label }, (tx, session) =>
    countSession(tx, ports.clock, {
      run: input.run,
      key,
      by: session.identity,
      cost: session.cost,
      reason: `${session.end}${session.detail === "" ? "" : `: ${session.detail}`}`,
    }),
  );
}

/** A secret that came in pieces is whole only now. */
function withoutSecrets(step: StageStep, session: SupervisedSession): SupervisedSession {
  const redact = (text: string): string => step.run.redact(text);
  const denied = session.denied.map((one) => ({ ...one, title: redact(one.title), reason: redact(one.reason) }));
  return { ...session, text: redact(session.text), detail: redact(session.detail), denied };
}

/** The walls round a child that works in `folder`. */
export function sandboxSpec(step: StageStep, folder: string, writable: readonly string[], home: string): SandboxSpec {
  const { ports, input } = step.run;
  return {
    worktree: folder,
    writable,
    home,
    scratch: input.policy.scratch,
    share: input.policy.share.map((at) => ({ from: `${input.repository}/${at}`, at })),
    writableOutside: [],
    hidden: ports.surroundings.hidden,
  };
}

/** Lines of one session that become events of the run; the transcript has the rest. */
const TOLD_MAX = 1000;

function boundedTeller(step: StageStep): (event: AgentEvent) => void {
  let told = 0;
  return (event) => {
    if (event.kind === "text" && event.text.trim() !== "") told += 1;
    if (event.kind !== "text" || told <= TOLD_MAX) return tell(step, event);
    if (told === TOLD_MAX + 1) step.say("agent", "what it says from here on is in its transcript alone");
  };
}

function tell(step: StageStep, event: AgentEvent): void {
  switch (event.kind) {
    case "started":
      return step.say(
        "agent",
        `${event.agent}${event.version === "unknown" ? "" : ` ${event.version}`}${event.model === null ? "" : ` on ${event.model}`} started`,
      );
    case "text":
      return event.text.trim() === "" ? undefined : step.say("agent", event.text.trim());
    case "tool":
      return event.status === "pending" || event.status === "running"
        ? undefined
        : step.say("agent", `${event.status === "failed" ? "✗" : "•"} ${event.title}`);
    case "permission":
      return event.decision === "deny" ? step.say("finding", `denied: ${event.title}: ${event.reason}`) : undefined;
    case "retry":
      return step.say("agent", `the agent tries again: ${event.category}`);
    case "usage":
      return undefined;
    case "ended":
      return event.reason === "done"
        ? undefined
        : step.say("agent", `ended: ${event.reason}${event.detail === "" ? "" : ` (${event.detail})`}`);
    default:
      return event satisfies never;
  }
}
