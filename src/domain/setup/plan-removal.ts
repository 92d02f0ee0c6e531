import type { FileLook } from "./file-look.ts";
import { contentDigest, findBlock, removeBlock } from "./managed-block.ts";
import type { ManifestEntry, SetupManifest } from "./setup-manifest.ts";
import type { SetupStep } from "./setup-step.ts";

/** What takes back what a manifest names. A file goes only if it is what was written; of a file with a block, the block alone, and only if it is. */
export function planRemoval(manifest: SetupManifest, looks: ReadonlyMap<string, FileLook>): readonly SetupStep[] {
  return manifest.entries.map((entry) =>
    stepOf(entry, looks.get(entry.path) ?? { kind: "absent", missingFolders: [] }),
  );
}

function stepOf(entry: ManifestEntry, look: FileLook): SetupStep {
  const { path } = entry;
  const left = (why: string, todo: string): SetupStep => ({ act: "leave", path, what: "", why, todo });
  if (look.kind === "absent") return { act: "gone", path, what: "" };
  if (look.kind === "refused") return left(look.why, "look at it, and remove it by hand");
  const text = Buffer.from(look.bytes).toString("latin1");
  const isOurs = (written: string): boolean => [entry.sha256, entry.was].includes(contentDigest(written));
  if (entry.kind === "file") {
    if (!isOurs(text)) return left("was changed since init wrote it", `rm ${path}, if nothing else needs it`);
    return { act: "remove", path, what: "", expected: look.bytes };
  }
  const place = findBlock(text);
  if (place === null) return { act: "gone", path, what: "" };
  if (place === "broken" || !isOurs(place.text))
    return left(
      "has a block that was changed since init wrote it",
      "remove the lines from flyball:begin to flyball:end",
    );
  const rest = removeBlock(text, place, entry);
  if (rest.trim() === "" && entry.before === null) return { act: "remove", path, what: "", expected: look.bytes };
  if (look.isReadOnly) return left("is read-only", `chmod u+w ${path}, then flyball uninstall`);
  return { act: "restore", path, what: "", text: rest, expected: look.bytes };
}
