import { compileScope, outsideGlobs, type Scope } from "./compile-scope.ts";
import { expandGlob } from "./expand-glob.ts";
import { globWeakness } from "./glob-weakness.ts";
import { isPathLike } from "./is-path-like.ts";
import { quoted, type TaskDraft, type TaskFacts, type TaskProblem } from "./task-draft.ts";
import { TASK_RULES } from "./task-rules.ts";

/** A repository with fewer files than this may well be changed as a whole. */
const SMALL_REPOSITORY = 10;

/** What is wrong with the globs of a draft, and between them and its scope. */
export function scopeProblems(draft: TaskDraft, facts: TaskFacts): readonly TaskProblem[] {
  const globs = draft.files_allowed ?? [];
  const outside = draft.scope_out ?? [];
  const problems: TaskProblem[] = [];
  const sound: string[] = [];
  const outsiders = outside.filter(isPathLike).map(outsiderOf);
  for (const [index, glob] of globs.entries()) {
    const path = ["files_allowed", index];
    const weakness = glob === "" ? EMPTY_GLOB : globWeakness(glob);
    if (weakness !== null) {
      problems.push({
        rule: weakness.rule,
        level: "error",
        message: `files_allowed ${quoted(glob)} ${weakness.reason}`,
        fix: weakness.fix,
        path,
      });
      continue;
    }
    sound.push(glob);
    const cover = outsiders.find((outsider) => isCovered(glob, outsider));
    if (cover !== undefined)
      problems.push(
        contradiction(`files_allowed ${quoted(glob)} lies inside of scope_out ${quoted(cover.entry)}`, path),
      );
    else if (facts.trackedPaths !== undefined) problems.push(...unmatched(glob, facts.trackedPaths, path));
  }
  for (const [index, entry] of (draft.scope_in ?? []).entries()) {
    const same =
      outside.find((other) => sameThing(entry, other)) ??
      (isPathLike(entry) ? outsiders.find((outsider) => isCovered(entry, outsider))?.entry : undefined);
    if (same !== undefined && entry !== "")
      problems.push(
        contradiction(`${quoted(entry)} is in scope_in, and scope_out holds ${quoted(same)}`, ["scope_in", index]),
      );
  }
  problems.push(...outside.flatMap(idleOutside));
  const tracked = facts.trackedPaths ?? [];
  if (tracked.length >= SMALL_REPOSITORY && sound.length === globs.length && sound.length > 0) {
    const scope = compileScope({ filesAllowed: globs, scopeOut: outside });
    if (tracked.every((path) => scope.allows(path)))
      problems.push({
        rule: TASK_RULES.filesEverything.id,
        level: "error",
        message: `files_allowed covers all of the repository's ${tracked.length} files`,
        fix: "name the folders or files that the change is about",
        path: ["files_allowed"],
      });
  }
  return problems;
}

const EMPTY_GLOB = { rule: TASK_RULES.filesGlob.id, reason: "is empty", fix: "remove the entry" };

function contradiction(message: string, path: readonly (string | number)[]): TaskProblem {
  return {
    rule: TASK_RULES.contradiction.id,
    level: "error",
    message,
    fix: "remove it from one of the two lists",
    path,
  };
}

function sameThing(a: string, b: string): boolean {
  return normal(a) === normal(b);
}

function normal(text: string): string {
  return text
    .toLowerCase()
    .replace(/^\.\//u, "")
    .replace(/[\s.;/]+$/u, "")
    .replace(/\s+/gu, " ");
}

/** A path of scope_out that is written in a way that takes nothing away. */
function idleOutside(entry: string, index: number): readonly TaskProblem[] {
  const weakness = isPathLike(entry) ? globWeakness(entry.replace(/\/+$/u, "")) : null;
  if (weakness === null || weakness.rule === TASK_RULES.filesEverything.id) return [];
  const fix = weakness.rule === TASK_RULES.filesNegated.id ? "remove the '!'" : weakness.fix;
  const message = `scope_out ${quoted(entry)} ${weakness.reason}: it takes nothing away from files_allowed`;
  return [{ rule: weakness.rule, level: "warning", message, fix, path: ["scope_out", index] }];
}

interface Outsider {
  readonly entry: string;
  readonly scope: Scope;
}

function outsiderOf(entry: string): Outsider {
  return { entry, scope: compileScope({ filesAllowed: outsideGlobs(entry), scopeOut: [] }) };
}

/** Whether an entry of scope_out takes everything away that `glob` names, judged by names that stand for what the wildcards could be. */
function isCovered(glob: string, { scope }: Outsider): boolean {
  const expanded = expandGlob(glob.replace(/^(?:\.\/)+/u, "").replace(/\/+$/u, ""));
  if (!expanded.ok) return false;
  return expanded.value.every((pattern) =>
    ["q7", "q7/z8"].every((folders) => {
      const sample = pattern
        .split("/")
        .map((name) => (name === "**" ? folders : name.replace(/\*+/gu, "q7").replaceAll("?", "q")))
        .join("/");
      return scope.allows(sample);
    }),
  );
}

function unmatched(
  glob: string,
  tracked: readonly string[],
  path: readonly (string | number)[],
): readonly TaskProblem[] {
  const only = compileScope({ filesAllowed: [glob], scopeOut: [] });
  if (tracked.some((file) => only.allows(file))) return [];
  const warn = (message: string, fix: string): TaskProblem => ({
    rule: TASK_RULES.filesUnmatched.id,
    level: "warning",
    message,
    fix,
    path,
  });
  const folder = glob.replace(/^(?:\.\/)+/u, "");
  if (tracked.some((file) => file.startsWith(`${folder}/`)))
    return [
      warn(`files_allowed ${quoted(glob)} is a folder and matches no file`, `write ${JSON.stringify(`${folder}/**`)}`),
    ];
  const roots = only.literalRoots();
  if (roots.every((root) => root === "" || tracked.some((file) => file.startsWith(`${root}/`)))) return [];
  const several = /,\s/u.test(glob)
    ? "write each glob on a line of its own"
    : "correct the path, or ignore this where the change creates the folder";
  return [warn(`files_allowed ${quoted(glob)} matches no file, and its folder is not there`, several)];
}
