import type { ChangeReader } from "../../ports/change-reader.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Git } from "../../ports/git.ts";
import type { HistoryReader } from "../../ports/history-reader.ts";
import type { RepositoryFiles } from "../../ports/repository-files.ts";
import type { WorkspaceFiles } from "../../ports/workspace-files.ts";

/** What the use cases of decisions need of the world. */
export interface AdrWorld {
  readonly git: Git;
  readonly files: WorkspaceFiles;
  readonly repositoryFiles: RepositoryFiles;
  readonly clock: Pick<Clock, "nowMs">;
  readonly reader: ChangeReader;
  readonly history: HistoryReader;
}
