import type { PlacedDiff } from "../../../app/contract/contract-diff-use-cases.ts";
import { printable } from "../../../base/printable.ts";
import type { ContractFinding, ProofNote } from "../../../domain/contract/finding/contract-finding.ts";
import type { SourcePlace } from "../../../domain/contract/source/contract-source.ts";
import { painter, type Paint, type Style } from "../../report/painter.ts";

const FINDINGS_MAX = 50;
const OPERATIONS_MAX = 5;
/** Of a payload, in UTF-16 code units. */
const PAYLOAD_MAX = 400;

/** Findings one after another: both places, the rule, what changed, the payload that shows it, the operations, and what mends it. What breaks nobody is counted; `showsAll` shows it too. */
export function renderContractDiff(
  { verdict, findings, reason, unresolved }: PlacedDiff,
  { showsAll, hasColor }: { readonly showsAll: boolean; readonly hasColor: boolean },
): string {
  const paint = painter(hasColor);
  const wanted = showsAll ? findings : findings.filter((finding) => finding.provedLevel !== "INFO" || isOpen(finding));
  const shown = wanted.slice(0, showsAll ? wanted.length : FINDINGS_MAX);
  const blocks = shown.map((finding) => block(finding, paint));
  const hidden = wanted.length - shown.length;
  const summary = [
    summaryOf(verdict, findings, paint),
    ...(reason === null ? [] : [`  ${printable(reason)}`]),
    ...unresolved
      .slice(0, FINDINGS_MAX)
      .map(
        ({ message, place }) =>
          `  ${paint("yellow", "unread")}  ${printable(place.file)}:${place.line}:${place.col}  ${printable(message)}`,
      ),
    ...(hidden > 0 ? [`  ${hidden} more: flyball contract diff --all`] : []),
  ].join("\n");
  return [...blocks, summary].join("\n\n");
}

function isOpen({ proof }: ContractFinding): boolean {
  return proof.kind === "unproven";
}

const STYLES: Readonly<Record<ContractFinding["provedLevel"], readonly [Style, string]>> = {
  ERR: ["red", "breaks"],
  WARN: ["yellow", "warning"],
  INFO: ["blue", "harmless"],
  NONE: ["dim", "ignored"],
};

function block(finding: ContractFinding, paint: Paint): string {
  const { id, provedLevel, proof, text, operations } = finding;
  const [style, word] =
    isOpen(finding) && provedLevel !== "ERR" ? (["yellow", "unproven"] as const) : STYLES[provedLevel];
  const lines = [
    `${paint("cyan", placesOf(finding))}  ${paint(style, word)} ${paint("bold", id)}`,
    `  ${printable(text)}`,
    ...proofLines(finding.level, provedLevel, proof),
  ];
  if (operations.length > 0) {
    const named = operations.slice(0, OPERATIONS_MAX).map(({ operation, path }) => printable(`${operation} ${path}`));
    const more = operations.length - named.length;
    lines.push(`  ${paint("dim", "in")}   ${named.join(", ")}${more > 0 ? ` and ${more} more` : ""}`);
  }
  if (provedLevel === "ERR" || provedLevel === "WARN") lines.push(`  ${paint("green", "fix")}  ${fixOf(finding)}`);
  return lines.join("\n");
}

function placesOf({ old, new: now }: ContractFinding): string {
  const [before, after] = [placeText(old), placeText(now)];
  return [before, after].filter((text) => text !== null).join(" → ");
}

function placeText(place: SourcePlace | null): string | null {
  return place === null ? null : `${printable(place.file)}:${place.line}:${place.column}`;
}

function proofLines(
  level: ContractFinding["level"],
  provedLevel: ContractFinding["provedLevel"],
  proof: ProofNote,
): readonly string[] {
  switch (proof.kind) {
    case "confirmed":
    case "literal":
    case "promoted": {
      const payload = JSON.stringify(proof.counterexample);
      const shown = payload.length > PAYLOAD_MAX ? `${payload.slice(0, PAYLOAD_MAX)}…` : payload;
      const said = proof.kind === "literal" ? "allowed by one side, if to the letter only," : "sent by one side";
      return [`  proof  this payload is ${said} and refused by the other: ${printable(shown)}`];
    }
    case "demoted":
      return [`  proof  its rule says ${level}; proven: every value that is sent is accepted`];
    case "unproven":
      return [`  proof  none either way: ${printable(proof.reason)}`];
    case "argued":
      return level === provedLevel ? [] : [`  its rule says ${level}; here: ${printable(proof.reason)}`];
    case "unused":
      return ["  no consumer uses it"];
    case "included":
    case "not-asked":
      return [];
    default:
      return proof satisfies never;
  }
}

function fixOf({ id, proof }: ContractFinding): string {
  if (proof.kind === "unproven") return "simplify the schema, or see by hand that every value that is sent is accepted";
  if (
    /removed-(?:without-deprecation|before-sunset)$|^request-parameter-removed$|webhook-removed|callback-removed/u.test(
      id,
    )
  )
    return "mark it deprecated: true with x-sunset: DATE first, and remove it after that date";
  if (id.includes("sunset")) return "write x-sunset as a date far enough ahead: 2027-01-31";
  if (id.includes("stability"))
    return "write x-stability-level as one of draft, alpha, beta, stable, and never a lower one";
  if (id.includes("security")) return "accept the old way to authenticate beside the new one until callers have moved";
  if (id.startsWith("response")) return "keep sending what readers rely on, or offer the change under a new version";
  return "keep accepting what callers send, or offer the change under a new version";
}

function summaryOf(verdict: PlacedDiff["verdict"], findings: readonly ContractFinding[], paint: Paint): string {
  const count = (level: ContractFinding["provedLevel"]): number =>
    findings.filter(({ provedLevel }) => provedLevel === level).length;
  const style = verdict === "breaking" ? "red" : verdict === "unproven" ? "yellow" : "green";
  if (verdict === "none") return `${paint(style, "none")}  nothing changed that a consumer could see`;
  const unproven = findings.filter(isOpen).length;
  const counts = [
    `${count("ERR")} breaking`,
    `${count("WARN")} to look at`,
    `${count("INFO")} harmless`,
    ...(unproven > 0 ? [`${unproven} unproven`] : []),
  ];
  return `${paint(style, verdict)}  ${counts.join(", ")}`;
}
