/** Longer paths are no file's path on the systems that git runs on. */
const PATH_LENGTH_MAX = 4096;

/** Whether a path, relative to the repository's root, can be a tracked file's: it has no empty, `.` or `..` part, no null character, and no part that
 * any file system could take for `.git`. */
export function isRepositoryPath(path: string): boolean {
  if (path === "" || path.length > PATH_LENGTH_MAX || path.includes("\0")) return false;
  return path.split("/").every((part) => part !== "" && part !== "." && part !== ".." && !isGitFolder(part));
}

/** Whether a name is `.git`, or is taken for it by a file system that ignores case (macOS, Windows), invisible characters (HFS+), trailing dots and
 * spaces, or streams (NTFS), as git itself checks (`is_hfs_dotgit`, `is_ntfs_dotgit`). */
export function isGitFolder(name: string): boolean {
  const seen = name
    .replace(/[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/gu, "")
    .toLowerCase()
    .replace(/:.*$/su, "")
    .replace(/[. ]+$/u, "");
  return seen === ".git" || seen === "git~1";
}
