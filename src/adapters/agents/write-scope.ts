import { realpathSync } from "node:fs";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import picomatch from "picomatch";
import type { SandboxSpec } from "../../ports/sandbox.ts";

/** Answers whether the agent may write a path, with the sentence to tell it when not. */
export interface WriteScope {
  /** Null where the path may be written. A relative path is one of the worktree. */
  refusal(path: string): string | null;
  /** What may be written, in words. */
  readonly allowed: string;
}

/** The scope of one task, from `writable`, the scratch and the private folders. Links are resolved first, so that a link inside the scope does
 * not lead out of it. */
export function createWriteScope(spec: SandboxSpec): WriteScope {
  const worktree = realpathSync(spec.worktree);
  const isAllowed = picomatch([...spec.writable], { dot: true });
  const folders = [spec.home, ...spec.writableOutside, ...spec.scratch.map((folder) => join(worktree, folder))].map(
    resolveReal,
  );
  const allowed = spec.writable.length === 0 ? "nothing (this task only reads)" : spec.writable.join(", ");
  return {
    allowed,
    refusal(path) {
      const real = resolveReal(resolve(worktree, path));
      if (folders.some((folder) => real === folder || real.startsWith(folder + sep))) return null;
      const inside = relative(worktree, real);
      const isOutside = inside === "" || inside === ".." || inside.startsWith(`..${sep}`);
      const isGit = inside === ".git" || inside.startsWith(`.git${sep}`);
      if (!isOutside && !isGit && spec.writable.length > 0 && isAllowed(inside)) return null;
      return `${isOutside ? path : inside} may not be written: this task allows ${allowed}`;
    },
  };
}

/** The real path of the deepest part that exists, with the rest behind it. */
function resolveReal(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(resolveReal(parent), basename(path));
  }
}
