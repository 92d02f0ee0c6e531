import type { Json } from "../../../base/json.ts";
import type { Proof, Prover, SchemaSide, View } from "../prove/proof.ts";
import { createClosureEqual, type ClosureEqual } from "../prove/schema/closure-equal.ts";
import { CONTRACT_RULES } from "../walk/contract-rules.ts";
import type { WalkedPair } from "../walk/walk-context.ts";
import type { Level, ProofNote, ProofQuestion, WalkFinding } from "./contract-finding.ts";
import { comparesKeyword } from "./compares-keyword.ts";
import { deadKeyword } from "./dead-keyword.ts";
import { isOfMapping, judgeMapping } from "./judge-discriminator.ts";
import { namedTwin } from "./named-twin.ts";
import { createOwnPayload, type OwnPayload } from "./own-payload.ts";
import { proveAsText } from "./prove-as-text.ts";

/** A finding with what came of it. */
export interface Judged {
  readonly finding: WalkFinding;
  readonly provedLevel: Level;
  readonly proof: ProofNote;
}

/** Who answers for one pair of documents. */
export interface Judge {
  readonly prover: Prover;
  /** Whether two schemas are the same with all that they refer to. */
  readonly areEqual: ClosureEqual;
  /** Whether no value satisfies the schema of a side that sends. */
  readonly isEmpty: (sender: SchemaSide, view: View) => boolean;
  readonly ownPayload: OwnPayload;
  /** What was answered of changes in components, whose questions are the same wherever they are reached from. */
  readonly parts: Map<ProofQuestion, { readonly level: Level; readonly proof: Proof }>;
  /** Of arguments, which such changes have in common too, with the rule's id. */
  readonly provable: Map<readonly string[], { readonly id: string; readonly isProvable: boolean }>;
}

export function createJudge(prover: Prover): Judge {
  return {
    prover,
    areEqual: createClosureEqual(),
    isEmpty: createEmptiness(prover),
    ownPayload: createOwnPayload(prover),
    parts: new Map(),
    provable: new Map(),
  };
}

/** Asks the prover of a body, parameter or header and of all that the rules saw in it: what is proven as a whole breaks nobody; where the whole breaks, each
 * finding is asked for its own schemas, and where none of them breaks, the break is a finding of its own, after those of the pair. */
export function judgePair(pair: WalkedPair, judge: Judge): readonly Judged[] {
  const asked: Asked = { judge, pair, isText: pair.isText };
  const whole = askSoundly(asked, pair.question, pair.findings);
  const judged = pair.findings.map((finding) => judgeFinding(finding, whole, asked));
  if (whole.kind === "included") return judged;
  const isCovered = judged.some(
    ({ finding, provedLevel, proof }) =>
      provedLevel === "ERR" || (proof.kind === "unproven" && finding.level === "ERR"),
  );
  if (isCovered) return withWholePayload(judged, whole);
  if (whole.kind === "unproven" && whole.reason === SENDS_NOTHING) return judged;
  if (whole.kind === "unproven")
    return [
      ...judged,
      { finding: pairFinding(pair), provedLevel: "WARN", proof: { kind: "unproven", reason: whole.reason } },
    ];
  const promoted = promote(judged, asked);
  if (promoted !== null) return promoted;
  const provedLevel = judged.some((each) => isReaderEmpty(asked, each.finding)) ? "WARN" : "ERR";
  return [
    ...judged,
    {
      finding: pairFinding(pair),
      provedLevel,
      proof:
        provedLevel === "ERR"
          ? { kind: "promoted", counterexample: whole.counterexample }
          : { kind: "unproven", reason: READS_NOTHING },
    },
  ];
}

interface Asked {
  readonly judge: Judge;
  readonly pair: WalkedPair;
  readonly isText: boolean;
}

/** A finding that stands in no body, parameter or header (a message of AsyncAPI): its own question decides. */
export function judgeAlone(finding: WalkFinding, judge: Judge): Judged {
  if (finding.question === null) return { finding, provedLevel: finding.level, proof: { kind: "not-asked" } };
  const proof = judge.prover.prove(finding.question.sender, finding.question.receiver, finding.question.view);
  switch (proof.kind) {
    case "included":
      return included(finding);
    case "excluded":
      return {
        finding,
        provedLevel: "ERR",
        proof: {
          kind: finding.level === "ERR" ? "confirmed" : "promoted",
          counterexample: proof.counterexample,
        },
      };
    case "unproven":
      return { finding, provedLevel: "WARN", proof: { kind: "unproven", reason: proof.reason } };
    default:
      return proof satisfies never;
  }
}

function judgeFinding(finding: WalkFinding, whole: Proof, asked: Asked): Judged {
  const { level, question } = finding;
  if (finding.id.endsWith("discriminator-property-name-changed"))
    return { finding, provedLevel: "ERR", proof: { kind: "argued", reason: OTHER_FIELD } };
  if (isOfMapping(finding)) return { finding, ...judgeMapping(finding, asked.judge.prover) };
  const notAsked: Judged = { finding, provedLevel: level, proof: NOT_ASKED };
  if (question === null || !isKnownProvable(finding, asked.judge)) return notAsked;
  if (whole.kind === "included") return takenDown(finding, asked);
  // What can only be good news is not worth a proof: a break that it hides is found with the whole.
  if (level === "INFO") return notAsked;
  // Of a keyword that came or went, and may only have moved, nothing is meant that was not meant before.
  const part = comparesKeyword(finding) ? askOfPart(asked, question, finding) : ask(asked, question);
  switch (part.kind) {
    case "included":
      return takenDown(finding, asked);
    case "excluded":
      if (level === "ERR") {
        const counterexample = asked.judge.ownPayload(finding) ?? part.counterexample;
        return { finding, provedLevel: "ERR", proof: { kind: "confirmed", counterexample } };
      }
      return whole.kind === "excluded"
        ? { finding, provedLevel: "ERR", proof: { kind: "promoted", counterexample: part.counterexample } }
        : { finding, provedLevel: level, proof: { kind: "unproven", reason: whole.reason } };
    case "unproven":
      // With nothing to prove from, the rule has the last word.
      if (part.reason === SENDS_NOTHING)
        return { finding, provedLevel: level, proof: { kind: "argued", reason: SENDS_NOTHING } };
      // A break that is not shown is none yet, and the verdict says so.
      return { finding, provedLevel: "WARN", proof: { kind: "unproven", reason: part.reason } };
    default:
      return part satisfies never;
  }
}

/** As `askSoundly`, of each question once. */
function askOfPart(asked: Asked, question: ProofQuestion, finding: WalkFinding): Proof {
  const { parts } = asked.judge;
  const known = asked.isText ? undefined : parts.get(question);
  if (known?.level === finding.level) return known.proof;
  const proof = askSoundly(asked, question, [finding]);
  if (!asked.isText) parts.set(question, { level: finding.level, proof });
  return proof;
}

const NOT_ASKED: ProofNote = { kind: "not-asked" };
const INCLUDED: ProofNote = { kind: "included" };
const DEMOTED: ProofNote = { kind: "demoted" };

function included(finding: WalkFinding): Judged {
  return { finding, provedLevel: "INFO", proof: finding.level === "INFO" ? INCLUDED : DEMOTED };
}

/** Where nothing that the rules call a break explains one, the first of the others that does; null where none does. */
function promote(judged: readonly Judged[], asked: Asked): readonly Judged[] | null {
  for (const [index, { finding }] of judged.entries()) {
    if (finding.question === null || !isProvable(finding) || isAnnotation(finding.id)) continue;
    const part = ask(asked, finding.question);
    if (part.kind !== "excluded" || isReaderEmpty(asked, finding)) continue;
    return judged.with(index, {
      finding,
      provedLevel: "ERR",
      proof: { kind: "promoted", counterexample: part.counterexample },
    });
  }
  return null;
}

/** A single break is shown by the whole payload; several have each their own part of it. */
function withWholePayload(judged: readonly Judged[], whole: Proof): readonly Judged[] {
  if (whole.kind !== "excluded") return judged;
  const breaking = judged.filter(({ proof }) => proof.kind === "confirmed" || proof.kind === "promoted");
  if (breaking.length !== 1) return judged;
  return judged.map((each) =>
    each.proof.kind === "confirmed" || each.proof.kind === "promoted"
      ? { ...each, proof: { kind: each.proof.kind, counterexample: whole.counterexample } }
      : each,
  );
}

function pairFinding({ id, section, operation, args, text, question }: WalkedPair): WalkFinding {
  const { sender, receiver } = question;
  const isOldSender = question.view === "request";
  return {
    id,
    level: "INFO",
    section,
    operation,
    args,
    text,
    oldSite: (isOldSender ? sender : receiver).site,
    newSite: (isOldSender ? receiver : sender).site,
    question,
    argued: null,
  };
}

/** Of a sender that can send nothing at all everything is proven: alternatives that exclude each other, a field that must be there and is of no type. That proves
 * nothing about who sends all the same, so that it counts as no answer where a rule saw a break. */
function askSoundly(asked: Asked, question: ProofQuestion, findings: readonly WalkFinding[]): Proof {
  const proof = ask(asked, question);
  if (proof.kind !== "included" || !findings.some(({ level }) => level === "ERR" || level === "WARN")) return proof;
  const { sender, receiver, view } = question;
  return !asked.judge.areEqual(sender, receiver) && asked.judge.isEmpty(sender, view)
    ? { kind: "unproven", reason: SENDS_NOTHING }
    : proof;
}

/** Of a discriminator no value of the schemas shows more than its alternatives do. */
const OTHER_FIELD = "who reads it looks for the alternative in another field than the one that says it";

const SENDS_NOTHING = "no value satisfies the schema of the side that sends, as it is written";
const READS_NOTHING = "no value satisfies the old schema of a part of it, as it is written";

/** Of an answer whose old schema nothing could satisfy: nobody can have relied on it, and a proof shows nothing by it. */
function isReaderEmpty({ judge }: Asked, { question }: WalkFinding): boolean {
  return (
    question?.view === "response" && question.receiver.site !== null && judge.isEmpty(question.receiver, "response")
  );
}

/** Asked once of each schema. */
function createEmptiness(prover: Prover): Judge["isEmpty"] {
  const known = new Map<View, Map<Json, boolean>>();
  return (sender, view) => {
    if (sender.site === null) return false;
    const { file, value } = sender.site;
    let byValue = known.get(view);
    if (byValue === undefined) known.set(view, (byValue = new Map()));
    let isEmpty = byValue.get(value);
    if (isEmpty === undefined) {
      const nothing: SchemaSide = { ...sender, site: { file, value: false, at: null } };
      byValue.set(value, (isEmpty = prover.prove(sender, nothing, view).kind === "included"));
    }
    return isEmpty;
  };
}

function ask({ judge: { prover }, isText }: Asked, { sender, receiver, view }: ProofQuestion): Proof {
  return isText ? proveAsText(prover, { sender, receiver, view }) : prover.prove(sender, receiver, view);
}

/** A level of oasdiff's is what the field goes by: it is taken down by what holds to the letter of the schemas, not by what callers and readers are taken to do; and
 * not where what changed is void as it is written, so that a proof says nothing of what is meant by it. */
function takenDown(finding: WalkFinding, asked: Asked): Judged {
  const { level, id, question } = finding;
  if (level !== "ERR" || CONTRACT_RULES.get(id)?.origin !== "oasdiff" || question === null) return included(finding);
  const reason = whyVoid(finding, asked.judge);
  if (reason !== null) return { finding, provedLevel: level, proof: { kind: "argued", reason } };
  if (question.view === "plain" || ask(asked, { ...asked.pair.question, view: "plain" }).kind === "included")
    return included(finding);
  const letter = ask(asked, { ...question, view: "plain" });
  switch (letter.kind) {
    case "included":
      return included(finding);
    case "excluded":
      return { finding, provedLevel: level, proof: { kind: "literal", counterexample: letter.counterexample } };
    case "unproven":
      return { finding, provedLevel: "WARN", proof: letter };
    default:
      return letter satisfies never;
  }
}

function whyVoid(finding: WalkFinding, { areEqual }: Judge): string | null {
  if (!comparesKeyword(finding)) return null;
  const dead = deadKeyword(finding.oldSite) ?? deadKeyword(finding.newSite);
  if (dead !== null)
    return `${dead.keyword} says nothing of the type ${dead.type}, and no value shows what is meant by it`;
  const same = namedTwin(finding, areEqual);
  return same === null ? null : `no value tells ${same.name} from ${same.twin}, nor shows what each is meant for`;
}

/** Defaults, lists that may grow, what a text holds, and lives are agreements that no value of a schema shows: the policy says what they are worth. */
const AGREEMENTS =
  /default-value|x-extensible-enum|content-(?:encoding|media-type|schema)|sunset|deprecated|stability|reactivated/u;

/** Formats are a matter of policy too: where one changed with the type, the proof sees half of it. */
function isProvable({ id, args }: WalkFinding): boolean {
  return (
    !AGREEMENTS.test(id) &&
    !args.some((arg) => arg === "format" || arg === "type/format") &&
    !id.endsWith("format-changed")
  );
}

function isKnownProvable(finding: WalkFinding, { provable }: Judge): boolean {
  const known = provable.get(finding.args);
  if (known?.id === finding.id) return known.isProvable;
  const found = isProvable(finding);
  provable.set(finding.args, { id: finding.id, isProvable: found });
  return found;
}

function isAnnotation(id: string): boolean {
  return /annotation-only|discriminator|read-only|write-only/u.test(id);
}
