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

/** A file with fewer lines is alike by chance: an empty `__init__.py`, an index of one line. */
const LINES_MIN = 4;
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
  for (const { kind, path, previousPath, after } of change.files) {
    if (kind !== "renamed" || previousPath === null || languageOf(path) === null || isTestPath(path)) continue;
    const [from, to] = [units.before(previousPath), units.after(path)];
    const lines = textOf(after)?.split("\n", LINES_MIN + 1).length ?? 0;
    if (from !== null && to !== null && from !== to && lines >= LINES_MIN)
      moveOf(from, to).files.push({ from: previousPath, to: path });
  }
  for (const { name, from, to } of movedNames(change, units)) moveOf(from, to).symbols.push(name);
  return [...moves.values()].filter(({ files, symbols }) => files.length > 0 || symbols.length >= SYMBOLS_MIN);
}

function movedNames(
  { files }: Pick<Change, "files">,
  units: { readonly before: UnitOf; readonly after: UnitOf },
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
