import { formatDurationMs } from "../../base/duration.ts";
import type { RunId, Sha } from "../../base/ids.ts";
import type { Diff } from "../change/diff.ts";
import type { CommandVerdict } from "../run/verification.ts";
import type { TaskContract } from "../task/task-contract.ts";
import { code, fenced, prose } from "./markdown.ts";
import { describeSignOff, type PredicateSeen, type SignOffDecision } from "./sign-off.ts";

export interface ReleaseNoteFacts {
  /** The repository's name, not its path. */
  readonly repository: string;
  readonly environment: string;
  readonly sha: Sha;
  readonly previousSha: Sha | null;
  readonly run: RunId;
  readonly atMs: number;
  readonly contract: TaskContract;
  readonly files: Diff["files"];
  /** The builder's own words; null where there are none. */
  readonly rationale: string | null;
  readonly verification: readonly CommandVerdict[];
  readonly review: ReviewNote | null;
  /** Null as long as the release is not signed off one way or the other. */
  readonly signOff: { readonly decision: SignOffDecision; readonly predicates: readonly PredicateSeen[] } | null;
  readonly trailers: readonly { readonly name: string; readonly value: string }[];
  /** The environment's rollback command. */
  readonly rollback: string | null;
}

export interface ReviewNote {
  /** As describeActor says it. */
  readonly reviewer: string;
  readonly approved: boolean;
  /** 0 to 1; null where a person reviewed. */
  readonly confidence: number | null;
  readonly regressions: readonly string[];
  readonly risks: readonly string[];
}

/** A release note in Markdown: what changed, why, how it was verified, who reviewed it, how to roll back. Everything but its own words is
 * escaped, put into code spans or fenced. */
export function releaseNote(facts: ReleaseNoteFacts): string {
  const { contract } = facts;
  return `${[
    `# Release of ${prose(facts.repository)} to ${prose(facts.environment)}`,
    list([
      `Commit: ${code(facts.sha)}`,
      `Before: ${facts.previousSha === null ? "not known" : code(facts.previousSha)}`,
      `Time: ${new Date(facts.atMs).toISOString().replace("T", " ").slice(0, 19)} UTC`,
      `Risk: ${contract.releaseRiskLevel}`,
      `Run: ${code(facts.run)}`,
      `State: ${facts.signOff === null ? "deployed, not signed off yet" : stateOf(facts.signOff.decision)}`,
    ]),
    "## What changed",
    prose(contract.objective, 2_000),
    changedFiles(facts.files),
    "## Why",
    list([
      `Intent: ${contract.intent ?? "undeclared"}`,
      ...contract.acceptanceCriteria.map((criterion) => `Accepted when: ${prose(criterion)}`),
    ]),
    ...(facts.rationale === null ? [] : ["The builder's rationale:", fenced(facts.rationale, "text")]),
    "## How it was verified",
    facts.verification.length === 0 ? "No command verified it." : list(facts.verification.map(commandLine)),
    ...(facts.signOff === null
      ? []
      : [`Sign-off: ${prose(describeSignOff(facts.signOff.decision))}`, predicateLines(facts.signOff.predicates)]),
    "## Review",
    reviewLines(facts.review),
    "## How to roll back",
    rollbackLine(facts),
    ...(facts.trailers.length === 0
      ? []
      : [
          "## Trailers",
          fenced(facts.trailers.map(({ name, value }) => `${name}: ${value.replace(/\s+/gu, " ")}`).join("\n"), "text"),
        ]),
  ]
    .filter((block) => block !== "")
    .join("\n\n")}\n`;
}

const FILES_MAX = 50;

function changedFiles(files: Diff["files"]): string {
  const count = (of: "added" | "removed"): number => files.reduce((sum, file) => sum + (file[of] ?? 0), 0);
  const rows = files
    .slice(0, FILES_MAX)
    .map(
      ({ path, added, removed }) =>
        `${code(path)} ${added === null || removed === null ? "binary" : `+${added} −${removed}`}`,
    );
  if (files.length > FILES_MAX) rows.push(`and ${files.length - FILES_MAX} more`);
  const noun = files.length === 1 ? "file" : "files";
  return `${files.length} ${noun} changed, ${count("added")} lines added, ${count("removed")} removed.${rows.length === 0 ? "" : `\n\n${list(rows)}`}`;
}

function commandLine(verdict: CommandVerdict): string {
  const { tests } = verdict;
  const counts = tests === null ? "" : `; ${tests.total} tests, ${tests.failed} failed, ${tests.skipped} skipped`;
  const when = verdict.cached ? "seen before on the same tree" : formatDurationMs(verdict.durationMs);
  return `${verdict.verdict}: ${code(verdict.command)} (${prose(verdict.name)}): ${prose(verdict.why)}${counts}; ${when}`;
}

function predicateLines(predicates: readonly PredicateSeen[]): string {
  return list(predicates.map(({ verdict, name, why }) => `${verdict}: ${prose(name)}: ${prose(why)}`));
}

function reviewLines(review: ReviewNote | null): string {
  if (review === null) return "Nobody reviewed it.";
  const confidence = review.confidence === null ? "" : `, confidence ${review.confidence.toFixed(2)}`;
  // A person who approves says no more than that.
  const found = review.confidence !== null;
  return list([
    `${review.approved ? "Approved" : "Not approved"} by ${prose(review.reviewer)}${confidence}`,
    ...(review.regressions.length === 0
      ? found
        ? ["Regressions: none found"]
        : []
      : review.regressions.map((regression) => `Regression: ${prose(regression)}`)),
    ...(review.risks.length === 0
      ? found
        ? ["Risks: none named"]
        : []
      : review.risks.map((risk) => `Risk: ${prose(risk)}`)),
  ]);
}

function rollbackLine({ rollback, previousSha, environment }: ReleaseNoteFacts): string {
  if (previousSha === null)
    return `Which commit ran before is not known: deploy one that you trust to ${prose(environment)}.`;
  return rollback === null
    ? `There is no rollback command: deploy ${code(previousSha)} to ${prose(environment)}. The rollback procedure has the steps.`
    : `Run ${code(rollback)}, which restores ${code(previousSha)}. The rollback procedure has the steps.`;
}

function stateOf(decision: SignOffDecision): string {
  switch (decision.kind) {
    case "signed-off":
      return "released: signed off";
    case "failed":
      return "not released: the sign-off failed";
    case "unknown":
      return "not released: the sign-off could not be decided";
    default:
      return decision satisfies never;
  }
}

function list(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join("\n");
}
