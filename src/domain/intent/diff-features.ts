import { isTestPath } from "../change/blast-radius.ts";
import { isDocument } from "../change/sensitive-files.ts";
import type { IntentFile, IntentInput } from "./intent-input.ts";
import { leadingWords } from "./message-features.ts";

/** What the files of a change and their lines tell, each as a name with a size in it: `added source 4`. No language is parsed: the cues are words that most languages share. */
export function diffFeatures({
  message,
  files,
}: Pick<IntentInput, "message"> & { readonly files: readonly IntentFile[] }): readonly string[] {
  const seen = files.slice(0, FILES_MAX);
  const features = new Set<string>();
  const say = (name: string, value: string | number): void => {
    features.add(`${name}=${value}`);
  };
  say("files", size(files.length));
  for (const kind of ["added", "modified", "deleted"] as const)
    say(`kind ${kind}`, share(files.filter((file) => file.kind === kind).length, files.length));
  const classes = new Map(CLASSES.map((name) => [name, seen.filter(({ path }) => classOf(path) === name)]));
  const has = (name: FileClass): boolean => (classes.get(name) ?? []).length > 0;
  const which = CLASSES.filter(has).join("+");
  say("classes", which);
  // The same word means another thing of a test than of the source.
  for (const word of leadingWords(message)) say(`word with ${which}`, word);
  for (const [name, group] of classes) {
    say(`${name} files`, size(group.length));
    say(`${name} share`, share(group.length, seen.length));
    say(`${name} new`, size(group.filter(({ kind }) => kind === "added").length));
    say(`${name} gone`, size(group.filter(({ kind }) => kind === "deleted").length));
  }
  for (const { path } of seen.slice(0, 30)) {
    const extension = /\.(\w{1,8})$/u.exec(path)?.[1];
    if (extension !== undefined) say("extension", extension.toLowerCase());
    for (const word of (path.split("/").at(-1) ?? "").slice(0, 100).match(/[A-Z]?[a-z]{2,20}|[A-Z]{2,20}/gu) ?? [])
      say("in name", word.toLowerCase());
  }
  if (seen.some(({ lines }) => lines !== null)) lineFeatures(seen, classes, say);
  return [...features];
}

const FILES_MAX = 300;
const LINES_MAX = 4_000;
const LINE_CHARS_MAX = 300;

const CLASSES = ["source", "test", "document", "settings", "other"] as const;
type FileClass = (typeof CLASSES)[number];

function classOf(path: string): FileClass {
  if (isTestPath(path) || /(?:^|\/)(?:testData|fixtures|__snapshots__|e2e)\/|(?:^|\/)Test[A-Z]\w*\.java$/u.test(path))
    return "test";
  if (isDocument(path) || /(?:^|\/)(?:CHANGE|README|LICENSE|NEWS)|\.(?:png|svg|gif|html|asciidoc|textile)$/u.test(path))
    return "document";
  if (
    /\.(?:xml|properties|ya?ml|json|gradle|toml|cfg|conf|ini|sh|bat|iml|lock)$|(?:^|\/)(?:Makefile|Dockerfile)/u.test(
      path,
    )
  )
    return "settings";
  return /\.(?:java|kts?|scala|groovy|py|[cm]?[jt]sx?|vue|c|cc|cpp|h|hpp|go|rs|rb|php|cs|swift|proto|drl|sql)$/u.test(
    path,
  )
    ? "source"
    : "other";
}

type Say = (name: string, value: string | number) => void;

function lineFeatures(
  files: readonly IntentFile[],
  classes: ReadonlyMap<FileClass, readonly IntentFile[]>,
  say: Say,
): void {
  for (const [name, group] of classes) {
    if (group.length === 0) continue;
    const [added, removed] = [countOf(group, "added"), countOf(group, "removed")];
    say(`${name} +`, size(added));
    say(`${name} -`, size(removed));
    say(`${name} balance`, balance(added, removed));
    say(`${name} hunks`, size(group.reduce((sum, { lines }) => sum + (lines?.hunks ?? 0), 0)));
  }
  const [allAdded, allRemoved] = [countOf(files, "added"), countOf(files, "removed")];
  say("+", size(allAdded));
  say("-", size(allRemoved));
  say("balance", balance(allAdded, allRemoved));
  const hunks = files.reduce((sum, { lines }) => sum + (lines?.hunks ?? 0), 0);
  say("hunks", size(hunks));
  say("lines a hunk", size((allAdded + allRemoved) / Math.max(1, hunks)));
  const code = [...(classes.get("source") ?? []), ...(classes.get("other") ?? [])];
  const [added, removed] = [linesOf(code, "added"), linesOf(code, "removed")];
  const [codeAdded, codeRemoved] = [added.filter(isCode), removed.filter(isCode)];
  say(
    "comments",
    share(added.length - codeAdded.length + removed.length - codeRemoved.length, added.length + removed.length),
  );
  say("code", size(codeAdded.length + codeRemoved.length));
  for (const [name, pattern] of CUES) {
    const more = codeAdded.filter((line) => pattern.test(line)).length;
    const less = codeRemoved.filter((line) => pattern.test(line)).length;
    const difference = more - less;
    say(`cue ${name}`, `${Math.sign(difference)}${size(Math.abs(difference))}`);
    if (more > 0) say(`cue+ ${name}`, share(more, codeAdded.length));
    if (less > 0) say(`cue- ${name}`, share(less, codeRemoved.length));
  }
  const [now, before] = [namesIn(codeAdded), namesIn(codeRemoved)];
  const both = [...now].filter((name) => before.has(name)).length;
  say("names kept", share(both, Math.min(now.size, before.size)));
  say("names new", size(now.size - both));
  say("names gone", size(before.size - both));
  const kept = new Set(codeRemoved.map(squeezed));
  say(
    "lines moved",
    share(codeAdded.filter((line) => kept.has(squeezed(line))).length, Math.min(codeAdded.length, codeRemoved.length)),
  );
}

/** Words that most languages share. */
const CUES: readonly (readonly [string, RegExp])[] = [
  ["null", /[!=]==? ?(?:null|None|nil|NULL|undefined)|\bis (?:not )?None|\?\?/u],
  ["if", /\bif\b/u],
  ["throw", /\b(?:throw|raise|panic|Err\()/u],
  ["catch", /\b(?:catch|except|rescue|recover)\b/u],
  ["return", /\breturn\b/u],
  ["lock", /\b(?:synchronized|volatile|Atomic\w*|[lL]ock\w*|mutex|await)\b/u],
  ["assert", /\bassert|@Test|\bexpect\(/u],
  ["type", /\b(?:class|interface|enum|struct|trait|type) \w/u],
  [
    "function",
    /^\s*(?:(?:public|protected|private|static|final|export|async|override|pub)\s+){1,5}[^;=]*\(|\b(?:def|fun|func|function|fn) \w/u,
  ],
  ["public", /\b(?:public|export|pub)\b/u],
  ["import", /^\s*(?:import|from|use|using|require|#include)\b/u],
  ["log", /\b(?:log|logger|LOG|console)\./u],
  ["deprecated", /deprecat/iu],
  ["override", /@?\boverride\b/iu],
  ["annotation", /^\s*[@#[]/u],
  ["loop", /\b(?:for|while)\b/u],
  ["close", /\bclose\(|\bfinally\b|\bdefer\b/u],
  ["logic", /&&|\|\|/u],
  ["compare", /[<>]=?|[!=]=/u],
  ["constant", /\b(?:static final|const|final)\b/u],
  ["issue", /#\d|\b[A-Z]{2,12}-\d/u],
  ["version", /version/iu],
  ["text", /"[^"]*"|'[^']*'/u],
];

function countOf(files: readonly IntentFile[], side: "added" | "removed"): number {
  return files.reduce((sum, { lines }) => sum + (lines?.[side].length ?? 0), 0);
}

function linesOf(files: readonly IntentFile[], side: "added" | "removed"): readonly string[] {
  const lines: string[] = [];
  for (const file of files) {
    for (const line of file.lines?.[side] ?? []) {
      if (lines.length >= LINES_MAX) return lines;
      if (line.trim() !== "") lines.push(line.slice(0, LINE_CHARS_MAX));
    }
  }
  return lines;
}

function isCode(line: string): boolean {
  return !/^\s*(?:\/\/|\*|\/\*|# |#$|--|<!--)/u.test(line);
}

function namesIn(lines: readonly string[]): ReadonlySet<string> {
  return new Set(lines.flatMap((line) => line.match(/[A-Za-z_]\w{1,60}/gu) ?? []));
}

function squeezed(line: string): string {
  return line.replace(/\s+/gu, "");
}

/** 0, 1, 2–3, 4–7, …: one more for each doubling, at most 9. */
function size(count: number): number {
  return count <= 0 ? 0 : Math.min(9, 1 + Math.floor(Math.log2(Math.max(1, count))));
}

/** None, up to a tenth, a third, two thirds, nearly all, all. */
function share(part: number, whole: number): number {
  if (part <= 0 || whole <= 0) return 0;
  const fraction = part / whole;
  return fraction >= 1 ? 5 : fraction > 0.67 ? 4 : fraction > 0.33 ? 3 : fraction > 0.1 ? 2 : 1;
}

/** From −4, only removed, to 4, only added. */
function balance(added: number, removed: number): number {
  return Math.round((4 * (added - removed)) / Math.max(1, added + removed));
}
