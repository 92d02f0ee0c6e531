import { textOf, type Change } from "../../change/change.ts";
import { lineOfText } from "./line-of-text.ts";
import type { AdrTrigger } from "./adr-trigger.ts";
import { ASIDE, serviceKey } from "./adr-trigger.ts";
import type { MovedCode } from "./moved-code.ts";
import { movedRoutes } from "./routes.ts";
import type { DeclaredService, ServiceSides } from "./workload.ts";
import { packageNameIn } from "./unit-of.ts";

export interface BoundaryFacts {
  readonly change: Pick<Change, "files" | "companions">;
  readonly moved: readonly MovedCode[];
  readonly services: ServiceSides;
  /** Paths of the base below each unit of `moved`. */
  readonly below: ReadonlyMap<string, readonly string[]>;
}

type Kind = "renamed" | "split" | "merged" | "changed";

interface Shift {
  readonly kind: Kind;
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly evidence: readonly string[];
  readonly place: AdrTrigger["place"];
  readonly paths: readonly string[];
}

/** Services and packages that are renamed, split, merged, new or gone, each told once with all that shows it. */
export function boundaryTriggers(facts: BoundaryFacts): readonly AdrTrigger[] {
  const shifts = [
    ...movedShifts(facts),
    ...renamedManifests(facts.change),
    ...serviceShifts(facts.services),
    ...movedRoutes(facts.change.files).map(({ from, to, evidence, place, path }): Shift => ({
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
    paths: shift.paths,
    key: [shift.kind, ...shift.from, "→", ...shift.to].join(" "),
    against: null,
  }));
}

/** By what moved: a unit of which nothing is left was renamed or merged, one that a new unit takes from was split. */
function movedShifts({ change, moved, below }: BoundaryFacts): readonly Shift[] {
  const gonePaths = new Set(
    change.files.flatMap(({ kind, path, previousPath }) =>
      kind === "deleted" ? [path] : kind === "renamed" && previousPath !== null ? [previousPath] : [],
    ),
  );
  const isGone = (unit: string): boolean => (below.get(unit) ?? [unit]).every((path) => gonePaths.has(path));
  const isNew = (unit: string): boolean => below.get(unit)?.length === 0;
  const shifts: Shift[] = [];
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

function shiftOf(kind: Kind, from: readonly string[], to: readonly string[], moves: readonly MovedCode[]): Shift {
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
function renamedManifests({ files }: Pick<Change, "files">): readonly Shift[] {
  return files.flatMap((file): readonly Shift[] => {
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

/** By compose files and Kubernetes manifests: one that goes while one like it comes was renamed. */
function serviceShifts({ before, after }: ServiceSides): readonly Shift[] {
  const shifts: Shift[] = [];
  for (const kind of ["compose", "kubernetes"] as const) {
    const [was, is] = [byName(before, kind), byName(after, kind)];
    // A file that is new altogether, or gone, says how services are run, not which there are.
    if (was.size === 0 || is.size === 0) continue;
    const gone = [...was.values()].filter(({ name }) => !is.has(name));
    const fresh = new Set([...is.values()].filter(({ name }) => !was.has(name)));
    for (const old of gone) {
      const like = [...fresh].find((each) => isLike(old, each));
      if (like !== undefined) fresh.delete(like);
      shifts.push(
        like === undefined
          ? serviceShift("changed", [old.name], [], old, `${old.path} declares the service ${old.name} no longer`)
          : serviceShift(
              "renamed",
              [old.name],
              [like.name],
              like,
              `${like.path} declares the service ${like.name} where ${old.name} was`,
            ),
      );
    }
    for (const each of fresh)
      if (
        each.build !== null ||
        (kind === "kubernetes" && each.image !== null && !/^(?:docker\.io\/)?(?:library\/)?[\w.-]+$/u.test(each.image))
      )
        shifts.push(serviceShift("changed", [], [each.name], each, `${each.path} declares a new service ${each.name}`));
  }
  return shifts;
}

function byName(
  services: readonly DeclaredService[],
  kind: DeclaredService["kind"],
): ReadonlyMap<string, DeclaredService> {
  return new Map(services.filter((each) => each.kind === kind).map((each) => [each.name, each]));
}

function serviceShift(
  kind: Kind,
  from: readonly string[],
  to: readonly string[],
  { path }: DeclaredService,
  evidence: string,
): Shift {
  return {
    kind,
    from,
    to,
    evidence: [evidence],
    place: to.length === 0 ? null : { file: path, line: 1, col: 1 },
    paths: [path],
  };
}

/** What runs is the same under another name: the same image or build, or at least the same ports and needs. */
function isLike(a: DeclaredService, b: DeclaredService): boolean {
  if (a.image !== null && a.image === b.image) return true;
  if (a.build !== null && a.build !== "." && a.build === b.build) return true;
  return (a.build === null) === (b.build === null) && isSameSet(a.ports, b.ports);
}

function isSameSet(a: readonly string[], b: readonly string[]): boolean {
  return a.length > 0 && a.toSorted().join(" ") === b.toSorted().join(" ");
}

/** What several places show of the same services is one shift, with the first's place; that a service is new or gone says no more than that it was renamed, split or merged. */
function mergedShifts(shifts: readonly Shift[]): readonly Shift[] {
  const merged: Shift[] = [];
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

const ORDER: readonly Kind[] = ["merged", "split", "renamed", "changed"];

function isSame(known: Shift, shift: Shift): boolean {
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

function wordsFor({ kind, from, to }: Shift): string {
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
