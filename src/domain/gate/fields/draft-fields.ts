import { printable } from "../../../base/printable.ts";
import { describeBlastRadius, isTestPath } from "../../change/blast-radius.ts";
import type { Change, ChangedFile } from "../../change/change.ts";
import { irreversibleLines } from "../../change/irreversible-lines.ts";
import { isDocument, sensitiveAreas } from "../../change/sensitive-files.ts";
import { formatTrailers } from "../../change/trailers.ts";
import type { Policy } from "../../policy/policy.ts";
import type { RiskLevel } from "../../task/task-contract.ts";
import { changedExports } from "./changed-exports.ts";
import { highest, readFields, type ChangeFields } from "./change-fields.ts";
import { FIELD_NAMES, TRAILER_OF_FIELD, type FieldName } from "./field-names.ts";
import { shownConfidence, type IntentGuess } from "../../intent/intent-guess.ts";
import { guessIntent } from "./guess-intent.ts";

/** A draft of what a change says of itself, for a person to correct. */
export interface DraftedFields {
  readonly fields: Readonly<Record<FieldName, DraftedField>>;
  /** For a request's body: a fenced block with a comment behind each guess. */
  readonly block: string;
  /** For a commit message. */
  readonly trailers: string;
  /** The fields that only a person can write; the draft holds a placeholder there, which the gate refuses. */
  readonly forPerson: readonly FieldName[];
}

export interface DraftedField {
  /** One line, printable. */
  readonly value: string;
  /** `written`: the change says it already. `guessed`: from the diff. `person`: a placeholder. */
  readonly by: "written" | "guessed" | "person";
  /** What a guess rests on, or what is missing in it; null where nothing is to be said. */
  readonly note: string | null;
}

/** Drafts all five fields from the diff. What the change already says, and the gate takes, is kept. */
export function draftFields(
  change: Change,
  policy: Pick<Policy, "commands" | "environments">,
  /** What the classifier says; null where nobody asked it. */
  told: IntentGuess | null = null,
): DraftedFields {
  const said = readFields(change);
  const fields: Record<FieldName, DraftedField> = {
    intent: draftIntent(change, said, told),
    risk: draftRisk(change, said),
    blast_radius: written(said.blastRadius) ?? draftBlastRadius(change),
    verification: written(said.verification) ?? draftVerification(change, policy),
    rollback: written(said.rollback) ?? draftRollback(change, policy),
  };
  const lines = FIELD_NAMES.map((name) => {
    const { value, note } = fields[name];
    const scalar = /^[a-z][a-z-]*$/u.test(value) ? value : JSON.stringify(value);
    return `${name}: ${scalar}${note === null ? "" : ` # ${note}`}`;
  });
  return {
    fields,
    block: ["```flyball", ...lines, "```"].join("\n"),
    trailers: formatTrailers(
      Object.fromEntries(FIELD_NAMES.map((name) => [TRAILER_OF_FIELD[name], fields[name].value])),
    ),
    forPerson: FIELD_NAMES.filter((name) => fields[name].by === "person"),
  };
}

const VALUE_MAX = 400;

function guessed(value: string, note: string | null): DraftedField {
  return { value: oneLine(value), by: "guessed", note: note === null ? null : oneLine(`guessed: ${note}`) };
}

function person(what: string, note: string): DraftedField {
  return { value: `<${what}>`, by: "person", note: oneLine(note) };
}

function written(values: readonly string[]): DraftedField | null {
  return values.length === 0 ? null : { value: oneLine(values.join("; ")), by: "written", note: null };
}

/** Without what YAML does not read: control characters and U+FFFD. */
function oneLine(text: string): string {
  const line = printable(
    text
      .toWellFormed()
      .replace(/[\s\u0085]+/gu, " ")
      .trim(),
  ).replace(/[\ufffd\ufffe]/gu, "?");
  return line.length <= VALUE_MAX ? line : `${line.slice(0, VALUE_MAX - 1).toWellFormed()}…`;
}

function draftIntent(change: Change, said: ChangeFields, told: IntentGuess | null): DraftedField {
  const [intent] = said.intents;
  if (intent !== undefined && said.intents.length === 1) return { value: intent, by: "written", note: null };
  if (intent !== undefined) return guessed(intent, `the commits say ${said.intents.join(", ")}`);
  // A type that somebody wrote before the subject is no guess.
  const guess = guessIntent(change);
  if (told !== null && told.tag !== "unknown" && guess?.by !== "type")
    return guessed(
      told.tag,
      `${told.reasons[0] ?? "by its words and files"}; confidence ${shownConfidence(told.confidence)}`,
    );
  if (guess !== null) return guessed(guess.intent, guess.why);
  return person("tactical-fix, strategic-fix, feature, tech-debt or compliance", "neither subject nor files tell why");
}

function draftRisk(change: Change, said: ChangeFields): DraftedField {
  if (said.risk !== null) return { value: said.risk, by: "written", note: null };
  const { risk, why } = riskOf(change.files);
  return guessed(risk, why);
}

/** The risk that the touched files speak for. */
export function riskOf(files: readonly ChangedFile[]): { readonly risk: RiskLevel; readonly why: string } {
  const areas = sensitiveAreas(files);
  const sources = files.filter(({ path }) => !isTestPath(path) && !isDocument(path));
  const risk = highest(areas.map((area) => area.risk));
  if (risk !== null) {
    const most = areas.filter((area) => area.risk === risk);
    return { risk, why: most.map(({ name, paths }) => `${name} (${paths[0] ?? ""})`).join(", ") };
  }
  if (sources.length === 0) return { risk: "low", why: "only tests and documents are changed" };
  if (sources.length > FILES_MEDIUM) return { risk: "medium", why: `${sources.length} source files are changed` };
  return { risk: "low", why: "no migration, authentication, payment, CI, public contract or deletion" };
}

/** A guess: what one sitting of review takes. */
const FILES_MEDIUM = 15;

function draftBlastRadius(change: Change): DraftedField {
  const files = change.files.map((file) => ({ path: file.path, ...linesOf(file) }));
  const named = files.length <= 2 ? ` (${files.map(({ path }) => path).join(", ")})` : "";
  const exported = changedExports(change.files);
  const names = exported.length === 0 ? "" : `; changes the exported ${exported.join(", ")}`;
  const note = exported.length === 0 ? null : `from the diff; add who uses ${exported[0] ?? ""}`;
  return guessed(`${describeBlastRadius(files)}${named}${names}`, note ?? "from the diff");
}

function linesOf({ hunks, before, after }: ChangedFile): {
  readonly added: number | null;
  readonly removed: number | null;
} {
  if (before?.kind === "binary" || after?.kind === "binary") return { added: null, removed: null };
  return {
    added: hunks.reduce((sum, { added }) => sum + added.length, 0),
    removed: hunks.reduce((sum, { removed }) => sum + removed.length, 0),
  };
}

function draftVerification(change: Change, policy: Pick<Policy, "commands">): DraftedField {
  const { test } = policy.commands;
  const tests = change.files.filter(({ path, kind }) => isTestPath(path) && kind !== "deleted").map(({ path }) => path);
  const named = tests.slice(0, 3).join(", ") + (tests.length > 3 ? ` and ${tests.length - 3} more` : "");
  if (test !== null && tests.length > 0) return guessed(`${test} (${named})`, "write it only if it has run");
  if (test !== null) return guessed(`${test} (no test of its own)`, "write it only if it has run");
  if (tests.length > 0) return guessed(`the tests in ${named}`, "write it only if they have run");
  return person(
    "the command that was run, or what was looked at and seen",
    "no test is touched, and the policy has no test command",
  );
}

function draftRollback(change: Change, policy: Pick<Policy, "environments">): DraftedField {
  const [drop] = irreversibleLines(change.files);
  if (drop !== undefined)
    return person(
      "how the data comes back",
      `git revert does not undo ${drop.what} in ${drop.path}, line ${drop.line}`,
    );
  const environments = Object.entries(policy.environments)
    .filter(([, { rollback }]) => rollback !== null)
    .map(([name]) => name);
  const back = environments.length === 0 ? "" : `; flyball rollback of its release in ${environments.join(", ")}`;
  return guessed(`${revertOf(change)}${back}`, "undoes the code alone");
}

function revertOf({ base, head, commits }: Change): string {
  if (head.kind === "worktree") return "git revert of this commit";
  const sha = head.sha.slice(0, 12);
  return commits.length <= 1 || base === null
    ? `git revert ${sha}`
    : `git revert ${base.slice(0, 12)}..${sha}, or the merge of it`;
}
