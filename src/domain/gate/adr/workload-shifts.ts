import type { BoundaryShift, ShiftKind } from "./boundary-shift.ts";
import type { DeclaredService, ServiceSides } from "./workload.ts";

/** By compose files and Kubernetes manifests: one that goes while one like it comes was renamed. */
export function workloadShifts({ before, after }: ServiceSides): readonly BoundaryShift[] {
  const shifts: BoundaryShift[] = [];
  for (const kind of ["compose", "kubernetes"] as const) {
    const [was, is] = [byName(before, kind), byName(after, kind)];
    // A file that is new altogether, or gone, says how services are run, not which there are.
    if (was.size === 0 || is.size === 0) continue;
    const gone = new Set([...was.values()].filter(({ name }) => !is.has(name)));
    const fresh = new Set([...is.values()].filter(({ name }) => !was.has(name)));
    for (const old of gone) {
      const like = [...fresh].find((each) => isLike(old, each));
      if (like === undefined) continue;
      gone.delete(old);
      fresh.delete(like);
      shifts.push(
        serviceShift("renamed", [old], [like], `${like.path} declares the service ${like.name} where ${old.name} was`),
      );
    }
    const own = [...fresh].filter((each) => isOwn(each));
    const lost = [...gone].filter((each) => isOwn(each));
    const evidence = [
      ...[...gone].map(({ path, name }) => `${path} declares the service ${name} no longer`),
      ...own.map(({ path, name }) => `${path} declares a new service ${name}`),
    ].join(", and ");
    if (lost.length === 1 && own.length > 1) shifts.push(serviceShift("split", lost, own, evidence));
    else if (lost.length > 1 && own.length === 1) shifts.push(serviceShift("merged", lost, own, evidence));
    else {
      for (const old of gone)
        shifts.push(serviceShift("changed", [old], [], `${old.path} declares the service ${old.name} no longer`));
      for (const now of own)
        shifts.push(serviceShift("changed", [], [now], `${now.path} declares a new service ${now.name}`));
    }
  }
  return shifts;
}

/** Not an image of others': `redis`, `postgres:17`. */
function isOwn({ kind, build, image }: DeclaredService): boolean {
  return (
    build !== null ||
    (kind === "kubernetes" && image !== null && !/^(?:docker\.io\/)?(?:library\/)?[\w.-]+$/u.test(image))
  );
}

function byName(
  services: readonly DeclaredService[],
  kind: DeclaredService["kind"],
): ReadonlyMap<string, DeclaredService> {
  return new Map(services.filter((each) => each.kind === kind).map((each) => [each.name, each]));
}

function serviceShift(
  kind: ShiftKind,
  from: readonly DeclaredService[],
  to: readonly DeclaredService[],
  evidence: string,
): BoundaryShift {
  const [place] = to;
  return {
    kind,
    from: from.map(({ name }) => name),
    to: to.map(({ name }) => name),
    evidence: [evidence],
    place: place === undefined ? null : { file: place.path, line: 1, col: 1 },
    paths: [...new Set([...from, ...to].map(({ path }) => path))],
  };
}

/** What runs is the same under another name: the same image or build, or at least the same ports and needs. */
function isLike(a: DeclaredService, b: DeclaredService): boolean {
  const isNamedAlike = (x: string | null, y: string | null): boolean =>
    x !== null && y !== null && x !== "." && (x === y || x.replaceAll(a.name, b.name) === y);
  if (isNamedAlike(a.image, b.image) || isNamedAlike(a.build, b.build)) return true;
  return (a.build === null) === (b.build === null) && isSameSet(a.ports, b.ports);
}

function isSameSet(a: readonly string[], b: readonly string[]): boolean {
  return a.length > 0 && a.toSorted().join(" ") === b.toSorted().join(" ");
}
