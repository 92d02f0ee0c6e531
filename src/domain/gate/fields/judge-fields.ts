import { printable } from "../../../base/printable.ts";
import type { Change } from "../../change/change.ts";
import { irreversibleLines } from "../../change/irreversible-lines.ts";
import { sensitiveAreas } from "../../change/sensitive-files.ts";
import type { GateRuleDoc } from "../../finding/rule-doc.ts";
import type { Policy } from "../../policy/policy.ts";
import { CHANGE_INTENTS, RISK_LEVELS } from "../../task/task-contract.ts";
import { nearestName } from "../../yaml/nearest-name.ts";
import { gateFinding } from "../gate-finding.ts";
import type { GateFinding, GateJudgement } from "../gate.ts";
import { knownIntent, knownRisk, readFields, type ChangeFields, type WrittenField } from "./change-fields.ts";
import { draftFields, riskOf, type DraftedFields } from "./draft-fields.ts";
import { emptiness } from "./empty-words.ts";
import { FIELD_NAMES, TRAILER_OF_FIELD, type FieldName } from "./field-names.ts";
import { FIELDS_RULES } from "./fields-rules.ts";

/** Whether a change says, in words that say something, why it is made, how risky it is, what it reaches, how it was verified and how it is taken back. Words that
 * claim a verdict are words like any other. */
export function judgeFields(change: Change, policy: Pick<Policy, "commands" | "environments">): GateJudgement {
  if (change.files.length === 0) return { findings: [], unknown: [], idle: "nothing was changed", looks: [] };
  const isSilent = change.request === null && change.commits.length === 0;
  // Nobody owes the words before there is something to write them on: the commit or the request will be judged.
  if (isSilent && change.head.kind === "worktree")
    return {
      findings: [],
      unknown: [],
      idle: "nothing is committed yet: flyball check --fill drafts the words",
      looks: [],
    };
  if (isSilent)
    return {
      findings: [],
      unknown: [
        {
          why: "there is neither a change request nor a commit yet that could say what the change is for",
          fix: "flyball check --fill, which drafts the trailers for the commit message",
          path: null,
        },
      ],
      idle: null,
      looks: [],
    };
  const fields = readFields(change);
  const of: Judged = { change, fields, draft: draftFields(change, policy) };
  return {
    findings: [
      ...faults(of),
      ...missing(of),
      ...FIELD_NAMES.flatMap((field) => [...contradictions(of, field), ...values(of, field)]),
      ...intents(of),
      ...risk(of),
      ...rollback(of),
    ],
    unknown: [],
    idle: null,
    looks: [],
  };
}

const PATHS_SHOWN = 3;

interface Judged {
  readonly change: Change;
  readonly fields: ChangeFields;
  readonly draft: DraftedFields;
}

function faults(of: Judged): readonly GateFinding[] {
  return of.fields.faults.map(({ kind, line, message, fix }) =>
    finding(
      kind === "unreadable" ? FIELDS_RULES.unreadable : FIELDS_RULES.unknownField,
      `line ${line} of the request's body: ${message}`,
      fix,
      message,
    ),
  );
}

function missing(of: Judged): readonly GateFinding[] {
  const missing = FIELD_NAMES.filter((field) => written(of, field).length === 0);
  if (missing.length === FIELD_NAMES.length) {
    const where = of.change.request === null ? "the commits say" : "neither the request's body nor the commits say";
    const fix = "flyball check --fill, which drafts all five from the diff";
    return [
      finding(
        FIELDS_RULES.missing,
        `${where} ${of.change.request === null ? "none" : "any"} of ${listOf(FIELD_NAMES)}`,
        fix,
        "all",
      ),
    ];
  }
  return missing.map((field) =>
    finding(FIELDS_RULES.missing, `${wordsFor(field)} is missing`, lineToWrite(of, field), field),
  );
}

/** Two blocks, or one list, with two values of a field that has one. Commits of a squash may differ. */
function contradictions(of: Judged, field: FieldName): readonly GateFinding[] {
  const inBlocks = written(of, field).filter(({ source }) => source.kind === "block");
  const [first, ...others] = inBlocks;
  const isOtherBlock = (other: WrittenField): boolean =>
    first?.source.kind === "block" && other.source.kind === "block" && other.source.block !== first.source.block;
  const other = others.find((each) => (field === "risk" || isOtherBlock(each)) && !sameValue(field, first, each));
  if (first === undefined || other === undefined) return [];
  const message = `${wordsFor(field)} has two values: ${quoted(first.value)} (${sourceOf(first)}) and ${quoted(other.value)} (${sourceOf(other)})`;
  return [finding(FIELDS_RULES.duplicated, message, "keep one of the two", field)];
}

function values(of: Judged, field: FieldName): readonly GateFinding[] {
  const all = written(of, field);
  if (field === "intent" || field === "risk") return all.flatMap((each) => word(of, field, each)).slice(0, 5);
  const [first] = all;
  const isTold = all.some(({ value }) => emptiness(field, value) === null);
  return first === undefined || isTold ? [] : [empty(of, first)];
}

function word(of: Judged, field: "intent" | "risk", said: WrittenField): readonly GateFinding[] {
  const { value } = said;
  if ((field === "intent" ? knownIntent(value) : knownRisk(value)) !== null) return [];
  if (emptiness(field, value) !== null) return [empty(of, said)];
  const options: readonly string[] = field === "intent" ? CHANGE_INTENTS : RISK_LEVELS;
  const near = MEANT[value.trim().toLowerCase()] ?? nearestName(value, options);
  const isOption = near !== null && options.includes(near);
  const fix = `${isOption ? `did you mean '${near}'? ` : ""}${field} is one of ${options.join(", ")}`;
  return [
    finding(FIELDS_RULES.unknownValue, `${sourceOf(said)}: ${field} is ${quoted(value)}`, fix, `${field}:${value}`),
  ];
}

function empty(of: Judged, said: WrittenField): GateFinding {
  const { field, value } = said;
  const why = emptiness(field, value) ?? "says nothing";
  const message = `${sourceOf(said)}: ${wordsFor(field)} ${quoted(value)} ${why}`;
  return finding(FIELDS_RULES.empty, message, lineToWrite(of, field), `${field}:${value}`);
}

function intents(of: Judged): readonly GateFinding[] {
  const { intents } = of.fields;
  if (intents.length < 2) return [];
  const fix = "split the change by intent, or state the one of the whole in a flyball block of the request's body";
  return [
    finding(FIELDS_RULES.severalIntents, `the change has several intents: ${intents.join(", ")}`, fix, intents.join()),
  ];
}

function risk(of: Judged): readonly GateFinding[] {
  if (of.fields.risk !== "low") return [];
  const areas = sensitiveAreas(of.change.files);
  if (areas.length === 0) return [];
  const touched = areas.map(({ name, paths }) => `${name} (${shown(paths)})`).join(", ");
  const { risk } = riskOf(of.change.files);
  const fix = `${line(of, "risk", risk)}, or say in the blast radius why nothing can break`;
  return [
    finding(
      FIELDS_RULES.understated,
      `risk is low, and the change touches ${touched}`,
      fix,
      areas.map(({ name }) => name).join(),
    ),
  ];
}

function rollback(of: Judged): readonly GateFinding[] {
  const steps = of.fields.rollback.join("; ");
  if (
    !/\brevert/iu.test(steps) ||
    /\b(?:backups?|restor\w*|snapshots?|dump|migrat\w*|re-?creat\w*|point.in.time)\b/iu.test(steps)
  )
    return [];
  const [drop] = irreversibleLines(of.change.files);
  if (drop === undefined) return [];
  return [
    gateFinding("fields", FIELDS_RULES.rollback, {
      message: `the rollback step ${quoted(steps)} does not bring back what ${drop.what} takes away`,
      fix: "write how the data comes back (from which backup, by which command), or drop it in a later change",
      place: { file: drop.path, line: drop.line, col: 1 },
      found: drop.what,
    }),
  ];
}

function written(of: Judged, field: FieldName): readonly WrittenField[] {
  return of.fields.written.filter((each) => each.field === field);
}

/** The line to write, made from the change itself. */
function lineToWrite(of: Judged, field: FieldName): string {
  const { value, by } = of.draft.fields[field];
  if (by !== "person") return line(of, field, value);
  return `${line(of, field, value)} in your own words: ${of.draft.fields[field].note ?? "only you know it"}`;
}

function line(of: Judged, field: FieldName, value: string): string {
  if (of.change.request === null) return `write into the commit message  ${TRAILER_OF_FIELD[field]}: ${value}`;
  return `write  ${field}: ${/^[a-z-]+$/u.test(value) ? value : JSON.stringify(value)}`;
}

/** What people write for one of ours. */
const MEANT: Readonly<Record<string, string>> = {
  fix: "tactical-fix",
  bugfix: "tactical-fix",
  "bug fix": "tactical-fix",
  hotfix: "tactical-fix",
  bug: "tactical-fix",
  feat: "feature",
  enhancement: "feature",
  refactor: "tech-debt",
  refactoring: "tech-debt",
  chore: "tech-debt",
  cleanup: "tech-debt",
  maintenance: "tech-debt",
  debt: "tech-debt",
  security: "compliance",
  legal: "compliance",
  critical: "high",
  severe: "high",
  moderate: "medium",
  med: "medium",
  minor: "low",
  trivial: "low",
};

function finding(rule: GateRuleDoc, message: string, fix: string, found: string): GateFinding {
  return gateFinding("fields", rule, { message, fix, place: null, found });
}

function sameValue(field: FieldName, a: WrittenField | undefined, b: WrittenField): boolean {
  if (a === undefined || a.value === b.value) return true;
  if (field === "intent") return knownIntent(a.value) !== null && knownIntent(a.value) === knownIntent(b.value);
  return field === "risk" && knownRisk(a.value) !== null && knownRisk(a.value) === knownRisk(b.value);
}

function sourceOf({ source }: WrittenField): string {
  switch (source.kind) {
    case "block":
    case "body-trailer":
      return `line ${source.line} of the request's body`;
    case "commit":
      return `commit ${source.sha.slice(0, 12)}`;
    default:
      return source satisfies never;
  }
}

function wordsFor(field: FieldName): string {
  return field.replace("_", " ");
}

function listOf(fields: readonly FieldName[]): string {
  return `${fields.slice(0, -1).map(wordsFor).join(", ")} and ${wordsFor(fields.at(-1) ?? "rollback")}`;
}

function quoted(value: string): string {
  const line = printable(value);
  return `'${line.length <= 80 ? line : `${line.slice(0, 79).toWellFormed()}…`}'`;
}

function shown(paths: readonly string[]): string {
  const names = paths.slice(0, PATHS_SHOWN).map((path) => printable(path));
  return names.join(", ") + (paths.length > PATHS_SHOWN ? ` and ${paths.length - PATHS_SHOWN} more` : "");
}
