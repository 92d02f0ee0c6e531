import { join } from "node:path";
import { Fault } from "../../base/fault.ts";
import { printable } from "../../base/printable.ts";
import type { Adr } from "../../domain/adr/adr.ts";
import { nextNumber, refOf } from "../../domain/adr/judge-adrs.ts";
import { linkAdrs } from "../../domain/adr/link-adrs.ts";
import { numberOf } from "../../domain/adr/adr-folder.ts";
import { readAdr } from "../../domain/adr/read-adr.ts";
import {
  adrFileName,
  draftNotes,
  draftProblem,
  foldedDraft,
  formatAdr,
  type AdrDraft,
} from "../../domain/adr/write-adr.ts";
import type { AdrWorld } from "./adr-world.ts";
import { findAdr, readAdrFolder, type AdrFolder } from "./read-adr-folder.ts";

/** Numbers that are tried when others are written at the same time. */
const TRIES_MAX = 50;

export interface WrittenAdr {
  readonly adr: Adr;
  readonly text: string;
  /** What could be shorter. */
  readonly notes: readonly string[];
  /** Other files that were changed: those of decisions that it supersedes. */
  readonly changed: readonly string[];
}

/** Writes a decision into a file of its own, under the next number, and never over another. Those that it supersedes are marked so. Throws a Fault (USAGE) for words that say nothing. */
export async function newAdr(world: AdrWorld, cwd: string, given: AdrDraft): Promise<WrittenAdr> {
  const draft = foldedDraft(given);
  const problem = draftProblem(draft);
  if (problem !== null) throw unusable(problem);
  const wrongGlob = draft.governs.files.find((glob) => glob.trim() === "" || glob.startsWith("/"));
  if (wrongGlob !== undefined)
    throw unusable(`'${printable(wrongGlob.slice(0, 80))}' is no path from the top of the repository`);
  const folder = await readAdrFolder(world, cwd);
  const olds = draft.supersedes.map((typed) => findAdr(folder, typed));
  const all = folder.files.map(({ adr }) => adr);
  const supersedes = olds.map(({ adr }) => refOf(adr));
  const date = new Date(world.clock.nowMs()).toISOString().slice(0, 10);
  const first = nextNumber(all);
  const preview = made(folder, first, { ...draft, supersedes }, date);
  const edits = olds.map((old) => {
    const linked = linkAdrs(old, preview, [...all, preview.adr]);
    if (!linked.ok) throw unusable(linked.error);
    return { old, text: linked.value.old };
  });
  for (let number = first; number < first + TRIES_MAX; number++) {
    const written = made(folder, number, { ...draft, supersedes }, date);
    // Another file may have taken the number since the folder was read.
    const isTaken = (await world.files.list(join(folder.root, folder.folder))).some(
      (name) => /\.(?:md|markdown)$/iu.test(name) && numberOf(name) === number,
    );
    const bytes = new TextEncoder().encode(written.text);
    if (isTaken || !(await world.repositoryFiles.write(folder.root, written.adr.path, bytes, null))) continue;
    for (const { old, text } of edits)
      await replaceText(world, folder.root, old, number === first ? text : linkedText(old, written, all));
    return { ...written, notes: draftNotes(draft), changed: edits.map(({ old }) => old.adr.path) };
  }
  throw new Fault(`the numbers ${first} to ${first + TRIES_MAX - 1} are taken meanwhile`, {
    code: "ADR_NUMBERS_TAKEN",
    exit: 3,
    hint: "flyball adr check",
  });
}

function made(
  { folder }: AdrFolder,
  number: number,
  draft: AdrDraft,
  date: string,
): { readonly adr: Adr; readonly text: string } {
  const text = formatAdr(number, draft, date);
  return { adr: readAdr(`${folder}/${adrFileName(number, draft.title)}`, text).adr, text };
}

function linkedText(
  old: AdrFolder["files"][number],
  by: { readonly adr: Adr; readonly text: string },
  all: readonly Adr[],
): string {
  const linked = linkAdrs(old, by, [...all, by.adr]);
  if (!linked.ok) throw unusable(linked.error);
  return linked.value.old;
}

/** Puts a text in the place of the one that was read; whoever edited the file meanwhile is not overwritten. */
export async function replaceText(
  world: Pick<AdrWorld, "repositoryFiles">,
  root: string,
  file: { readonly adr: Pick<Adr, "path">; readonly text: string },
  text: string,
): Promise<void> {
  if (text === file.text) return;
  const looked = await world.repositoryFiles.look(root, file.adr.path);
  const bytes = looked.kind === "file" ? looked.bytes : null;
  const isSame = bytes !== null && new TextDecoder().decode(bytes) === file.text.replace(/^\uFEFF/u, "");
  if (!isSame || !(await world.repositoryFiles.write(root, file.adr.path, new TextEncoder().encode(text), bytes)))
    throw new Fault(`${printable(file.adr.path)} was changed meanwhile, or is no plain file`, {
      code: "ADR_CHANGED",
      exit: 3,
      hint: "type the same again",
    });
}

export function unusable(message: string): Fault {
  return new Fault(printable(message), { code: "USAGE", exit: 2, hint: "flyball adr new --help" });
}
