import { isTestPath } from "../../change/blast-radius.ts";
import { addedLines, removedLines, textOf, type Change } from "../../change/change.ts";
import { languageOf } from "../../source/language.ts";
import { declaredNameOf } from "../fields/changed-exports.ts";
import { unitsOf, type UnitOf } from "./unit-of.ts";

/** Code that a change moves from one package or service to another. */
export interface MovedCode {
  /** Folders of packages or services. */
  readonly from: string;
  readonly to: string;
  readonly files: readonly { readonly from: string; readonly to: string }[];
  /** Names that `from` declared for others and `to` declares now, where their files did not move as a whole. */
  readonly symbols: readonly string[];
}

/** A file with less in it is alike by chance: an empty `__init__.py`, an index of one word. */
const CHARS_MIN = 20;
/** Of the lines that are no longer there, so many in a hundred are in the other file. */
const ALIKE_MIN_PERCENT = 40;
/** So many names alike are no chance. */
const SYMBOLS_MIN = 3;

/** What moved between packages or services, by renamed files and by declared names. */
export function movedCode(change: Pick<Change, "files" | "companions">): readonly MovedCode[] {
  const units = unitsOf(change);
  const moves = new Map<string, { from: string; to: string; files: MovedCode["files"][number][]; symbols: string[] }>();
  const moveOf = (
    from: string,
    to: string,
  ): { readonly files: MovedCode["files"][number][]; readonly symbols: string[] } => {
    const key = JSON.stringify([from, to]);
    const move = moves.get(key) ?? { from, to, files: [], symbols: [] };
    moves.set(key, move);
    return move;
  };
  for (const { from: path, to: now, text } of [...renamedFiles(change), ...rewrittenFiles(change, units)]) {
    const [from, to] = [units.before(path), units.after(now)];
    if (from !== null && to !== null && from !== to && text.trim().length >= CHARS_MIN && !isTestPath(now))
      moveOf(from, to).files.push({ from: path, to: now });
  }
  for (const { name, from, to } of movedNames(change, units)) moveOf(from, to).symbols.push(name);
  return [...moves.values()].filter(({ files, symbols }) => files.length > 0 || symbols.length >= SYMBOLS_MIN);
}

interface MovedFile {
  readonly from: string;
  readonly to: string;
  readonly text: string;
}

function renamedFiles({ files }: Pick<Change, "files">): readonly MovedFile[] {
  return files.flatMap(({ kind, path, previousPath, after }) =>
    kind === "renamed" && previousPath !== null && languageOf(path) !== null
      ? [{ from: previousPath, to: path, text: textOf(after) ?? "" }]
      : [],
  );
}

/** Small files that changed with their move: the same path below another unit, and many of the same lines. Git calls them deleted and added. */
function rewrittenFiles({ files }: Pick<Change, "files">, units: Units): readonly MovedFile[] {
  const added = Map.groupBy(
    files.filter(({ kind }) => kind === "added"),
    ({ path }) => inside(path, units.after(path)),
  );
  return files.flatMap(({ kind, path, before }): readonly MovedFile[] => {
    const name = kind === "deleted" ? inside(path, units.before(path)) : null;
    const text = textOf(before);
    if (name === null || text === null) return [];
    const like = (added.get(name) ?? []).slice(0, 20).find(({ after }) => isAlike(text, textOf(after) ?? ""));
    return like === undefined ? [] : [{ from: path, to: like.path, text }];
  });
}

/** A path below its unit; null where it is in none. */
function inside(path: string, unit: string | null): string | null {
  return unit === null ? null : path.slice(unit.length + 1);
}

function isAlike(a: string, b: string): boolean {
  const [was, is] = [linesOf(a), linesOf(b)];
  const same = [...was].filter((line) => is.has(line)).length;
  return same * 100 >= ALIKE_MIN_PERCENT * Math.max(was.size, is.size);
}

function linesOf(text: string): ReadonlySet<string> {
  return new Set(
    text
      .split("\n", 2_000)
      .map((line) => line.trim())
      .filter((line) => line.length > 2),
  );
}

interface Units {
  readonly before: UnitOf;
  readonly after: UnitOf;
}

function movedNames(
  { files }: Pick<Change, "files">,
  units: Units,
): readonly { readonly name: string; readonly from: string; readonly to: string }[] {
  const removed = new Map<string, Set<string>>();
  const added = new Map<string, Set<string>>();
  for (const file of files) {
    const nameOf = isTestPath(file.path) ? null : declaredNameOf(file.path);
    if (nameOf === null || file.kind === "renamed") continue;
    const [before, after] = [units.before(file.path), units.after(file.path)];
    if (before !== null) for (const { text } of removedLines(file)) note(removed, nameOf(text), before);
    if (after !== null) for (const { text } of addedLines(file)) note(added, nameOf(text), after);
  }
  return [...removed].flatMap(([name, fromUnits]) => {
    const toUnits = added.get(name) ?? new Set<string>();
    const [from] = [...fromUnits].filter((unit) => !toUnits.has(unit));
    const [to] = [...toUnits].filter((unit) => !fromUnits.has(unit));
    return from === undefined || to === undefined ? [] : [{ name, from, to }];
  });
}

function note(to: Map<string, Set<string>>, name: string | null, unit: string): void {
  if (name !== null && name.length >= 4) to.set(name, (to.get(name) ?? new Set()).add(unit));
}
