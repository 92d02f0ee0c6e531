import { execFileSync } from "node:child_process";
import { cpus } from "node:os";
import { dirname } from "node:path";

/** The machine and the commit, as every figure is printed with. */
export function whereMeasured(): string {
  const root = dirname(import.meta.dirname);
  const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { cwd: root, encoding: "utf8" }).trim();
  const cores = cpus();
  return `on ${cores.length} × ${cores[0]?.model ?? "unknown CPU"}, Node ${process.versions.node}, commit ${commit}`;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
