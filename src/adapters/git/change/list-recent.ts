import { printable } from "../../../base/printable.ts";
import type { RecentChanges } from "../../../ports/change-reader.ts";
import { shaOf } from "../objects.ts";
import { userGit, type Place } from "../place.ts";
import { defaultBranch } from "./find-range.ts";

/** See `ChangeRepository.recent`. Where a shallow clone ends, git tells no parent. */
export async function listRecent(
  place: Place,
  { sinceMs, max }: { readonly sinceMs: number; readonly max: number },
): Promise<RecentChanges> {
  const main = await defaultBranch(place);
  const outcome = await userGit(
    place.host,
    place.root,
    [
      "log",
      "-z",
      "--first-parent",
      "--no-show-signature",
      "--format=%H%n%P%n%s",
      "--encoding=UTF-8",
      `--max-age=${Math.floor(sinceMs / 1000)}`,
      `--max-count=${max}`,
      main?.sha ?? "HEAD",
      "--",
    ],
    // 128: there is no commit yet.
    { answers: [128] },
  );
  const changes = outcome.stdout
    .toString("utf8")
    .split("\0")
    .flatMap((row) => {
      const [sha = "", parents = "", subject = ""] = row.split("\n");
      const parent = parents.split(" ")[0] ?? "";
      return parent === ""
        ? []
        : [{ sha: shaOf(sha), parent: shaOf(parent), subject: printable(subject).slice(0, 200) }];
    });
  return { branch: main?.name ?? "HEAD", changes };
}
