import { sameCommit } from "../../domain/release/same-commit.ts";
import type { DeployInput } from "./deploy-input.ts";
import type { RunPorts } from "./run-ports.ts";

/** What an environment says it runs, seen from one deployment: `ours` its commit, `previous` the one before it, `other` any other commit, and
 * `unknown` where it has no version probe or did not answer. */
export type EnvironmentRuns =
  | { readonly kind: "ours" }
  | { readonly kind: "previous" | "other"; readonly commit: string }
  | { readonly kind: "unknown"; readonly why: string };

/** Asks the environment's version probe, for at most 5 s. */
export async function environmentRuns(
  ports: RunPorts,
  input: Pick<DeployInput, "repository" | "environment" | "sha" | "previousSha">,
  signal: AbortSignal,
): Promise<EnvironmentRuns> {
  const answer = await askVersion(ports, input, signal);
  if (answer.kind === "unknown") return answer;
  if (sameCommit(input.sha, answer.said)) return { kind: "ours" };
  const isPrevious = input.previousSha !== null && sameCommit(input.previousSha, answer.said);
  return { kind: isPrevious ? "previous" : "other", commit: answer.said };
}

export async function askVersion(
  ports: RunPorts,
  { repository, environment }: Pick<DeployInput, "repository" | "environment">,
  signal: AbortSignal,
): Promise<{ readonly kind: "runs"; readonly said: string } | { readonly kind: "unknown"; readonly why: string }> {
  if (environment.version === null) return { kind: "unknown", why: "nothing says which commit it runs" };
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(5000)]);
  const answer = await ports
    .proberAt(repository)
    .version(environment.version, ports.surroundings.operatorEnv, deadline);
  return answer.kind === "runs" ? { kind: "runs", said: answer.sha } : { kind: "unknown", why: answer.why };
}
