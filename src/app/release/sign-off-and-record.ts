import { formatDurationMs } from "../../base/duration.ts";
import { Fault, type ExitCode } from "../../base/fault.ts";
import { SIGN_OFF_TIMEOUT_MAX_MS } from "../../domain/policy/policy-fields.ts";
import { withDeadline } from "./ask-until.ts";
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
  /** Null where it was not to be posted. */
  readonly posted: PostOutcome | null;
}

export type PostOutcome =
  | ({ readonly kind: "posted" } & Posted)
  /** The sign-off stands and is kept; the forge was not told, or not all. */
  | {
      readonly kind: "not-posted";
      readonly code: string;
      readonly why: string;
      readonly hint: string | null;
      readonly exit: ExitCode;
    };

/** What is left for the forge, however long the environment took to answer. */
const POST_MIN_MS = 5_000;

/** Looks at the same and throws the same Faults, and keeps and posts nothing. */
export async function signOffDryRun(
  world: SignOffWorld,
  openForge: OpenPlace,
  request: SignOffRequested,
): Promise<SignOffReport> {
  if (request.post !== null) await openForge(await world.git.open(request.cwd), request.post.remote);
  return { result: await signOffCommit(world, request), recorded: null, posted: null };
}

/** Signs a commit off, keeps what was seen as evidence, and tells the forge where that was asked for; all within 25 s, whatever hangs. */
export async function signOffAndRecord(
  ports: RunPorts,
  openForge: OpenPlace,
  request: SignOffRequested,
): Promise<SignOffReport> {
  const startedAt = performance.now();
  const repository = await ports.git.open(request.cwd);
  const sha = await commitNamed(repository, request.revision);
  // A forge that cannot be opened is found out before anything is written.
  const forge = request.post === null ? null : await openForge(repository, request.post.remote);
  const result = await signOffCommit(ports, {
    ...request,
    revision: sha,
    reserveMs: forge === null ? 0 : POST_MIN_MS,
  });
  const scene = { ports, repository, sha, by: await whoAsks(ports, repository) };
  const recorded = await recordSignOff(scene, request.environment, result, request.signal);
  if (forge === null) return { result, recorded, posted: null };
  const allMs = request.deadlineMs ?? SIGN_OFF_TIMEOUT_MAX_MS;
  const leftMs = Math.max(POST_MIN_MS, allMs - (performance.now() - startedAt));
  const posted = await postWithin(leftMs, request.signal, (signal) =>
    postSignOff(scene, forge, {
      environment: request.environment,
      number: request.post?.number ?? null,
      result,
      evidence: recorded.evidence,
      signal,
    }),
  );
  return { result, recorded, posted };
}

async function postWithin(
  ms: number,
  outer: AbortSignal,
  post: (signal: AbortSignal) => Promise<Posted>,
): Promise<PostOutcome> {
  const started = performance.now();
  try {
    const posted = await withDeadline(ms, outer, post);
    return { kind: "posted", ...posted };
  } catch (thrown) {
    outer.throwIfAborted();
    const hint = "type it again: the comment is rewritten, and the evidence is kept";
    if (performance.now() - started >= ms - 50)
      return {
        kind: "not-posted",
        code: "FORGE_BUSY",
        why: `the forge did not take it within ${formatDurationMs(Math.round(ms))}`,
        hint,
        exit: 3,
      };
    if (!(thrown instanceof Fault)) throw thrown;
    return {
      kind: "not-posted",
      code: thrown.code,
      why: thrown.message,
      hint: thrown.hint ?? null,
      exit: thrown.exit,
    };
  }
}
