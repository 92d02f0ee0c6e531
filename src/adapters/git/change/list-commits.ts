import { Fault } from "../../../base/fault.ts";
import type { Sha } from "../../../base/ids.ts";
import type { ChangeCommit } from "../../../domain/change/change.ts";
import { shaOf } from "../objects.ts";
import type { Store } from "./capture-tree.ts";

const COMMITS_MAX = 1000;
export const MESSAGE_MAX_BYTES: number = 64 * 1024;
const LOG_MAX_BYTES = 64 * 1024 * 1024;

/** Those that `tip` has and `base` does not, newest first. */
export async function listCommits(
  store: Pick<Store, "run">,
  base: Sha | null,
  tip: Sha | null,
): Promise<readonly ChangeCommit[]> {
  if (tip === null || tip === base) return [];
  const outcome = await store.run(
    [
      "log",
      "-z",
      "--format=%H%n%B",
      "--encoding=UTF-8",
      `--max-count=${COMMITS_MAX}`,
      tip,
      ...(base === null ? [] : ["--not", base]),
      "--",
    ],
    { maxBytes: LOG_MAX_BYTES, cut: true },
  );
  const commits: ChangeCommit[] = [];
  for (let at = 0; at < outcome.stdout.length;) {
    const nul = outcome.stdout.indexOf(0, at);
    const end = nul < 0 ? outcome.stdout.length : nul;
    const newline = outcome.stdout.indexOf(10, at);
    if (newline < 0 || newline > end)
      throw new Fault("git log gave no name of a commit", { code: "GIT_FAILED", exit: 3 });
    const message = outcome.stdout.subarray(newline + 1, Math.min(end, newline + 1 + MESSAGE_MAX_BYTES));
    commits.push({
      sha: shaOf(outcome.stdout.subarray(at, newline).toString("latin1")),
      message: message.toString("utf8"),
    });
    at = end + 1;
  }
  return commits;
}
