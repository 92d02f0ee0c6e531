import { Fault } from "../../base/fault.ts";
import { parseSha, type Sha } from "../../base/ids.ts";
import { printable } from "../../base/printable.ts";
import { bareGit, byteFields, line, textFields, type Place } from "./place.ts";

const FILE_MAX_BYTES = 1024 * 1024;

/** A blob, link or submodule in a tree. `mode` is git's: 100644, 100755, 120000, 160000. */
export interface TreeEntry {
  readonly mode: string;
  readonly sha: Sha;
}

export async function resolveRevision(place: Place, revision: string, type: "commit" | "tree"): Promise<Sha | null> {
  if (revision === "" || revision.includes("\0")) return null;
  const outcome = await bareGit(
    place,
    ["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{${type}}`],
    { answers: [1, 128] },
  );
  if (outcome.code !== 0) return null;
  return shaOf(line(outcome).split("\n").at(-1) ?? "");
}

export function shaOf(text: string): Sha {
  const parsed = parseSha(text.trim());
  if (!parsed.ok)
    throw new Fault(`git answered '${printable(text.slice(0, 80))}' where an object's name was expected`, {
      code: "GIT_FAILED",
      exit: 3,
    });
  return parsed.value;
}

export function zeroSha(place: Place): string {
  return "0".repeat(place.objectFormat === "sha256" ? 64 : 40);
}

/** Of a path that is there, and no file: what it leads to is not followed. */
export function notRegularFault(path: string): Fault {
  return new Fault(`${printable(path)} is a link or a submodule there, not a file`, {
    code: "FILE_NOT_REGULAR",
    exit: 2,
    hint: `put a file in the place of ${printable(path)}, and commit it`,
  });
}

export async function fileAt(
  place: Place,
  commit: Sha,
  path: string,
  maxBytes: number = FILE_MAX_BYTES,
): Promise<string | null> {
  if (!isTreePath(path)) return null;
  const listed = await bareGit(place, [
    "--literal-pathspecs",
    "ls-tree",
    "-z",
    "-l",
    "--full-tree",
    commit,
    "--",
    path,
  ]);
  const match = /^(\d+) (\w+) ([0-9a-f]+) +(\d+|-)\t/u.exec(textFields(listed.stdout)[0] ?? "");
  if (match === null || !match[1]?.startsWith("100")) return null;
  if (Number(match[4]) > maxBytes) throw largeFault(path, maxBytes);
  const blob = await bareGit(place, ["cat-file", "blob", match[3] as string], { maxBytes });
  return blob.stdout.toString("utf8");
}

export function largeFault(path: string, maxBytes: number): Fault {
  return new Fault(`${printable(path)} is larger than ${maxBytes / 1024 / 1024} MiB`, {
    code: "FILE_TOO_LARGE",
    exit: 2,
    hint: `make ${printable(path)} smaller`,
  });
}

/** Something that the repository names is not in it. */
export function lackingFault(what: string): Fault {
  return new Fault(`the repository lacks objects that are needed (${what}); is it a partial clone?`, {
    code: "OBJECTS_MISSING",
    exit: 2,
    hint: "git config --unset remote.origin.partialclonefilter; git fetch --refetch",
  });
}

/** Whether a tree could hold it: git refuses to be asked for anything else. */
export function isTreePath(path: string): boolean {
  return !path.includes("\0") && path.split("/").every((part) => part !== "" && part !== "." && part !== "..");
}

export async function pathsAt(place: Place, commit: Sha): Promise<readonly string[]> {
  return textFields((await bareGit(place, ["ls-tree", "-r", "-z", "--name-only", "--full-tree", commit])).stdout);
}

/** Every entry below a tree by its path; the paths are lossless byte strings (each char is a byte). */
export async function entriesAt(place: Place, revision: Sha): Promise<Map<string, TreeEntry>> {
  const listed = await bareGit(place, ["ls-tree", "-r", "-z", "--full-tree", revision]);
  const entries = new Map<string, TreeEntry>();
  for (const field of byteFields(listed.stdout)) {
    const tab = field.indexOf("\t");
    const [mode, , sha] = field.slice(0, tab).split(" ");
    entries.set(field.slice(tab + 1), { mode: mode as string, sha: sha as Sha });
  }
  return entries;
}

export async function isAncestor(place: Place, ancestor: Sha, descendant: Sha): Promise<boolean> {
  const outcome = await bareGit(place, ["merge-base", "--is-ancestor", ancestor, descendant], { answers: [1] });
  return outcome.code === 0;
}
