import { isTestPath } from "../../change/blast-radius.ts";
import { codeTokens } from "./code-tokens.ts";
import { compareCode } from "./compare-code.ts";
import { fingerprintsOf } from "./fingerprints.ts";
import { isSameCode } from "./match-returned.ts";

/** Of removed code as much has to stand in a file, so that the file has its form. */
const OF_REMOVED_MIN = 0.6;
/** What came back under its own names is told from siblings that have others. */
const NAMES_APART = 0.25;

/** Tells whether a file that is alive has the form of removed code, under whatever names: handlers for orders and for products say little of each other. `sameNames` is how many names
 * the added code has in common with the removed: a sibling that has clearly fewer excuses nothing. */
export function livingForm(
  removed: { readonly path: string; readonly text: string },
  sameNames: number,
): (file: { readonly path: string; readonly text: string }) => boolean {
  const tokens = codeTokens(removed.text, removed.path);
  const prints = [...fingerprintsOf(tokens)];
  return ({ path, text }) => {
    const living = codeTokens(text, path);
    const held = new Set(fingerprintsOf(living));
    const hits = prints.filter((print) => held.has(print)).length;
    if (hits < HITS_MIN || hits < prints.length * HITS_SHARE_MIN) return false;
    const comparison = compareCode(tokens, living);
    return (
      comparison !== null &&
      comparison.ofRemoved >= OF_REMOVED_MIN &&
      comparison.sameNames + NAMES_APART >= sameNames &&
      isSameCode(comparison, isTestPath(path))
    );
  };
}

/** Fewer are not compared. */
const HITS_MIN = 3;
const HITS_SHARE_MIN = 0.25;

/** Whether code that a decision took out of a folder is back there, although it stands elsewhere: it was to live only where it was moved. What stays around the place from which it came was not moved
 * out, and may be written again. */
export function isBackInPlace(of: {
  readonly removed: string;
  readonly added: string;
  readonly present: readonly string[];
}): boolean {
  const folder = folderOf(of.removed);
  return of.present.every(
    (path) =>
      path !== of.added &&
      ((isBelow(of.added, folder) && !isBelow(path, folder)) ||
        (folderOf(of.added) === folder && folderOf(path) !== folder)),
  );
}

export function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/") + 1);
}

function isBelow(path: string, folder: string): boolean {
  return path.startsWith(folder);
}
