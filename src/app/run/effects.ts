import { Fault } from "../../base/fault.ts";
import type { Sha } from "../../base/ids.ts";
import type { EffectState } from "../../domain/effect/effect.ts";
import type { EffectKind, Standing } from "../effect/effect-kind.ts";
import type { EffectRegistry } from "../effect/effect-registry.ts";
import type { RunPorts } from "./run-ports.ts";
import type { DeployInput } from "./deploy-input.ts";
import { moveRelease } from "../release/move-release.ts";
import { environmentRuns } from "./environment-runs.ts";
import { runOperatorCommand } from "./operator-command.ts";
import { restoreEnvironment, type Restored } from "./restore-environment.ts";

export interface WorktreeInput {
  readonly repository: string;
  readonly folder: string;
  readonly commit: Sha;
}

export interface AdvanceInput {
  readonly repository: string;
  readonly branch: string;
  readonly from: Sha;
  readonly to: Sha;
  readonly atMs: number;
}

export type AdvanceOutput =
  | { readonly kind: "advanced" }
  | { readonly kind: "moved"; readonly at: Sha | null }
  | { readonly kind: "blocked"; readonly why: string };

export interface CandidateInput {
  readonly repository: string;
  readonly ref: string;
  readonly commit: Sha;
}

export type DeployOutput =
  | { readonly kind: "deployed" }
  | { readonly kind: "failed"; readonly why: string; readonly tail: string };

export interface PublishInput {
  readonly repository: string;
  readonly ref: string;
  readonly name: string;
  readonly content: string;
}

/** The side effects of a run, by kind. */
export interface RunEffects {
  readonly worktree: EffectKind<WorktreeInput, { readonly folder: string }>;
  readonly candidate: EffectKind<CandidateInput, { readonly ref: string }>;
  readonly advance: EffectKind<AdvanceInput, AdvanceOutput>;
  readonly deploy: EffectKind<DeployInput, DeployOutput>;
  readonly restore: EffectKind<DeployInput, Restored>;
  readonly publish: EffectKind<PublishInput, { readonly commit: Sha }>;
}

/** Of a session with an agent: the executor is where the session is held; here is what undoing it means. */
export const SESSION_KIND = "agent.session";

const RESTORE_KIND = "environment.restore";

/** Registers every kind that a run makes, with its executor and its compensation. */
export function registerRunEffects(registry: EffectRegistry, ports: () => RunPorts): RunEffects {
  registry.register({
    kind: SESSION_KIND,
    execute: () =>
      Promise.reject(new Fault("a session is held by the stage that needs it", { code: "EFFECT_UNKNOWN", exit: 2 })),
    undo: { kind: "kept", why: "what the session cost stays spent; its edits are undone with the worktree" },
  });
  return {
    worktree: registry.register({
      kind: "worktree.add",
      async execute({ repository, folder, commit }) {
        await (await ports().git.open(repository)).addWorktree(folder, commit);
        return { folder };
      },
      undo: {
        kind: "compensate",
        async run({ repository, folder }) {
          await (await ports().git.open(repository)).removeWorktree(folder);
          return `the worktree ${folder} is gone`;
        },
      },
    }),
    candidate: registry.register({
      kind: "candidate.keep",
      async execute({ repository, ref, commit }) {
        const git = await ports().git.open(repository);
        const now = await git.resolve(ref);
        if (now !== commit && !(await git.writeRef(ref, now, commit))) {
          throw new Fault(`${ref} moved while it was written`, {
            code: "REF_MOVED",
            exit: 3,
            hint: "flyball run resume",
          });
        }
        return { ref };
      },
      undo: {
        kind: "compensate",
        async run({ repository, ref }) {
          await (await ports().git.open(repository)).deleteRef(ref);
          return `${ref} is gone`;
        },
      },
    }),
    advance: registry.register({
      kind: "branch.advance",
      async execute({ repository, branch, from, to }) {
        return (await ports().git.open(repository)).advanceBranch(branch, from, to);
      },
      undo: { kind: "compensate", run: (input, output) => revertAdvance(ports(), input, output) },
    }),
    deploy: registry.register({
      kind: "environment.deploy",
      execute: (input, attempt) => deploy(ports(), input, attempt.key, attempt.signal),
      async observe(input, { key, signal }) {
        // A command that was still at work had not done its last part, whatever the environment says by now.
        if (await ports().commands.endLeftovers(key)) return null;
        return (await environmentRuns(ports(), input, signal)).kind === "ours" ? { kind: "deployed" } : null;
      },
      undo: {
        kind: "compensate-what-stands",
        look: (input, state, signal) => lookAtDeployment(ports(), input, state, signal),
        run: (input, { key, signal }) => undoDeploy(ports(), input, key, signal),
      },
    }),
    restore: registry.register({
      kind: RESTORE_KIND,
      execute: (input, attempt) => restoreEnvironment(ports(), input, attempt.key, attempt.signal),
      async observe(input, { key, signal }) {
        if (await ports().commands.endLeftovers(key)) return null;
        const runs = await environmentRuns(ports(), input, signal);
        if (runs.kind !== "previous") return null;
        const why = `${input.name} runs ${runs.commit.slice(0, 12)} again`;
        return { kind: "restored", sha: input.previousSha, verified: true, why, runs: runs.commit, durationMs: 0 };
      },
      undo: { kind: "kept", why: "a rollback is not rolled back: release the next change instead" },
    }),
    publish: registry.register({
      kind: "evidence.publish",
      async execute({ repository, ref, name, content }) {
        return { commit: await (await ports().git.open(repository)).addToRef(ref, name, content, `flyball: ${name}`) };
      },
      undo: { kind: "kept", why: "evidence and checkpoints are append-only" },
    }),
  };
}

async function deploy(ports: RunPorts, input: DeployInput, key: string, signal: AbortSignal): Promise<DeployOutput> {
  if (input.environment.deploy === null)
    return { kind: "failed", why: `${input.name} has no deploy command`, tail: "" };
  const result = await runOperatorCommand(ports, {
    ...input,
    keptUnder: input.run ?? input.release,
    command: input.environment.deploy,
    timeoutMs: input.environment.deployTimeoutMs,
    logName: `deploy-${input.name}.log`,
    target: input.sha,
    key,
    signal,
  });
  return result.ok
    ? { kind: "deployed" }
    : { kind: "failed", why: `deploy of ${input.name}: ${result.why}`, tail: result.tail };
}

/** A deployment whose end is not known, or that failed, may have come through all the same; and one that did may have been replaced since. */
async function lookAtDeployment(
  ports: RunPorts,
  input: DeployInput,
  state: EffectState,
  signal: AbortSignal,
): Promise<Standing> {
  const made = input.run === null ? [] : await ports.store.read.effects(input.run);
  for (const { kind, state: ended } of made) {
    if (kind !== RESTORE_KIND || ended.kind !== "done") continue;
    const restored = ended.output as unknown as Restored;
    if (restored.kind === "restored") return { kind: "already", why: `the run rolled it back: ${restored.why}` };
  }
  const runs = await environmentRuns(ports, input, signal);
  if (runs.kind === "ours") return { kind: "stands" };
  if (runs.kind !== "unknown")
    return { kind: "already", why: `the environment runs ${runs.commit}, not this run's commit` };
  const output =
    state.kind === "done" || state.kind === "undo-refused" ? (state.output as unknown as DeployOutput) : null;
  if (output?.kind === "deployed") return { kind: "stands" };
  const why = `whether ${input.name} runs ${input.sha.slice(0, 12)} is not known (${runs.why})`;
  return { kind: "impossible", why: `${why}: follow the rollback SOP: flyball run show ${input.run}` };
}

async function undoDeploy(ports: RunPorts, input: DeployInput, key: string, signal: AbortSignal): Promise<string> {
  const restored = await restoreEnvironment(ports, input, key, signal);
  if (restored.kind !== "restored" || !restored.verified) {
    throw new Fault(`${input.name}: ${restored.why}`, {
      code: "RESTORE_FAILED",
      exit: 1,
      hint: "the rollback SOP of the run",
    });
  }
  const atMs = ports.clock.nowMs();
  await ports.store.write(async (tx) => {
    const filter = { repository: input.repository, environment: input.name, limit: 100 };
    for (const { id, run, state } of await tx.releases(filter))
      if (run === input.run && state.kind !== "merged")
        await moveRelease(tx, id, { kind: "restored", restoredSha: restored.sha, verified: restored.verified, atMs });
  });
  return `${input.name} runs ${restored.sha ?? "what it ran before"} again`;
}

/** Takes a merged change back with a commit of its own: history that others may have is never rewritten. */
async function revertAdvance(ports: RunPorts, input: AdvanceInput, output: AdvanceOutput): Promise<string> {
  if (output.kind !== "advanced") return `${input.branch} was not moved`;
  const git = await ports.git.open(input.repository);
  const tip = await git.resolve(`refs/heads/${input.branch}`);
  if (tip === null) throw new Fault(`there is no branch ${input.branch} any more`, { code: "BRANCH_GONE", exit: 1 });
  const message = `Revert ${input.to.slice(0, 12)}\n\nThis reverts commit ${input.to}.\n`;
  const reverted = await git.revert(input.to, tip, message, { ms: input.atMs });
  if (reverted.kind === "conflicts") {
    throw new Fault(`later changes stand on it: ${reverted.paths.slice(0, 5).join(", ")}`, {
      code: "REVERT_CONFLICTS",
      exit: 1,
      hint: `git revert ${input.to}`,
    });
  }
  if ((await git.tree(reverted.commit)) === (await git.tree(tip)))
    return `${input.branch} does not hold the change any more`;
  const moved = await git.advanceBranch(input.branch, tip, reverted.commit);
  if (moved.kind === "advanced")
    return `${input.branch} is at ${reverted.commit.slice(0, 12)}, which reverts ${input.to.slice(0, 12)}`;
  const why = moved.kind === "moved" ? `${input.branch} moved meanwhile` : moved.why;
  throw new Fault(why, { code: "REVERT_BLOCKED", exit: 3, hint: "flyball undo, again" });
}
