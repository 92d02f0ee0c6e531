import { realpathSync } from "node:fs";
import { join } from "node:path";
import picomatch from "picomatch";
import type { SandboxSpec } from "../../ports/sandbox.ts";
import { quotedWord } from "./quoted-word.ts";
import type { FileKind } from "./agent-profile.ts";

/** Paths inside the private HOME. */
const SCOPE_HOOK_FILE: string = ".flyball/scope-hook.mjs";
const SCOPE_DATA_FILE: string = ".flyball/scope.json";
export const SCOPE_DENIED_FILE: string = ".flyball/denied.jsonl";

export interface ScopeHook {
  /** A shell command; the same for every task but for the folders. */
  readonly command: string;
  /** Written into the private HOME. */
  readonly files: readonly { readonly path: string; readonly content: string; readonly kind: FileKind }[];
}

/** The hook of one task: a script without packages, and the scope that it reads, with globs as sources of regular expressions. */
export function createScopeHook(spec: SandboxSpec, node: string): ScopeHook {
  const scope = {
    worktree: realpathSync(spec.worktree),
    home: spec.home,
    globs: spec.writable,
    patterns: spec.writable.map((glob) => picomatch.makeRe(glob, { dot: true }).source),
  };
  return {
    command: `${quotedWord(node)} ${quotedWord(join(spec.home, SCOPE_HOOK_FILE))}`,
    files: [
      { path: SCOPE_HOOK_FILE, content: SCOPE_HOOK_SOURCE, kind: "data" },
      { path: SCOPE_DATA_FILE, content: JSON.stringify(scope), kind: "data" },
    ],
  };
}

/** A PreToolUse hook of Claude Code and Codex: reads the call on standard input, answers with a denial where a path is out of scope, and
 * notes the denial in a file. It fails open: the walls and the check of the diff hold what it misses. */
const SCOPE_HOOK_SOURCE = `import { appendFileSync, readFileSync, realpathSync } from "node:fs";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
const here = import.meta.dirname;
const scope = JSON.parse(readFileSync(join(here, "scope.json"), "utf8"));
const call = JSON.parse(readFileSync(0, "utf8"));
const input = call.tool_input ?? {};
const text = typeof input === "string" ? input : (input.command ?? input.input ?? input.patch ?? "");
const isPatch = typeof text === "string" && text.includes("*** Begin Patch");
const paths = [input.file_path, input.notebook_path, ...(isPatch ? [...text.matchAll(/^\\*\\*\\* (?:Add File|Update File|Delete File|Move to): (.+)$/gm)].map((match) => match[1].trim()) : [])];
const real = (path) => {
  try { return realpathSync(path); } catch { const up = dirname(path); return up === path ? path : join(real(up), basename(path)); }
};
const refusals = [];
for (const path of paths) {
  if (typeof path !== "string") continue;
  const at = real(resolve(call.cwd ?? scope.worktree, path));
  if (at === scope.home || at.startsWith(scope.home + sep)) continue;
  const inside = relative(scope.worktree, at);
  const isOutside = inside === "" || inside === ".." || inside.startsWith(".." + sep);
  const isGit = inside === ".git" || inside.startsWith(".git" + sep);
  if (!isOutside && !isGit && scope.patterns.some((source) => new RegExp(source).test(inside))) continue;
  refusals.push((isOutside ? path : inside) + " may not be written: this task allows " + (scope.globs.join(", ") || "nothing (this task only reads)"));
}
if (refusals.length > 0) {
  const reason = refusals.join("; ");
  appendFileSync(join(here, "denied.jsonl"), JSON.stringify({ tool: call.tool_name, paths: paths.filter(Boolean), reason }) + "\\n");
  console.log(JSON.stringify({ hookSpecificOutput: { hookEventName: "PreToolUse", permissionDecision: "deny", permissionDecisionReason: reason } }));
}
`;
