import { printable } from "../../../base/printable.ts";
import type { DriftCommit, DriftEpisode } from "./episode.ts";
import type { ParkedWork } from "./parked-work.ts";

/** What is known of a file that a session is held about. */
export interface SessionFacts {
  readonly path: string;
  /** The newest first. */
  readonly fixes: readonly DriftCommit[];
  /** Of its functions, the most fixes first. */
  readonly functions: readonly DriftEpisode[];
  /** Other files that were fixed by the same commits, with how many of them, the most first. */
  readonly together: readonly { readonly path: string; readonly fixes: number }[];
  readonly parked: readonly ParkedWork[];
  /** Whether a test was changed with at least one of the fixes. */
  readonly fixesWithTests: number;
}

const WORD_FIXES_MIN = 2;

/** Three to five questions whose answers would end the fixes, made from the facts alone. */
export function sessionQuestions(facts: SessionFacts): readonly string[] {
  const { fixes, functions, together, parked, fixesWithTests } = facts;
  const path = printable(facts.path);
  const [worst] = functions;
  const [partner] = together;
  const [branch] = parked;
  const word = sharedWord(fixes);
  const count = fixes.length;
  const questions: string[] = [];
  questions.push(
    word === null
      ? `What do these ${count} fixes have in common that none of them says? Name the cause that one change could remove.`
      : `'${word.word}' is in ${word.fixes} of the ${count} subjects: which rule about it does ${path} not hold, and where should it be held?`,
  );
  if (worst !== undefined && worst.place.symbol !== null)
    questions.push(
      `${printable(worst.place.symbol)} took ${worst.fixes.length} of the fixes: should it be split, written anew, or moved to where what it needs is known?`,
    );
  if (partner !== undefined && partner.fixes >= WORD_FIXES_MIN)
    questions.push(
      `${printable(partner.path)} was changed with ${partner.fixes} of the ${count} fixes: is the boundary between the two in the wrong place?`,
    );
  if (branch !== undefined)
    questions.push(
      `The branch ${printable(branch.branch)} touches ${path} and is not merged since ${dayOf(branch.lastAtMs)}: would it have made these fixes needless, and what keeps it?`,
    );
  questions.push(
    fixesWithTests === 0
      ? `None of the ${count} fixes came with a test: which test fails for all of them, and why is it not there?`
      : `${fixesWithTests} of the ${count} fixes came with a test: what did those tests not ask, so that the next fix was needed?`,
  );
  if (questions.length < 3)
    questions.push(
      `If ${path} could not be fixed for a month, what would you change instead, and what keeps you from that now?`,
    );
  return questions.slice(0, 5);
}

/** A word of at least four letters that most of the subjects have, and that says nothing of fixing itself. */
function sharedWord(fixes: readonly DriftCommit[]): { readonly word: string; readonly fixes: number } | null {
  const counts = new Map<string, number>();
  for (const { subject } of fixes)
    for (const word of new Set(
      subject
        .slice(0, 200)
        .toLowerCase()
        .match(/\p{L}{4,30}/gu),
    ))
      if (!COMMON.has(word)) counts.set(word, (counts.get(word) ?? 0) + 1);
  const [best] = [...counts].toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  if (best === undefined || best[1] < WORD_FIXES_MIN || best[1] * 2 < fixes.length) return null;
  return { word: best[0], fixes: best[1] };
}

const COMMON: ReadonlySet<string> = new Set(
  "fixes fixed fixing bugfix hotfix issue issues error errors wrong correct again when with from that this into some more after before where which while still also must should would could handle make makes update updates support pull request merge prevent ensure missing".split(
    " ",
  ),
);

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
