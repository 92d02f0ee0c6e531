import type { Sha } from "../../base/ids.ts";
import { sameCommit } from "../../domain/release/same-commit.ts";
import type { DeployInput } from "./deploy-input.ts";
import { askVersion } from "./environment-runs.ts";
import { runOperatorCommand } from "./operator-command.ts";
import type { RunPorts } from "./run-ports.ts";

/** What became of bringing an environment back to what it ran before. `verified`: it says itself that it runs `sha`. */
export interface Restored {
  readonly kind: "restored" | "failed";
  readonly sha: Sha | null;
  readonly verified: boolean;
  readonly why: string;
  /** What the environment said that it runs afterwards, which may be abbreviated; null where it said nothing. */
  readonly runs: string | null;
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
  const done = (kind: Restored["kind"], verified: boolean, why: string, runs: string | null = null): Restored => {
    return { kind, sha: previousSha, verified, why, runs, durationMs: ports.clock.nowMs() - startedMs };
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
    if (!result.ok) {
      const seen = await askVersion(ports, input, signal);
      return done("failed", false, `rollback of ${input.name}: ${result.why}`, seen.kind === "runs" ? seen.said : null);
    }
    if (environment.version === null || previousSha === null)
      return done("restored", false, "the environment can't say what it runs");
    const seen = await runsAgain(ports, input, previousSha, signal);
    return seen === null
      ? done("restored", true, `${input.name} runs ${previousSha.slice(0, 12)} again`, previousSha)
      : done("failed", false, `after the rollback ${input.name} ${seen.words}`, seen.runs);
  } finally {
    if (known) await git.removeWorktree(folder);
  }
}

/** Null when the environment says that it runs `sha`, else what it says. */
async function runsAgain(
  ports: RunPorts,
  input: DeployInput,
  sha: Sha,
  signal: AbortSignal,
): Promise<{ readonly words: string; readonly runs: string | null } | null> {
  const probe = input.environment.version;
  if (probe === null) return { words: "can't say what it runs", runs: null };
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(25_000)]);
  let said: { readonly words: string; readonly runs: string | null } = { words: "did not answer", runs: null };
  while (!deadline.aborted) {
    const answer = await ports.proberAt(input.repository).version(probe, ports.surroundings.operatorEnv, deadline);
    if (answer.kind === "runs" && sameCommit(sha, answer.sha)) return null;
    said =
      answer.kind === "runs"
        ? { words: `runs ${answer.sha}`, runs: answer.sha }
        : { words: `is unknown: ${answer.why}`, runs: null };
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, 250);
      deadline.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
    });
  }
  return said;
}
