import type { Sha } from "../../base/ids.ts";
import type { Actor } from "../../domain/agent/actor.ts";
import type { AgentEnd } from "../../domain/agent/agent-event.ts";
import { formatAgentRef, type AgentRef } from "../../domain/agent/agent-ref.ts";
import type { Budget } from "../../domain/agent/cost.ts";
import { judgeScope } from "../../domain/change/judge-scope.ts";
import type { Plan } from "../../domain/run/plan.ts";
import { builderPrompt, type RepairEvidence } from "../../domain/run/prompts.ts";
import { compileScope } from "../../domain/task/compile-scope.ts";
import { isPathLike } from "../../domain/task/is-path-like.ts";
import type { SupervisedSession } from "../agent/supervise-session.ts";
import { ask } from "./ask.ts";
import type { RunEffects } from "./effects.ts";
import { findSecrets } from "./find-secrets.ts";
import { holdSession } from "./hold-session.ts";
import { keepEvidence } from "./keep-evidence.ts";
import { RunHalted } from "./run-halted.ts";
import type { RunScope, StageStep } from "./run-scope.ts";
import { runSetup } from "./run-setup.ts";
import { asideFolders, setAside } from "../../domain/change/set-aside.ts";

export interface BuildRequest {
  /** Counts every attempt of the run from 1. */
  readonly attempt: number;
  readonly ref: AgentRef;
  readonly plan: Plan;
  readonly repair: RepairEvidence | null;
  /** The commit to build on: the base, or the candidate that is to be mended. */
  readonly from: Sha;
  readonly budget: Budget;
}

export type Built =
  | { readonly kind: "built"; readonly commit: Sha; readonly tree: Sha; readonly by: Actor; readonly rationale: string }
  | {
      readonly kind: "failed";
      readonly code: string;
      readonly why: string;
      readonly notes: readonly string[];
      /** `again`: the builder may try to mend it; `later`: only a person or time can help; `never`: the run is refused. */
      readonly worth: "again" | "later" | "never";
      readonly by: Actor;
    };

/** One attempt of the builder in the run's own worktree: a session, then what its files really are, judged against the scope and committed by us on
 * the base. The agent's word decides nothing. */
export async function build(run: RunScope, effects: RunEffects, request: BuildRequest): Promise<Built> {
  const name = `build-${request.attempt}`;
  if (request.ref.kind === "human") return buildByHand(run, effects, request, name);
  return run.step(name, request.repair === null ? "build" : "repair", async (step) => {
    const { contract } = run.input;
    const folder = await openWorktree(step, effects);
    const session = await holdSession(step, {
      name: "session",
      ref: request.ref,
      role: "builder",
      prompt: builderPrompt(contract, request.plan, request.repair),
      folder,
      writable: contract.filesAllowed,
      budget: request.budget,
      before: () => prepare(step, folder, request.from),
    });
    const by = session.identity;
    if (session.end === "done") return collect(step, effects, folder, by, session.text, deniedNotes(session));
    const ended = ENDED[session.end];
    const why = `${formatAgentRef(request.ref)} ${ended.why}${session.detail === "" ? "" : `: ${session.detail}`}`;
    return { kind: "failed", code: ended.code, why, notes: deniedNotes(session), worth: ended.worth, by };
  });
}

const ENDED: Readonly<
  Record<Exclude<AgentEnd, "done">, { readonly code: string; readonly why: string; readonly worth: "again" | "later" }>
> = {
  cancelled: { code: "AGENT_CANCELLED", why: "stopped before it was done", worth: "later" },
  budget: { code: "OVER_BUDGET", why: "used up the budget", worth: "later" },
  timeout: { code: "AGENT_TIMEOUT", why: "was stopped: it took longer than build_timeout", worth: "later" },
  stalled: { code: "AGENT_STALLED", why: "was stopped: nothing was heard of it for no_event_timeout", worth: "later" },
  auth: { code: "AGENT_AUTH", why: "is not logged in, or its key was refused", worth: "later" },
  limit: { code: "AGENT_LIMIT", why: "was turned away by its provider's rate limit", worth: "later" },
  service: { code: "AGENT_SERVICE", why: "could not reach its model's service", worth: "later" },
  context: { code: "AGENT_CONTEXT", why: "ran out of context", worth: "again" },
  crash: { code: "AGENT_CRASH", why: "ended by itself without an answer", worth: "again" },
};

function deniedNotes(session: SupervisedSession): readonly string[] {
  return session.denied.map(({ title, reason }) => `${title}: ${reason}`);
}

/** A person builds: the run waits while they edit the worktree, then passes the same checks. */
async function buildByHand(run: RunScope, effects: RunEffects, request: BuildRequest, name: string): Promise<Built> {
  const folder = await run.step(`${name}-open`, "build", async (step) => {
    const opened = await openWorktree(step, effects);
    await prepare(step, opened, request.from);
    return opened;
  });
  const answered = await ask(run, {
    name,
    stage: "build",
    question: "build",
    code: "BUILD_BY_HAND",
    summary: `Build: ${run.input.contract.objective}`,
    why: request.repair ? [request.repair.why, ...request.repair.notes] : [`edit ${folder}, then approve`],
    builders: [],
    candidate: null,
    folder,
  });
  if (answered.answer === "reject") throw new RunHalted({ kind: "rejected", by: answered.by, why: answered.reason });
  return run.step(`${name}-collect`, "build", (step) =>
    collect(step, effects, folder, answered.by, answered.reason, []),
  );
}

async function openWorktree(step: StageStep, effects: RunEffects): Promise<string> {
  const { input, ports } = step.run;
  const folder = await ports.artifacts.worktreeFolder(input.run, "build");
  const summary = `a worktree of ${input.repository} at ${input.baseSha.slice(0, 12)}`;
  await step.effect("worktree", effects.worktree, summary, {
    repository: input.repository,
    folder,
    commit: input.baseSha,
  });
  return folder;
}

async function prepare(step: StageStep, folder: string, from: Sha): Promise<void> {
  const git = await step.run.ports.git.open(step.run.input.repository);
  await git.resetWorktree(folder, from);
  await runSetup(step, folder, "build");
}

/** Reads what the worktree's files are, whatever the agent did to git's own data, and commits them on the base. */
async function collect(
  step: StageStep,
  effects: RunEffects,
  folder: string,
  by: Actor,
  rationale: string,
  denied: readonly string[],
): Promise<Built> {
  const { input, ports } = step.run;
  const git = await ports.git.open(input.repository);
  const aside = asideFolders(input.policy);
  const inspection = setAside(await git.inspect(folder, input.baseSha), input.policy);
  const findings = judgeScope(inspection, compileScope(input.contract), input.contract.scopeOut.filter(isPathLike));
  const errors = findings.filter(({ level }) => level === "error");
  for (const finding of findings) step.say("finding", `${finding.rule} ${finding.message}`);
  if (errors.length > 0) {
    const why = errors[0]?.message ?? "out of scope";
    await step.record({
      actor: by,
      action: "scope.violated",
      subject: step.attempt.key,
      reason: errors.map(({ message }) => message).join("; "),
    });
    const worth = inspection.tampered.length > 0 ? "never" : "again";
    return {
      kind: "failed",
      code: "SCOPE_VIOLATION",
      why,
      notes: errors.map(({ rule, message, fix }) => `${rule} ${message}; ${fix}`),
      worth,
      by,
    };
  }
  const message = `${input.contract.objective}\n`;
  const snapshot = await git.snapshot(folder, input.baseSha, message, { ms: input.startedAtMs }, aside);
  if (snapshot === null) {
    return { kind: "failed", code: "NO_CHANGE", why: "the builder changed nothing", notes: denied, worth: "again", by };
  }
  const diff = await git.diff(input.baseSha, snapshot.commit);
  const found = await findSecrets(step.run, git, snapshot.commit);
  if (found !== null) return { kind: "failed", ...found, worth: "again", by };
  const ref = `refs/flyball/runs/${input.run}`;
  await step.effect("candidate", effects.candidate, `keep ${snapshot.commit.slice(0, 12)} as ${ref}`, {
    repository: input.repository,
    ref,
    commit: snapshot.commit,
  });
  const name = step.attempt.key.split("/").at(-1) ?? "build";
  await keepEvidence(step, "patch", name, `${name}.patch`, step.run.redact(diff.patch));
  await keepEvidence(step, "rationale", name, `${name}.rationale.md`, step.run.redact(rationale));
  await step.record({
    actor: by,
    action: "change.built",
    subject: snapshot.commit,
    reason: `${diff.files.length} file${diff.files.length === 1 ? "" : "s"} for: ${input.contract.objective}`,
  });
  step.say(
    "note",
    `${diff.files.length} file${diff.files.length === 1 ? "" : "s"} changed, ${snapshot.commit.slice(0, 12)}`,
  );
  return { kind: "built", commit: snapshot.commit, tree: snapshot.tree, by, rationale };
}
