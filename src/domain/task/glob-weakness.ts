import { expandGlob } from "./expand-glob.ts";
import { isGitFolder } from "./is-repository-path.ts";
import { TASK_RULES, type TaskRule } from "./task-rules.ts";

export interface GlobWeakness {
  readonly rule: string;
  /** Follows the glob in a sentence. */
  readonly reason: string;
  readonly fix: string;
}

/** More stars in one name would make matching slow. */
const STARS_MAX = 3;

/** Why a glob can't stand in `files_allowed`, or null. */
export function globWeakness(glob: string): GlobWeakness | null {
  if (glob.startsWith("!"))
    return weak("filesNegated", "is negated", `write ${JSON.stringify(glob.replace(/^!+/u, ""))} under scope_out`);
  if (COVERING.has(glob)) return everything();
  if (/^[a-z]:/iu.test(glob)) return weak("filesOutside", "begins with a drive letter", RELATIVE);
  if (glob.includes("\\"))
    return weak(
      "filesOutside",
      "holds a backslash",
      `write / between folders: ${JSON.stringify(glob.replaceAll("\\", "/"))}`,
    );
  if (glob.includes("\0")) return weak("filesOutside", "holds a null character", RELATIVE);
  if (/^[a-z][a-z0-9+.-]*:\/\//iu.test(glob)) return weak("filesOutside", "is a URL", RELATIVE);
  const expanded = expandGlob(glob);
  if (!expanded.ok) return weak("filesGlob", expanded.error, "write several shorter globs, one a line");
  for (const pattern of expanded.value) {
    const weakness = patternWeakness(pattern);
    if (weakness !== null) return weakness;
  }
  return null;
}

const COVERING: ReadonlySet<string> = new Set(["/", ".", "./", "*", "**", "/*", "/**"]);
const RELATIVE = "write a path relative to the repository's root, with / between folders";

function patternWeakness(written: string): GlobWeakness | null {
  const pattern = written.replace(/^(?:\.\/)+/u, "");
  if (pattern === "")
    return written === "" ? weak("filesGlob", "has an empty alternative", "remove the spare comma") : everything();
  if (pattern.startsWith("/")) return weak("filesOutside", "is an absolute path", RELATIVE);
  if (pattern.startsWith("~")) return weak("filesOutside", "begins with ~", RELATIVE);
  const names = pattern.split("/");
  if (names.includes("..")) return weak("filesOutside", "leaves the repository by '..'", RELATIVE);
  if (names.some((name) => isGitFolder(name) || isGitFolder(name.replace(/[*?]/gu, ""))))
    return weak("filesOutside", "lies in .git", "name files that git tracks");
  if (names.every((name) => /^[*?.]+$/u.test(name))) return everything();
  if (pattern.endsWith("/"))
    return weak("filesGlob", "ends in a slash and matches no file", `write ${JSON.stringify(`${pattern}**`)}`);
  if (names.includes("") || names.includes("."))
    return weak(
      "filesGlob",
      "has an empty or a '.' folder in it",
      `write ${JSON.stringify(names.filter((name) => name !== "" && name !== ".").join("/"))}`,
    );
  return names.map(nameWeakness).find((weakness) => weakness !== null) ?? null;
}

function nameWeakness(name: string): GlobWeakness | null {
  if (name.includes("**") && name !== "**")
    return weak(
      "filesGlob",
      `has ** inside of a name ('${name.slice(0, 40)}')`,
      `write ${JSON.stringify(`**/${name.replace(/\*{2,}/gu, "*")}`)} in its stead`,
    );
  if ((name.match(/\*/gu)?.length ?? 0) > STARS_MAX && name !== "**")
    return weak("filesGlob", `has more than ${STARS_MAX} stars in a name`, "write a simpler glob");
  if (/\[(?:[!^][^\]]*|(?:[a-z0-9]-[a-z0-9])+)\]/iu.test(name))
    return weak(
      "filesGlob",
      "has a class of characters in brackets, which are read as they stand",
      "write the alternatives: {a,b,c}",
    );
  if (/[*+?@!]\([^)]*\)/u.test(name))
    return weak("filesGlob", "has an extended glob, which is not read", "write the alternatives: {a,b}");
  if (/\{[^{}]*\.\.[^{}]*\}/u.test(name))
    return weak("filesGlob", "has a range in braces, which is not read", "write the alternatives: {1,2,3}");
  return null;
}

function everything(): GlobWeakness {
  return weak(
    "filesEverything",
    "covers every file",
    'name the folders or files that the change is about, as in "src/orders/**"',
  );
}

function weak(rule: TaskRule, reason: string, fix: string): GlobWeakness {
  return { rule: TASK_RULES[rule].id, reason, fix };
}
