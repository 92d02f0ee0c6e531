import { postSignOff, type OpenPlace, type Posted } from "./post-sign-off.ts";
import { commitNamed } from "./policy-at-head.ts";
import { recordSignOff, type RecordedSignOff } from "./record-sign-off.ts";
import { whoAsks } from "./release-scene.ts";
import { signOffCommit, type SignOffCommitRequest, type SignOffWorld } from "./sign-off-commit.ts";
import type { SignOffResult } from "./sign-off.ts";
import type { RunPorts } from "../run/run-ports.ts";

export interface SignOffRequested extends SignOffCommitRequest {
  /** Looks and signs, and keeps and posts nothing. */
  readonly dryRun: boolean;
  /** The forge to post to; null posts nothing. */
  readonly post: PostRequest | null;
}

export interface PostRequest {
  readonly remote: string;
  /** The change request to comment on; null comments on the commit. */
  readonly number: number | null;
}

export interface SignOffReport {
  readonly result: SignOffResult;
  /** Null for a dry run. */
  readonly recorded: RecordedSignOff | null;
  readonly posted: Posted | null;
}

/** Looks at the same and throws the same Faults, and keeps and posts nothing. */
export async function signOffDryRun(
  world: SignOffWorld,
  openForge: OpenPlace,
  request: SignOffRequested,
): Promise<SignOffReport> {
  if (request.post !== null) await openForge(await world.git.open(request.cwd), request.post.remote);
  return { result: await signOffCommit(world, request), recorded: null, posted: null };
}

/** Signs a commit off, keeps what was seen as evidence, and tells the forge where that was asked for. */
export async function signOffAndRecord(
  ports: RunPorts,
  openForge: OpenPlace,
  request: SignOffRequested,
): Promise<SignOffReport> {
  const repository = await ports.git.open(request.cwd);
  const sha = await commitNamed(repository, request.revision);
  // A forge that cannot be opened is found out before anything is written.
  const forge = request.post === null ? null : await openForge(repository, request.post.remote);
  const result = await signOffCommit(ports, { ...request, revision: sha });
  const scene = { ports, repository, sha, by: await whoAsks(ports, repository) };
  const recorded = await recordSignOff(scene, request.environment, result, request.signal);
  const posted =
    forge === null
      ? null
      : await postSignOff(scene, forge, {
          environment: request.environment,
          number: request.post?.number ?? null,
          result,
          evidence: recorded.evidence,
          signal: request.signal,
        });
  return { result, recorded, posted };
}
