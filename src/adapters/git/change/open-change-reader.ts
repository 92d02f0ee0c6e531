import type { ChangeReader } from "../../../ports/change-reader.ts";
import { openPlace } from "../open-place.ts";
import type { GitHost } from "../place.ts";
import { changeRepository } from "./change-repository.ts";

export interface OpenChangeReaderOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Default: `git` on PATH. */
  readonly gitBinary?: string | undefined;
  /** Stops every git that runs. */
  readonly signal?: AbortSignal | undefined;
}

/** The change reader on spawned git. */
export function openChangeReader(options: OpenChangeReaderOptions): ChangeReader {
  const host: GitHost = { binary: options.gitBinary ?? "git", env: options.env, signal: options.signal };
  return {
    // Of a git that is too old the first call that it does not understand tells: asking for its version would be a process more.
    open: async (folder) => changeRepository({ ...(await openPlace(host, folder)), excludesFile: null }),
  };
}
