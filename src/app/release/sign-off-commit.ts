import { SIGN_OFF_TIMEOUT_MAX_MS } from "../../domain/policy/policy-fields.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Git } from "../../ports/git.ts";
import type { Prober } from "../../ports/prober.ts";
import type { Signer } from "../../ports/signer.ts";
import { commitNamed, environmentNamed, policyAtHead } from "./policy-at-head.ts";
import { signOff, type SignOffResult } from "./sign-off.ts";

/** What signing a commit off outside of a run needs of the world. */
export interface SignOffWorld {
  readonly git: Git;
  /** A prober whose commands run in this folder. */
  readonly proberAt: (folder: string) => Prober;
  readonly clock: Clock;
  readonly signer: Signer;
  readonly surroundings: { readonly operatorEnv: Readonly<Record<string, string>> };
}

export interface SignOffCommitRequest {
  /** A folder of the repository. */
  readonly cwd: string;
  /** Anything that git resolves to a commit. */
  readonly revision: string;
  readonly environment: string;
  /** Null: what the policy says. */
  readonly deadlineMs: number | null;
  /** Leaves at least this much of the 25 s that the whole may take; 0 by default. */
  readonly reserveMs?: number;
  readonly signal: AbortSignal;
}

/** Signs off what an environment runs, by hand or from CI, by the flyball.yaml that is committed on HEAD: never by one that only lies in the folder.
 * Throws a Fault COMMIT_NOT_FOUND, POLICY_NOT_FOUND, POLICY_INVALID or ENVIRONMENT_UNKNOWN. */
export async function signOffCommit(world: SignOffWorld, request: SignOffCommitRequest): Promise<SignOffResult> {
  const repository = await world.git.open(request.cwd);
  const sha = await commitNamed(repository, request.revision);
  const environment = environmentNamed(await policyAtHead(repository), request.environment);
  return signOff(
    { prober: world.proberAt(repository.root), clock: world.clock, signer: world.signer },
    {
      sha,
      environment,
      name: request.environment,
      env: world.surroundings.operatorEnv,
      runId: null,
      deadlineMs: Math.min(
        request.deadlineMs ?? environment.signOffTimeoutMs,
        SIGN_OFF_TIMEOUT_MAX_MS - (request.reserveMs ?? 0),
      ),
      signal: request.signal,
    },
  );
}
