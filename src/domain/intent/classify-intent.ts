import { isTestPath } from "../change/blast-radius.ts";
import { isDocument } from "../change/sensitive-files.ts";
import { parseTrailers } from "../change/trailers.ts";
import type { ChangeIntent } from "../task/task-contract.ts";
import type { IntentGuess } from "./intent-guess.ts";
import type { IntentInput } from "./intent-input.ts";
import { CHANGE_KINDS, scoreKinds, type ChangeKind, type IntentModel } from "./intent-model.ts";
import { fixSigns } from "./fix-signs.ts";
import { typeOf } from "./message-features.ts";

/** Below it a guess is little better than the most frequent kind: nothing is said then. */
export const CONFIDENCE_MIN = 0.5;

/** Less than that is what any commit would get: words that are not known, or a language that is not. */
const EVIDENCE_MIN = 0.5;

/** What a change is for. The kind is the model's; of a kind the tag is the one that the change's words and size speak for. */
export function classifyIntent(model: IntentModel, input: IntentInput): IntentGuess {
  const scored = scoreKinds(model, input);
  const typed = typedKind(subjectOf(input.message));
  const probabilities = withType(scored.probabilities, typed);
  const byKind = Object.fromEntries(CHANGE_KINDS.map((kind, i) => [kind, probabilities[i] ?? 0])) as Record<
    ChangeKind,
    number
  >;
  const [kind] = CHANGE_KINDS.toSorted((a, b) => byKind[b] - byKind[a]);
  const confidence = kind === undefined ? 0 : byKind[kind];
  const hasWords = /\p{L}{2}/u.test(input.message);
  const isSilent =
    typed === null && (scored.evidence < EVIDENCE_MIN || (!hasWords && (input.files ?? []).length === 0));
  if (kind === undefined || isSilent || confidence < CONFIDENCE_MIN)
    return {
      tag: "unknown",
      kind: null,
      confidence: isSilent ? 0 : confidence,
      probabilities: byKind,
      reasons: [
        isSilent ? "no words and no files that tell anything" : "neither words nor files speak clearly for one kind",
      ],
    };
  const { tag, why } = tagOf(kind, input);
  return { tag, kind, confidence, probabilities: byKind, reasons: [...reasonsOf(kind, input), ...why] };
}

/** A type before the subject is its author's word: it weighs as much as a sure answer, and words that speak strongly against it still win. */
function withType(probabilities: readonly number[], typed: ChangeKind | null): readonly number[] {
  if (typed === null) return probabilities;
  const weighed = probabilities.map((probability, i) => probability * (CHANGE_KINDS[i] === typed ? TYPE_ODDS : 1));
  const sum = weighed.reduce((total, each) => total + each, 0);
  return weighed.map((each) => each / sum);
}

/** The kind of a type before the subject; what git writes before a subject that it takes back is one. */
function typedKind(subject: string): ChangeKind | null {
  if (subject.startsWith('Revert "')) return "corrective";
  return KIND_OF_TYPE.get(typeOf(subject) ?? "") ?? null;
}

const TYPE_ODDS = 12;

const KIND_OF_TYPE: ReadonlyMap<string, ChangeKind> = new Map([
  ...["fix", "bugfix", "hotfix", "revert"].map((type) => [type, "corrective"] as const),
  ...["feat", "feature"].map((type) => [type, "adaptive"] as const),
  ...["refactor", "docs", "doc", "test", "tests", "style", "perf", "chore", "build", "ci", "deps"].map(
    (type) => [type, "perfective"] as const,
  ),
]);

/** The tag of a kind: compliance by its words; of repairs the strategic ones by their words, or where more is replaced than mended. */
function tagOf(kind: ChangeKind, input: IntentInput): { readonly tag: ChangeIntent; readonly why: readonly string[] } {
  const said = parseTrailers(input.message).Intent;
  const subject = subjectOf(input.message);
  const legal = COMPLIANCE.exec(subject)?.[0];
  if (legal !== undefined && said.length === 0)
    return { tag: "compliance", why: [`the subject says '${legal.toLowerCase()}'`] };
  switch (kind) {
    case "adaptive":
      return { tag: "feature", why: [] };
    case "perfective":
      return { tag: "tech-debt", why: [] };
    case "corrective": {
      const strategic = STRATEGIC.exec(subject)?.[0];
      if (strategic !== undefined)
        return { tag: "strategic-fix", why: [`it repairs by more than a patch: '${strategic.toLowerCase()}'`] };
      return { tag: "tactical-fix", why: [] };
    }
    default:
      return kind satisfies never;
  }
}

function reasonsOf(kind: ChangeKind, { message, files }: IntentInput): readonly string[] {
  const words = WORDS[kind].exec(subjectOf(message))?.[0];
  const said = words === undefined ? [] : [`the subject says '${words.toLowerCase()}'`];
  if (kind === "corrective") return [...new Set([...said, ...fixSigns({ message, files }).map(({ why }) => why)])];
  const known = files ?? [];
  if (known.length === 0) return said.length > 0 ? said : ["its words are those of such changes"];
  const sources = known.filter(({ path }) => !isTestPath(path) && !isDocument(path));
  if (kind === "perfective" && sources.length === 0) return [...said, "only tests and documents are changed"];
  const isNew = sources.filter((file) => file.kind === "added").length;
  if (kind === "adaptive" && isNew > 0) return [...said, `${isNew} new source file${isNew === 1 ? "" : "s"}`];
  return said.length > 0 ? said : ["its words and files are those of such changes"];
}

function subjectOf(message: string): string {
  return (message.split("\n", 1)[0] ?? "").slice(0, 300);
}

const COMPLIANCE =
  /\b(?:gdpr|hipaa|soc ?2|pci(?:-dss)?|compliance|licen[cs](?:e|es|ing) (?:header|headers|check|file|files|notice)|apache licen[cs]e|audit (?:log|trail)|cve-\d{4}-\d{1,7}|data retention|privacy policy)\b/iu;

const STRATEGIC =
  /\b(?:redesign\w*|re-?architect\w*|rewr(?:ite|ites|itten|ote)|re-?work(?:s|ed)?|root[- ]cause|once and for all|replac(?:e|es|ed|ing) .{1,60} (?:with|by)|instead of patching|from scratch|overhaul\w*)\b/iu;

const WORDS: Readonly<Record<ChangeKind, RegExp>> = {
  corrective:
    /\b(?:fix(?:e[sd]|ing)?|bugs?|bugfix|hotfix|defects?|crash(?:es|ed)?|npe|nullpointerexception|errors?|fail(?:s|ed|ing|ures?)?|wrong(?:ly)?|incorrect(?:ly)?|broken?|regressions?|leaks?|deadlocks?|race|prevent(?:s|ed)?|avoid(?:s|ed)?|correct(?:s|ed)?|reverts?|repairs?|missing)\b/iu,
  adaptive:
    /\b(?:feat(?:ure)?s?|add(?:s|ed|ing)?|new|introduc(?:e|es|ed)|support(?:s|ed)?|implement(?:s|ed|ation)?|allow(?:s|ed)?|enabl(?:e|es|ed)|provid(?:e|es|ed)|initial|first cut)\b/iu,
  perfective:
    /\b(?:refactor(?:s|ed|ing)?|clean(?:ed|s|ing|-?up)?|renam(?:e|es|ed|ing)|remov(?:e|es|ed|ing)|mov(?:e|es|ed|ing)|simplif(?:y|ies|ied)|improv(?:e|es|ed|ement|ements)|polish(?:ing)?|tests?|docs?|javadoc|documentation|typos?|format(?:ting)?|style|optimi[sz](?:e|es|ed|ation)|perf|unused|bump|upgrad(?:e|es|ed)|chore|tid(?:y|ied))\b/iu,
};
