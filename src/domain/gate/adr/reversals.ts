import { adrName, isBinding, type Adr } from "../../adr/adr.ts";
import { addedLines, textOf, type Change, type ChangedFile } from "../../change/change.ts";
import { globMatcher } from "../../change/glob-matcher.ts";
import { expandGlob } from "../../task/expand-glob.ts";
import { isTestPath } from "../../change/blast-radius.ts";
import { declaredNameOf } from "../fields/changed-exports.ts";
import { readManifest } from "../supply-chain/read-manifest.ts";
import type { AdrTrigger } from "./adr-trigger.ts";
import { lineOfText } from "./line-of-text.ts";
import { newPackages } from "./new-dependencies.ts";

const EVIDENCE_MAX = 10;

interface Return {
  readonly name: string;
  readonly isHint: boolean;
  readonly evidence: string;
  readonly place: AdrTrigger["place"];
}

/** Decisions that bind at the base and that the change goes against: what they took out comes back, or what they rest on is taken away. */
export function reversalTriggers(change: Pick<Change, "files">, base: readonly Adr[]): readonly AdrTrigger[] {
  const binding = base.filter(isBinding);
  if (binding.length === 0) return [];
  const facts = returnFacts(change.files, binding);
  return binding.flatMap((adr) => {
    const found = [...removedReturns(adr, facts), ...pillarsGone(adr, facts)].slice(0, EVIDENCE_MAX);
    const [first] = found;
    if (first === undefined) return [];
    return [
      {
        rule: "reversal",
        what: `the change goes against ${adrName(adr)} (${adr.title})`,
        evidence: found.map(({ evidence }) => evidence),
        place: found.find(({ place }) => place !== null)?.place ?? null,
        names: [...new Set(found.map(({ name }) => name))],
        subjects: null,
        isHint: found.every(({ isHint }) => isHint),
        paths: [...new Set(found.flatMap(({ place }) => place?.file ?? []))],
        key: `reversal ${adr.path} ${found.map(({ name }) => name).join(" ")}`,
        against: adr.path,
      },
    ];
  });
}

interface ReturnFacts {
  /** Files that are there now and were not. */
  readonly came: readonly string[];
  readonly gone: readonly string[];
  readonly packages: readonly { readonly name: string; readonly file: ChangedFile; readonly isNew: boolean }[];
  /** Names that lines of the change declare or import anew. */
  readonly symbols: ReadonlyMap<string, { readonly path: string; readonly line: number }>;
}

function returnFacts(files: readonly ChangedFile[], binding: readonly Adr[]): ReturnFacts {
  const manifests = files.filter(({ path }) =>
    /(?:^|\/)(?:package\.json|Cargo\.toml|pyproject\.toml|go\.mod)$/u.test(path),
  );
  const wanted = new Set(binding.flatMap(({ governs, named }) => [...governs.removed, ...named.removed]));
  return {
    came: files.filter(({ kind }) => kind === "added" || kind === "renamed").map(({ path }) => path),
    gone: files.flatMap(({ kind, path, previousPath }) =>
      kind === "deleted" ? [path] : kind === "renamed" && previousPath !== null ? [previousPath] : [],
    ),
    packages: manifests.flatMap((file) => [
      ...(file.before === null ? allPackages(file, "after") : newPackages(file).map(({ name }) => name)).map(
        (name) => ({
          name,
          file,
          isNew: true,
        }),
      ),
      ...lostPackages(file).map((name) => ({ name, file, isNew: false })),
    ]),
    symbols: wanted.size === 0 ? new Map() : newSymbols(files, wanted),
  };
}

function allPackages(file: ChangedFile, side: "before" | "after"): readonly string[] {
  const text = textOf(file[side]);
  const read = text === null ? null : readManifest(file.path.slice(file.path.lastIndexOf("/") + 1), text);
  return read !== null && read.ok ? [...read.value.dependencies.keys()] : [];
}

function lostPackages(file: ChangedFile): readonly string[] {
  const after = new Set(allPackages(file, "after"));
  return file.after === null ? [] : allPackages(file, "before").filter((name) => !after.has(name));
}

function newSymbols(
  files: readonly ChangedFile[],
  wanted: ReadonlySet<string>,
): ReadonlyMap<string, { readonly path: string; readonly line: number }> {
  const found = new Map<string, { readonly path: string; readonly line: number }>();
  for (const file of files) {
    const nameOf = isTestPath(file.path) ? null : declaredNameOf(file.path);
    if (nameOf === null || file.kind === "renamed") continue;
    const before = textOf(file.before) ?? "";
    for (const { line, text } of addedLines(file)) {
      const name = nameOf(text);
      if (name !== null && wanted.has(name) && !before.includes(name) && !found.has(name))
        found.set(name, { path: file.path, line });
    }
  }
  return found;
}

/** What a decision took out, and is there again. */
function removedReturns(adr: Adr, { came, packages, symbols }: ReturnFacts): readonly Return[] {
  const names = new Set([...adr.governs.removed, ...adr.named.removed]);
  const words = new Set(adr.named.removedWords.filter((word) => !names.has(word)).map((word) => word.toLowerCase()));
  const hints = packages
    .filter(({ name, isNew }) => isNew && words.has(name.toLowerCase()))
    .map(({ name, file }) => ({ ...asksAgain(name, file), isHint: true }));
  const sure = [...names].flatMap((name): readonly Return[] => {
    const matches = pathMatcher(name);
    const paths = matches === null ? [] : came.filter(matches);
    const [path] = paths;
    const symbol = symbols.get(name);
    return [
      ...(path === undefined
        ? []
        : [
            {
              name,
              isHint: false,
              evidence: `${path}${paths.length > 1 ? ` and ${paths.length - 1} more` : ""} ${paths.length > 1 ? "come" : "comes"} back, and ${name} was removed`,
              place: { file: path, line: 1, col: 1 },
            },
          ]),
      ...packages
        .filter((each) => each.isNew && each.name.toLowerCase() === name.toLowerCase())
        .map(({ file }) => asksAgain(name, file)),
      ...(symbol === undefined
        ? []
        : [
            {
              name,
              isHint: false,
              evidence: `${symbol.path}:${symbol.line} declares ${name} again`,
              place: { file: symbol.path, line: symbol.line, col: 1 },
            },
          ]),
    ];
  });
  return [...sure, ...hints];
}

function asksAgain(name: string, file: ChangedFile): Return {
  return {
    name,
    isHint: false,
    evidence: `${file.path} asks for ${name} again`,
    place: { file: file.path, line: lineOfText(textOf(file.after), name), col: 1 },
  };
}

/** What a decision says in its front matter that it rests on, and is taken away: a hint in its text is not enough. */
function pillarsGone(adr: Adr, { gone, packages, came }: ReturnFacts): readonly Return[] {
  const files = adr.governs.files.flatMap((name): readonly Return[] => {
    // Of a glob one file is not the whole.
    if (/[*?{]/u.test(name)) return [];
    const isGone = gone.includes(name) && !came.includes(name);
    return isGone
      ? [{ name, isHint: false, evidence: `${name} is taken away, and the decision rests on it`, place: null }]
      : [];
  });
  const lost = adr.governs.dependencies.flatMap((name) =>
    packages
      .filter((each) => !each.isNew && each.name.toLowerCase() === name.toLowerCase())
      .filter(({ name: gonePackage }) => !packages.some((each) => each.isNew && each.name === gonePackage))
      .map(({ file }) => ({
        name,
        isHint: false,
        evidence: `${file.path} no longer asks for ${name}, and the decision rests on it`,
        place: { file: file.path, line: 1, col: 1 },
      })),
  );
  return [...files, ...lost];
}

/** What a path or a glob of a decision means; null for a name that is none. A folder means what is in it. */
export function pathMatcher(written: string): ((path: string) => boolean) | null {
  const name = written.replace(/^\.\//u, "");
  if (!name.includes("/") && !/\.[a-z]{1,5}$/iu.test(name)) return null;
  if (/[*?{]/u.test(name)) {
    const expanded = expandGlob(name);
    return expanded.ok ? globMatcher([name]) : null;
  }
  const folder = name.endsWith("/") ? name : `${name}/`;
  return (path) => path === name || path.startsWith(folder);
}
