import type { Agents } from "../../ports/agents.ts";
import type { Git } from "../../ports/git.ts";
import type { RepositoryFiles } from "../../ports/repository-files.ts";

/** What setting a repository up needs of the world. No database. */
export interface SetupWorld {
  readonly git: Git;
  readonly repositoryFiles: RepositoryFiles;
  readonly agents: Pick<Agents, "detect">;
  readonly version: string;
}
