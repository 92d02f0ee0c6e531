import { textOf, type Change } from "../../change/change.ts";
import { lineOfText } from "./line-of-text.ts";
import type { AdrTrigger } from "./adr-trigger.ts";
import { ASIDE, serviceKey } from "./adr-trigger.ts";
import type { MovedCode } from "./moved-code.ts";
import { movedRoutes } from "./routes.ts";
import type { ServiceSides } from "./workload.ts";
import { workloadShifts } from "./workload-shifts.ts";
import type { BoundaryShift, ShiftKind } from "./boundary-shift.ts";
import { packageNameIn } from "./unit-of.ts";

export interface BoundaryFacts {
  readonly change: Pick<Change, "files" | "companions">;
  readonly moved: readonly MovedCode[];
  readonly services: ServiceSides;
  /** Paths of the base below each unit of `moved`. */
  readonly below: ReadonlyMap<string, readonly string[]>;
}

/** Services and packages that are renamed, split, merged, new or gone, each told once with all that shows it. */
export function boundaryTriggers(facts: BoundaryFacts): readonly AdrTrigger[] {
  const shifts = [
    ...movedShifts(facts),
    ...renamedManifests(facts.change),
    ...workloadShifts(facts.services),
    ...movedRoutes(facts.change.files).map(({ from, to, evidence, place, path }): BoundaryShift => ({
      kind: "renamed",
      from: [from],
      to: [to],
      evidence,
      place,
      paths: [path],
    })),
  ];
  return mergedShifts(shifts).map((shift) => ({
    rule: shift.kind,
    what: wordsFor(shift),
    evidence: [...new Set(shift.evidence)],
    place: shift.place,
    names: [...shift.from, ...shift.to].map(nameOf),
    subjects: subjectsOf(shift).map(nameOf),
    isHint: shift.kind === "renamed" && withoutScope(shift.from).join() === withoutScope(shift.to).join(),
    paths: shift.paths,
    key: [shift.kind, ...shift.from, "→", ...shift.to].join(" "),
    against: null,
  }));
}

/** What a decision about it can't leave out: names that were there before are in others too. */
function subjectsOf({ kind, from, to }: BoundaryShift): readonly string[] {
  switch (kind) {
    case "renamed":
    case "split":
      return to;
    case "merged":
      return from.filter((each) => !to.some((other) => serviceKey(nameOf(other)) === serviceKey(nameOf(each))));
    case "changed":
      return [...from, ...to];
    default:
      return kind satisfies never;
  }
}

/** By what moved: a unit of which nothing is left was renamed or merged, one that a new unit takes from was split. */
function movedShifts({ change, moved, below }: BoundaryFacts): readonly BoundaryShift[] {
  const gonePaths = new Set(
    change.files.flatMap(({ kind, path, previousPath }) =>
      kind === "deleted" ? [path] : kind === "renamed" && previousPath !== null ? [previousPath] : [],
    ),
  );
  const isGone = (unit: string): boolean => (below.get(unit) ?? [unit]).every((path) => gonePaths.has(path));
  const isNew = (unit: string): boolean => below.get(unit)?.length === 0;
  const shifts: BoundaryShift[] = [];
  const seen = new Set<MovedCode>();
  for (const [to, intoIt] of Map.groupBy(moved, (move) => move.to)) {
    const merged = intoIt.filter(({ from }) => isGone(from));
    if (merged.length < 2 && (merged.length === 0 || isNew(to))) continue;
    shifts.push(
      shiftOf(
        "merged",
        merged.map(({ from }) => from),
        [to],
        merged,
      ),
    );
    for (const move of merged) seen.add(move);
  }
  for (const [from, outOfIt] of Map.groupBy(
    moved.filter((move) => !seen.has(move)),
    (move) => move.from,
  )) {
    const [first] = outOfIt;
    if (first === undefined) continue;
    const fresh = outOfIt.filter(({ to }) => isNew(to));
    if (isGone(from) && outOfIt.length === 1) {
      const [was, is] = withoutSameEnd(from, first.to);
      shifts.push(shiftOf("renamed", [was], [is], outOfIt));
    } else if (isGone(from))
      shifts.push(
        shiftOf(
          "split",
          [from],
          outOfIt.map(({ to }) => to),
          outOfIt,
        ),
      );
    else if (fresh.length > 0)
      shifts.push(
        shiftOf(
          "split",
          [from],
          fresh.map(({ to }) => to),
          fresh,
        ),
      );
  }
  return shifts;
}

const SHOWN_MAX = 3;

/** `src/cartservice/src` and `src/cart/src` differ above their ends. */
function withoutSameEnd(from: string, to: string): readonly [string, string] {
  const [a, b] = [from.split("/"), to.split("/")];
  while (a.length > 1 && b.length > 1 && a.at(-1) === b.at(-1)) {
    a.pop();
    b.pop();
  }
  return [a.join("/"), b.join("/")];
}

function shiftOf(
  kind: ShiftKind,
  from: readonly string[],
  to: readonly string[],
  moves: readonly MovedCode[],
): BoundaryShift {
  const [file] = moves.flatMap(({ files }) => files);
  return {
    kind,
    from,
    to,
    evidence: moves.flatMap((move) => [
      ...(move.files.length === 0
        ? []
        : [
            `${move.files.length} ${move.files.length === 1 ? "file" : "files"} moved from ${move.from} to ${move.to} (${listed(move.files.map((each) => each.to))})`,
          ]),
      ...(move.symbols.length === 0 ? [] : [`${listed(move.symbols)} moved from ${move.from} to ${move.to}`]),
    ]),
    place: file === undefined ? null : { file: file.to, line: 1, col: 1 },
    paths: [...from, ...to],
  };
}

function listed(names: readonly string[]): string {
  return (
    names.slice(0, SHOWN_MAX).join(", ") + (names.length > SHOWN_MAX ? ` and ${names.length - SHOWN_MAX} more` : "")
  );
}

/** A manifest that calls its package by another name. */
function renamedManifests({ files }: Pick<Change, "files">): readonly BoundaryShift[] {
  return files.flatMap((file): readonly BoundaryShift[] => {
    if (ASIDE.test(file.path) || file.before === null || file.after === null) return [];
    const [was, is] = [
      packageNameIn(file.previousPath ?? file.path, file.before),
      packageNameIn(file.path, file.after),
    ];
    if (was === null || is === null || was === is) return [];
    return [
      {
        kind: "renamed",
        from: [was],
        to: [is],
        evidence: [`${file.path} names the package ${is}, and named it ${was}`],
        place: { file: file.path, line: lineOfText(textOf(file.after), is), col: 1 },
        paths: [file.path],
      },
    ];
  });
}

/** What several places show of the same services is one shift, with the first's place; that a service is new or gone says no more than that it was renamed, split or merged. */
function mergedShifts(shifts: readonly BoundaryShift[]): readonly BoundaryShift[] {
  const merged: BoundaryShift[] = [];
  for (const shift of shifts.toSorted((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind))) {
    const at = merged.findIndex((other) => isSame(other, shift));
    const other = merged[at];
    if (other === undefined) merged.push(shift);
    else
      merged[at] = {
        ...other,
        evidence: [...other.evidence, ...shift.evidence],
        place: other.place ?? shift.place,
        paths: [...other.paths, ...shift.paths],
      };
  }
  return merged;
}

const ORDER: readonly ShiftKind[] = ["merged", "split", "renamed", "changed"];

function isSame(known: BoundaryShift, shift: BoundaryShift): boolean {
  const [from, to] = [new Set(keys(known.from)), new Set(keys(known.to))];
  if (shift.kind === "changed" && known.kind === "changed") return false;
  return keys(shift.from).every((key) => from.has(key)) && keys(shift.to).every((key) => to.has(key));
}

function keys(names: readonly string[]): readonly string[] {
  return names.map((name) => serviceKey(nameOf(name)));
}

/** `services/orders` is called orders, `@acme/orders` too, and `example.org/team/orders`. */
function nameOf(unit: string): string {
  return unit.slice(unit.lastIndexOf("/") + 1);
}

/** A package that only gets the company's name in front is the same service. */
function withoutScope(names: readonly string[]): readonly string[] {
  return names.map((name) => name.replace(/^@[^/]{1,100}\//u, ""));
}

function wordsFor({ kind, from, to }: BoundaryShift): string {
  const [was, is] = [from.map(nameOf), to.map(nameOf)];
  // Folders of the same name are told by their paths.
  const [shownFrom, shownTo] = was.join() === is.join() ? [from, to] : [was, is];
  switch (kind) {
    case "renamed":
      return `${shownFrom.join(", ")} becomes ${shownTo.join(", ")}`;
    case "split":
      return `${shownTo.join(" and ")} ${shownTo.length === 1 ? "is" : "are"} split off from ${shownFrom.join(", ")}`;
    case "merged":
      return `${shownFrom.join(" and ")} ${shownFrom.length === 1 ? "is" : "are"} merged into ${shownTo.join(", ")}`;
    case "changed":
      return from.length > 0 ? `the service ${was.join(", ")} is gone` : `there is a new service ${is.join(", ")}`;
    default:
      return kind satisfies never;
  }
}
