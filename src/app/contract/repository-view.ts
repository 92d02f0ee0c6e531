import { join } from "node:path";
import { mapBounded } from "../../base/bounded.ts";
import { Fault } from "../../base/fault.ts";
import type { Sha } from "../../base/ids.ts";
import { POLICY_FILE } from "../../domain/policy/policy-file.ts";
import type { ContractFiles, ContractReader } from "../../ports/contract-files.ts";
import type { RepositoryTexts } from "../../ports/evidence-reader.ts";
import type { Git, GitRepository } from "../../ports/git.ts";
import type { RepositoryFiles } from "../../ports/repository-files.ts";

export interface RepositoryPorts {
  readonly git: Git;
  readonly contractFiles: ContractFiles;
  readonly repositoryFiles: RepositoryFiles;
}

/** The files of a repository as they were committed last, or of a plain folder as they are. */
export interface RepositoryView {
  /** Absolute. */
  readonly root: string;
  /** Null of a plain folder. */
  readonly commit: Sha | null;
  readonly git: GitRepository | null;
  readonly reader: ContractReader;
  readonly texts: RepositoryTexts;
}

const TEXT_BYTES_MAX = 1_048_576;
const READS_AT_ONCE = 16;

/** Null where there is nothing at the path any more. The caller closes the reader. */
export async function viewRepository(ports: RepositoryPorts, path: string): Promise<RepositoryView | null> {
  const git = await openGitAt(ports, path);
  if (git === null) {
    const paths = await ports.repositoryFiles.paths(path);
    if (paths.length === 0) return null;
    const reader = await ports.contractFiles.disk(join(path, POLICY_FILE), path);
    return { root: path, commit: null, git: null, reader, texts: textsOf(reader, async () => paths) };
  }
  const { head } = await git.state();
  if (head.kind === "unborn")
    throw new Fault(`${git.root} has no commit yet: a repository is read as it was committed`, {
      code: "NO_COMMITS",
      exit: 2,
      hint: 'git add -A && git commit -m "first"',
    });
  const commit = head.sha;
  const reader = await ports.contractFiles.commit(git.root, commit);
  return { root: git.root, commit, git, reader, texts: textsOf(reader, async () => git.pathsAt(commit)) };
}

/** Null for a plain folder and for what does not exist. A folder inside of a repository means the repository. */
async function openGitAt({ git }: RepositoryPorts, path: string): Promise<GitRepository | null> {
  try {
    return await git.open(path);
  } catch (thrown) {
    if (thrown instanceof Fault && thrown.code === "NOT_A_REPOSITORY") return null;
    throw thrown;
  }
}

function textsOf(reader: ContractReader, paths: () => Promise<readonly string[]>): RepositoryTexts {
  return {
    paths: async () => (await paths()).toSorted(),
    texts: async (wanted, maxBytes = TEXT_BYTES_MAX) => {
      const read = await mapBounded(
        wanted,
        READS_AT_ONCE,
        async (path) => [path, await readText(reader, path, maxBytes)] as const,
      );
      return new Map(read.flatMap(([path, text]) => (text === null ? [] : [[path, text] as const])));
    },
  };
}

/** Null for what is absent, too large, a link, or no text. */
export async function readText(reader: ContractReader, path: string, maxBytes: number): Promise<string | null> {
  const read = await reader.read(path, maxBytes);
  if (read.kind !== "read" || read.bytes.subarray(0, 8000).includes(0)) return null;
  return new TextDecoder().decode(read.bytes);
}
