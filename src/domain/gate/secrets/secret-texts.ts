import { addedLines, textOf, type Change, type ChangedFile, type FileContent } from "../../change/change.ts";
import type { PassingText } from "../../change/passing-text.ts";

/** One text to search for secrets, and where a secret in it would be. */
export interface SecretText {
  /** By which a scanner knows what kind of file it is; empty for what is no file. */
  readonly path: string;
  readonly text: string;
  readonly where: SecretWhere;
}

export type SecretWhere =
  /** `added` holds the numbers of the lines that count; null: all of them, unless the text before held the same secret. */
  | { readonly kind: "file"; readonly path: string; readonly added: ReadonlySet<number> | null }
  /** One path a line. */
  | { readonly kind: "names"; readonly what: "name" | "link"; readonly paths: readonly string[] }
  | { readonly kind: "commit"; readonly sha: string }
  /** As a commit of the change brought it; it is gone, or another text now. */
  | { readonly kind: "passing"; readonly path: string; readonly sha: string }
  | { readonly kind: "request"; readonly part: "title" | "body" };

/** A file too large to come with the change, with both sides read on their own. */
export interface LargeFile {
  readonly path: string;
  readonly before: FileContent | null;
  readonly after: FileContent | null;
}

/** All that a change adds in words: lines, names, targets of links, messages, and the request's own text. */
export function secretTexts(
  change: Pick<Change, "commits" | "request">,
  files: readonly ChangedFile[],
  large: readonly LargeFile[],
): readonly SecretText[] {
  const texts: SecretText[] = [];
  for (const file of files) {
    const text = textOf(file.after);
    if (text === null) continue;
    const added = new Set(addedLines(file).map(({ line }) => line));
    if (added.size > 0) texts.push({ path: file.path, text, where: { kind: "file", path: file.path, added } });
  }
  for (const { path, after } of large) {
    const text = textOf(after);
    if (text !== null) texts.push({ path, text, where: { kind: "file", path, added: null } });
  }
  const named = files.filter(({ kind }) => kind === "added" || kind === "renamed").map(({ path }) => [path, path]);
  const links = files.flatMap(({ path, after, before }) =>
    after?.kind === "link" && !(before?.kind === "link" && before.target === after.target)
      ? [[path, after.target]]
      : [],
  );
  texts.push(...onePerLine("name", named), ...onePerLine("link", links));
  for (const { sha, message } of change.commits)
    texts.push({ path: "", text: message, where: { kind: "commit", sha } });
  if (change.request !== null)
    for (const part of ["title", "body"] as const)
      texts.push({ path: "", text: change.request[part], where: { kind: "request", part } });
  return texts;
}

/** The sides before the change, in which a secret that is not new would be. */
export function textsBefore(
  files: readonly ChangedFile[],
  large: readonly LargeFile[],
): readonly { readonly path: string; readonly text: string }[] {
  return [...files, ...large].flatMap((file) => {
    const text = textOf(file.before);
    return text === null ? [] : [{ path: file.path, text }];
  });
}

/** Those that the change holds no more. */
export function passingTexts(
  files: readonly ChangedFile[],
  passing: readonly PassingText[],
): readonly { readonly text: SecretText; readonly before: readonly string[] }[] {
  const now = new Map(files.map((file) => [file.path, textOf(file.after)]));
  return passing
    .filter(({ path, text }) => now.get(path) !== text)
    .map(({ commit, path, text, before }) => ({
      text: { path, text, where: { kind: "passing", path, sha: commit } },
      before,
    }));
}

function onePerLine(what: "name" | "link", pairs: readonly (readonly string[])[]): readonly SecretText[] {
  if (pairs.length === 0) return [];
  const text = pairs.map(([, shown = ""]) => shown.replaceAll("\n", " ")).join("\n");
  return [{ path: "", text, where: { kind: "names", what, paths: pairs.map(([path = ""]) => path) } }];
}
