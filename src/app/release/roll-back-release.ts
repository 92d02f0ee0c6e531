import { basename } from "node:path";
import { Fault } from "../../base/fault.ts";
import type { Sha } from "../../base/ids.ts";
import type { Actor } from "../../domain/agent/actor.ts";
import type { Environment } from "../../domain/policy/policy.ts";
import { lastKnownToRun } from "../../domain/release/place-sign-off.ts";
import type { Release } from "../../domain/release/release.ts";
import { rollbackSop } from "../../domain/release/rollback-sop.ts";
import { describeSignOff } from "../../domain/release/sign-off.ts";
import type { GitRepository } from "../../ports/git.ts";
import type { EffectKind } from "../effect/effect-kind.ts";
import { performEffect } from "../effect/perform-effect.ts";
import { note } from "../ledger/note.ts";
import type { DeployInput } from "../run/deploy-input.ts";
import { environmentRuns } from "../run/environment-runs.ts";
import type { Restored } from "../run/restore-environment.ts";
import type { RunPorts } from "../run/run-ports.ts";
import { busyRun } from "./check-release.ts";
import { whileRollingBack } from "./claim-rollback.ts";
import { findRelease } from "./list-releases.ts";
import { moveRelease } from "./move-release.ts";
import { environmentNamed, policyAtHead } from "./policy-at-head.ts";
import { recordSignOff } from "./record-sign-off.ts";
import { whoAsks } from "./release-scene.ts";
import { signOff, type SignOffResult } from "./sign-off.ts";

export interface RollbackRequest {
  readonly release: string;
  readonly reason: string;
  readonly dryRun: boolean;
  readonly signal: AbortSignal;
}

export type RollbackReport =
  /** It was rolled back before: nothing was done. */
  | { readonly kind: "already"; readonly release: Release }
  | {
      readonly kind: "planned";
      readonly release: Release;
      readonly to: Sha;
      readonly command: string;
      /** How to do it by hand, in Markdown. */
      readonly procedure: string;
    }
  | {
      readonly kind: "rolled-back";
      readonly release: Release;
      readonly to: Sha;
      /** The environment says that it runs the commit, and every predicate passes. */
      readonly verified: boolean;
      readonly signOff: SignOffResult;
      readonly evidence: string;
    }
  | {
      readonly kind: "failed";
      readonly release: Release;
      readonly to: Sha;
      readonly why: string;
      /** How to do it by hand, in Markdown. */
      readonly procedure: string;
    };

/** Takes a release back: runs the rollback command of the policy on HEAD as an effect, sees that the environment runs the commit before and is well, keeps that as
 * evidence, and how long the recovery took. The same call again after a crash finishes what was begun. Throws a Fault where nothing may or can be rolled back: LATER_RELEASE,
 * RELEASE_BUSY, ENVIRONMENT_BUSY, ENVIRONMENT_CHANGED, NOT_DEPLOYED, NO_ROLLBACK_COMMAND, NOTHING_TO_RESTORE. */
export async function rollBackRelease(ports: RunPorts, request: RollbackRequest): Promise<RollbackReport> {
  const release = await findRelease(ports, request.release);
  if (release.state.kind === "rolled-back") return { kind: "already", release };
  const repository = await ports.git.open(release.repository);
  const environment = environmentNamed(await policyAtHead(repository), release.environment);
  const to = await targetOf(ports, release);
  const command = environment.rollback ?? environment.deploy;
  if (command === null)
    throw new Fault(`${release.environment} has no rollback command`, {
      code: "NO_ROLLBACK_COMMAND",
      exit: 2,
      hint: `write \`rollback:\` under \`environments.${release.environment}\` in flyball.yaml`,
    });
  const input: DeployInput & { readonly previousSha: Sha } = {
    run: release.run,
    release: release.id,
    repository: release.repository,
    name: release.environment,
    environment,
    sha: release.sha,
    previousSha: to,
    folder: release.repository,
  };
  await refuseToReplaceOthers(ports, input, request.signal);
  if (request.dryRun)
    return { kind: "planned", release, to, command, procedure: await procedureOf(repository, input, to) };
  const longestMs = environment.deployTimeoutMs + LOOKING_MAX_MS;
  return whileRollingBack(ports, release, longestMs, async () => {
    const now = await findRelease(ports, release.id);
    if (now.state.kind === "rolled-back") return { kind: "already", release: now };
    return perform(ports, repository, now, input, request);
  });
}

/** How long asking the environment before and after, and keeping what was seen, takes at most. */
const LOOKING_MAX_MS = 120_000;

async function perform(
  ports: RunPorts,
  repository: GitRepository,
  release: Release,
  input: DeployInput & { readonly previousSha: Sha },
  request: RollbackRequest,
): Promise<RollbackReport> {
  const { environment, previousSha: to } = input;
  const by = await whoAsks(ports, repository);
  const restored = await restore(ports, input, by, request);
  const told = { ports, release, by, reason: request.reason };
  if (restored.kind === "failed") {
    await settle(told, "release.rollback-failed", restored.why, {
      kind: "failed",
      why: restored.why,
      // An effect of an older version did not tell.
      runs: restored.runs ?? null,
    });
    const procedure = await procedureOf(repository, input, to);
    return { kind: "failed", release: await findRelease(ports, release.id), to, why: restored.why, procedure };
  }
  const seen = await verify(ports, repository, environment, release.environment, to, request.signal);
  const verified = seen.decision.kind === "signed-off";
  const why = `${restored.why}; ${describeSignOff(seen.decision)}`;
  await settle(told, "release.rolled-back", why, { kind: "restored", restoredSha: to, verified });
  const { evidence } = await recordSignOff(
    { ports, repository, sha: to, by },
    release.environment,
    seen,
    request.signal,
  );
  return { kind: "rolled-back", release: await findRelease(ports, release.id), to, verified, signOff: seen, evidence };
}

/** A release that something else than a run deployed has no procedure among its evidence. */
async function procedureOf(repository: GitRepository, input: DeployInput, to: Sha): Promise<string> {
  const { run, name, environment, sha } = input;
  const { head } = await repository.state();
  return rollbackSop({
    repository: basename(repository.root),
    folder: repository.root,
    branch: head.kind === "detached" ? "main" : head.name,
    name,
    environment,
    sha,
    previousSha: to,
    isMerge: (await repository.resolve(`${sha}^2`)) !== null,
    run,
    env: {
      FLYBALL_SHA: to,
      FLYBALL_PREVIOUS_SHA: sha,
      FLYBALL_ENV: name,
      ...(run === null ? {} : { FLYBALL_RUN: run }),
    },
  });
}

/** The commit to go back to: as the environment said before the deployment, or as the releases before tell. */
async function targetOf(ports: RunPorts, release: Release): Promise<Sha> {
  const { environment, repository, id, sha, state } = release;
  if (state.kind === "merged")
    throw new Fault(`${id} was never deployed`, { code: "NOT_DEPLOYED", exit: 2, hint: "flyball release list" });
  const releases = await ports.store.read.releases({ repository, environment, limit: 1000 });
  const at = releases.findIndex((other) => other.id === id);
  const later = releases
    .slice(0, at)
    .find((other) => other.state.kind !== "rolled-back" && other.state.kind !== "merged");
  if (later !== undefined)
    throw new Fault(`${later.id} (${later.sha.slice(0, 12)}) was released into ${environment} after ${id}`, {
      code: "LATER_RELEASE",
      exit: 2,
      hint: `flyball rollback ${later.id}`,
    });
  const busy = await busyRun(ports.store.read, releases);
  if (busy !== null)
    throw new Fault(`${busy} is at work in ${environment}`, {
      code: "ENVIRONMENT_BUSY",
      exit: 3,
      hint: `flyball run resume ${busy}, or flyball run cancel ${busy}`,
    });
  const to = release.previousSha ?? lastKnownToRun(releases.slice(at + 1), sha);
  if (to !== null && to !== sha) return to;
  throw new Fault(`what ${environment} ran before ${id} is not known`, {
    code: "NOTHING_TO_RESTORE",
    exit: 2,
    hint: "deploy a commit that you trust, then flyball release start SHA --env " + environment,
  });
}

/** A rollback would take down what somebody deployed past us. */
async function refuseToReplaceOthers(ports: RunPorts, input: DeployInput, signal: AbortSignal): Promise<void> {
  const runs = await environmentRuns(ports, input, signal);
  if (runs.kind !== "other") return;
  throw new Fault(`${input.name} runs ${runs.commit}, not ${input.sha}: a rollback would replace that`, {
    code: "ENVIRONMENT_CHANGED",
    exit: 2,
    hint: `flyball release start ${runs.commit} --env ${input.name}`,
  });
}

/** An attempt that failed is over, and the next one is another effect; one that was cut off is finished. */
async function restore(ports: RunPorts, input: DeployInput, by: Actor, request: RollbackRequest): Promise<Restored> {
  const kind = ports.effects.find("environment.restore") as unknown as EffectKind<DeployInput, Restored>;
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
    const key = `${input.release}/rollback-${attempt}`;
    const before = await ports.store.read.effect(key);
    if (before?.state.kind === "done" && (before.state.output as unknown as Restored).kind === "failed") continue;
    return performEffect(ports, kind, {
      run: input.run,
      trigger: "command flyball rollback",
      key,
      summary: `roll ${input.name} back to ${input.previousSha?.slice(0, 12) ?? "what it ran before"}: ${request.reason}`,
      input,
      actor: by,
      signal: request.signal,
    });
  }
  throw new Fault(`the rollback of ${input.release} failed ${ATTEMPTS_MAX} times`, {
    code: "ROLLBACK_FAILED",
    exit: 1,
    hint: `flyball release show ${input.release}`,
  });
}

const ATTEMPTS_MAX = 100;

async function verify(
  ports: RunPorts,
  repository: GitRepository,
  environment: Environment,
  name: string,
  sha: Sha,
  signal: AbortSignal,
): Promise<SignOffResult> {
  const env = ports.surroundings.operatorEnv;
  return signOff(
    { prober: ports.proberAt(repository.root), clock: ports.clock, signer: ports.signer },
    { sha, environment, name, env, runId: null, signal },
  );
}

type Settled =
  | { readonly kind: "failed"; readonly why: string; readonly runs: string | null }
  | { readonly kind: "restored"; readonly restoredSha: Sha; readonly verified: boolean };

/** Writes how it ended, once: another process may have finished the same rollback meanwhile. */
async function settle(
  { ports, release, by, reason }: { ports: RunPorts; release: Release; by: Actor; reason: string },
  action: string,
  why: string,
  end: Settled,
): Promise<void> {
  const { store, clock } = ports;
  await store.write(async (tx) => {
    if ((await tx.release(release.id))?.state.kind === "rolled-back") return;
    await moveRelease(tx, release.id, { ...end, atMs: clock.nowMs() });
    const trigger = "command flyball rollback";
    await note(tx, clock, { actor: by, trigger, action, subject: release.id, reason: `${reason}: ${why}` });
  });
}
