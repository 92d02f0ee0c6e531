import type { Sha } from "../../base/ids.ts";
import { formatDurationMs } from "../../base/duration.ts";
import { code, prose } from "./markdown.ts";
import type { PredicateSeen, SignOffDecision, VersionSeen } from "./sign-off.ts";

/** What was seen of an environment, as a comment in Markdown. */
export function signOffComment(seen: {
  readonly environment: string;
  readonly sha: Sha;
  readonly evidence: string;
  readonly decision: SignOffDecision;
  readonly version: VersionSeen;
  readonly predicates: readonly PredicateSeen[];
  readonly durationMs: number;
}): string {
  const { decision, version } = seen;
  const isWrong = decision.kind === "failed" && decision.failed.some(({ name }) => name === "version");
  const versionVerdict =
    version.kind === "runs" ? (isWrong ? "fail" : "pass") : version.kind === "failed" ? "fail" : "unknown";
  const versionWhy =
    version.kind === "runs" ? `runs ${version.sha}` : "why" in version ? version.why : "no version probe";
  return `${[
    `**${TITLES[decision.kind]}**: ${prose(seen.environment)} at ${code(seen.sha)}, in ${formatDurationMs(seen.durationMs)}`,
    [
      "| asked | verdict | seen |",
      "| --- | --- | --- |",
      row("version", versionVerdict, versionWhy),
      ...seen.predicates.map(({ name, verdict, why }) => row(name, verdict, why)),
    ].join("\n"),
    `Evidence: ${code(seen.evidence)}, verified by ${code(`flyball evidence verify ${seen.evidence}`)}. Only signed evidence counts; no box that is ticked here does.`,
  ].join("\n\n")}\n`;
}

const TITLES: Readonly<Record<SignOffDecision["kind"], string>> = {
  "signed-off": "Signed off",
  failed: "Not signed off: it failed",
  unknown: "Not signed off: it could not be decided",
};

function row(name: string, verdict: string, why: string): string {
  return `| ${prose(name, 100)} | ${verdict} | ${prose(why, 300)} |`;
}
