import { parseSha, type Sha } from "../../../base/ids.ts";
import type { Place } from "../place.ts";
import { checkoutGit } from "./checkout-git.ts";

/** The commits that revisions name, in their order, by one git; null of what names none here. */
export async function findCommits(place: Place, revisions: readonly string[]): Promise<readonly (Sha | null)[]> {
  const asked = revisions.filter(isOneLine);
  if (asked.length === 0) return revisions.map(() => null);
  const outcome = await checkoutGit(place, ["cat-file", "--batch-check=%(objectname)"], {
    input: asked.map((revision) => `${revision}^{commit}\n`).join(""),
  });
  const answers = outcome.stdout.toString("latin1").split("\n");
  let next = 0;
  return revisions.map((revision) => {
    if (!isOneLine(revision)) return null;
    const parsed = parseSha(answers[next++] ?? "");
    return parsed.ok ? parsed.value : null;
  });
}

function isOneLine(revision: string): boolean {
  return revision !== "" && !/[\0\n]/u.test(revision);
}
