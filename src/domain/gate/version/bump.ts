import semver from "semver";
import { err, ok, type Result } from "../../../base/result.ts";

/** How much a version is raised, or what a change asks for (semver.org, 2.0.0). */
export type Bump = "none" | "patch" | "minor" | "major";

const ORDER: readonly Bump[] = ["none", "patch", "minor", "major"];

export function isLess(a: Bump, b: Bump): boolean {
  return ORDER.indexOf(a) < ORDER.indexOf(b);
}

export function largest(bumps: readonly Bump[]): Bump {
  return bumps.reduce<Bump>((most, bump) => (isLess(most, bump) ? bump : most), "none");
}

/** What a version before 1.0.0 has to be raised by: there the left-most part that is not zero stands for the major (the caret ranges of npm and Cargo). */
export function neededAt(version: string, need: Bump): Bump {
  const parsed = semver.parse(version);
  if (parsed === null || parsed.major > 0 || need === "none") return need;
  if (parsed.minor === 0) return "patch";
  return need === "major" ? "minor" : "patch";
}

/** From one version to the next; an error where it went down. Of a pre-release any later version is enough: it promised nothing. */
export function bumpBetween(before: string, after: string): Result<Bump, "down"> {
  const [was, is] = [semver.parse(before), semver.parse(after)];
  if (was === null || is === null) return ok("none");
  const order = semver.compare(is, was);
  if (order < 0) return err("down");
  if (order === 0) return ok("none");
  if (was.prerelease.length > 0) return ok("major");
  if (is.major > was.major) return ok("major");
  return ok(is.minor > was.minor ? "minor" : "patch");
}

/** The version in three parts, or null for what is none. Python's (PEP 440) and OpenAPI's may have fewer parts. */
export function normalVersion(text: string, strict: boolean): string | null {
  if (text.length > 256) return null;
  if (strict) return semver.valid(text);
  const match =
    /^v?(\d{1,9})(?:\.(\d{1,9}))?(?:\.(\d{1,9}))?(?:\.\d{1,9})?(?:[-._]?((?:a|b|rc|alpha|beta|dev|post)[-._]?\d{0,9}))?(?:[-+].*)?$/u.exec(
      text,
    );
  if (match === null) return semver.valid(text);
  const [, major = "0", minor = "0", patch = "0", pre] = match;
  // `1.2.3.post1` is a later build of 1.2.3; the rest comes before it.
  const suffix =
    pre === undefined || pre.startsWith("post") ? "" : `-${pre.replace(/[-._]/gu, "").replace(/(?<=\D)(?=\d)/u, ".")}`;
  return semver.valid(`${Number(major)}.${Number(minor)}.${Number(patch)}${suffix}`);
}

/** `2026.1.0` and `24.04` are days, and say nothing of what changed (calver.org). */
export function isCalendar(text: string): boolean {
  const year = Number(/^v?(\d{4})(?:\.|$)/u.exec(text)?.[1] ?? 0);
  return (year >= 1990 && year < 2200) || /^v?\d{2}\.(?:0[1-9]|1[0-2])(?:\.|$)/u.test(text);
}
