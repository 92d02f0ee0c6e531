import { checkVersion } from "../git/check-version.ts";
import { openPlace } from "../git/open-place.ts";
import type { GitHost } from "../git/place.ts";
import type { ContractFiles } from "../../ports/contract-files.ts";
import { commitReader } from "./commit-reader.ts";
import { diskReader } from "./disk-reader.ts";
import { remoteReader } from "./remote-reader.ts";

export interface OpenContractFilesOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Stops every git and every request that runs. */
  readonly signal?: AbortSignal | undefined;
}

/** Contracts' files on this machine's disk, in its repositories, and on hosts that were allowed. */
export function openContractFiles({ env, signal }: OpenContractFilesOptions): ContractFiles {
  const host: GitHost = { binary: "git", env, signal };
  return {
    disk: diskReader,
    commit: async (folder, revision) => {
      const [place] = await Promise.all([openPlace(host, folder), checkVersion(host)]);
      return commitReader({ ...place, excludesFile: null }, folder, revision);
    },
    remote: (hosts) => remoteReader(hosts, signal ?? new AbortController().signal),
  };
}
