import { isTestPath } from "../../change/blast-radius.ts";
import { textOf, type Change, type ChangedFile } from "../../change/change.ts";
import { languageOf } from "../../source/language.ts";
import { coveredSources, type Covered } from "./covered-sources.ts";
import { readTestSource, type TestSource } from "./test-source.ts";

/** A changed file that holds tests, before and after. */
export interface TestFile {
  readonly file: ChangedFile;
  readonly before: TestSource | null;
  readonly after: TestSource | null;
  /** Changed sources that it covers; deleted ones too. */
  readonly covers: readonly Covered[];
  /** Whether one of them is still there and was changed: then to ask for less is an error. */
  readonly coversChanged: boolean;
}

/** The changed files that hold tests or what tests share, and the changed sources beside them. */
export interface ChangedTests {
  readonly tests: readonly TestFile[];
  readonly sources: readonly ChangedFile[];
  /** Words of the changed sources that are in none of them any more. */
  readonly goneWords: ReadonlySet<string>;
  /** Test files that can't be read, with the reason. */
  readonly unread: readonly { readonly path: string; readonly why: string }[];
}

/** Sorts the files of a change into tests and what they test. */
export function readChangedTests(change: Change): ChangedTests {
  const sources = change.files.filter(
    ({ path, previousPath }) => isSource(path) || (previousPath !== null && isSource(previousPath)),
  );
  const alive = new Set(
    sources.filter(({ after, before }) => after !== null && before !== null).map(({ path }) => path),
  );
  const names = sources.flatMap(({ path, previousPath }) => (previousPath === null ? [path] : [path, previousPath]));
  const current = new Map(
    sources.flatMap(({ path, previousPath }) => (previousPath === null ? [] : [[previousPath, path] as const])),
  );
  const tests: TestFile[] = [];
  const unread: { path: string; why: string }[] = [];
  for (const file of change.files) {
    const language = languageOf(file.path);
    if (language === null || !holdsTests(file)) continue;
    const closed = [file.before, file.after].find((side) => side !== null && side.kind !== "text");
    if (closed !== undefined && closed !== null) {
      if (closed.kind === "large" || closed.kind === "unreadable")
        unread.push({
          path: file.path,
          why: closed.kind === "large" ? `has ${closed.bytes} bytes, more than is read` : closed.why,
        });
      continue;
    }
    const [before, after] = [textOf(file.before), textOf(file.after)];
    const covers = [
      ...coveredSources(
        file.path,
        `${before ?? ""}\n${after ?? ""}`,
        names.map((name) => current.get(name) ?? name),
      ),
      ...(file.previousPath === null ? [] : coveredSources(file.previousPath, before ?? "", names)),
    ].map(({ path, why }) => ({ path: current.get(path) ?? path, why }));
    const isInline = !isTestPath(file.path) && language.name === "rust";
    const own: readonly Covered[] =
      isInline && sourcePart(before) !== sourcePart(after) ? [{ path: file.path, why: "in the same file" }] : [];
    tests.push({
      file,
      before: before === null ? null : readTestSource(before, language),
      after: after === null ? null : readTestSource(after, language),
      covers: [...own, ...covers.filter(({ path }) => path !== file.path)],
      coversChanged: own.length > 0 || covers.some(({ path }) => path !== file.path && alive.has(path)),
    });
  }
  return { tests, sources, goneWords: goneWords(sources), unread };
}

/** The words of a text that could be names. */
export function wordsOf(text: string): ReadonlySet<string> {
  return new Set(text.match(/[A-Za-z_$][\w$]{2,}/gu));
}

function isSource(path: string): boolean {
  return languageOf(path) !== null && !isTestPath(path);
}

/** By its path; Rust's sources hold their tests themselves. Shared parts of tests count where their folder or name says so. */
function holdsTests(file: ChangedFile): boolean {
  if ([file.path, file.previousPath ?? file.path].some((path) => isTestPath(path))) return true;
  if (
    /(?:^|[/_.-])(?:test(?:ing|[-_]?(?:util|helper|support)s?)?|fixtures?|spec[-_]helpers?|conftest)(?:[/_.-]|$)/iu.test(
      file.path,
    )
  )
    return true;
  return (
    file.path.endsWith(".rs") &&
    [file.before, file.after].some((side) => /#\[(?:cfg\(test\)|(?:\w+::)?test\])/u.test(textOf(side) ?? ""))
  );
}

function sourcePart(text: string | null): string {
  return (text ?? "").split("#[cfg(test)]", 1)[0] ?? "";
}

function goneWords(sources: readonly ChangedFile[]): ReadonlySet<string> {
  const gone = new Set<string>();
  for (const { before, path } of sources) for (const word of wordsOf(ownPart(path, textOf(before)))) gone.add(word);
  for (const { after, path } of sources) for (const word of wordsOf(ownPart(path, textOf(after)))) gone.delete(word);
  return gone;
}

function ownPart(path: string, text: string | null): string {
  return path.endsWith(".rs") ? sourcePart(text) : (text ?? "");
}
