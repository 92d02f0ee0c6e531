import { basename } from "node:path";
import type { Sha } from "../../base/ids.ts";
import { describeActor } from "../../domain/agent/actor.ts";
import { parseTrailers, TRAILER_KEYS } from "../../domain/change/trailers.ts";
import type { Environment } from "../../domain/policy/policy.ts";
import { releaseNote, type ReleaseNoteFacts } from "../../domain/release/release-note.ts";
import { rollbackSop } from "../../domain/release/rollback-sop.ts";
import type { IntegratedChange } from "./integrated-change.ts";
import { keepEvidence } from "./keep-evidence.ts";
import type { StageStep } from "./run-scope.ts";

export interface ReleaseTarget {
  readonly name: string;
  readonly environment: Environment;
  readonly previousSha: Sha | null;
}

/** Writes the rollback SOP before anything is deployed: a rollback has to be ready, not written in an emergency. */
export async function writeRollbackSop(
  step: StageStep,
  change: IntegratedChange,
  target: ReleaseTarget,
): Promise<void> {
  const { input } = step.run;
  const text = rollbackSop({
    repository: basename(input.repository),
    folder: input.repository,
    branch: input.targetBranch,
    name: target.name,
    environment: target.environment,
    sha: change.sha,
    previousSha: target.previousSha,
    isMerge: false,
    run: input.run,
    env: {
      FLYBALL_SHA: target.previousSha ?? "COMMIT",
      FLYBALL_PREVIOUS_SHA: change.sha,
      FLYBALL_ENV: target.name,
      FLYBALL_RUN: input.run,
    },
  });
  await keepEvidence(step, "document", `rollback SOP of ${target.name}`, `rollback-${target.name}.md`, text);
}

/** Writes the release note, from what was seen and signed. */
export async function writeReleaseNote(
  step: StageStep,
  change: IntegratedChange,
  target: ReleaseTarget | null,
  signOff: ReleaseNoteFacts["signOff"],
): Promise<void> {
  const { input, ports } = step.run;
  const git = await ports.git.open(input.repository);
  const diff = await git.diff(change.onto, change.sha);
  const message = (await git.commits(change.onto, change.sha)).find(({ sha }) => sha === change.sha)?.message ?? "";
  const trailers = parseTrailers(message);
  const { review, approvedBy } = change;
  const reviewer = review === null ? approvedBy : review.by;
  const text = releaseNote({
    repository: basename(input.repository),
    environment: target?.name ?? `${input.targetBranch} (merged, not released)`,
    sha: change.sha,
    previousSha: target?.previousSha ?? change.onto,
    run: input.run,
    atMs: ports.clock.nowMs(),
    contract: input.contract,
    files: diff.files,
    rationale: change.rationale.trim() === "" ? null : change.rationale,
    verification: change.verified.commands,
    review:
      reviewer === null
        ? null
        : {
            reviewer: describeActor(reviewer),
            approved: true,
            confidence: review?.review.confidence ?? null,
            regressions: review?.review.regressions ?? [],
            risks: review?.review.risks ?? [],
          },
    signOff,
    trailers: TRAILER_KEYS.flatMap((name) => trailers[name].map((value) => ({ name, value }))),
    rollback: target?.environment.rollback ?? null,
  });
  const name = target?.name ?? "merge";
  await keepEvidence(step, "document", `release note of ${name}`, `release-note-${name}.md`, text);
}
