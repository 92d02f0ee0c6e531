import { isTestPath } from "../../change/blast-radius.ts";
import type { Change } from "../../change/change.ts";
import { isDocument } from "../../change/sensitive-files.ts";
import type { GateRuleDoc } from "../../finding/rule-doc.ts";
import type { ComputedRisk } from "../../intent/computed-risk.ts";
import { fixSigns, type FixSign } from "../../intent/fix-signs.ts";
import { shownConfidence, type IntentGuess } from "../../intent/intent-guess.ts";
import { intentInputOf } from "../../intent/intent-of-change.ts";
import type { IntentFile } from "../../intent/intent-input.ts";
import { RISK_LEVELS, type ChangeIntent } from "../../task/task-contract.ts";
import { readFields } from "../fields/change-fields.ts";
import { gateFinding } from "../gate-finding.ts";
import type { GateFinding, GateJudgement } from "../gate.ts";
import { INTENT_RULES } from "./intent-rules.ts";

/** A tag that its author declared is doubted only from here on: of a hundred such answers ninety-three are right (bench/intent.ts). */
export const CHALLENGE_MIN = 0.8;
/** Where the lines alone show it, the words need not. */
const SIGNS_ALONE = 3;

/** Compares what a change declares of itself with what was told of it, and computed. What is declared stands unless there is evidence against it. */
export function judgeIntent(change: Change, guess: IntentGuess, risk: ComputedRisk): GateJudgement {
  if (change.files.length === 0) return { findings: [], unknown: [], idle: "nothing was changed", looks: [] };
  const fields = readFields(change);
  const findings: GateFinding[] = [];
  if (fields.intents.length === 0) findings.push(undeclaredTag(guess));
  // Of several each has to fit: a second tag is no way around the first.
  for (const declared of new Set(fields.intents)) findings.push(...contradicted(change, declared, guess));
  if (fields.risk === null) findings.push(undeclaredRisk(risk));
  else if (RISK_LEVELS.indexOf(fields.risk) < RISK_LEVELS.indexOf(risk.risk))
    findings.push(
      finding(
        INTENT_RULES.understatedRisk,
        `the change says Risk: ${fields.risk}, and it touches ${risk.risk} risk: ${risk.evidence.slice(0, SHOWN_MAX).join("; ")}`,
        `Risk: ${risk.risk}`,
        `${fields.risk} ${risk.risk}`,
      ),
    );
  return { findings, unknown: [], idle: null, looks: [] };
}

const SHOWN_MAX = 4;

function undeclaredTag(guess: IntentGuess): GateFinding {
  const because = guess.reasons.slice(0, SHOWN_MAX).join("; ");
  const told =
    guess.tag === "unknown"
      ? `what it is for stays unknown: ${because}`
      : `it was classified as ${guess.tag} (confidence ${shownConfidence(guess.confidence)}): ${because}`;
  const fix = guess.tag === "unknown" ? "Intent: feature    (or the tag that it has)" : `Intent: ${guess.tag}`;
  return finding(INTENT_RULES.undeclaredTag, `no intent is declared; ${told}`, fix, guess.tag);
}

function undeclaredRisk(risk: ComputedRisk): GateFinding {
  return finding(
    INTENT_RULES.undeclaredRisk,
    `no risk is declared; it was computed as ${risk.risk}: ${risk.evidence.slice(0, SHOWN_MAX).join("; ")}`,
    `Risk: ${risk.risk}`,
    risk.risk,
  );
}

function contradicted(change: Change, declared: ChangeIntent, guess: IntentGuess): readonly GateFinding[] {
  const input = intentInputOf(change);
  const files = (input.files ?? []).filter((file) => !isHollow(file));
  const signs = fixSigns({ ...input, files });
  const doubt = doubtOf(declared, guess, signs, files);
  if (doubt === null) return [];
  const sure = guess.tag === doubt.tag ? ` (confidence ${shownConfidence(guess.confidence)})` : "";
  return [
    finding(
      INTENT_RULES.contradictedTag,
      `the change says Intent: ${declared}, and it looks like ${doubt.tag}${sure}: ${doubt.why.slice(0, SHOWN_MAX).join("; ")}`,
      `Intent: ${doubt.tag}`,
      `${declared} ${doubt.tag}`,
    ),
  ];
}

/** A new file without a line of code hides nothing of what else is changed. */
function isHollow({ path, kind, lines }: IntentFile): boolean {
  return kind === "added" && !isDocument(path) && lines !== null && !lines.added.some((line) => CODE_LINE.test(line));
}

const CODE_LINE = /^\s*(?!\/\/|\/?\*|#|--|<!--)\S/u;

interface Doubt {
  readonly tag: ChangeIntent;
  readonly why: readonly string[];
}

function doubtOf(
  declared: ChangeIntent,
  guess: IntentGuess,
  signs: readonly FixSign[],
  files: readonly IntentFile[],
): Doubt | null {
  const why = signs.map((sign) => sign.why);
  const inLines = signs.filter(({ sign }) => sign !== "words" && sign !== "link").length;
  const isSure = guess.confidence >= CHALLENGE_MIN;
  const looksFixed =
    (guess.kind === "corrective" && isSure && signs.length > 0) ||
    (inLines >= SIGNS_ALONE && guess.probabilities.corrective >= guess.probabilities.perfective);
  const sources = files.filter(({ path }) => !isTestPath(path) && !isDocument(path));
  const isNew = sources.filter(({ kind }) => kind === "added").length;
  switch (declared) {
    case "feature":
      if (sources.length === 0) return { tag: "tech-debt", why: ["only tests and documents are changed"] };
      return looksFixed && isNew === 0
        ? { tag: guess.tag === "strategic-fix" ? "strategic-fix" : "tactical-fix", why }
        : null;
    case "tech-debt":
      return looksFixed && isNew === 0 && sources.length > 0 ? { tag: "tactical-fix", why } : null;
    case "strategic-fix":
      return guess.tag === "tactical-fix" &&
        isSure &&
        signs.some(({ sign }) => sign === "small-edit") &&
        sources.length <= 2
        ? { tag: "tactical-fix", why }
        : null;
    case "tactical-fix":
      return guess.kind === "adaptive" && isSure && isNew > 0 && signs.length === 0
        ? { tag: "feature", why: guess.reasons }
        : null;
    case "compliance":
      return null;
    default:
      return declared satisfies never;
  }
}

function finding(rule: GateRuleDoc, message: string, fix: string, found: string): GateFinding {
  return gateFinding("intent", rule, { message, fix, place: null, found });
}
