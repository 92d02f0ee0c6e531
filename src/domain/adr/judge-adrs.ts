import { adrName, isBinding, type Adr, type AdrFault, type ReadAdr } from "./adr.ts";
import { shellWord } from "../release/markdown.ts";
import { NUMBER_MAX } from "./adr-folder.ts";
import { adrsMeant, adrsOf, parseAdrRef } from "./adr-ref.ts";

/** What is wrong with a repository's decisions, by their files. */
export interface AdrProblem {
  readonly kind: AdrFault["kind"] | "duplicate" | "dangling" | "oneSided";
  readonly path: string;
  readonly line: number;
  readonly message: string;
  readonly fix: string;
}

/** Everything that the files themselves show. `taken` are those that had their numbers before: at the base, or on the branch that the change goes to. */
export function judgeAdrs(
  files: readonly ReadAdr[],
  taken: readonly Pick<Adr, "path" | "number">[] = [],
): readonly AdrProblem[] {
  const adrs = files.map(({ adr }) => adr);
  return [
    ...files.flatMap(({ adr, faults }) => faults.map((fault): AdrProblem => ({ ...fault, path: adr.path }))),
    ...duplicates(adrs, taken),
    ...adrs.flatMap((adr) => linkProblems(adr, adrs)),
  ].toSorted((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : a.line - b.line));
}

/** The number that a new decision gets: the highest and one more, or, where no file's name could carry that, the lowest that is free. */
export function nextNumber(adrs: readonly Pick<Adr, "number">[]): number {
  const taken = new Set(adrs.map(({ number }) => number ?? 0));
  const next = Math.max(0, ...taken) + 1;
  if (next <= NUMBER_MAX) return next;
  let free = 1;
  while (taken.has(free)) free++;
  return free;
}

export function padded(number: number): string {
  return String(number).padStart(4, "0");
}

function duplicates(adrs: readonly Adr[], taken: readonly Pick<Adr, "path" | "number">[]): readonly AdrProblem[] {
  let next = nextNumber([...adrs, ...taken]);
  return [...Map.groupBy(adrs, ({ number }) => number)].flatMap(([number, same]) => {
    if (number === null) return [];
    // The one that was there first keeps its number.
    const first = taken.find((each) => each.number === number) ?? same[0];
    const rest = same.filter(({ path }) => path !== first?.path);
    return rest.map((adr): AdrProblem => {
      const name = adr.path.slice(adr.path.lastIndexOf("/") + 1);
      const free = name.replace(/\d{1,5}/u, padded(next++));
      return {
        kind: "duplicate",
        path: adr.path,
        line: 1,
        message: `the number ${padded(number)} is also that of ${first?.path ?? "another"}`,
        fix: `git mv ${shellWord(adr.path)} ${shellWord(`${adr.path.slice(0, adr.path.lastIndexOf("/") + 1)}${free}`)}`,
      };
    });
  });
}

/** Links are written on both sides, so that whoever reads the old decision finds the new one. */
function linkProblems(adr: Adr, adrs: readonly Adr[]): readonly AdrProblem[] {
  const dangling = [...adr.supersedes, ...adr.supersededBy].flatMap((written) => {
    const ref = parseAdrRef(written);
    const meant = ref === null ? [] : adrsOf(ref, adrs).filter((other) => other !== adr);
    return meant.length > 0
      ? []
      : [
          problem(
            "dangling",
            adr.path,
            `it names '${written.slice(0, 80)}', and there is no such decision`,
            "name it by its number or its file",
          ),
        ];
  });
  const olds = adrsMeant(adr.supersedes, adrs).filter((old) => old !== adr);
  const oneSided = olds
    .filter((old) => isBinding(adr) && isBinding(old) && !adrsMeant(old.supersededBy, adrs).includes(adr))
    .map((old) =>
      problem(
        "oneSided",
        old.path,
        `${adrName(adr)} supersedes it, and it is still ${old.status}`,
        `flyball adr supersede ${shellWord(refOf(old))} ${shellWord(refOf(adr))}`,
      ),
    );
  const back = adrsMeant(adr.supersededBy, adrs)
    .filter((by) => by !== adr && !adrsMeant(by.supersedes, adrs).includes(adr))
    .map((by) =>
      problem(
        "oneSided",
        by.path,
        `${adrName(adr)} says that it is superseded by it, and it does not say so`,
        `flyball adr supersede ${shellWord(refOf(adr))} ${shellWord(refOf(by))}`,
      ),
    );
  const nowhere =
    adr.status === "superseded" &&
    adr.supersededBy.length === 0 &&
    !adrs.some((by) => adrsMeant(by.supersedes, adrs).includes(adr))
      ? [
          problem(
            "oneSided",
            adr.path,
            "it is superseded, and nothing says by what",
            'write  superseded-by: "0008"  into its front matter',
          ),
        ]
      : [];
  return [...dangling, ...oneSided, ...back, ...nowhere];
}

/** As it is typed: its number, else its file's name. */
export function refOf({ number, path }: Pick<Adr, "number" | "path">): string {
  return number === null ? path.slice(path.lastIndexOf("/") + 1) : padded(number);
}

function problem(kind: "dangling" | "oneSided", path: string, message: string, fix: string): AdrProblem {
  return { kind, path, line: 1, message, fix };
}
