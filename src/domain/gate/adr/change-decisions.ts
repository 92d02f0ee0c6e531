import type { Adr, ReadAdr } from "../../adr/adr.ts";
import { isBinding } from "../../adr/adr.ts";
import { adrFolderOf, isAdrPath } from "../../adr/adr-folder.ts";
import { adrsOf, parseAdrRef } from "../../adr/adr-ref.ts";
import { decisionRefsIn, splitRefs } from "../../adr/decision-refs.ts";
import { readAdr } from "../../adr/read-adr.ts";
import { textOf, type Change } from "../../change/change.ts";
import { readFieldBlocks } from "../fields/read-field-blocks.ts";

/** The decisions that a change has to do with. */
export interface ChangeDecisions {
  readonly folder: string | null;
  /** Of the head: those of the base with what the change does to them. */
  readonly head: readonly ReadAdr[];
  /** Files that are new or became binding with the change. */
  readonly own: readonly Adr[];
  /** Named in a trailer, the request or by an edit of their file. */
  readonly linked: readonly Adr[];
  /** What edited files that bound already said before: words that come with the change decide nothing. By the path of the head. */
  readonly before: ReadonlyMap<string, Adr>;
  /** Names that mean no decision. */
  readonly unknown: readonly { readonly written: string; readonly source: string }[];
}

const REFS_MAX = 50;

export function changeDecisions(change: Change, base: readonly Adr[], ownFolder: string | null): ChangeDecisions {
  const changed = new Map(change.files.map((file) => [file.path, file]));
  const moved = new Set(
    change.files.flatMap(({ kind, previousPath }) =>
      kind === "renamed" && previousPath !== null ? [previousPath] : [],
    ),
  );
  const staying = base.filter(({ path }) => !changed.has(path) && !moved.has(path));
  const paths = [
    ...staying.map(({ path }) => path),
    ...change.files.flatMap(({ path, after }) => (after === null ? [] : [path])),
  ];
  const folder = folderOf(paths, base, ownFolder);
  const kept = staying
    // What was wrong with them before is not the change's.
    .map((adr): ReadAdr => ({ adr, faults: [] }));
  const written = change.files.flatMap((file): readonly ReadAdr[] => {
    const text = textOf(file.after);
    return text === null || folder === null || !isAdrPath(file.path, folder) ? [] : [readAdr(file.path, text)];
  });
  const head = [...kept, ...written].toSorted((a, b) => (a.adr.path < b.adr.path ? -1 : 1));
  const wasBinding = new Set(base.filter(isBinding).map(({ path }) => path));
  const previous = (path: string): string => changed.get(path)?.previousPath ?? path;
  const own = written.map(({ adr }) => adr).filter((adr) => !wasBinding.has(previous(adr.path)));
  const edited = written.map(({ adr }) => adr).filter((adr) => wasBinding.has(previous(adr.path)));
  const before = new Map(
    edited.flatMap(({ path }) => {
      const was = base.find((adr) => adr.path === previous(path));
      return was === undefined ? [] : [[path, was] as const];
    }),
  );
  const adrs = head.map(({ adr }) => adr);
  const linked = new Set<Adr>(edited);
  const unknown: { readonly written: string; readonly source: string }[] = [];
  for (const { written: text, source, isSaid } of references(change, folder).slice(0, REFS_MAX)) {
    const ref = parseAdrRef(text);
    const meant = ref === null ? [] : adrsOf(ref, adrs);
    for (const adr of meant) linked.add(adr);
    if (meant.length === 0 && isSaid) unknown.push({ written: text, source });
  }
  return { folder, head, own, linked: [...linked].filter((adr) => !own.includes(adr)), before, unknown };
}

/** That of the base for as long as a decision is in it: whatever a change puts into another one hides none. */
function folderOf(paths: readonly string[], base: readonly Adr[], own: string | null): string | null {
  const [first] = base;
  const before = first === undefined ? null : first.path.slice(0, first.path.lastIndexOf("/"));
  return before !== null && paths.some((path) => isAdrPath(path, before)) ? before : adrFolderOf(paths, own);
}

interface Reference {
  readonly written: string;
  readonly source: string;
  /** Whether a trailer says it: a path in running text that means nothing is no fault. */
  readonly isSaid: boolean;
}

function references(change: Change, folder: string | null): readonly Reference[] {
  const body = change.request?.body ?? "";
  const blocks = readFieldBlocks(body);
  const messages = change.commits.map(({ sha, message }) => ({ text: message, source: `commit ${sha.slice(0, 12)}` }));
  const texts = [{ text: blocks.prose, source: "the request" }, ...messages];
  return [
    ...blocks.adrs
      .flatMap(splitRefs)
      .map((written) => ({ written, source: "the request's flyball block", isSaid: true })),
    ...texts.flatMap(({ text, source }) => decisionRefsIn(text).map((written) => ({ written, source, isSaid: true }))),
    ...(folder === null
      ? []
      : texts.flatMap(({ text, source }) =>
          pathsIn(text, folder).map((written) => ({ written, source, isSaid: false })),
        )),
  ];
}

/** Paths and addresses that lead into the folder. */
function pathsIn(text: string, folder: string): readonly string[] {
  const found: string[] = [];
  for (
    let at = text.indexOf(`${folder}/`);
    at >= 0 && found.length < REFS_MAX;
    at = text.indexOf(`${folder}/`, at + 1)
  ) {
    const name = /^[\w.-]{1,200}/u.exec(text.slice(at + folder.length + 1, at + folder.length + 202))?.[0] ?? "";
    if (/\.(?:md|markdown)$/iu.test(name)) found.push(name);
  }
  return found;
}
