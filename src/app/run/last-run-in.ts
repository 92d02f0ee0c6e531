import { Fault } from "../../base/fault.ts";
import { printable } from "../../base/printable.ts";
import type { RunPorts } from "./run-ports.ts";

/** The newest run of the repository that holds `folder`; outside of any repository `last`, for whoever looks it up among all. Throws RUN_NOT_FOUND for a repository
 * without a run: what `undo last` takes back there must not be another repository's. */
export async function lastRunIn(ports: Pick<RunPorts, "store" | "git">, folder: string): Promise<string> {
  const root = await ports.git.open(folder).then(
    (git) => git.root,
    () => null,
  );
  if (root === null) return "last";
  const [newest] = await ports.store.read.runs({ repository: root, limit: 1 });
  if (newest === undefined)
    throw new Fault(`no run of ${printable(root)} yet`, {
      code: "RUN_NOT_FOUND",
      exit: 2,
      hint: "flyball run list, for those of all repositories",
    });
  return newest.id;
}
