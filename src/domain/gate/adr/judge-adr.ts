import { printable } from "../../../base/printable.ts";
import { adrName, type Adr } from "../../adr/adr.ts";
import { decisionAfter, decisionChanges } from "../../adr/changed-decision.ts";
import { judgeAdrs } from "../../adr/judge-adrs.ts";
import { shellWord } from "../../release/markdown.ts";
import type { Change } from "../../change/change.ts";
import type { GateFinding, GateJudgement, GateLook, GateUnknown } from "../gate.ts";
import { adrFinding, editFinding, problemFinding } from "./adr-findings.ts";
import type { AdrTrigger } from "./adr-trigger.ts";
import { boundaryTriggers } from "./boundaries.ts";
import { changeDecisions, type ChangeDecisions } from "./change-decisions.ts";
import type { MovedCode } from "./moved-code.ts";
import { dependencyTriggers } from "./new-dependencies.ts";
import { removedContractTriggers } from "./removed-contracts.ts";
import { reversalTriggers } from "./reversals.ts";
import type { ServiceSides } from "./workload.ts";
import { settleTrigger } from "./settle-trigger.ts";

/** What the gate knows beside the change. */
export interface AdrFacts {
  /** The decisions of the base. */
  readonly base: readonly Adr[];
  /** Files of the base that may be decisions and could not be read. */
  readonly unread: readonly string[];
  /** The policy's folder; null: by convention. */
  readonly folder: string | null;
  /** Decisions of the branch that the change goes to. */
  readonly taken: readonly Pick<Adr, "path" | "number">[];
  readonly moved: readonly MovedCode[];
  /** Paths of the base below the packages and services of `moved`. */
  readonly below: ReadonlyMap<string, readonly string[]>;
  readonly services: ServiceSides;
}

const TRIGGERS_MAX = 100;
const EVIDENCE_SHOWN_MAX = 3;
/** Where nothing was before, everything is new. */
const FIRST = "nothing was there before that a decision could be about";

/** Whether what a change does to services, contracts and earlier decisions was decided, and whether decisions are kept as they were. */
export function judgeAdr(change: Change, facts: AdrFacts): GateJudgement {
  const decisions = changeDecisions(change, facts.base, facts.folder);
  const triggers =
    change.base === null
      ? []
      : [
          ...boundaryTriggers({ ...facts, change }),
          ...dependencyTriggers(change, facts.services),
          ...removedContractTriggers(change),
          ...reversalTriggers(change, facts.base),
        ].slice(0, TRIGGERS_MAX);
  const settled = triggers.map((trigger) => ({ trigger, answer: settleTrigger(trigger, decisions) }));
  const findings = [
    ...settled.flatMap(({ trigger, answer }) =>
      answer.kind === "open" ? [triggerFinding(trigger, answer.refused)] : [],
    ),
    ...editFindings(change, facts.base, decisions),
    ...fileFindings(change, decisions, [...facts.base, ...facts.taken]),
    ...decisions.unknown.map(({ written, source }) =>
      adrFinding(
        "unknownRef",
        `${source} names the decision '${printable(written.slice(0, 80))}', and there is no such one`,
        {
          fix: "flyball adr list, which shows their numbers",
          place: null,
          found: written,
        },
      ),
    ),
  ];
  const looks = settled.flatMap(({ trigger, answer }) =>
    looksOf(trigger, answer.kind === "covered" ? answer.by : null),
  );
  const unknown = unreadFiles(change, facts.unread);
  const isIdle = findings.length === 0 && looks.length === 0 && unknown.length === 0;
  return {
    findings,
    unknown,
    idle: isIdle ? (change.base === null ? FIRST : "nothing in the change asks for a decision") : null,
    looks: [...looks, ...restLooks(change, looks)],
  };
}

function triggerFinding(trigger: AdrTrigger, refused: readonly string[]): GateFinding {
  const evidence = trigger.evidence.slice(0, EVIDENCE_SHOWN_MAX).map((each) => printable(each));
  const more =
    trigger.evidence.length > EVIDENCE_SHOWN_MAX ? ` (and ${trigger.evidence.length - EVIDENCE_SHOWN_MAX} more)` : "";
  const which = refused.length === 0 ? "no decision says so" : refused.map((each) => printable(each)).join("; ");
  const message = `${printable(trigger.what)}, and ${which}: ${evidence.join("; ")}${more}`;
  const finding = adrFinding(trigger.rule, message, { fix: fixOf(trigger), place: trigger.place, found: trigger.key });
  return trigger.isHint ? { ...finding, level: "warning" } : finding;
}

function fixOf({ rule, what, against }: AdrTrigger): string {
  const title = titleOf(what);
  if (rule === "reversal")
    return `leave it as it was decided, or flyball adr supersede ${printable(shellWord(against?.replace(/^.*\//u, "") ?? "OLD"))} --title "…" --decision "…" --reason "…"`;
  return `flyball adr new ${title} --decision TEXT --reason TEXT, or the trailer  ADR: NUMBER  of one that is accepted`;
}

/** Between quotes that a shell leaves alone, whatever it holds. */
function titleOf(what: string): string {
  const shown = printable(what).slice(0, 100);
  const title = `${shown.charAt(0).toUpperCase()}${shown.slice(1)}`;
  return /["$`\\!]/u.test(title) ? shellWord(title) : `"${title}"`;
}

/** Decisions that were accepted, against what the change makes of them. A file under another number with the same words is the same decision. */
function editFindings(change: Change, base: readonly Adr[], { head }: ChangeDecisions): readonly GateFinding[] {
  const adrs = head.map(({ adr }) => adr);
  const touched = new Map(change.files.map((file) => [file.previousPath ?? file.path, file]));
  return base.flatMap((adr) => {
    const file = touched.get(adr.path);
    if (file === undefined) return [];
    const after = decisionAfter(adr, file.path, adrs);
    const line = after?.path === file.path ? (file.hunks[0]?.newStart ?? 1) : 1;
    return decisionChanges(adr, after, adrs).map((what) =>
      editFinding(what, adr.path, after === null ? null : { file: after.path, line, col: 1 }, change.base),
    );
  });
}

/** What the change does to a decision that nobody could read is not known. */
function unreadFiles({ files }: Change, unread: readonly string[]): readonly GateUnknown[] {
  const paths = new Set(unread);
  return files.flatMap(({ path, previousPath }) =>
    paths.has(previousPath ?? path)
      ? [
          {
            why: `${printable(previousPath ?? path)} could not be read before the change: it is larger than 1 MiB, or no text`,
            fix: "keep to the decision and its reason, and put what else there is to know into the documentation",
            path,
          },
        ]
      : [],
  );
}

/** What is wrong with decisions that the change touches; the others were so before. */
function fileFindings(change: Change, { head }: ChangeDecisions, taken: AdrFacts["taken"]): readonly GateFinding[] {
  const touched = new Set(change.files.map(({ path }) => path));
  // What the change renames has its number from itself.
  const moved = new Set(
    change.files.flatMap(({ kind, path, previousPath }) => [previousPath, kind === "deleted" ? path : null]),
  );
  return judgeAdrs(
    head,
    taken.filter(({ path }) => !moved.has(path)),
  )
    .filter(({ path }) => touched.has(path))
    .map(problemFinding);
}

function looksOf(trigger: AdrTrigger, by: Adr | null): readonly GateLook[] {
  const answer = by === null ? "no decision answers for it" : `${adrName(by)} (${by.path}) answers for it`;
  const files = new Set([...(trigger.place === null ? [] : [trigger.place.file]), ...trigger.paths]);
  return [...files].map((path) => ({ path, looked: true, why: printable(`${trigger.what}; ${answer}`) }));
}

/** Every other file, so that `--why` has an answer for it. */
function restLooks(change: Change, looks: readonly GateLook[]): readonly GateLook[] {
  const told = new Set(looks.map(({ path }) => path));
  return change.files
    .filter(({ path }) => !told.has(path))
    .map(({ path }) => ({ path, looked: true, why: "nothing in it asks for a decision" }));
}
