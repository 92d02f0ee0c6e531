import type { Sha } from "../../base/ids.ts";
import { describeBlastRadius } from "../../domain/change/blast-radius.ts";
import { formatChangeMessage } from "../../domain/change/trailers.ts";
import { describeActor, type Actor } from "../../domain/agent/actor.ts";
import type { AdvanceInput, RunEffects } from "./effects.ts";
import type { IntegratedChange } from "./integrated-change.ts";
import { refuse } from "./run-halted.ts";
import type { RunScope, StageStep } from "./run-scope.ts";
import { verify, type Verified } from "./verify.ts";

export interface Integrated {
  readonly sha: Sha;
  /** The commit that it stands on. */
  readonly onto: Sha;
}

export interface ChangeToIntegrate {
  readonly commit: Sha;
  readonly verified: Verified;
  /** Null where nobody had to approve: then the review let it through. */
  readonly approvedBy: Actor | null;
  readonly review: IntegratedChange["review"];
}

/** Someone else's commits may come in between; this often we start over on the new tip. */
const TRIES_MAX = 3;

/** Puts the candidate onto the target branch as one commit with its trailers. A branch that moved since the base is merged with, and the merged tree is
 * verified again; one that moves while we write, or whose new commits touch the same files, is refused and left as it is. */
export async function integrate(run: RunScope, effects: RunEffects, change: ChangeToIntegrate): Promise<Integrated> {
  for (let attempt = 1; attempt <= TRIES_MAX; attempt++) {
    const done = await run.step(`integrate-${attempt}`, "integrate", (step) => integrateOnce(step, effects, change));
    if (done !== null) return done;
  }
  return refuse(
    "integrate",
    "BRANCH_MOVED",
    `${run.input.targetBranch} moved ${TRIES_MAX} times while the change was put on it`,
    `flyball run ${run.input.taskFile}`,
  );
}

/** Null when the branch moved under us. */
async function integrateOnce(
  step: StageStep,
  effects: RunEffects,
  change: ChangeToIntegrate,
): Promise<Integrated | null> {
  const { input, ports } = step.run;
  const git = await ports.git.open(input.repository);
  const again = `flyball run ${input.taskFile}`;
  const made = await ports.store.read.effect(`${step.attempt.key}/advance`);
  // An attempt that was cut off may have moved the branch already: that very move is finished, and no other begun.
  if (made !== null) return advance(step, effects, made.input as unknown as AdvanceInput);
  const tip = await git.resolve(`refs/heads/${input.targetBranch}`);
  if (tip === null)
    return refuse("integrate", "BRANCH_GONE", `there is no branch ${input.targetBranch} any more`, again);
  let tree = await git.tree(change.commit);
  if (tip !== input.baseSha) {
    const ours = new Set(await git.changedPaths(input.baseSha, change.commit));
    const overlap = (await git.changedPaths(input.baseSha, tip)).filter((path) => ours.has(path));
    if (overlap.length > 0) {
      return refuse(
        "integrate",
        "BRANCH_MOVED",
        `${input.targetBranch} moved, and its new commits touch ${overlap.slice(0, 5).join(", ")} too`,
        again,
      );
    }
    const merged = await git.merge(tip, change.commit);
    if (merged.kind === "conflicts") {
      return refuse(
        "integrate",
        "BRANCH_MOVED",
        `${input.targetBranch} moved, and the change conflicts in ${merged.paths.slice(0, 5).join(", ")}`,
        again,
      );
    }
    tree = merged.tree;
    step.say("note", `${input.targetBranch} moved to ${tip.slice(0, 12)}: the merged tree is verified again`);
    const rehearsal = await git.commitTree(tree, [tip], "flyball: the merged tree\n", { ms: input.startedAtMs });
    const verified = await verify(step, effects, rehearsal);
    if (verified.verdict !== "pass") {
      const failed = verified.commands.find(({ verdict }) => verdict !== "pass");
      return refuse(
        "integrate",
        "MERGED_TREE_FAILS",
        `merged with ${tip.slice(0, 12)}, ${failed?.name ?? "a check"} says ${failed?.why ?? "unknown"}`,
        again,
      );
    }
  }
  if (tree === null) return refuse("integrate", "CANDIDATE_GONE", `the candidate ${change.commit} is gone`, again);
  const message = await commitMessage(step, change);
  const sha = await git.commitTree(tree, [tip], message, { ms: input.startedAtMs });
  return advance(step, effects, {
    repository: input.repository,
    branch: input.targetBranch,
    from: tip,
    to: sha,
    atMs: input.startedAtMs,
  });
}

async function advance(step: StageStep, effects: RunEffects, move: AdvanceInput): Promise<Integrated | null> {
  const summary = `${move.branch}: ${move.from.slice(0, 12)} → ${move.to.slice(0, 12)}`;
  const moved = await step.effect("advance", effects.advance, summary, move);
  switch (moved.kind) {
    case "advanced":
      await step.record({
        actor: step.run.coordinator,
        action: "change.integrated",
        subject: move.to,
        reason: summary,
      });
      step.say("note", summary);
      return { sha: move.to, onto: move.from };
    case "moved":
      return null;
    case "blocked":
      return refuse(
        "integrate",
        "CHECKOUT_BLOCKED",
        moved.why,
        `commit or stash what stands in the way, then flyball run ${step.run.input.taskFile}`,
      );
    default:
      return moved satisfies never;
  }
}

async function commitMessage(step: StageStep, change: ChangeToIntegrate): Promise<string> {
  const { input, ports } = step.run;
  const git = await ports.git.open(input.repository);
  const diff = await git.diff(input.baseSha, change.commit);
  const subject = input.contract.objective.split("\n")[0]?.trim() ?? "";
  const rest = input.contract.acceptanceCriteria.map((criterion) => `- ${criterion.replace(/\s+/gu, " ")}`).join("\n");
  const checks = change.verified.commands
    .map(({ name, command, verdict }) => `${name.startsWith("required-") ? `"${command}"` : name} ${verdict}`)
    .join(", ");
  const environment = input.contract.environment;
  const undo = environment === null ? "" : `, which rolls ${environment} back first`;
  const shortSubject = subject.length <= 72 ? subject : `${subject.slice(0, 71)}…`;
  return formatChangeMessage(shortSubject, rest, {
    Intent: input.contract.intent ?? "undeclared",
    Risk: input.contract.releaseRiskLevel,
    "Blast-Radius": describeBlastRadius(diff.files),
    "Verified-By": [checks, approvalOf(change)],
    Rollback: `git revert of this commit, or flyball undo ${input.run}${undo}`,
  });
}

/** Who let the change through: the person who approved it, or else the reviewer that was sure enough. */
function approvalOf({ approvedBy, review }: ChangeToIntegrate): string {
  if (approvedBy !== null) return `approved by ${describeActor(approvedBy)}`;
  return review === null ? "" : `reviewed by ${describeActor(review.by)}, confidence ${review.review.confidence}`;
}
