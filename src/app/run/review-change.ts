import { Fault } from "../../base/fault.ts";
import type { Sha } from "../../base/ids.ts";
import { describeActor, isDistinct, type Actor } from "../../domain/agent/actor.ts";
import type { AgentRef } from "../../domain/agent/agent-ref.ts";
import { parseAnswer, reviewSchema, withinScope, type Review } from "../../domain/run/review.ts";
import { reviewerPrompt } from "../../domain/run/prompts.ts";
import { compileScope } from "../../domain/task/compile-scope.ts";
import { askModel } from "./ask-model.ts";
import type { RunEffects } from "./effects.ts";
import { holdSession } from "./hold-session.ts";
import { keepEvidence } from "./keep-evidence.ts";
import type { RunScope, StageStep } from "./run-scope.ts";
import { setAside } from "../../domain/change/set-aside.ts";
import { openCheckout, type Verified } from "./verify.ts";

export interface Reviewed {
  /** Null where a person is to review: by configuration, or because the agent's answer does not count (see `why`). */
  readonly review: Review | null;
  readonly by: Actor | null;
  /** What the reviewer asked for outside the scope. */
  readonly refused: readonly string[];
  readonly why: string | null;
  /** Whether an agent was shown less than the whole diff. */
  readonly diffCut: boolean;
}

/** A review by somebody else than the builder, who reads and changes nothing. An answer from the builder's own identity, one that does not have the asked
 * shape, and one from a reviewer that changed the checkout don't count. */
export async function reviewChange(
  run: RunScope,
  effects: RunEffects,
  round: number,
  change: {
    readonly commit: Sha;
    readonly builders: readonly Actor[];
    readonly rationale: string;
    readonly verified: Verified;
  },
): Promise<Reviewed> {
  const { reviewer } = run.input.roles;
  if (reviewer.kind === "human" || reviewer.kind === "none")
    return { review: null, by: null, refused: [], why: null, diffCut: false };
  return run.step(`review-${round}`, "review", async (step) => {
    const git = await run.ports.git.open(run.input.repository);
    const diff = await git.diff(run.input.baseSha, change.commit);
    const prompt = reviewerPrompt(run.input.contract, diff.patch, diff.cut, change.verified.commands, change.rationale);
    const asked =
      reviewer.kind === "model"
        ? byModel(step, reviewer, prompt)
        : byAgent(step, effects, reviewer, prompt, change.commit);
    const { answer, by, why } = await asked.catch((thrown: unknown) => unasked(step, thrown));
    if (answer === null || by === null) return { review: null, by, refused: [], why, diffCut: diff.cut };
    if (change.builders.some((builder) => !isDistinct(builder, by))) {
      return {
        review: null,
        by,
        refused: [],
        why: `${describeActor(by)} built this change; its review does not count`,
        diffCut: diff.cut,
      };
    }
    const scoped = withinScope(answer, (path) => compileScope(run.input.contract).allows(path));
    await keepEvidence(
      step,
      "review",
      `review-${round}`,
      `review-${round}.json`,
      `${JSON.stringify(answer, null, 2)}\n`,
    );
    for (const refused of scoped.refused) step.say("finding", `scope expansion refused: ${refused}`);
    await step.record({
      actor: by,
      action: "change.reviewed",
      subject: change.commit,
      reason: `${answer.recommendation}, confidence ${answer.confidence}${answer.regressions.length > 0 ? `, regressions: ${answer.regressions.join("; ")}` : ""}`,
    });
    step.say("note", `${describeActor(by)}: ${answer.recommendation}, confidence ${answer.confidence}`);
    return { review: scoped.review, by, refused: scoped.refused, why: null, diffCut: diff.cut };
  });
}

/** A reviewer that can't be reached or paid costs a person's time, not the change that was built. */
function unasked(step: StageStep, thrown: unknown): Answer {
  if (step.signal.aborted || !(thrown instanceof Fault)) throw thrown;
  return { answer: null, by: null, why: `the reviewer could not be asked: ${thrown.message}` };
}

interface Answer {
  readonly answer: Review | null;
  readonly by: Actor | null;
  readonly why: string | null;
}

async function byModel(step: StageStep, ref: Extract<AgentRef, { kind: "model" }>, prompt: string): Promise<Answer> {
  const asked = await askModel(step, { ref, role: "reviewer", prompt, schema: reviewSchema, schemaName: "review" });
  return { answer: asked.value, by: asked.by, why: null };
}

async function byAgent(
  step: StageStep,
  effects: RunEffects,
  ref: AgentRef,
  prompt: string,
  commit: Sha,
): Promise<Answer> {
  const { input, ports } = step.run;
  const git = await ports.git.open(input.repository);
  const folder = await openCheckout(step, effects, commit);
  const session = await holdSession(step, {
    name: "session",
    ref,
    role: "reviewer",
    prompt,
    folder,
    writable: [],
    budget: input.contract.budgets,
    before: async () => undefined,
  });
  const by = session.identity;
  if (session.end !== "done")
    return { answer: null, by, why: `the reviewer ended with ${session.end}: ${session.detail}` };
  const touched = setAside(await git.inspect(folder, commit), input.policy);
  const changed = touched.changes.filter(({ kind }) => kind !== "ignored");
  if (changed.length > 0 || touched.tampered.length > 0) {
    return {
      answer: null,
      by,
      why: `the reviewer changed ${changed[0]?.path ?? touched.tampered[0]}; its review does not count`,
    };
  }
  const answer = parseAnswer(session.text, reviewSchema);
  return { answer, by, why: answer === null ? "the reviewer's answer does not have the asked shape" : null };
}
