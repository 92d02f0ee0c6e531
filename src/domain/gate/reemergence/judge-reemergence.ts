import { printable } from "../../../base/printable.ts";
import { adrName, isBinding, type Adr } from "../../adr/adr.ts";
import { isAdrPath } from "../../adr/adr-folder.ts";
import { adrsMeant } from "../../adr/adr-ref.ts";
import { readAdr } from "../../adr/read-adr.ts";
import { textOf, type Change } from "../../change/change.ts";
import type { LineSpan, ReturnedMatch } from "../../history/reemergence/match-returned.ts";
import { shellWord } from "../../release/markdown.ts";
import { gateFinding } from "../gate-finding.ts";
import type { GateFinding } from "../gate.ts";
import { REEMERGENCE_RULES } from "./reemergence-rules.ts";
import { decisionOf, type RemovalDecision, type RemovalNote } from "./removal-decision.ts";

/** Removed code that stands in an added file, with what its removal said. */
export interface Reemerged {
  /** Of the file in the change. */
  readonly path: string;
  readonly match: Pick<ReturnedMatch, "region" | "added" | "removed" | "similarity">;
  readonly note: RemovalNote;
}

/** Findings for what came back. `adrs` are those of the base; one that the change itself supersedes holds no more. */
export function judgeReemergence(
  change: Pick<Change, "files" | "commits" | "request">,
  adrs: readonly Adr[],
  reemerged: readonly Reemerged[],
): readonly GateFinding[] {
  const superseded = supersededBy(change, adrs);
  const said = wordsOf(change);
  return reemerged.map(({ path, match, note }) => {
    const decision = decisionOf(note, match.region.path, adrs);
    const holds = decision !== null && !superseded.has(decision.adr.path);
    const isNamed = namesRemoval(said, match.region.commit, note.subject);
    const rule = holds ? "decided" : isNamed || decision !== null ? "restored" : "returned";
    const when = dayOf(match.region.committedAtMs);
    const commit = match.region.commit.slice(0, 12);
    const old = `${linesOf(match.removed)} of ${printable(match.region.path)}`;
    const share = `${Math.round(match.similarity * 100)}% of what`;
    const removal = `${commit} (${when}, ${quotedSubject(note.subject)})`;
    return gateFinding("reemergence", REEMERGENCE_RULES[rule], {
      message: `${linesOf(match.added)} hold ${share} ${removal} removed from ${printable(match.region.path)}${becauseOf(decision, superseded)}`,
      fix: `${fixOf(holds ? decision : null, rule === "restored", commit)}; git show ${shellWord(`${commit}^:${match.region.path}`)} has the old code (${old})`,
      place: { file: path, line: match.added.first, col: 1 },
      end: { line: match.added.last, col: 1 },
      found: `${match.region.commit} ${match.region.path} ${match.removed.first}`,
    });
  });
}

/** Paths of decisions that an ADR of the change takes back. */
function supersededBy(change: Pick<Change, "files">, adrs: readonly Adr[]): ReadonlySet<string> {
  const known = new Set(adrs.map(({ path }) => path));
  const folders = [...new Set(adrs.map(({ path }) => path.slice(0, path.lastIndexOf("/"))))];
  const paths = change.files.flatMap((file) => {
    const text = textOf(file.after);
    if (text === null || !folders.some((folder) => isAdrPath(file.path, folder))) return [];
    const { adr } = readAdr(file.path, text);
    // One that is written anew says which it supersedes; an old one that is now called superseded needs the new one.
    return isBinding(adr) && !known.has(file.path) ? adrsMeant(adr.supersedes, adrs).map(({ path }) => path) : [];
  });
  return new Set(paths);
}

const RESTORES =
  /\b(?:revert(?:s|ed)?|re-?land(?:s|ed)?|restor(?:e|es|ed)|reinstat(?:e|es|ed)|bring(?:s)? back|re-?add(?:s|ed)?)\b/iu;
const WORDS_MAX = 200_000;

function wordsOf({ commits, request }: Pick<Change, "commits" | "request">): string {
  const texts = [request?.title ?? "", request?.body ?? "", ...commits.map(({ message }) => message)];
  return texts.join("\n").slice(0, WORDS_MAX);
}

/** Whether the change says that it brings a removal back: a word for it, and the removal's commit or its subject. */
export function namesRemoval(said: string, commit: string, subject: string): boolean {
  if (!RESTORES.test(said)) return false;
  if (subject.length >= 8 && said.includes(subject)) return true;
  const number = /#\d{1,7}/u.exec(subject)?.[0];
  if (number !== undefined && new RegExp(`${number}\\b`, "u").test(said)) return true;
  return (said.match(/\b[0-9a-f]{7,64}\b/gu) ?? []).slice(0, 1000).some((word) => commit.startsWith(word));
}

function becauseOf(decision: RemovalDecision | null, superseded: ReadonlySet<string>): string {
  if (decision === null) return "";
  const title = `${adrName(decision.adr)} '${printable(decision.adr.title.slice(0, 100))}'`;
  return superseded.has(decision.adr.path)
    ? ` by ${title}, which this change supersedes`
    : ` by ${title}, ${decision.how}`;
}

function fixOf(decision: RemovalDecision | null, isSettled: boolean, commit: string): string {
  if (decision !== null)
    return `leave it out, or decide anew in the same change: flyball adr supersede ${shellWord(printable(String(decision.adr.number ?? decision.adr.path)))}`;
  return isSettled
    ? "nothing has to be done"
    : `see why it was removed with git show ${commit}; if it is wanted again, write 'Restores ${commit}' into the commit's message`;
}

function linesOf({ first, last }: LineSpan): string {
  return first === last ? `line ${first}` : `lines ${first}-${last}`;
}

function quotedSubject(subject: string): string {
  const line = printable(subject);
  return `'${line.length <= 80 ? line : `${line.slice(0, 79).toWellFormed()}…`}'`;
}

/** A commit's clock may have stood anywhere. */
function dayOf(ms: number): string {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? "without a date" : date.toISOString().slice(0, 10);
}
