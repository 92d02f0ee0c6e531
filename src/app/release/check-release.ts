import type { RunId, Sha } from "../../base/ids.ts";
import { parseSha } from "../../base/ids.ts";
import type { Environment } from "../../domain/policy/policy.ts";
import { notedChanges } from "../../domain/release/changes-note.ts";
import { judgeChecklist, type ChecklistItem } from "../../domain/release/checklist.ts";
import { lastKnownToRun } from "../../domain/release/place-sign-off.ts";
import type { Release } from "../../domain/release/release.ts";
import type { GitRepository } from "../../ports/git.ts";
import type { StoreRead } from "../../ports/store.ts";
import { describeActor } from "../../domain/agent/actor.ts";
import { CHECKED_ACTION } from "../gate/record-check.ts";
import { askVersion } from "../run/environment-runs.ts";
import type { RunPorts } from "../run/run-ports.ts";
import { commitNamed, environmentNamed, policyAtHead } from "./policy-at-head.ts";

export interface ReleaseToCheck {
  readonly sha: Sha;
  readonly name: string;
  readonly environment: Environment;
  /** The run that releases it, which is not in its own way; null outside of a run. */
  readonly run: RunId | null;
  readonly verifiedBy: string | null;
  readonly signal: AbortSignal;
}

/** The pre-release checklist of a commit, from the policy on HEAD. Throws a Fault COMMIT_NOT_FOUND, ENVIRONMENT_UNKNOWN or those of the policy. */
export async function checkRelease(
  ports: RunPorts,
  request: {
    readonly cwd: string;
    readonly revision: string;
    readonly environment: string;
    readonly signal: AbortSignal;
  },
): Promise<{ readonly sha: Sha; readonly items: readonly ChecklistItem[] }> {
  const repository = await ports.git.open(request.cwd);
  const sha = await commitNamed(repository, request.revision);
  const environment = environmentNamed(await policyAtHead(repository), request.environment);
  const items = await releaseChecklist(ports, repository, {
    sha,
    name: request.environment,
    environment,
    run: null,
    verifiedBy: await whoVerified(ports.store.read, sha),
    signal: request.signal,
  });
  return { sha, items };
}

/** Who saw the repository's commands pass on this very commit: the run that integrated it, or `flyball check --head SHA`. */
async function whoVerified(read: Pick<StoreRead, "ledgerQuery">, sha: Sha): Promise<string | null> {
  const [integrated] = await read.ledgerQuery({ subject: sha, action: "change.integrated", limit: 1 });
  if (integrated !== undefined) return `verified when it was integrated (${integrated.entry.trigger})`;
  const checks = await read.ledgerQuery({ subject: sha, action: CHECKED_ACTION, limit: 20 });
  const passed = checks.find(
    ({ details }) => details?.value["verdict"] === "pass" && details.value["commandsPass"] === true,
  );
  return passed === undefined ? null : `its checks passed (flyball check, by ${describeActor(passed.entry.actor)})`;
}

export async function releaseChecklist(
  ports: RunPorts,
  repository: GitRepository,
  wanted: ReleaseToCheck,
): Promise<readonly ChecklistItem[]> {
  const { read } = ports.store;
  const place = { repository: repository.root, environment: wanted.name };
  const others = (await read.releases({ ...place, limit: 100 })).filter(
    ({ run, sha }) => (run === null || run !== wanted.run) && sha !== wanted.sha,
  );
  const said = await askVersion(ports, { repository: repository.root, environment: wanted.environment }, wanted.signal);
  const seen = said.kind === "runs" ? await fullSha(repository, said.said) : null;
  const previousSha = seen ?? lastKnownToRun(others);
  const isHere = previousSha !== null && (await repository.resolve(`${previousSha}^{commit}`)) !== null;
  return judgeChecklist({
    sha: wanted.sha,
    name: wanted.name,
    environment: wanted.environment,
    verifiedBy: wanted.verifiedBy,
    previousSha,
    changes: isHere ? notedChanges(await repository.commits(previousSha, wanted.sha)) : null,
    busyWith: await busyRun(read, others),
    before: others.find(({ state }) => state.kind !== "merged" && state.kind !== "deploying")?.state.kind ?? null,
    open: await openQuestions(ports, repository.root, wanted.run),
  });
}

/** What an environment says may be abbreviated: the repository knows the whole. */
export async function fullSha(repository: GitRepository, said: string): Promise<Sha | null> {
  const text = said.toLowerCase();
  const full = parseSha(text);
  if (full.ok) return full.value;
  return /^[0-9a-f]{7,64}$/u.test(text) ? repository.resolve(`${text}^{commit}`) : null;
}

/** The run that is at work in the environment of these releases. One that failed keeps it too while its run is running: it is about to be rolled back. */
export async function busyRun(read: Pick<StoreRead, "run">, releases: readonly Release[]): Promise<RunId | null> {
  for (const { run, state } of releases) {
    if (run === null || ["released", "replaced", "rolled-back"].includes(state.kind)) continue;
    if ((await read.run(run))?.status.state === "running") return run;
  }
  return null;
}

async function openQuestions(ports: RunPorts, repository: string, own: RunId | null): Promise<readonly string[]> {
  const items = await ports.store.read.inboxItems({ state: "open", limit: 100 });
  const open: string[] = [];
  for (const { run, summary } of items)
    if (run !== null && run !== own && (await ports.store.read.run(run))?.repository === repository) open.push(summary);
  return open;
}
