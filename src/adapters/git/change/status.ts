import { parseSha, type Sha } from "../../../base/ids.ts";
import { byteFields, userGit, type Place } from "../place.ts";
import { trustedSettings } from "../trusted-settings.ts";
import type { BytePath } from "../walk-worktree.ts";

/** The files on disk against the index, and the index against HEAD. */
export interface Status {
  /** Null on a branch without commits. */
  readonly head: Sha | null;
  /** Null where HEAD is detached. */
  readonly branch: string | null;
  /** `origin/main`, null where the branch follows none. */
  readonly upstream: string | null;
  /** Whether anything at all differs from HEAD. */
  readonly differs: boolean;
  /** What the index does not hold as it is on disk. Nested repositories are left out. */
  readonly onDisk: readonly DiskEntry[];
}

export interface DiskEntry {
  readonly path: BytePath;
  readonly kind: "removed" | "changed" | "untracked";
}

/** One `git status`, with the user's configuration and filters: what git calls changed for them is changed here. Submodules are compared by the commit that is
 * checked out in them, so that no git runs inside of them. */
export async function readStatus(place: Place): Promise<Status> {
  const { stdout } = await userGit(
    place.host,
    place.root,
    [
      "status",
      "--porcelain=v2",
      "-z",
      "--branch",
      "--no-ahead-behind",
      "--untracked-files=all",
      "--ignored=no",
      "--no-renames",
      "--ignore-submodules=dirty",
    ],
    { neutral: await trustedSettings(place, place.root) },
  );
  let [head, branch, upstream]: [Sha | null, string | null, string | null] = [null, null, null];
  let differs = false;
  const onDisk: DiskEntry[] = [];
  for (const field of byteFields(stdout)) {
    const words = field.split(" ");
    if (words[0] === "#") {
      const value = Buffer.from(words.slice(2).join(" "), "latin1").toString("utf8");
      const sha = parseSha(value);
      if (words[1] === "branch.oid") head = sha.ok ? sha.value : null;
      if (words[1] === "branch.head") branch = value === "(detached)" ? null : value;
      if (words[1] === "branch.upstream") upstream = value;
      continue;
    }
    const entry = diskEntry(words);
    if (entry?.path.endsWith("/") === true) continue;
    differs = true;
    if (entry !== null) onDisk.push(entry);
  }
  return { head, branch, upstream, differs, onDisk };
}

/** `1 XY sub mH mI mW hH hI path`, `u XY sub m1 m2 m3 mW h1 h2 h3 path`, `? path`: a path may hold spaces. Null where the disk is as the index. */
function diskEntry(words: readonly string[]): DiskEntry | null {
  const [kind, letters = ".."] = words;
  if (kind === "?") return { path: words.slice(1).join(" "), kind: "untracked" };
  if (kind === "u") return { path: words.slice(10).join(" "), kind: words[6] === "000000" ? "removed" : "changed" };
  const path = words.slice(8).join(" ");
  if (letters[1] === ".") return null;
  return { path, kind: letters[1] === "D" ? "removed" : "changed" };
}
