import { JUDGING_WORDS, VAGUE_WORDS, wordsOf } from "./vague-words.ts";

/** Why nobody could test a criterion, or null where it can be tested. A criterion is testable when it names an observable: a number, a quoted
 * text, a path, a command, a name of the code, or a behaviour. Where none is recognised, it is refused only if it judges ('correct', 'fast') or says
 * almost nothing; a plain statement in any language is let through, because a false refusal costs more than a weak criterion. */
export function criterionWeakness(criterion: string): string | null {
  const text = criterion.trim();
  if (!/[\p{L}\p{N}]/u.test(text) || /^(?:todo|tbd|n\/?a|none|<.*>)\.?$/isu.test(text)) return "is a placeholder";
  if (OBSERVABLES.some((observable) => observable.test(text))) return null;
  const words = wordsOf(text);
  const telling = words.filter((word) => !VAGUE_WORDS.has(word) && !JUDGING_WORDS.has(word) && !EMPTY_WORDS.has(word));
  const judging = words.find((word) => JUDGING_WORDS.has(word));
  if (telling.length === 0 && words.some((word) => /^(?:tests?|pass(?:es)?|regressions?)$/u.test(word)))
    return "says no more than tests_required";
  if (judging !== undefined) return `judges ('${judging}') and names nothing that can be observed`;
  if (words.some((word) => BEHAVIOURS.test(word)) && telling.length >= 2) return null;
  return telling.length >= 3
    ? null
    : "names no number, output, status, file, command or behaviour that a test could see";
}

const EMPTY_WORDS: ReadonlySet<string> = new Set(
  `test tests pass passes passing regression regressions no not looks look feels feel seems acceptance criteria criterion user users reviewer review
  reviewed lgtm yes requirement requirements met ready verified checked manually`.split(/\s+/u),
);

/** Each shows that a criterion names something that can be looked at. */
const OBSERVABLES: readonly RegExp[] = [
  /\p{N}/u, // a number or a status
  /"[^"]+"|`[^`]+`|“[^”]+”|«[^»]+»|(?:^|\s)'[^']+'(?=$|[\s.,;:!?)])/u, // a quoted text
  /(?:^|\s)(?:\.{0,2}\/[\w{:*-]|--?[a-z][\w-]*\b|[\w.-]+\/[\w./*-]+\.\w+)/iu, // a path or an option
  /\b[\w-]+\.(?:[cm]?[jt]sx?|py|rb|go|rs|java|kt|cs|php|sh|sql|ya?ml|json|toml|md|txt|csv|html?|css|log|lock|env)\b/iu, // a file
  /\b(?:GET|PUT|POST|PATCH|DELETE|HEAD|OPTIONS)\b/u, // a request
  /\b(?:npm|npx|pnpm|yarn|node|deno|bun|pytest|python|cargo|go|make|git|curl|docker|mvn|gradle|dotnet|vitest|jest|tsc|eslint|ruff|mypy)\s+[\w./-]+/u, // a command
  /\b[a-z]+[A-Z]\w*|\b\w+_\w+|\b\w+\(\)|\b[A-Z]{2,}[A-Z_]*_[A-Z]+\b/u, // a name of the code
  /[<>=≤≥≠]/u, // a comparison
];

const BEHAVIOURS =
  /^(?:(?:return|answer|respond|repl|print|show|display|reject|refus|accept|throw|rais|fail|exit|log|writ|creat|delet|remov|keep|send|receiv|redirect|render|contain|includ|equal|match|sort|round|list|start|stop|open|clos|load|sav|stor|emit|publish|call|block|allow|retr|ignor|validat|warn|report|count|add|drop|mov|nam|hid|appear|disappear|stay|remain|point|link|download|upload|export|import|pars|escap|encod|decod|expir|log)\w*|never|cannot|can't|only|without|when|then|unless|same|unchanged|empty|visible)$/u;
