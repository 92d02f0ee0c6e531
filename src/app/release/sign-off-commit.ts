import { Fault } from "../../base/fault.ts";
import type { Environment } from "../../domain/policy/policy.ts";
import { parsePolicy } from "../../domain/policy/parse-policy.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Git, GitRepository } from "../../ports/git.ts";
import type { Prober } from "../../ports/prober.ts";
import type { Signer } from "../../ports/signer.ts";
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
  readonly deadlineMs: number;
  readonly signal: AbortSignal;
}

/** Signs off what an environment runs, by hand or from CI, by the flyball.yaml that is committed on HEAD: never by one that only lies in the folder.
 * Throws a Fault COMMIT_NOT_FOUND, POLICY_NOT_FOUND, POLICY_INVALID or ENVIRONMENT_UNKNOWN. */
export async function signOffCommit(world: SignOffWorld, request: SignOffCommitRequest): Promise<SignOffResult> {
  const repository = await world.git.open(request.cwd);
  const sha = await repository.resolve(`${request.revision}^{commit}`);
  if (sha === null)
    throw new Fault(`there is no commit '${request.revision}'`, {
      code: "COMMIT_NOT_FOUND",
      exit: 2,
      hint: "git fetch, or give the full id",
    });
  const environment = await readEnvironment(repository, request.environment);
  return signOff(
    { prober: world.proberAt(repository.root), clock: world.clock, signer: world.signer },
    {
      sha,
      environment,
      name: request.environment,
      env: world.surroundings.operatorEnv,
      runId: null,
      deadlineMs: request.deadlineMs,
      signal: request.signal,
    },
  );
}

async function readEnvironment(repository: GitRepository, name: string): Promise<Environment> {
  const head = await repository.resolve("HEAD");
  const text = head === null ? null : await repository.fileAt(head, "flyball.yaml");
  if (text === null)
    throw new Fault("there is no flyball.yaml on HEAD", {
      code: "POLICY_NOT_FOUND",
      exit: 2,
      hint: `write flyball.yaml with \`environments.${name}\` and commit it`,
    });
  const policy = parsePolicy(text, "flyball.yaml");
  if (!policy.ok) {
    const [first] = policy.error;
    throw new Fault(`flyball.yaml on HEAD is not valid: ${first?.message ?? "it cannot be read"}`, {
      code: "POLICY_INVALID",
      exit: 2,
      hint: first?.fix,
      place: first?.place ?? undefined,
    });
  }
  const { environments } = policy.value;
  const environment = Object.hasOwn(environments, name) ? environments[name] : undefined;
  if (environment !== undefined) return environment;
  const names = Object.keys(environments).join(", ");
  throw new Fault(`flyball.yaml has no environment '${name}'`, {
    code: "ENVIRONMENT_UNKNOWN",
    exit: 2,
    hint: names === "" ? `write it under \`environments.${name}\`` : `one of ${names}`,
  });
}
