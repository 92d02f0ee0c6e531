import picomatch from "picomatch";

/** What the plan needs to know of one folder: its entries, or null where there is no such folder (a link to one is none). */
export type ListFolder = (path: string) => readonly FolderEntry[] | null;

export interface FolderEntry {
  readonly name: string;
  readonly kind: "folder" | "file" | "link";
}

/** One step, in the order it has to be mounted: outer folders first. Paths are relative to the worktree; `""` is the worktree itself. */
export type MountStep =
  /** Bound writable; `make` where it has to be created first. */
  | { readonly kind: "writable"; readonly path: string; readonly make: boolean }
  /** Bound read-only again inside a writable folder. */
  | { readonly kind: "read-only"; readonly path: string };

/** Which folders of a read-only worktree have to be writable so that what `globs` match can be written, and as little else as bind mounts can
 * say:
 * - a folder that a glob covers from some point on (`src/**`, also `src/**` followed by more) is writable as a whole;
 * - a folder where a glob names single entries (`package.json`, `src/*.ts`) is writable, and its present entries that no glob can match are
 *   bound read-only; new entries beside them are left to the check of the diff;
 * - links are never followed or bound, so that nothing outside the worktree becomes writable;
 * - a folder with more than {@link SIBLINGS_MAX} entries to protect is writable as a whole, and the check of the diff alone holds it;
 * - `.git` is never in the plan: the caller binds it read-only last. */
export function planMounts(globs: readonly string[], list: ListFolder): readonly MountStep[] {
  const steps: MountStep[] = [];
  const patterns = globs
    .flatMap(expandBraces)
    .map(toSegments)
    .filter((segments) => segments.length > 0);
  planFolder(
    "",
    patterns.map((segments) => segments),
    false,
    list,
    steps,
  );
  return steps;
}

/** More read-only mounts than this in one folder slow the start of every command down by more than they are worth. */
export const SIBLINGS_MAX = 256;

type Segments = readonly string[];

/** `pending` is what is left of each glob that can still match below `path`. */
function planFolder(
  path: string,
  pending: readonly Segments[],
  parentIsWritable: boolean,
  list: ListFolder,
  steps: MountStep[],
): void {
  if (pending.some(([first]) => first === "**")) {
    steps.push({ kind: "writable", path, make: list(path) === null });
    return;
  }
  const entries = (list(path) ?? []).filter((entry) => entry.name !== ".git");
  const namesEntries = pending.some((segments) => segments.length === 1 || !isLiteral(segments[0] ?? ""));
  if (!namesEntries) {
    if (parentIsWritable) steps.push({ kind: "read-only", path });
    planBelow(path, pending, entries, false, list, steps);
    return;
  }
  steps.push({ kind: "writable", path, make: list(path) === null });
  const closed = entries.filter(
    (entry) =>
      entry.kind !== "link" &&
      !pending.some(
        (segments) => (entry.kind === "folder" || segments.length === 1) && matches(segments[0] ?? "", entry.name),
      ),
  );
  if (closed.length > SIBLINGS_MAX) return;
  for (const entry of closed) steps.push({ kind: "read-only", path: join(path, entry.name) });
  planBelow(path, pending, entries, true, list, steps);
}

function planBelow(
  path: string,
  pending: readonly Segments[],
  entries: readonly FolderEntry[],
  isWritable: boolean,
  list: ListFolder,
  steps: MountStep[],
): void {
  const deeper = pending.filter((segments) => segments.length > 1);
  const present = entries.filter((entry) => entry.kind === "folder").map((entry) => entry.name);
  const absent = deeper
    .map(([first]) => unescape(first ?? ""))
    .filter((name, index) => isLiteral(deeper[index]?.[0] ?? "") && !entries.some((entry) => entry.name === name));
  for (const name of new Set([...present, ...absent])) {
    const below = deeper.filter(([first]) => matches(first ?? "", name)).map((segments) => segments.slice(1));
    if (below.length > 0) planFolder(join(path, name), below, isWritable, list, steps);
    // A glob that names single entries matches this folder's name, but nothing below it.
    else if (isWritable && pending.some(([first]) => matches(first ?? "", name)))
      steps.push({ kind: "read-only", path: join(path, name) });
  }
}

function toSegments(glob: string): Segments {
  const segments = glob.split("/").filter((segment) => segment !== "" && segment !== ".");
  // A glob that climbs or that names the repository's own folder opens nothing.
  if (glob.startsWith("/") || glob.startsWith("!") || segments.includes("..") || segments[0] === ".git") return [];
  return segments;
}

function isLiteral(segment: string): boolean {
  return !/[*?[\]{}()!+@]/u.test(segment.replaceAll(/\\./gu, ""));
}

function unescape(segment: string): string {
  return segment.replaceAll(/\\(.)/gu, "$1");
}

function matches(segment: string, name: string): boolean {
  return isLiteral(segment) ? unescape(segment) === name : picomatch.isMatch(name, segment, { dot: true });
}

function join(path: string, name: string): string {
  return path === "" ? name : `${path}/${name}`;
}

/** `a/{b,c/d}/e` to `a/b/e` and `a/c/d/e`, nested braces too: a brace may span a slash, and the plan works folder by folder. At most 64
 * alternatives; beyond that the part before the brace is opened as a whole. */
function expandBraces(glob: string): readonly string[] {
  const done: string[] = [];
  const open = [glob];
  while (open.length > 0) {
    if (done.length + open.length > 64) return [`${glob.slice(0, glob.indexOf("{")).replace(/[^/]*$/u, "")}**`];
    const next = open.pop() ?? "";
    const parts = splitBrace(next);
    if (parts === null) done.push(next);
    else open.push(...parts.alternatives.map((middle) => parts.before + middle + parts.after));
  }
  return done.toReversed();
}

function splitBrace(glob: string): { before: string; alternatives: readonly string[]; after: string } | null {
  const start = glob.indexOf("{");
  if (start === -1) return null;
  let depth = 0;
  let from = start + 1;
  const alternatives: string[] = [];
  for (let at = start; at < glob.length; at++) {
    const char = glob[at];
    if (char === "{") depth++;
    else if (char === "," && depth === 1) {
      alternatives.push(glob.slice(from, at));
      from = at + 1;
    } else if (char === "}" && --depth === 0) {
      alternatives.push(glob.slice(from, at));
      if (alternatives.length < 2) return null;
      return { before: glob.slice(0, start), alternatives, after: glob.slice(at + 1) };
    }
  }
  return null;
}
