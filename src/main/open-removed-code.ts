import { openRemovedCodeStore, removedCodeFolder } from "../adapters/files/open-removed-code-store.ts";
import { openCodeHistory } from "../adapters/git/history/open-code-history.ts";
import type { RemovedCodePorts } from "../app/history/read-removed-code.ts";

/** The history of a repository's code, and what is kept of it on this machine. */
export function openRemovedCode(of: {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly homedir: string;
  /** Absolute path of the common git folder. */
  readonly commonDir: string;
}): RemovedCodePorts {
  return {
    history: openCodeHistory({ env: of.env, commonDir: of.commonDir }),
    store: openRemovedCodeStore(removedCodeFolder(of.env, of.homedir)),
  };
}
