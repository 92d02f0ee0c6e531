import type { Git } from "../../ports/git.ts";
import type { WorkspaceFiles } from "../../ports/workspace-files.ts";

/** What the use cases of contracts need of the world. */
export interface TaskWorld {
  readonly files: WorkspaceFiles;
  readonly git: Git;
}

/** Contracts above this are not read; the parser's own bound in characters is below it. */
export const TASK_FILE_BYTES_MAX = 4_194_304;
