import type { WorktreeInspection } from "../../domain/change/worktree-inspection.ts";

/** Leaves out what stands in shared and scratch folders: it is no part of any patch. */
export function setAside(inspection: WorktreeInspection, folders: readonly string[]): WorktreeInspection {
  const inside = (path: string): boolean => {
    const bare = path.replace(/\/$/u, "");
    return folders.some((folder) => bare === folder || bare.startsWith(`${folder}/`));
  };
  return { ...inspection, changes: inspection.changes.filter(({ path }) => !inside(path)) };
}
