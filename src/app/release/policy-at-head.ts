import { Fault } from "../../base/fault.ts";
import type { Sha } from "../../base/ids.ts";
import { parsePolicy } from "../../domain/policy/parse-policy.ts";
import type { Environment, Policy } from "../../domain/policy/policy.ts";
import type { GitRepository } from "../../ports/git.ts";

/** The flyball.yaml that is committed on HEAD: never one that only lies in the folder. Throws a Fault POLICY_NOT_FOUND or POLICY_INVALID. */
export async function policyAtHead(repository: GitRepository): Promise<Policy> {
  const head = await repository.resolve("HEAD");
  const text = head === null ? null : await repository.fileAt(head, "flyball.yaml");
  if (text === null)
    throw new Fault("there is no flyball.yaml on HEAD", {
      code: "POLICY_NOT_FOUND",
      exit: 2,
      hint: "write flyball.yaml with `environments:` and commit it",
    });
  const policy = parsePolicy(text, "flyball.yaml");
  if (policy.ok) return policy.value;
  const [first] = policy.error;
  throw new Fault(`flyball.yaml on HEAD is not valid: ${first?.message ?? "it cannot be read"}`, {
    code: "POLICY_INVALID",
    exit: 2,
    hint: first?.fix,
    place: first?.place ?? undefined,
  });
}

/** Throws a Fault ENVIRONMENT_UNKNOWN. */
export function environmentNamed({ environments }: Policy, name: string): Environment {
  const environment = Object.hasOwn(environments, name) ? environments[name] : undefined;
  if (environment !== undefined) return environment;
  const names = Object.keys(environments).join(", ");
  throw new Fault(`flyball.yaml has no environment '${name}'`, {
    code: "ENVIRONMENT_UNKNOWN",
    exit: 2,
    hint: names === "" ? `write it under \`environments.${name}\`` : `one of ${names}`,
  });
}

/** Throws a Fault COMMIT_NOT_FOUND. */
export async function commitNamed(repository: GitRepository, revision: string): Promise<Sha> {
  const sha = await repository.resolve(`${revision}^{commit}`);
  if (sha !== null) return sha;
  throw new Fault(`there is no commit '${revision}'`, {
    code: "COMMIT_NOT_FOUND",
    exit: 2,
    hint: "git fetch, or give the full id",
  });
}
