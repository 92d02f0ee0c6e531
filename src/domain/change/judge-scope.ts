import picomatch from "picomatch";
import { printable } from "../../base/printable.ts";
import type { Finding } from "../finding/finding.ts";
import { SCOPE_RULES, type ScopeRule } from "./scope-rules.ts";
import type { WorktreeChange, WorktreeInspection } from "./worktree-inspection.ts";

/** Where tools put what they can make again: ignored files there are nothing to speak of. */
export const SCRATCH_GLOBS: readonly string[] = [
  "**/{node_modules,bower_components,vendor/bundle,.venv,venv,__pycache__,.pytest_cache,.mypy_cache,.ruff_cache,.tox}/**",
  "**/{dist,build,out,target,coverage,.nyc_output,.next,.nuxt,.turbo,.cache,.parcel-cache,.gradle,tmp,temp,logs}/**",
  "**/*.{log,pyc,tsbuildinfo,class,o}",
  "**/.DS_Store",
];

/** What an agent left in its worktree against what its contract allows. Empty: nothing stands against committing it. `scopeOut` are picomatch globs, stronger than
 * `scope`; both see the path as it is, folders of ignored files without their last `/`. */
export function judgeScope(
  inspection: WorktreeInspection,
  scope: { allows(path: string): boolean },
  scopeOut: readonly string[],
  scratch: readonly string[] = SCRATCH_GLOBS,
): readonly Finding[] {
  const isOut = matcher(scopeOut);
  const isScratch = matcher(scratch);
  const findings = inspection.tampered.map((sentence) => findingOf(SCOPE_RULES.tampered, printable(sentence), null));
  for (const change of inspection.changes) {
    const name = printable(change.path);
    const report = (rule: ScopeRule, message: string): void => {
      findings.push(findingOf(rule, message, change.path));
    };
    if (change.kind === "ignored") {
      // `x/**` matches what is in x: an ignored folder is judged by a name inside it.
      const inside = change.path.endsWith("/") ? `${change.path}x` : change.path;
      if (!isScratch(inside)) report(SCOPE_RULES.ignoredFile, `${name} was written although git ignores it`);
    } else if (change.kind === "nested-repository")
      report(SCOPE_RULES.nestedRepository, `${name} is a repository of its own`);
    else if (isOut(change.path)) report(SCOPE_RULES.scopeOut, `${name} was ${change.kind}, and scope_out names it`);
    else if (!scope.allows(change.path))
      report(SCOPE_RULES.outOfScope, `${name} was ${change.kind}, outside files_allowed`);
    if (change.link?.leaves)
      report(SCOPE_RULES.linkLeaves, `${name} points to ${printable(change.link.target)}, outside the tree`);
    for (const note of change.notes) reportNote(note, name, report);
  }
  return [...findings, ...caseFindings(inspection.changes)];
}

function reportNote(
  note: WorktreeChange["notes"][number],
  name: string,
  report: (rule: ScopeRule, message: string) => void,
): void {
  switch (note) {
    case "special-file":
      return report(SCOPE_RULES.specialFile, `${name} is a FIFO, a socket or a device`);
    case "hard-linked":
      return report(SCOPE_RULES.hardLink, `${name} is a hard link: the same file has another name`);
    case "not-utf8":
      return report(SCOPE_RULES.nameNotUtf8, `the name of ${name} holds bytes that are not UTF-8`);
    case "large":
      return report(SCOPE_RULES.largeFile, `${name} is larger than 50 MiB`);
    case "unreadable":
      return report(SCOPE_RULES.unreadable, `${name} cannot be read`);
    case "mode":
      return;
    default:
      return note satisfies never;
  }
}

function caseFindings(changes: readonly WorktreeChange[]): readonly Finding[] {
  const byFolded = new Map<string, string[]>();
  for (const { path, kind } of changes) {
    if (kind !== "added" && kind !== "deleted") continue;
    const folded = path.normalize("NFC").toLowerCase();
    byFolded.set(folded, [...(byFolded.get(folded) ?? []), path]);
  }
  return [...byFolded.values()]
    .filter((paths) => paths.length > 1)
    .map((paths) =>
      findingOf(
        SCOPE_RULES.caseOnly,
        `${paths.map((path) => printable(path)).join(" and ")} differ by case alone`,
        paths[0] ?? null,
      ),
    );
}

function findingOf(rule: ScopeRule, message: string, path: string | null): Finding {
  return {
    rule: rule.id,
    level: rule.level,
    message,
    fix: rule.fix,
    place: path === null ? null : { file: path, line: 1, col: 1 },
  };
}

function matcher(globs: readonly string[]): (path: string) => boolean {
  if (globs.length === 0) return () => false;
  // `s`: a newline in a name is a char like any other, or it would slip past `**`.
  return picomatch([...globs], { dot: true, flags: "s" });
}
