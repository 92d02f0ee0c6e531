import type { Policy } from "../policy/policy.ts";
import type { WorktreeInspection } from "./worktree-inspection.ts";

/** Shared and scratch folders: what stands in them is no part of any patch. */
export function asideFolders({ share, scratch }: Pick<Policy, "share" | "scratch">): readonly string[] {
  return [...share, ...scratch];
}

/** Whether a path (of a folder, with or without its slash) is one of the folders or lies in one. */
export function isAside(path: string, folders: readonly string[]): boolean {
  const bare = path.replace(/\/$/u, "");
  return folders.some((folder) => bare === folder || bare.startsWith(`${folder}/`));
}

/** Leaves out what stands in shared and scratch folders. */
export function setAside(
  inspection: WorktreeInspection,
  policy: Pick<Policy, "share" | "scratch">,
): WorktreeInspection {
  const folders = asideFolders(policy);
  return { ...inspection, changes: inspection.changes.filter(({ path }) => !isAside(path, folders)) };
}
