import type { CheckUseCases } from "../../app/gate/check-use-cases.ts";
import type { ForgeUseCases } from "../../app/forge/forge-use-cases.ts";

/** What the action has of the runner: main/ fills it in. */
export interface ActionWorld {
  /** Of the process: `INPUT_…` and `GITHUB_…`. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly checks: CheckUseCases;
  /** The full name of HEAD's commit. */
  readonly headOf: (folder: string) => Promise<string>;
  /** Asks nothing yet. Throws FORGE_DENIED without a token. */
  readonly openForge: (token: string) => ForgeUseCases;
  readonly files: ActionFiles;
  /** A line of the step's log, in which the runner looks for commands. */
  readonly print: (line: string) => void;
  readonly signal: AbortSignal;
}

export interface ActionFiles {
  /** Follows no link at the end of the path. A Fault (ACTION_FILE) where it can't be read or is longer. */
  readonly readText: (path: string, bytesMax: number) => Promise<string>;
  /** Takes a file away that an earlier step with the same inputs left, if it begins with `start`: it would be a file that the commit does not have. */
  readonly dropLeftover: (path: string, start: string) => Promise<void>;
  /** To the runner's own files. */
  readonly append: (path: string, text: string) => Promise<void>;
  /** Under the root and through no link. */
  readonly replace: (root: string, path: string, text: string) => Promise<void>;
}
