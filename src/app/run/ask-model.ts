import { Fault } from "../../base/fault.ts";
import type * as z from "zod";
import type { Actor, Role } from "../../domain/agent/actor.ts";
import { formatAgentRef } from "../../domain/agent/agent-ref.ts";
import { NO_COST, overBudget, type Cost } from "../../domain/agent/cost.ts";
import type { ModelRef } from "../../ports/model.ts";
import type { StoreWrite } from "../../ports/store.ts";
import type { EffectKind } from "../effect/effect-kind.ts";
import { countSession } from "./count-session.ts";
import { SESSION_KIND } from "./effects.ts";
import { shortLabel } from "./short-label.ts";
import type { StageStep } from "./run-scope.ts";

/** One question to a model without tools, as a side effect with its intent and its cost. */
export async function askModel<T>(
  step: StageStep,
  request: {
    readonly ref: ModelRef;
    readonly role: Role;
    readonly prompt: string;
    readonly schema: z.ZodType<T>;
    readonly schemaName: string;
  },
): Promise<{ readonly value: T; readonly by: Actor }> {
  const { ports, input } = step.run;
  const label = shortLabel(formatAgentRef(request.ref));
  const count = (tx: StoreWrite, by: Actor, cost: Cost, reason: string): Promise<void> =>
    countSession(tx, ports.clock, { run: input.run, key: `${step.attempt.key}/model`, by, cost, reason });
  const kind: EffectKind<unknown, { readonly value: T; readonly by: Actor; readonly cost: Cost }> = {
    kind: SESSION_KIND,
    undo: { kind: "kept", why: "what the question cost stays spent" },
    execute: async () => {
      const spent = (await ports.store.read.run(input.run))?.cost ?? NO_COST;
      const over = overBudget(input.contract.budgets, spent);
      if (over !== null)
        throw new Fault(`over the budget: ${over}`, {
          code: "OVER_BUDGET",
          exit: 1,
          hint: "raise budgets: in the contract",
        });
      const answer = await step.timed(
        ports.model.generate({
          ref: request.ref,
          system: `You are the ${request.role} in a governed change. Answer with the asked JSON object alone.`,
          prompt: step.run.redact(request.prompt),
          schema: request.schema,
          schemaName: request.schemaName,
          signal: step.signal,
          timeoutMs: input.policy.run.noEventTimeoutMs,
        }),
      );
      const { provider, model } = answer.identity;
      const by: Actor = {
        kind: "agent",
        agent: "flyball-model",
        version: ports.version,
        role: request.role,
        provider,
        model,
      };
      // The question is asked again; what the answer cost stays spent.
      if (step.signal.aborted) await ports.store.write((tx) => count(tx, by, answer.cost, "called off"));
      step.signal.throwIfAborted();
      return { value: answer.value, by, cost: answer.cost };
    },
  };
  return step.effect(
    "model",
    kind,
    `ask ${label} as ${request.role}`,
    { role: request.role, agent: label },
    (tx, { by, cost }) => count(tx, by, cost, "done"),
  );
}
