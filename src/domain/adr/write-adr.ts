import { slugOf } from "../../base/slug.ts";
import type { AdrStatus, Governed } from "./adr.ts";
import { BOOKKEEPING } from "./changed-decision.ts";
import { bareTitle } from "./adr-ref.ts";
import { padded } from "./judge-adrs.ts";
import { adrEmptiness } from "./read-adr.ts";
import { sentencesOf } from "./sentences.ts";

/** A decision before it has a number and a file. */
export interface AdrDraft {
  readonly title: string;
  readonly decision: string;
  readonly reason: string;
  readonly status: Extract<AdrStatus, "proposed" | "accepted">;
  readonly deciders: readonly string[];
  readonly tags: readonly string[];
  /** References to decisions that it takes the place of. */
  readonly supersedes: readonly string[];
  readonly governs: Governed;
}

/** Characters that a sentence may have. */
const SENTENCE_MAX = 2_000;
const TITLE_MAX = 200;

/** What a draft lacks, by the part that lacks it. Spaces and line breaks are folded before. */
export function draftProblem(draft: Pick<AdrDraft, "title" | "decision" | "reason">): string | null {
  for (const part of ["title", "decision", "reason"] as const) {
    const value = draft[part];
    if (value === "") return `the ${part} is missing`;
    const why = adrEmptiness(value);
    if (why !== null) return `the ${part} '${value.slice(0, 60)}' ${why}`;
    const max = part === "title" ? TITLE_MAX : SENTENCE_MAX;
    if (value.length > max) return `the ${part} has ${value.length} characters; at most ${max} are kept`;
  }
  for (const part of ["decision", "reason"] as const) {
    const field = BOOKKEEPING.exec(draft[part])?.[0];
    if (field !== undefined)
      return `the ${part} begins with '${field.trim()}', which reads as a field of the file; begin it with another word`;
  }
  return slugOf(draft.title) === "" ? `the title '${draft.title.slice(0, 60)}' has no word to name a file by` : null;
}

/** What is more than three sentences, to be told; nothing is refused for it. */
export function draftNotes(draft: Pick<AdrDraft, "decision" | "reason">): readonly string[] {
  return (["decision", "reason"] as const).flatMap((part) => {
    const count = sentencesOf(draft[part]).length;
    return count > 1 ? [`the ${part} has ${count} sentences; one is read more often`] : [];
  });
}

/** One line, as it is kept; a title without a number or a mark of Markdown's before it. */
export function foldedDraft<T extends Pick<AdrDraft, "title" | "decision" | "reason">>(draft: T): T {
  return {
    ...draft,
    title: bareTitle(fold(draft.title).replace(/^#+\s*/u, "")).replace(/\.$/u, ""),
    decision: fold(draft.decision),
    reason: fold(draft.reason),
  };
}

function fold(text: string): string {
  return text.replace(/[\s\u0085]+/gu, " ").trim();
}

/** A sentence ends with a full stop, so that the next one is seen to begin. */
function ended(text: string): string {
  return text === "" || /[.!?。！？:)"'`]$/u.test(text) ? text : `${text}.`;
}

export function adrFileName(number: number, title: string): string {
  return `${padded(number)}-${slugOf(title)}.md`;
}

/** The text of a decision's file: MADR's front matter, then the three sentences. `date` is a calendar day. */
export function formatAdr(number: number, draft: AdrDraft, date: string): string {
  const { governs } = draft;
  const lists: readonly (readonly [string, readonly string[]])[] = [
    ["decision-makers", draft.deciders],
    ["supersedes", draft.supersedes],
    ["tags", draft.tags],
    ["files", governs.files],
    ["symbols", governs.symbols],
    ["dependencies", governs.dependencies],
    ["removed", governs.removed],
  ];
  const fields = [
    `status: ${draft.status}`,
    `date: ${date}`,
    ...lists.filter(([, values]) => values.length > 0).map(([key, values]) => `${key}: ${yamlList(values)}`),
  ];
  return `---\n${fields.join("\n")}\n---\n\n# ${number}. ${draft.title}\n\n${ended(draft.decision)}\n\n${ended(draft.reason)}\n`;
}

/** A list in one line, each text between quotes: JSON's escapes are YAML's. */
export function yamlList(values: readonly string[]): string {
  return `[${values.map((value) => JSON.stringify(value)).join(", ")}]`;
}
