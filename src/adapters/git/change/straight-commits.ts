import { parseSha, type Sha } from "../../../base/ids.ts";
import type { ChangeCommit } from "../../../domain/change/change.ts";
import { MESSAGE_MAX_BYTES } from "./list-commits.ts";
import type { ObjectPipe } from "./object-pipe.ts";

/** A question through the pipe for each: beyond these, `git log` is faster. */
const STEPS_MAX = 16;
/** A commit's message can be as large as anything. */
const COMMIT_MAX_BYTES = 1024 * 1024;

/** The commits from `tip` down to `base`, newest first, where each has the next one as its only parent: without a git process. Null where that is not so, or not told
 * within a few steps, or a message is in another encoding. */
export async function straightCommits(
  objects: ObjectPipe,
  base: Sha | null,
  tip: Sha | null,
): Promise<readonly ChangeCommit[] | null> {
  if (tip === null || base === null) return null;
  const commits: ChangeCommit[] = [];
  for (let at = tip; at !== base;) {
    const [info] = await objects.ask("info", [at]);
    if (commits.length >= STEPS_MAX || info?.kind !== "found" || info.size > COMMIT_MAX_BYTES) return null;
    const [read] = await objects.ask("contents", [at]);
    if (read?.kind !== "found" || read.type !== "commit") return null;
    const end = read.bytes.indexOf("\n\n");
    const headers = read.bytes.toString("latin1", 0, end < 0 ? read.bytes.length : end).split("\n");
    const [parent, ...others] = headers.filter((header) => header.startsWith("parent "));
    const sha = parseSha(parent?.slice("parent ".length) ?? "");
    if (!sha.ok || others.length > 0 || headers.some((header) => header.startsWith("encoding "))) return null;
    const message = end < 0 ? Buffer.alloc(0) : read.bytes.subarray(end + 2, end + 2 + MESSAGE_MAX_BYTES);
    commits.push({ sha: at, message: message.toString("utf8") });
    at = sha.value;
  }
  return commits;
}
