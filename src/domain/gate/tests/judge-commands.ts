import { printable } from "../../../base/printable.ts";
import { addedLines, removedLines, textOf, type ChangedFile } from "../../change/change.ts";
import { CONFIG_LANGUAGE } from "../../source/language.ts";
import { viewSource } from "../../source/source-view.ts";
import { gateFinding } from "../gate-finding.ts";
import type { GateFinding } from "../gate.ts";
import { TESTS_RULES } from "./tests-rules.ts";

/** Commands that judge a change. */
const JUDGES =
  /\b(?:tests?|vitest|jest|mocha|ava|pytest|tox|nox|rspec|phpunit|pest|playwright|cypress|lint|eslint|oxlint|biome|tsc|typecheck|mypy|pyright|ruff|flake8|pylint|clippy|check|vet|golangci-lint|rubocop|phpstan|psalm|coverage|ctest|gradlew?|mvnw?|dotnet test)\b/u;

const WEAKENINGS: readonly { readonly pattern: RegExp; readonly why: string; readonly needsJudge: boolean }[] = [
  { pattern: /\|\|\s?(?:true|:|exit 0|echo\b)/u, why: "can no longer fail", needsJudge: true },
  { pattern: /;\s?(?:true|exit 0)\s*(?:["']|$)/u, why: "can no longer fail", needsJudge: true },
  {
    pattern: /^\s*(?:- )?(?:continue-on-error|allow_failure):\s{0,4}["']?true\b/u,
    why: "may fail without failing the job",
    needsJudge: false,
  },
  { pattern: /(?:^|\s)-k[ =]?\\?["']not\b|\s--deselect\b/u, why: "leaves tests out", needsJudge: true },
  {
    pattern: /--pass[wW]ith[nN]o[tT]ests\b|--passWithNoTests\b/u,
    why: "passes without a single test",
    needsJudge: true,
  },
  {
    pattern: /--testPathIgnorePatterns\b|\s--ignore=\S*tests?\b|\s--exclude[ =]\S*tests?\b|--grep-invert\b/u,
    why: "leaves tests out",
    needsJudge: true,
  },
  {
    pattern: /(?:\s|^)-(?:DskipTests|Dmaven\.test\.skip(?:=true)?|x test)\b/u,
    why: "leaves tests out",
    needsJudge: true,
  },
];

/** Commands in manifests, workflows, Makefiles and scripts that were made unable to fail, or to leave tests out. */
export function judgeCommands(files: readonly ChangedFile[]): readonly GateFinding[] {
  return files.filter(({ path, before }) => before !== null && holdsCommands(path)).flatMap(judgeFile);
}

function judgeFile(file: ChangedFile): readonly GateFinding[] {
  const text = textOf(file.after);
  if (text === null) return [];
  // JSON has no comments; of the others a comment is no command.
  const lines = (file.path.endsWith(".json") ? text : viewSource(text, CONFIG_LANGUAGE).code).split("\n");
  const removed = removedLines(file);
  const rule = TESTS_RULES.commandWeakened;
  return WEAKENINGS.flatMap(({ pattern, why, needsJudge }) => {
    const isWeak = (line: string): boolean => pattern.test(line) && (!needsJudge || JUDGES.test(line));
    const added = addedLines(file).filter(({ line }) => isWeak((lines[line - 1] ?? "").slice(0, 2000)));
    const gone = removed.filter((each) => isWeak(each.text.slice(0, 2000)));
    // As many as were taken away were only moved or rewritten.
    return added.slice(gone.length).map(({ line, text: written }) => {
      const shown = written.trim().slice(0, 120);
      const former = removed.find((each) => headOf(each.text) !== "" && headOf(each.text) === headOf(written));
      const was =
        former === undefined ? "it was not there before" : `was \`${printable(former.text.trim().slice(0, 120))}\``;
      return gateFinding("tests", rule, {
        message: `the command ${why}: is \`${printable(shown)}\`, ${was}`,
        fix: rule.fix,
        place: { file: file.path, line, col: 1 },
        found: shown,
      });
    });
  });
}

/** `"test":` or `run: npm`: what both versions of a line begin with. */
function headOf(line: string): string {
  return /^\s{0,40}(["\w-]{1,40}:?\s{0,4}\w{0,20})/u.exec(line)?.[1]?.trim() ?? "";
}

function holdsCommands(path: string): boolean {
  return /(?:^|\/)(?:package\.json|composer\.json|Makefile|GNUmakefile|justfile|Justfile|Taskfile\.ya?ml|tox\.ini|noxfile\.py|pyproject\.toml|setup\.cfg|lefthook\.yml|\.pre-commit-config\.yaml)$|^\.github\/(?:workflows|actions)\/.*\.ya?ml$|^\.gitlab-ci\.yml$|^\.circleci\/config\.yml$|^(?:azure-pipelines|bitbucket-pipelines)\.yml$|(?:^|\/)\.?ci\/[^/]+$|^scripts\/[^/]+\.sh$/u.test(
    path,
  );
}
