import type { ContractDiff } from "../../src/app/contract/diff-contracts.ts";
import type { ContractFinding } from "../../src/domain/contract/finding/contract-finding.ts";
import type { PairCase, PeerFinding } from "./cases.ts";

export interface Difference {
  readonly id: string;
  readonly theirs: string;
  readonly ours: string;
  /** Ours is right where a proof or an argument says so; else it is open. */
  readonly isOurs: boolean;
  readonly reason: string;
}

/** What is said of a pair where the verdicts differ; null where they agree. What counts is breaking or not: `warning` is neither. */
export function difference(pair: PairCase, diff: ContractDiff | Error): Difference | null {
  const ours = diff instanceof Error ? "error" : diff.verdict;
  const head = { id: pair.id, theirs: pair.verdict, ours };
  if (diff instanceof Error) return { ...head, isOurs: false, reason: diff.message };
  if (pair.verdict === "breaking") return ours === "breaking" ? null : { ...head, ...whyNot(diff.findings) };
  if (pair.verdict !== "none" && pair.verdict !== "info") return null;
  return ours === "breaking" || ours === "unproven" ? { ...head, ...why(diff.findings) } : null;
}

/** Why what the peer calls a break is none. */
function whyNot(findings: readonly ContractFinding[]): Pick<Difference, "isOurs" | "reason"> {
  const rules = findings.filter(({ level }) => level === "ERR");
  const open = rules.filter(({ proof }) => proof.kind !== "demoted" && proof.kind !== "argued");
  if (rules.length > 0 && open.length === 0)
    return {
      isOurs: true,
      reason: rules
        .map(
          ({ id, proof }) =>
            `${id}: ${"reason" in proof ? proof.reason : "proven, every value that is sent is accepted"}`,
        )
        .join("; "),
    };
  // Where no rule calls it a break, its most serious finding says why.
  const argued = open.length > 0 ? [] : findings.flatMap(({ id }) => ARGUED.filter(([rule]) => rule.test(id)));
  const [first] = argued;
  if (first !== undefined) return { isOurs: true, reason: first[1] };
  const shown = open.length > 0 ? open : findings;
  const seen = shown.map(
    ({ id, provedLevel, proof }) => `${id} (${provedLevel}${"reason" in proof ? `: ${proof.reason}` : ""})`,
  );
  return { isOurs: false, reason: seen.length === 0 ? "nothing was found" : seen.join("; ") };
}

/** Rules that other peers (oasdiff) call no break either, with the reason. */
const ARGUED: readonly (readonly [rule: RegExp, reason: string])[] = [
  [/^request-parameter-removed$/u, "a parameter that is gone is a warning: who still sends it is answered without it"],
  [/^optional-response-header-removed$/u, "a header that might be missing is missing: a warning"],
  [
    /^response-non-success-status-removed$/u,
    "an error status that is not described any more breaks no reader of the others",
  ],
  [/^response-header-became-required$/u, "a header that might be missing is always there"],
  [/^response-optional-property-became-write-only$/u, "a property that might be missing is missing"],
  [/^request-.*type-generalized$/u, "the new type allows all that the old one allowed"],
  [/^response-.*type-specialized$/u, "the old type allows all that the new one allows"],
];

/** Why what the peer lets pass breaks. */
function why(findings: readonly ContractFinding[]): Pick<Difference, "isOurs" | "reason"> {
  const breaking = findings.filter(({ provedLevel, proof }) => provedLevel === "ERR" || proof.kind === "unproven");
  return {
    isOurs: breaking.every(({ proof }) => "counterexample" in proof || proof.kind === "argued"),
    reason: breaking.map(reasonOf).join("; "),
  };
}

function reasonOf({ id, proof }: ContractFinding): string {
  if ("counterexample" in proof)
    return `${id}: ${JSON.stringify(proof.counterexample).slice(0, 120)} is sent by one side and refused by the other`;
  return `${id}: ${"reason" in proof ? proof.reason : "by its rule alone"}`;
}

export interface Parity {
  readonly both: number;
  readonly theirsOnly: readonly string[];
  readonly oursOnly: readonly string[];
}

/** Rule ids by (id, operation, path), among the ids that the peer has too. */
export function parity(
  expected: readonly PeerFinding[],
  findings: readonly ContractFinding[],
  known: ReadonlySet<string>,
): Parity {
  const theirs = new Set(expected.map(({ id, operation, path }) => keyOf(id, operation, path)));
  const ours = new Set(
    findings
      .filter(({ id }) => known.has(id))
      .flatMap(({ id, operations }) =>
        operations.length === 0 ? [keyOf(id)] : operations.map(({ operation, path }) => keyOf(id, operation, path)),
      ),
  );
  return {
    both: [...theirs].filter((key) => ours.has(key)).length,
    theirsOnly: [...theirs].filter((key) => !ours.has(key)),
    oursOnly: [...ours].filter((key) => !theirs.has(key)),
  };
}

function keyOf(id: string, operation = "", path = ""): string {
  return `${id} ${operation} ${path}`.trim();
}
