import { printable } from "../../base/printable.ts";
import type { Diff } from "./diff.ts";

/** How far a change reaches, in one line: `3 files in src/orders, 1 test; +40 −12`. */
export function describeBlastRadius(files: Diff["files"]): string {
  if (files.length === 0) return "no files";
  const tests = files.filter(({ path }) => isTestPath(path));
  const others = files.filter(({ path }) => !isTestPath(path));
  const parts: string[] = [];
  if (others.length > 0) parts.push(`${count(others.length, "file")} ${whereOf(others.map(({ path }) => path))}`);
  if (tests.length > 0) parts.push(count(tests.length, "test"));
  const binary = files.filter(({ added, removed }) => added === null || removed === null).length;
  if (binary > 0) parts.push(`${binary} binary`);
  const added = files.reduce((sum, file) => sum + (file.added ?? 0), 0);
  const removed = files.reduce((sum, file) => sum + (file.removed ?? 0), 0);
  return `${parts.join(", ")}; +${added} −${removed}`;
}

/** By the conventions of the common test runners. */
export function isTestPath(path: string): boolean {
  return (
    /(?:^|\/)(?:tests?|__tests__|specs?)\//iu.test(path) ||
    /[._-](?:test|spec)\.[^./]+$/iu.test(path) ||
    /(?:^|\/)test_[^/]*\.py$/u.test(path) ||
    /(?:Test|Tests|Spec)\.(?:java|kt|cs|scala|swift|php)$/u.test(path)
  );
}

function whereOf(paths: readonly string[]): string {
  const folders = [...new Set(paths.map((path) => path.split("/").slice(0, -1).join("/")))];
  const parts = folders.map((folder) => (folder === "" ? [] : folder.split("/")));
  const shared: string[] = [];
  const first = parts[0] ?? [];
  for (const [depth, name] of first.entries()) {
    if (!parts.every((folder) => folder[depth] === name)) break;
    shared.push(name);
  }
  if (shared.length > 0) return `in ${printable(shared.join("/"))}`;
  return folders.length === 1 ? "at the top" : `in ${folders.length} folders`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
