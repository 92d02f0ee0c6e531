import { DEFAULT_VERIFY_WITHIN_MS } from "../../domain/policy/environment-of.ts";
import type { Environment } from "../../domain/policy/policy.ts";
import { saidToRun } from "../../domain/release/place-sign-off.ts";
import type { Release } from "../../domain/release/release.ts";
import type { Sha } from "../../base/ids.ts";
import { Fault } from "../../base/fault.ts";
import type { GitRepository } from "../../ports/git.ts";
import type { RunPorts } from "../run/run-ports.ts";
import { fullSha } from "./check-release.ts";
import { policyAtHead } from "./policy-at-head.ts";

export interface ListedRelease {
  readonly release: Release;
  /** Since the release was made. */
  readonly ageMs: number;
  /** Deployed and not signed off for longer than the policy allows. */
  readonly overdue: { readonly limitMs: number } | null;
}

export interface EnvironmentStand {
  readonly environment: string;
  /** What ran there last, as far as releases tell; abbreviated where the repository does not know what the environment said. */
  readonly runs: string | null;
  /** Commits on HEAD that it does not have; null where what it runs is not known here. */
  readonly undeployed: number | null;
}

export interface ReleaseList {
  /** Newest first. */
  readonly releases: readonly ListedRelease[];
  readonly environments: readonly EnvironmentStand[];
}

/** The releases of the repository, and what is merged and not deployed. Environments are those of the policy on HEAD (where it can be read) and those that had a release. */
export async function listReleases(
  ports: Pick<RunPorts, "store" | "git" | "clock">,
  request: { readonly cwd: string; readonly environment: string | null; readonly limit: number },
): Promise<ReleaseList> {
  const repository = await ports.git.open(request.cwd);
  const known = await environmentsOf(repository);
  const releases = await ports.store.read.releases({
    repository: repository.root,
    ...(request.environment === null ? {} : { environment: request.environment }),
    limit: request.limit,
  });
  const nowMs = ports.clock.nowMs();
  const names = new Set([...Object.keys(known), ...releases.map(({ environment }) => environment)]);
  const stands: EnvironmentStand[] = [];
  for (const name of request.environment === null ? names : [request.environment]) {
    const said = saidToRun(releases.filter(({ environment }) => environment === name));
    const runs = said === null ? null : await fullSha(repository, said);
    stands.push({ environment: name, runs: runs ?? said, undeployed: await undeployed(repository, runs) });
  }
  return {
    releases: releases.map((release) => {
      const limitMs = known[release.environment]?.verifyWithinMs ?? DEFAULT_VERIFY_WITHIN_MS;
      const { state } = release;
      const overdue = state.kind === "deployed" && nowMs - state.atMs > limitMs ? { limitMs } : null;
      return { release, ageMs: nowMs - release.createdAtMs, overdue };
    }),
    environments: stands,
  };
}

async function environmentsOf(repository: GitRepository): Promise<Readonly<Record<string, Environment>>> {
  try {
    return (await policyAtHead(repository)).environments;
  } catch (thrown) {
    if (thrown instanceof Fault && thrown.code.startsWith("POLICY_")) return {};
    throw thrown;
  }
}

async function undeployed(repository: GitRepository, runs: Sha | null): Promise<number | null> {
  const head = await repository.resolve("HEAD");
  if (runs === null || head === null || (await repository.resolve(`${runs}^{commit}`)) === null) return null;
  return (await repository.commits(runs, head)).length;
}

/** Throws a Fault RELEASE_NOT_FOUND. */
export async function findRelease(ports: Pick<RunPorts, "store">, id: string): Promise<Release> {
  const release = await ports.store.read.release(id);
  if (release !== null) return release;
  throw new Fault(`there is no release ${id}`, { code: "RELEASE_NOT_FOUND", exit: 2, hint: "flyball release list" });
}
