import type { Json } from "../../../base/json.ts";
import type { Proof, Prover, SchemaSide, View } from "../prove/proof.ts";
import { createClosureEqual, type ClosureEqual } from "../prove/schema/closure-equal.ts";
import type { WalkedPair } from "../walk/walk-context.ts";
import type { Level, ProofNote, WalkFinding } from "./contract-finding.ts";

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
}

export function createJudge(prover: Prover): Judge {
  return { prover, areEqual: createClosureEqual(), isEmpty: createEmptiness(prover) };
}

/** Asks the prover of a body, parameter or header and of all that the rules saw in it: what is proven as a whole breaks nobody; where the whole breaks, each
 * finding is asked for its own schemas, and where none of them breaks, the break is a finding of its own. */
export function judgePair(pair: WalkedPair, judge: Judge): readonly Judged[] {
  const whole = askSoundly(judge, pair.question, pair.findings);
  const judged = pair.findings.map((finding) => judgeFinding(finding, whole, judge));
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
  const promoted = promote(judged, judge);
  return (
    promoted ?? [
      ...judged,
      {
        finding: pairFinding(pair),
        provedLevel: "ERR",
        proof: { kind: "promoted", counterexample: whole.counterexample },
      },
    ]
  );
}

/** A finding that stands in no body, parameter or header (a message of AsyncAPI): its own question decides. */
export function judgeAlone(finding: WalkFinding, judge: Judge): Judged {
  if (finding.question === null) return { finding, provedLevel: finding.level, proof: { kind: "not-asked" } };
  const proof = ask(judge, finding.question);
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

function judgeFinding(finding: WalkFinding, whole: Proof, judge: Judge): Judged {
  const { level, question } = finding;
  if (finding.id.endsWith("discriminator-property-name-changed"))
    return { finding, provedLevel: "ERR", proof: { kind: "argued", reason: OTHER_FIELD } };
  const notAsked: Judged = { finding, provedLevel: level, proof: { kind: "not-asked" } };
  if (question === null || !isProvable(finding)) return notAsked;
  if (whole.kind === "included") return included(finding);
  // What can only be good news is not worth a proof: a break that it hides is found with the whole.
  if (level === "INFO") return notAsked;
  const part = askSoundly(judge, question, [finding]);
  switch (part.kind) {
    case "included":
      return included(finding);
    case "excluded":
      if (level === "ERR")
        return { finding, provedLevel: "ERR", proof: { kind: "confirmed", counterexample: part.counterexample } };
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

function included(finding: WalkFinding): Judged {
  return { finding, provedLevel: "INFO", proof: { kind: finding.level === "INFO" ? "included" : "demoted" } };
}

/** Where nothing that the rules call a break explains one, the first of the others that does; null where none does. */
function promote(judged: readonly Judged[], judge: Judge): readonly Judged[] | null {
  for (const [index, { finding }] of judged.entries()) {
    if (finding.question === null || !isProvable(finding) || isAnnotation(finding.id)) continue;
    const part = ask(judge, finding.question);
    if (part.kind !== "excluded") continue;
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
function askSoundly(judge: Judge, question: WalkedPair["question"], findings: readonly WalkFinding[]): Proof {
  const proof = ask(judge, question);
  if (proof.kind !== "included" || !findings.some(({ level }) => level === "ERR" || level === "WARN")) return proof;
  const { sender, receiver, view } = question;
  return !judge.areEqual(sender, receiver) && judge.isEmpty(sender, view)
    ? { kind: "unproven", reason: SENDS_NOTHING }
    : proof;
}

/** Of a discriminator no value of the schemas shows more than its alternatives do. */
const OTHER_FIELD = "who reads it looks for the alternative in another field than the one that says it";

const SENDS_NOTHING = "no value satisfies the schema of the side that sends, as it is written";

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

function ask(judge: Judge, { sender, receiver, view }: WalkedPair["question"]): Proof {
  return judge.prover.prove(sender, receiver, view);
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

function isAnnotation(id: string): boolean {
  return /annotation-only|discriminator|read-only|write-only/u.test(id);
}
