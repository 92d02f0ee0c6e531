import type { Sha } from "../../base/ids.ts";
import { describeActor, type Actor } from "../../domain/agent/actor.ts";
import type { AgentRef } from "../../domain/agent/agent-ref.ts";
import type { Budget } from "../../domain/agent/cost.ts";
import { touchedPolicy } from "../../domain/change/touched-policy.ts";
import { decideChange, type ChangeDecision } from "../../domain/run/decide-change.ts";
import type { Plan } from "../../domain/run/plan.ts";
import type { RepairEvidence } from "../../domain/run/prompts.ts";
import type { RunOutcome } from "../../domain/run/run.ts";
import type { RunInput } from "../../domain/run/run-input.ts";
import type { WorkflowDefinition } from "../../ports/durable.ts";
import { StepFailed } from "../../ports/durable.ts";
import { ask } from "./ask.ts";
import { build } from "./build.ts";
import { closeRun } from "./close-run.ts";
import type { RunEffects } from "./effects.ts";
import { integrate } from "./integrate.ts";
import { openRun } from "./open-run.ts";
import { planChange } from "./plan-change.ts";
import type { IntegratedChange } from "./integrated-change.ts";
import { releaseChange } from "./release-change.ts";
import { reviewChange, type Reviewed } from "./review-change.ts";
import { RunHalted } from "./run-halted.ts";
import type { RunPorts } from "./run-ports.ts";
import { RunScope } from "./run-scope.ts";
import { verify, type Verified } from "./verify.ts";

export const RUN_WORKFLOW = "run";
export const RUN_WORKFLOW_VERSION = "1";

/** frame → plan → build → verify → (repair) → review → decide → integrate → release → sign-off → (roll-back) → learn. */
export function defineRun(ports: RunPorts, effects: RunEffects): WorkflowDefinition<RunInput> {
  return {
    name: RUN_WORKFLOW,
    version: RUN_WORKFLOW_VERSION,
    run: async (context, input) => {
      const run = new RunScope(ports, context, input);
      let outcome: RunOutcome;
      await openRun(run);
      try {
        outcome = await changeToRelease(run, effects);
      } catch (thrown) {
        if (thrown instanceof RunHalted) outcome = thrown.outcome;
        else if (thrown instanceof StepFailed) outcome = failed(thrown);
        else throw thrown;
      }
      await closeRun(run, effects, outcome);
      return outcome;
    },
  };
}

function failed(thrown: StepFailed): RunOutcome {
  return {
    kind: "failed",
    stage: "learn",
    code: thrown.code ?? "INTERNAL",
    why: `${thrown.step}: ${thrown.message}`,
    fix: "flyball run TASK, again",
    transient: true,
  };
}

interface Candidate {
  readonly commit: Sha;
  readonly builder: Actor;
  /** Everybody whose work is in the commit: none of them reviews or approves it. */
  readonly builders: readonly Actor[];
  readonly rationale: string;
  readonly verified: Verified;
}

/** How often a person may send a run back to the builder. */
const ROUNDS_MAX = 5;

async function changeToRelease(run: RunScope, effects: RunEffects): Promise<RunOutcome> {
  const plan = await planChange(run, effects);
  const builders = new Builders(run, effects, plan);
  let candidate = await builders.first();
  let approvedBy: Actor | null = null;
  let review: IntegratedChange["review"] = null;
  for (let round = 1; ; round++) {
    const reviewed = await reviewChange(run, effects, round, candidate);
    review = reviewed.review === null || reviewed.by === null ? null : { by: reviewed.by, review: reviewed.review };
    const decision = await decide(run, round, candidate, reviewed);
    if (decision.kind === "go-on") break;
    if (decision.kind === "rework" && round === 1) {
      candidate = await builders.mend(candidate, {
        why: "the reviewer asks for changes",
        commands: [],
        notes: decision.why,
      });
      continue;
    }
    const why = reviewed.why === null ? decision.why : [reviewed.why, ...decision.why];
    const answered = await ask(run, {
      name: `decide-${round}`,
      stage: "decide",
      question: "approve-change",
      code: decision.kind === "ask" ? decision.code : "REWORK_NEEDED",
      summary: `Approve: ${run.input.contract.objective}`,
      why,
      builders: candidate.builders,
      candidate: candidate.commit,
      folder: null,
    });
    if (answered.answer === "reject") return { kind: "rejected", by: answered.by, why: answered.reason };
    approvedBy = answered.by;
    break;
  }
  const integrated = await integrate(run, effects, {
    commit: candidate.commit,
    verified: candidate.verified,
    approvedBy,
    review,
  });
  return releaseChange(run, effects, { ...candidate, ...integrated, approvedBy, review });
}

/** Decides by what was found, and writes the decision down with its reasons. */
async function decide(run: RunScope, round: number, candidate: Candidate, reviewed: Reviewed): Promise<ChangeDecision> {
  return run.step(`decide-${round}`, "decide", async (step) => {
    const git = await run.ports.git.open(run.input.repository);
    const decision = decideChange({
      risk: run.input.contract.releaseRiskLevel,
      checks: candidate.verified.verdict,
      review: reviewed.review,
      refusedExpansions: reviewed.refused,
      confidenceMin: run.input.policy.run.confidenceMin,
      diffCut: reviewed.diffCut,
      policyTouched: touchedPolicy(
        await git.changedPaths(run.input.baseSha, candidate.commit),
        run.input.policy.gates.policy.paths,
      ),
    });
    const grounds = `risk ${run.input.contract.releaseRiskLevel}, checks ${candidate.verified.verdict}, confidence ${reviewed.review?.confidence ?? "none"}`;
    const reason = decision.kind === "go-on" ? `${grounds}: nobody needs to look` : decision.why.join("; ");
    await step.record({
      actor: run.coordinator,
      action: `change.decided-${decision.kind}`,
      subject: candidate.commit,
      reason,
    });
    if (decision.kind === "go-on") step.say("note", reason);
    return decision;
  });
}

/** The attempts of a run, counted over all its rounds: the builder, the escalation, and, when both are used up, what a person says. */
class Builders {
  readonly #run: RunScope;
  readonly #effects: RunEffects;
  readonly #plan: Plan;
  readonly #hands: Actor[] = [];
  #attempts = 0;

  constructor(run: RunScope, effects: RunEffects, plan: Plan) {
    this.#run = run;
    this.#effects = effects;
    this.#plan = plan;
  }

  async first(): Promise<Candidate> {
    return this.#until(null, this.#run.input.baseSha);
  }

  async mend(candidate: Candidate, evidence: RepairEvidence): Promise<Candidate> {
    return this.#until(evidence, candidate.commit);
  }

  async #until(evidence: RepairEvidence | null, from: Sha): Promise<Candidate> {
    const { roles, policy } = this.#run.input;
    const tiers = roles.escalation === null ? [roles.builder] : [roles.builder, roles.escalation];
    let state: Attempted = { repair: evidence, from };
    for (let round = 1; round <= ROUNDS_MAX; round++) {
      let last: Stuck = { code: "CHECKS_FAILED", why: "no attempt was made", builder: null };
      for (const ref of tiers) {
        for (let repair = 0; repair <= policy.run.repairsMax; repair++) {
          const result = await this.#attempt(ref, state, round);
          if ("verified" in result) return result;
          last = result.stuck;
          state = result.next;
          if (!result.again) break;
        }
      }
      if (last.code === "SCOPE_VIOLATION") {
        throw new RunHalted({
          kind: "refused",
          stage: "build",
          code: last.code,
          why: last.why,
          fix: "widen files_allowed, if the change really needs it",
        });
      }
      const answered = await ask(this.#run, {
        name: `repair-${this.#attempts}`,
        stage: "repair",
        question: "repair",
        code: last.code,
        summary: `Stuck: ${this.#run.input.contract.objective}`,
        why: [last.why, "approve: try again with the same bounds; reject: end the run"],
        builders: last.builder === null ? [] : [last.builder],
        candidate: state.from === this.#run.input.baseSha ? null : state.from,
        folder: null,
      });
      if (answered.answer === "reject")
        throw new RunHalted({ kind: "rejected", by: answered.by, why: answered.reason });
    }
    throw new RunHalted({
      kind: "refused",
      stage: "repair",
      code: "ROUNDS_USED_UP",
      why: `${ROUNDS_MAX} rounds did not get it through`,
      fix: "split the task",
    });
  }

  async #attempt(ref: AgentRef, state: Attempted, round: number): Promise<Candidate | Missed> {
    const attempt = ++this.#attempts;
    const budget = grow(this.#run.input.contract.budgets, round);
    const built = await build(this.#run, this.#effects, {
      attempt,
      ref,
      plan: this.#plan,
      repair: state.repair,
      from: state.from,
      budget,
    });
    if (built.kind === "failed") {
      if (built.worth === "never") {
        throw new RunHalted({
          kind: "refused",
          stage: "build",
          code: built.code,
          why: built.why,
          fix: "flyball run show, and look at the transcript",
        });
      }
      const why = built.why;
      return {
        stuck: { code: built.code, why, builder: built.by },
        next: { repair: { why, commands: [], notes: built.notes }, from: state.from },
        again: built.worth === "again",
      };
    }
    if (!this.#hands.some((known) => describeActor(known) === describeActor(built.by))) this.#hands.push(built.by);
    const verified = await this.#run.step(`verify-${attempt}`, "verify", (step) =>
      verify(step, this.#effects, built.commit),
    );
    if (verified.verdict === "pass")
      return {
        commit: built.commit,
        builder: built.by,
        builders: [...this.#hands],
        rationale: built.rationale,
        verified,
      };
    const bad = verified.commands.filter(({ verdict }) => verdict !== "pass");
    const why = bad.map(({ name, command, why: how }) => `${name} (${command}): ${how}`).join("; ");
    return {
      stuck: {
        code: verified.verdict === "fail" ? "CHECKS_FAILED" : "CHECKS_UNKNOWN",
        why: `${why} after ${describeActor(built.by)}`,
        builder: built.by,
      },
      next: { repair: { why, commands: bad, notes: [] }, from: built.commit },
      again: true,
    };
  }
}

interface Attempted {
  readonly repair: RepairEvidence | null;
  readonly from: Sha;
}

interface Stuck {
  readonly code: string;
  readonly why: string;
  readonly builder: Actor | null;
}

interface Missed {
  readonly stuck: Stuck;
  readonly next: Attempted;
  /** Whether the same builder may try again. */
  readonly again: boolean;
}

/** A person who says "go on" grants the same budget once more. */
function grow(budget: Budget, round: number): Budget {
  const times = (bound: number | null): number | null => (bound === null ? null : bound * round);
  return { usdMax: times(budget.usdMax), tokensMax: times(budget.tokensMax), minutesMax: times(budget.minutesMax) };
}
