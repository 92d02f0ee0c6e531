import type { TaskProblem } from "./task-draft.ts";
import { quoted } from "./task-draft.ts";
import { TASK_RULES } from "./task-rules.ts";
import { VAGUE_WORDS, wordsOf } from "./vague-words.ts";

const FIX =
  "name the thing and what will be different, as in: Round each order line to two decimals before the total is summed";

/** Why an objective is too vague to build and to review by. */
export function objectiveProblems(objective: string): readonly TaskProblem[] {
  const reason = vagueness(objective);
  if (reason === null) return [];
  return [
    {
      rule: TASK_RULES.objective.id,
      level: "error",
      message: `objective ${quoted(objective)} ${reason}`,
      fix: FIX,
      path: ["objective"],
    },
  ];
}

function vagueness(objective: string): string | null {
  if (/^(?:todo|tbd|fixme|n\/?a|none|\.{3}|…|\?+|<.*>|-+)\.?$/isu.test(objective)) return "is a placeholder";
  const words = wordsOf(objective);
  const telling = words.filter((word) => !VAGUE_WORDS.has(word));
  if (telling.length === 0) return "names nothing that can be looked at";
  if (words.length < 3) return "is too short to say what will be different";
  const filler = words.find((word) => FILLERS.has(word));
  if (filler !== undefined && telling.length < 3) return `leaves open what '${filler}' is`;
  return null;
}

const FILLERS: ReadonlySet<string> = new Set([
  "stuff",
  "things",
  "issues",
  "bugs",
  "misc",
  "various",
  "everything",
  "better",
  "improve",
]);
