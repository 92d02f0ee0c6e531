import type { Sha } from "../../base/ids.ts";
import { sameCommit } from "../../domain/release/same-commit.ts";
import type { DeployInput } from "./deploy-input.ts";
import { runOperatorCommand } from "./operator-command.ts";
import type { RunPorts } from "./run-ports.ts";

/** What became of bringing an environment back to what it ran before. `verified`: it says itself that it runs `sha`. */
export interface Restored {
  readonly kind: "restored" | "failed";
  readonly sha: Sha | null;
  readonly verified: boolean;
  readonly why: string;
  readonly durationMs: number;
}

/** Brings an environment back: by its rollback command, else by deploying the previous commit again; then asks it what it runs, for up to
 * 25 s. An environment that can't say what it runs is restored, but not verified. */
export async function restoreEnvironment(
  ports: RunPorts,
  input: DeployInput,
  key: string,
  signal: AbortSignal,
): Promise<Restored> {
  const startedMs = ports.clock.nowMs();
  // The folder is made anew below: nobody may work in it.
  await ports.commands.endLeftovers(key);
  const { environment, previousSha } = input;
  const done = (kind: Restored["kind"], verified: boolean, why: string): Restored => {
    return { kind, sha: previousSha, verified, why, durationMs: ports.clock.nowMs() - startedMs };
  };
  const command = environment.rollback ?? (previousSha === null ? null : environment.deploy);
  if (command === null)
    return done("failed", false, "there is no rollback command, and it is not known what ran before");
  const git = await ports.git.open(input.repository);
  const checkout = previousSha ?? input.sha;
  const known = (await git.resolve(`${checkout}^{commit}`)) !== null;
  const folder = await ports.artifacts.worktreeFolder(input.run ?? input.release, "restore");
  if (known) await git.addWorktree(folder, checkout);
  try {
    const result = await runOperatorCommand(ports, {
      run: input.run,
      keptUnder: input.run ?? input.release,
      name: input.name,
      command,
      folder: known ? folder : input.repository,
      timeoutMs: environment.deployTimeoutMs,
      logName: `rollback-${input.name}.log`,
      target: previousSha,
      previousSha: input.sha,
      key,
      signal,
    });
    if (!result.ok) return done("failed", false, `rollback of ${input.name}: ${result.why}`);
    if (environment.version === null || previousSha === null)
      return done("restored", false, "the environment can't say what it runs");
    const verified = await runsAgain(ports, input, previousSha, signal);
    return verified === null
      ? done("restored", true, `${input.name} runs ${previousSha.slice(0, 12)} again`)
      : done("failed", false, `after the rollback ${input.name} ${verified}`);
  } finally {
    if (known) await git.removeWorktree(folder);
  }
}

/** Null when the environment says that it runs `sha`, else what it says. */
async function runsAgain(ports: RunPorts, input: DeployInput, sha: Sha, signal: AbortSignal): Promise<string | null> {
  const probe = input.environment.version;
  if (probe === null) return "can't say what it runs";
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(25_000)]);
  let said = "did not answer";
  while (!deadline.aborted) {
    const answer = await ports.proberAt(input.repository).version(probe, ports.surroundings.operatorEnv, deadline);
    if (answer.kind === "runs" && sameCommit(sha, answer.sha)) return null;
    said = answer.kind === "runs" ? `runs ${answer.sha}` : `is unknown: ${answer.why}`;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, 250);
      deadline.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
    });
  }
  return said;
}
