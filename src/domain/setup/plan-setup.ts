import type { FileLook } from "./file-look.ts";
import { addBlock, blockText, contentDigest, findBlock, replaceBlock } from "./managed-block.ts";
import { planRemoval } from "./plan-removal.ts";
import type { ManifestEntry, SetupChoices, SetupManifest } from "./setup-manifest.ts";
import type { SetupStep } from "./setup-step.ts";

/** A file that the repository should have. Its text is a character a byte (latin1). */
export type WantedFile =
  | {
      readonly kind: "file";
      readonly path: string;
      readonly text: string;
      readonly what: string;
      readonly ifTaken: string;
    }
  /** A block in a file that may be the user's. */
  | { readonly kind: "block"; readonly path: string; readonly body: string; readonly what: string };

export interface SetupPlan {
  readonly steps: readonly SetupStep[];
  /** What the manifest says once all steps are made. */
  readonly manifest: SetupManifest;
  /** What it says while they are made: the files of before and after. */
  readonly underWay: SetupManifest;
}

/** What to write so that the repository has what is wanted. Never an overwrite: a file that is not ours, or that was changed since we wrote it, is left. */
export function planSetup(
  wanted: readonly WantedFile[],
  looks: ReadonlyMap<string, FileLook>,
  before: SetupManifest | null,
  choices: SetupChoices,
): SetupPlan {
  const planned = wanted.map((file) => {
    const entry = before?.entries.find(({ path }) => path === file.path) ?? null;
    const look = looks.get(file.path) ?? { kind: "absent", missingFolders: [] };
    return file.kind === "file" ? planFile(file, look, entry) : planBlock(file, look, entry);
  });
  const stale = (before?.entries ?? []).filter(({ path }) => !wanted.some((file) => file.path === path));
  const removal = planRemoval({ choices, entries: stale, folders: [] }, looks);
  const made = planned.filter(({ step }) => step.act === "create").map(({ step }) => looks.get(step.path));
  const folders = [
    ...(before?.folders ?? []),
    OWN_FOLDER,
    ...made.flatMap((look) => (look?.kind === "absent" ? look.missingFolders : [])),
  ];
  const entries = planned.map(({ entry }) => entry).filter((entry) => entry !== null);
  const manifest = { choices, entries, folders: [...new Set(folders)] };
  return {
    steps: [...planned.map(({ step }) => step), ...removal.map((step) => ({ ...step, what: "not wanted any more" }))],
    manifest,
    underWay: { ...manifest, entries: [...entries.map((entry) => withPrevious(entry, before)), ...stale] },
  };
}

/** Always named: it goes with the manifest, if nothing else is in it. */
const OWN_FOLDER = ".flyball";

interface Planned {
  readonly step: SetupStep;
  readonly entry: ManifestEntry | null;
}

function planFile(file: Extract<WantedFile, { kind: "file" }>, look: FileLook, old: ManifestEntry | null): Planned {
  const { path, what } = file;
  const entry: ManifestEntry = { kind: "file", path, sha256: contentDigest(file.text), was: null };
  const left = (why: string, todo: string, kept: ManifestEntry | null): Planned => ({
    step: { act: "leave", path, what, why, todo },
    entry: kept,
  });
  if (look.kind === "refused") return left(look.why, refusedTodo(look.why), null);
  if (look.kind === "absent") return { step: { act: "create", path, what, text: file.text, expected: null }, entry };
  const text = Buffer.from(look.bytes).toString("latin1");
  const digest = contentDigest(text);
  if (old === null || old.kind !== "file") return left("is yours", file.ifTaken, null);
  if (digest === entry.sha256) return { step: { act: "keep", path, what }, entry };
  if (digest !== old.sha256 && digest !== old.was)
    return left("was changed since it was written", "", { ...old, was: null });
  if (look.isReadOnly) return left("is read-only", `chmod u+w ${path}`, old);
  return { step: { act: "refresh", path, what, text: file.text, expected: look.bytes }, entry };
}

/** What is in the way is put away by whoever put it there: never through a link. */
function refusedTodo(why: string): string {
  return why.endsWith("a symbolic link")
    ? "replace the link by a file or folder of its own, then  flyball init"
    : "move it away, then  flyball init";
}

function planBlock(file: Extract<WantedFile, { kind: "block" }>, look: FileLook, old: ManifestEntry | null): Planned {
  const { path, what } = file;
  const block = blockText(file.body);
  const sha256 = contentDigest(block);
  const left = (why: string, todo: string, kept: ManifestEntry | null): Planned => ({
    step: { act: "leave", path, what, why, todo },
    entry: kept,
  });
  const known = old?.kind === "block" ? old : null;
  if (look.kind === "refused") return left(look.why, `put the text into a file that is none, or leave it out`, null);
  if (look.kind === "absent") {
    const edges = { lead: "", tail: "\n" };
    return {
      step: { act: "create", path, what, text: `${block}\n`, expected: null },
      entry: { kind: "block", path, sha256, was: null, before: null, ...edges },
    };
  }
  const text = Buffer.from(look.bytes).toString("latin1");
  if (/^(?:\xff\xfe|\xfe\xff)|\0/u.test(text)) return left("is no UTF-8 text", "save it as UTF-8", null);
  const place = findBlock(text);
  if (place === "broken")
    return left("holds markers of flyball that don't pair up", "keep one begin and one end, or neither", known);
  if (place === null) {
    if (look.isReadOnly) return left("is read-only", `chmod u+w ${path}`, null);
    const added = addBlock(text, block);
    return {
      step: { act: "merge", path, what, text: added.text, expected: look.bytes },
      entry: { kind: "block", path, sha256, was: null, before: contentDigest(text), ...added.edges },
    };
  }
  // A block without an entry came with a copy of the file, or its manifest was lost: it is told by its text.
  const entry: ManifestEntry = known ?? { kind: "block", path, sha256, was: null, before: null, lead: "", tail: "\n" };
  const digest = contentDigest(place.text);
  if (digest === sha256) return { step: { act: "keep", path, what }, entry: { ...entry, sha256, was: null } };
  if (known === null || (digest !== known.sha256 && digest !== known.was))
    return left(
      "has a block that was changed since it was written",
      "",
      known === null ? null : { ...known, was: null },
    );
  if (look.isReadOnly) return left("is read-only", `chmod u+w ${path}`, known);
  return {
    step: { act: "refresh", path, what, text: replaceBlock(text, place, block), expected: look.bytes },
    entry: { ...entry, sha256, was: null },
  };
}

function withPrevious(entry: ManifestEntry, before: SetupManifest | null): ManifestEntry {
  const old = before?.entries.find(({ path }) => path === entry.path);
  return old === undefined || old.sha256 === entry.sha256 ? entry : { ...entry, was: old.sha256 };
}
