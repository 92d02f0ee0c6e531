import type { RunPorts } from "./run-ports.ts";

/** The newest run of the repository that holds `folder`; `last` where there is none, or no repository, for whoever looks it up among all. */
export async function lastRunIn(ports: Pick<RunPorts, "store" | "git">, folder: string): Promise<string> {
  const root = await ports.git.open(folder).then(
    (git) => git.root,
    () => null,
  );
  if (root === null) return "last";
  const [newest] = await ports.store.read.runs({ repository: root, limit: 1 });
  return newest?.id ?? "last";
}
