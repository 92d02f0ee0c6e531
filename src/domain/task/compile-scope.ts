import picomatch from "picomatch";
import { expandGlob } from "./expand-glob.ts";
import { isPathLike } from "./is-path-like.ts";
import { isRepositoryPath } from "./is-repository-path.ts";
import type { TaskContract } from "./task-contract.ts";

/** The files that a contract lets a change touch. */
export interface Scope {
  /** Whether a change may touch `path`: relative to the repository's root, `/` between folders, exactly as git names it (not quoted). Case counts,
   * and a leading dot is a character like any other. Takes time linear in the number of folders. */
  allows(path: string): boolean;
  /** The folders that hold every allowed file, without those inside another; `""` is the repository's root. */
  literalRoots(): readonly string[];
}

/** Compiles `files_allowed`, less the entries of `scope_out` that are paths. In a glob `*` stays within a name, `**` stands for any folders, `?` is
 * one character, `{a,b}` are alternatives; all other characters, brackets and parentheses included, are themselves. `src/**` is what lies under
 * `src`, never `src` itself. A glob that a contract could not hold (see the rules) matches nothing. */
export function compileScope(contract: Pick<TaskContract, "filesAllowed" | "scopeOut">): Scope {
  const allowed = contract.filesAllowed.flatMap(patternsOf);
  const matchers = allowed.map(compilePattern);
  const refusers = contract.scopeOut.filter(isPathLike).flatMap(outsideGlobs).flatMap(patternsOf).map(compilePattern);
  return {
    allows: (path) =>
      isRepositoryPath(path) && matchers.some((matches) => matches(path)) && !refusers.some((matches) => matches(path)),
    literalRoots: () => outermost(allowed.map(literalRoot)),
  };
}

/** Whether a contract lets a change touch `path`; for many paths, compile once. */
export function isPathAllowed(contract: Pick<TaskContract, "filesAllowed" | "scopeOut">, path: string): boolean {
  return compileScope(contract).allows(path);
}

/** A path of `scope_out` stands for itself and for all that lies under it. */
export function outsideGlobs(entry: string): readonly string[] {
  const path = entry
    .trim()
    .replace(/^(?:\.\/)+/u, "")
    .replace(/\/+$/u, "");
  return [path, `${path}/**`];
}

function patternsOf(glob: string): readonly string[] {
  const expanded = expandGlob(glob.replace(/^(?:\.\/)+/u, ""));
  return expanded.ok ? expanded.value.filter((pattern) => pattern !== "") : [];
}

/** Names are matched one by one, because one expression over a whole path backtracks without bound on names that an agent may choose. */
function compilePattern(pattern: string): (path: string) => boolean {
  const segments = pattern.split("/").map((segment) => (segment === "**" ? ("**" as const) : compileSegment(segment)));
  return (path) => matchSegments(segments, path.split("/"));
}

type Segment = "**" | ((name: string) => boolean);

function compileSegment(segment: string): (name: string) => boolean {
  if (!/[*?]/u.test(segment)) return (name) => name === segment;
  const escaped = segment.replace(/\*{2,}/gu, "*").replace(/[\\!"#$%&'()+,:;<=>@[\]^`{|}~]/gu, "\\$&");
  // The flag `s` lets names hold line breaks.
  const options = {
    dot: true,
    nobrace: true,
    noextglob: true,
    nonegate: true,
    noglobstar: true,
    posix: true,
    flags: "s",
  };
  const matches = picomatch(escaped, options);
  return (name) => name.length <= NAME_LENGTH_MAX && matches(name);
}

/** No file system that git runs on has longer names; it bounds the backtracking of one name. */
const NAME_LENGTH_MAX = 255;

/** Which beginnings of the pattern match the path so far; one pass over the path's names. A last `**` needs at least one name. */
function matchSegments(segments: readonly Segment[], names: readonly string[]): boolean {
  const last = segments.length - 1;
  let reached = skipGlobstars(segments, new Set([0]));
  for (const name of names) {
    const next = new Set<number>();
    for (const at of reached) {
      const segment = segments[at];
      if (segment === "**") {
        next.add(at);
        if (at === last) next.add(segments.length);
      } else if (segment?.(name)) next.add(at + 1);
    }
    reached = skipGlobstars(segments, next);
  }
  return reached.has(segments.length);
}

function skipGlobstars(segments: readonly Segment[], reached: Set<number>): Set<number> {
  for (const at of reached) if (segments[at] === "**" && at < segments.length - 1) reached.add(at + 1);
  return reached;
}

function literalRoot(pattern: string): string {
  const segments = pattern.split("/");
  const wild = segments.findIndex((segment) => /[*?]/u.test(segment));
  return segments.slice(0, wild < 0 ? -1 : wild).join("/");
}

function outermost(roots: readonly string[]): readonly string[] {
  const unique = [...new Set(roots)].toSorted();
  return unique.filter(
    (root) => !unique.some((other) => other !== root && (other === "" || root.startsWith(`${other}/`))),
  );
}
