import { Fault } from "../../base/fault.ts";
import { timeOrderedId } from "../../base/ids.ts";
import { lastKnownToRun } from "../../domain/release/place-sign-off.ts";
import type { Release } from "../../domain/release/release.ts";
import { note } from "../ledger/note.ts";
import type { RunPorts } from "../run/run-ports.ts";
import { moveRelease } from "./move-release.ts";
import { commitNamed, environmentNamed, policyAtHead } from "./policy-at-head.ts";
import { whoAsks } from "./release-scene.ts";

export interface StartReleaseRequest {
  readonly cwd: string;
  readonly revision: string;
  readonly environment: string;
  readonly dryRun: boolean;
}

/** Records a deployment that something else made. The same commit again gives the release that stands there. Throws a Fault ENVIRONMENT_BUSY while a run
 * deploys there, and those of the policy and the commit. */
export async function startRelease(ports: RunPorts, request: StartReleaseRequest): Promise<Release> {
  const repository = await ports.git.open(request.cwd);
  const sha = await commitNamed(repository, request.revision);
  environmentNamed(await policyAtHead(repository), request.environment);
  const by = await whoAsks(ports, repository);
  const { clock } = ports;
  const place = { repository: repository.root, environment: request.environment };
  return ports.store.write(async (tx) => {
    const releases = await tx.releases({ ...place, limit: 100 });
    const [newest] = releases;
    if (newest?.state.kind === "deploying")
      throw new Fault(`${request.environment} is being deployed to by ${newest.run ?? newest.id}`, {
        code: "ENVIRONMENT_BUSY",
        exit: 3,
        hint: "flyball release list",
      });
    const atMs = clock.nowMs();
    const isGone = newest?.state.kind === "rolled-back" || newest?.state.kind === "replaced";
    const stands = newest?.sha === sha && !isGone ? newest : null;
    if (stands !== null && stands.state.kind !== "merged") return stands;
    const id = stands?.id ?? timeOrderedId("rel", atMs, clock.randomBytes(10));
    const release: Release = {
      id,
      run: stands?.run ?? null,
      ...place,
      sha,
      previousSha: stands?.previousSha ?? lastKnownToRun(releases, sha),
      state: { kind: "deployed", atMs },
      createdAtMs: stands?.createdAtMs ?? atMs,
    };
    if (request.dryRun) return release;
    if (stands === null) await tx.addRelease(release);
    else await moveRelease(tx, id, { kind: "deployed", atMs });
    await note(tx, clock, {
      actor: by,
      trigger: "command flyball release start",
      action: "release.deployed",
      subject: id,
      reason: `${sha.slice(0, 12)} was deployed to ${request.environment} by something else`,
    });
    return release;
  });
}
