import type { Sha } from "../../base/ids.ts";
import type { Environment } from "../../domain/policy/policy.ts";
import { decideRollback } from "../../domain/release/rollback.ts";
import { commitSaid, describeSignOff, type SignOffDecision } from "../../domain/release/sign-off.ts";
import type { RunOutcome } from "../../domain/run/run.ts";
import { vouchFor } from "../../domain/release/vouch-for.ts";
import { moveRelease } from "../release/move-release.ts";
import { signOff } from "../release/sign-off.ts";
import { ask } from "./ask.ts";
import type { DeployInput } from "./deploy-input.ts";
import type { RunEffects } from "./effects.ts";
import type { IntegratedChange } from "./integrated-change.ts";
import { environmentRuns } from "./environment-runs.ts";
import { holdToChecklist } from "./hold-to-checklist.ts";
import { keepEvidence } from "./keep-evidence.ts";
import { reserveEnvironment } from "./reserve-environment.ts";
import type { RunScope, StageStep } from "./run-scope.ts";
import { openCheckout } from "./verify.ts";
import { writeReleaseNote, writeRollbackSop } from "./write-release-documents.ts";

/** Deploys the integrated commit, proves that the environment runs it and is well, and takes it back where it is not. Without an environment in the contract
 * the run ends at the merge, and says so. */
export async function releaseChange(run: RunScope, effects: RunEffects, change: IntegratedChange): Promise<RunOutcome> {
  const name = run.input.contract.environment;
  const environment = name === null ? undefined : run.input.policy.environments[name];
  if (name === null || environment === undefined) {
    await run.step("release-note", "learn", (step) => writeReleaseNote(step, change, null, null));
    return { kind: "integrated", sha: change.sha };
  }
  const release = run.input.run.replace(/^run_/u, "rel_");
  const held = await holdToChecklist(run, change, release, name, environment);
  if (held !== null) return held;
  const deployed = await deployChange(run, effects, change, release, name, environment);
  if (deployed.failed !== null)
    return takeBack(run, effects, change, deployed, environment, failedDeploy(deployed.failed));
  const { decision, evidence } = await signOffRelease(run, effects, deployed, change, environment);
  if (decision.kind === "signed-off") return { kind: "released", sha: change.sha, environment: name, evidence };
  return takeBack(run, effects, change, deployed, environment, decision);
}

interface Deployed {
  /** The release's id. */
  readonly release: string;
  readonly name: string;
  readonly sha: Sha;
  readonly previousSha: Sha | null;
  readonly startedAtMs: number;
  readonly folder: string;
  readonly failed: string | null;
}

function failedDeploy(why: string): SignOffDecision {
  return { kind: "failed", failed: [{ name: "deploy", why, fix: null }] };
}

async function deployChange(
  run: RunScope,
  effects: RunEffects,
  change: IntegratedChange,
  release: string,
  name: string,
  environment: Environment,
): Promise<Deployed> {
  const before = await reserveEnvironment(run, { id: release, environment: name, sha: change.sha }, environment);
  const { previousSha } = before;
  const folder = await run.step("rollback-ready", "release", async (step) => {
    await writeRollbackSop(step, change, { name, environment, previousSha });
    return openCheckout(step, effects, change.sha);
  });
  const failed = await run.step("release", "release", async (step) => {
    const { store, clock } = run.ports;
    const summary = `deploy ${change.sha.slice(0, 12)} to ${name}`;
    const result = await step.child(
      step.effect(
        "deploy",
        effects.deploy,
        summary,
        deployInput(run, release, change.sha, name, environment, previousSha, folder),
      ),
    );
    const why = result.kind === "failed" ? result.why : null;
    await store.write((tx) =>
      moveRelease(
        tx,
        release,
        why === null
          ? { kind: "deployed", atMs: clock.nowMs() }
          : { kind: "failed", why, runs: null, atMs: clock.nowMs() },
      ),
    );
    await step.record({
      actor: run.coordinator,
      action: why === null ? "release.deployed" : "release.deploy-failed",
      subject: release,
      reason: why ?? summary,
    });
    return why;
  });
  return { release, name, sha: change.sha, ...before, folder, failed };
}

function deployInput(
  run: RunScope,
  release: string,
  sha: Sha,
  name: string,
  environment: Environment,
  previousSha: Sha | null,
  folder: string,
): DeployInput {
  return { run: run.input.run, release, repository: run.input.repository, name, environment, sha, previousSha, folder };
}

async function signOffRelease(
  run: RunScope,
  effects: RunEffects,
  deployed: Deployed,
  change: IntegratedChange,
  environment: Environment,
): Promise<{ readonly decision: SignOffDecision; readonly evidence: string }> {
  const { release, name, sha } = deployed;
  // What was measured is kept as the step's result before anything is made of it: after a crash it is not measured anew, with another result.
  const result = await run.step("sign-off", "sign-off", async (step) => {
    const { decision, version, predicates, envelope, statement } = await step.child(
      signOff(
        { ...run.ports, prober: run.ports.proberAt(run.input.repository) },
        {
          sha,
          environment,
          name,
          env: run.ports.surroundings.operatorEnv,
          runId: run.input.run,
          signal: step.signal,
        },
      ),
    );
    return { decision, runs: commitSaid(version), predicates, envelope, statement };
  });
  return run.step("sign-off-publish", "sign-off", async (step) => {
    const { store, clock } = run.ports;
    for (const { name: predicate, verdict, why } of result.predicates)
      step.say("note", `${predicate}: ${verdict}, ${why}`);
    const evidence = await keepEvidence(
      step,
      "attestation",
      `sign-off ${name} ${sha}`,
      `sign-off-${name}.dsse.json`,
      `${result.envelope}\n`,
      release,
    );
    const vouched = vouchFor({ sha }, { id: evidence.id, statement: result.statement });
    await store.write((tx) =>
      moveRelease(
        tx,
        release,
        vouched === null
          ? { kind: "failed", why: describeSignOff(result.decision), runs: result.runs, atMs: clock.nowMs() }
          : { kind: "signed-off", evidence: vouched, atMs: clock.nowMs() },
      ),
    );
    await step.effect("publish", effects.publish, `publish the sign-off of ${sha.slice(0, 12)}`, {
      repository: run.input.repository,
      ref: "refs/flyball/evidence",
      name: `${change.sha}-${evidence.id}.dsse.json`,
      content: `${result.envelope}\n`,
    });
    const note = { decision: result.decision, predicates: result.predicates };
    await writeReleaseNote(step, change, { name, environment, previousSha: deployed.previousSha }, note);
    const why = describeSignOff(result.decision);
    if (vouched !== null)
      await store.write((tx) => moveRelease(tx, release, { kind: "published", atMs: clock.nowMs() }));
    await step.record({
      actor: run.coordinator,
      action: result.decision.kind === "signed-off" ? "release.released" : "release.refused",
      subject: release,
      reason: why,
    });
    step.say(result.decision.kind === "signed-off" ? "note" : "finding", `${name} at ${sha.slice(0, 12)}: ${why}`);
    return { decision: result.decision, evidence: evidence.id };
  });
}

function failed(why: string, fix: string): RunOutcome {
  return { kind: "failed", stage: "sign-off", code: "SIGN_OFF_FAILED", why, fix, transient: false };
}

/** How often a person is asked anew because the environment changed meanwhile. */
const ASKED_MAX = 5;

/** The commit that a rollback would replace though it is not ours; null where there is none, or where the environment can't say. What ran before us
 * is none: a deployment that came half through is taken back though its version is still the old one. */
async function laterCommit(step: StageStep, input: DeployInput): Promise<string | null> {
  const runs = await step.child(environmentRuns(step.run.ports, input, step.signal));
  return runs.kind === "other" ? runs.commit : null;
}

async function takeBack(
  run: RunScope,
  effects: RunEffects,
  change: IntegratedChange,
  deployed: Deployed,
  environment: Environment,
  signedOff: SignOffDecision,
): Promise<RunOutcome> {
  const { name, sha, previousSha } = deployed;
  const input = deployInput(run, deployed.release, sha, name, environment, previousSha, deployed.folder);
  const decision = decideRollback({
    signOff: signedOff,
    environment: name,
    sha,
    previousSha,
    command: environment.rollback ?? environment.deploy,
    onFailure: environment.onFailure,
  });
  const why = describeSignOff(signedOff);
  if (decision.kind === "keep") return failed(why, `flyball undo ${run.input.run}`);
  if (decision.kind === "cannot") return failed(decision.why, decision.fix);
  // Whoever approves may do so long after: an approval holds for what the environment ran when it was asked for.
  let approvedOver: string | null | undefined;
  for (let round = 1; ; round++) {
    const over = await run.step(`roll-back-look-${round}`, "roll-back", (step) => laterCommit(step, input));
    if (over === approvedOver || (over === null && decision.kind === "roll-back")) break;
    if (round > ASKED_MAX) {
      const changing = `${why}; ${name} runs another commit after each approval, now ${over ?? "an unknown one"}`;
      return failed(changing, `flyball undo ${run.input.run}`);
    }
    const later =
      over === null ? [] : [`${name} runs ${over} now, not this run's commit: a rollback would replace that`];
    const answered = await ask(run, {
      name: round === 1 ? "roll-back" : `roll-back-${round}`,
      stage: "roll-back",
      question: "roll-back",
      code: "SIGN_OFF_FAILED",
      summary: `Roll ${name} back from ${sha.slice(0, 12)}?`,
      why: [why, ...later, "approve: roll back; reject: leave it as it is, unreleased"],
      builders: [],
      candidate: sha,
      folder: null,
    });
    if (answered.answer === "reject") return failed(why, `flyball undo ${run.input.run}`);
    approvedOver = over;
  }
  return run.step("roll-back", "roll-back", async (step) => {
    const { store, clock } = run.ports;
    const target = previousSha === null ? "what it ran before" : previousSha.slice(0, 12);
    const restored = await step.child(step.effect("restore", effects.restore, `roll ${name} back to ${target}`, input));
    await step.record({
      actor: run.coordinator,
      action: restored.kind === "restored" ? "release.rolled-back" : "release.rollback-failed",
      subject: deployed.release,
      reason: `${why}; ${restored.why}`,
    });
    step.say(restored.verified ? "note" : "finding", restored.why);
    if (restored.kind === "failed") {
      await store.write((tx) =>
        moveRelease(tx, deployed.release, {
          kind: "failed",
          why: `${why}; ${restored.why}`,
          runs: null,
          atMs: clock.nowMs(),
        }),
      );
      return {
        kind: "failed",
        stage: "roll-back",
        code: "ROLLBACK_FAILED",
        why: `${why}; ${restored.why}`,
        fix: `follow the rollback SOP: flyball run show ${run.input.run}`,
        transient: false,
      };
    }
    await store.write((tx) =>
      moveRelease(tx, deployed.release, {
        kind: "restored",
        restoredSha: restored.sha,
        verified: restored.verified,
        atMs: clock.nowMs(),
      }),
    );
    return { kind: "rolled-back", sha, restoredSha: restored.sha, verified: restored.verified, why };
  });
}
