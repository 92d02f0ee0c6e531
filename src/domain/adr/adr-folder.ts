/** Where decisions are looked for when the policy names no folder, the first of these before the others. */
export const ADR_FOLDERS: readonly string[] = [
  "docs/decisions",
  "docs/adr",
  "docs/adrs",
  "doc/adr",
  "adr",
  "docs/architecture/decisions",
  "doc/architecture/decisions",
];

const OTHERS =
  /^(?:readme|index|template|adr-template|changelog|license|contributing|_.*|0{3,4}-template)\.(?:md|markdown)$/iu;

/** Whether a file of the folder, by its path, is a decision: Markdown right in it, by a name that is none of the usual others. */
export function isAdrPath(path: string, folder: string): boolean {
  if (!path.startsWith(`${folder}/`)) return false;
  const name = path.slice(folder.length + 1);
  return !name.includes("/") && /\.(?:md|markdown)$/iu.test(name) && !OTHERS.test(name) && !/template/iu.test(name);
}

/** The folder of these paths' decisions: the policy's own, else the one with most numbered files, so that a note in another shadows none; of equal ones the
 * one with most files, then the first by convention. Null where there is none. */
export function adrFolderOf(paths: readonly string[], own: string | null): string | null {
  if (own !== null) return paths.some((path) => isAdrPath(path, own)) ? own : null;
  const held = ADR_FOLDERS.map((folder) => {
    const inIt = paths.filter((path) => isAdrPath(path, folder));
    return { folder, files: inIt.length, numbered: inIt.filter((path) => numberOf(path) !== null).length };
  });
  const [first] = held
    .filter(({ files }) => files > 0)
    .toSorted((a, b) => b.numbered - a.numbered || b.files - a.files);
  return first?.folder ?? null;
}

/** Of five digits, the most that is read as a number. */
export const NUMBER_MAX = 99_999;

/** The number that a file's name begins with: `0007-…`, `7.md`, `ADR-007-…`, `adr_7 …`. A date is none. */
export function numberOf(path: string): number | null {
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (/^(?:19|20)\d{2}-?[01]\d-?[0-3]\d(?!\d)/u.test(name)) return null;
  const match = /^(?:adr[-_ ]?)?(\d{1,5})(?=[-_. ])/iu.exec(name);
  return match === null ? null : Number(match[1]);
}
