import { wordsOf } from "../../domain/task/vague-words.ts";
import { readTaskFacts } from "./read-task-facts.ts";
import type { TaskWorld } from "./task-world.ts";

/** Globs for `files_allowed`: the folders whose names have a word of the objective, at most five; else the folders that hold the most files, at
 * most three. Empty outside of a repository. */
export async function proposeFiles(world: TaskWorld, cwd: string, objective: string): Promise<readonly string[]> {
  const { trackedPaths = [] } = await readTaskFacts(world, cwd);
  const stems = wordsOf(objective)
    .filter((word) => word.length > 3)
    .map((word) => word.replace(/(?:es|s|ing|ed)$/u, ""));
  const folders = new Map<string, number>();
  for (const path of trackedPaths) {
    const parts = path.split("/").slice(0, -1);
    for (let depth = 1; depth <= parts.length; depth++) {
      const folder = parts.slice(0, depth).join("/");
      folders.set(folder, (folders.get(folder) ?? 0) + 1);
    }
  }
  const named = [...folders.keys()].filter((folder) => {
    const name = (folder.split("/").at(-1) ?? "").toLowerCase();
    return stems.some((stem) => name.includes(stem));
  });
  const outer = named.filter((folder) => !named.some((other) => folder.startsWith(`${other}/`)));
  if (outer.length > 0) return outer.slice(0, 5).map((folder) => `${folder}/**`);
  const largest = [...folders]
    .filter(([folder]) => !folder.includes("/") && !folder.startsWith("."))
    .toSorted((a, b) => b[1] - a[1]);
  return largest.slice(0, 3).map(([folder]) => `${folder}/**`);
}
