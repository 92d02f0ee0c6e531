import { Fault } from "../../base/fault.ts";
import type { RunId } from "../../base/ids.ts";
import type { GitRepository } from "../../ports/git.ts";
import type { RunPorts } from "./run-ports.ts";

/** Removes what a run put beside the user's work: its worktrees and the ref that kept its candidate. Logs, patches and documents stay. Safe to call again, also
 * when the repository is gone. */
export async function cleanUpRun(
  ports: Pick<RunPorts, "git" | "artifacts">,
  run: RunId,
  repository: string,
): Promise<void> {
  const git = await openIfThere(ports, repository);
  if (git === null) return ports.artifacts.discard(run);
  for (const name of ["build", "verify", "restore"])
    await git.removeWorktree(await ports.artifacts.worktreeFolder(run, name));
  await git.deleteRef(`refs/flyball/runs/${run}`);
  // Also what a session without a sandbox wrote beside its worktree.
  await ports.artifacts.discard(run);
}

/** Null where the repository is gone. */
export async function openIfThere(ports: Pick<RunPorts, "git">, repository: string): Promise<GitRepository | null> {
  try {
    return await ports.git.open(repository);
  } catch (thrown) {
    if (thrown instanceof Fault && (thrown.code === "FOLDER_MISSING" || thrown.code === "NOT_A_REPOSITORY"))
      return null;
    throw thrown;
  }
}
