import { printable } from "../../../base/printable.ts";
import type { Change } from "../../change/change.ts";
import { shellWord } from "../../release/markdown.ts";
import type { SplitGroup } from "./measure-change.ts";

const STEPS_MAX = 6;
const PATHS_MAX = 12;

/** The git commands that make a branch of each group, one after the other. `git restore` without overlay deletes what the group deletes, so that renames come whole. */
export function splitSteps(change: Pick<Change, "base" | "head" | "files">, groups: readonly SplitGroup[]): string {
  const { base, head } = change;
  const whole = head.kind === "commit" ? head.sha.slice(0, 12) : "whole";
  const keep = head.kind === "commit" ? [] : ["git switch -c whole && git add -A && git commit -m whole"];
  const steps = groups.slice(0, STEPS_MAX).map(({ name, files }, index) => {
    const branch = `split-${index + 1}-${name
      .toLowerCase()
      .replace(/[^a-z0-9]+/gu, "-")
      .replace(/^-+|-+$/gu, "")
      .slice(0, 40)}`;
    const paths = pathsFor(change, files);
    const from = index === 0 ? (base === null ? "--orphan " : "") : "";
    const start = index === 0 && base !== null ? ` ${base.slice(0, 12)}` : "";
    const rest = paths.length > PATHS_MAX ? ` (and ${paths.length - PATHS_MAX} more)` : "";
    const named = paths
      .slice(0, PATHS_MAX)
      .map((path) => shellWord(printable(path)))
      .join(" ");
    const make = from === "" ? "-c " : from;
    return `git switch ${make}${branch}${start} && git restore --source=${whole} --staged --worktree -- ${named}${rest} && git commit -m ${shellWord(printable(name))}`;
  });
  const more = groups.length > STEPS_MAX ? `; and so on for ${groups.length - STEPS_MAX} more` : "";
  return `split it into ${groups.length} changes: ${[...keep, ...steps].join("; ")}${more}`;
}

/** Folders where everything changed under them belongs to the group, else the files themselves; both names of a renamed file. */
function pathsFor({ files: all }: Pick<Change, "files">, files: SplitGroup["files"]): readonly string[] {
  const own = new Set(files.map(({ file }) => file));
  const foreign = new Set(
    all
      .filter((file) => !own.has(file))
      .flatMap((file) => foldersOf(file.path).concat(file.previousPath === null ? [] : foldersOf(file.previousPath))),
  );
  const names = files.flatMap(({ file }) =>
    file.previousPath === null ? [file.path] : [file.path, file.previousPath],
  );
  return [...new Set(names.map((path) => foldersOf(path).find((folder) => !foreign.has(folder)) ?? path))];
}

/** `a/b/c.ts` is in `a` and `a/b`, the outermost first. */
function foldersOf(path: string): string[] {
  const parts = path.split("/").slice(0, 32);
  return parts.slice(0, -1).map((_, depth) => parts.slice(0, depth + 1).join("/"));
}
