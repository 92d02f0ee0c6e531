import type { Sha } from "../../../base/ids.ts";
import type { ChangedText, TextOfSide } from "../../../ports/git.ts";
import { lackingFault } from "../objects.ts";
import { textFields, type Place } from "../place.ts";
import { withStore } from "./capture-tree.ts";
import { isBlob } from "./file-content.ts";
import type { ObjectPipe } from "./object-pipe.ts";

export async function eachChangedText(
  place: Place,
  from: Sha,
  to: Sha,
  maxBytes: number,
  look: (changed: ChangedText) => boolean,
): Promise<void> {
  await withStore(place, async ({ run, objects }) => {
    const listed = await run(["diff-tree", "-r", "-z", "--raw", "--no-abbrev", "--no-renames", from, to]);
    const fields = textFields(listed.stdout);
    for (let at = 0; at + 1 < fields.length; at += 2) {
      // `:MODE MODE NAME NAME LETTER`, then the path.
      const [beforeMode = "", afterMode = "", before = "", after = ""] = (fields[at] as string).slice(1).split(" ");
      const sides = [
        { mode: beforeMode, sha: before as Sha },
        { mode: afterMode, sha: after as Sha },
      ] as const;
      const changed = {
        path: fields[at + 1] as string,
        before: await textOf(objects, sides[0], maxBytes),
        after: await textOf(objects, sides[1], maxBytes),
      };
      if (!look(changed)) return;
    }
  });
}

async function textOf(
  objects: ObjectPipe,
  side: { readonly mode: string; readonly sha: Sha },
  maxBytes: number,
): Promise<TextOfSide> {
  if (!isBlob(side)) return { kind: "absent" };
  const [info] = await objects.ask("info", [side.sha]);
  if (info?.kind === "found" && info.size > maxBytes) return { kind: "large" };
  const [read] = info?.kind === "found" ? await objects.ask("contents", [side.sha]) : [info];
  if (read?.kind !== "found") throw lackingFault(side.sha);
  return { kind: "text", text: read.bytes.toString("utf8") };
}
