import type { Sha } from "../../base/ids.ts";
import { worstVerdict, type Verdict } from "../finding/finding.ts";
import type { Environment } from "../policy/policy.ts";
import { highestRisk, type NotedChange } from "./changes-note.ts";

/** What a release is looked at for before it is deployed. */
export interface ChecklistFacts {
  readonly sha: Sha;
  readonly name: string;
  readonly environment: Environment;
  /** Who saw the checks pass on the very tree; null where nobody did. */
  readonly verifiedBy: string | null;
  /** What the environment runs now; null where it is not known. */
  readonly previousSha: Sha | null;
  /** Since what it runs now; null where that is not known. */
  readonly changes: readonly NotedChange[] | null;
  /** A run at work in the environment. */
  readonly busyWith: string | null;
  /** How the release before ended; null where there was none. */
  readonly before: string | null;
  /** Open questions of the repository's runs. */
  readonly open: readonly string[];
}

export interface ChecklistItem {
  readonly name: string;
  readonly verdict: Verdict;
  readonly why: string;
  /** What to write or type; null where it passes. */
  readonly fix: string | null;
}

/** The pre-release checklist, each item with its fix. Unknown is no pass. */
export function judgeChecklist(facts: ChecklistFacts): readonly ChecklistItem[] {
  return [
    treeVerified(facts),
    fieldsThere(facts),
    riskKnown(facts),
    rollbackReady(facts),
    free(facts),
    soundBefore(facts),
    nothingOpen(facts),
    signOffReady(facts),
  ];
}

export function checklistVerdict(items: readonly ChecklistItem[]): Verdict {
  return worstVerdict(items.map(({ verdict }) => verdict));
}

function item(name: string, verdict: Verdict, why: string, fix: string): ChecklistItem {
  return { name, verdict, why, fix: verdict === "pass" ? null : fix };
}

function treeVerified({ verifiedBy, sha }: ChecklistFacts): ChecklistItem {
  return verifiedBy === null
    ? item(
        "tree verified",
        "unknown",
        `nobody recorded that the checks pass on ${sha.slice(0, 12)}`,
        `flyball check --head ${sha}, in a checkout of it`,
      )
    : item("tree verified", "pass", verifiedBy, "");
}

/** The risk has an item of its own. */
const REQUIRED = [
  ["intents", "intent"],
  ["blastRadius", "blast radius"],
  ["verification", "verification"],
  ["rollback", "rollback"],
] as const;

function fieldsThere({ changes, name }: ChecklistFacts): ChecklistItem {
  if (changes === null)
    return item(
      "changes have their fields",
      "unknown",
      `which changes ${name} does not have yet is not known`,
      sayWhatRuns(name),
    );
  const lacking = changes.flatMap(({ sha, subject, fields }) => {
    const missing = REQUIRED.flatMap(([key, name]) => (fields[key].length === 0 ? [name] : []));
    return missing.length === 0 ? [] : [{ sha, subject, missing }];
  });
  const [first] = lacking;
  if (first === undefined)
    return item(
      "changes have their fields",
      "pass",
      `${changes.length} ${changes.length === 1 ? "change" : "changes"}, all with intent, blast radius, verification and rollback`,
      "",
    );
  const rest = lacking.length === 1 ? "" : `, and ${lacking.length - 1} more`;
  return item(
    "changes have their fields",
    "fail",
    `${first.sha.slice(0, 12)} '${first.subject.slice(0, 60)}' lacks ${first.missing.join(", ")}${rest}`,
    "write them as trailers of the commit: flyball check --fill",
  );
}

function riskKnown({ changes, name }: ChecklistFacts): ChecklistItem {
  if (changes === null)
    return item("risk known", "unknown", `which changes ${name} does not have yet is not known`, sayWhatRuns(name));
  if (changes.length === 0) return item("risk known", "pass", "no change", "");
  const risk = highestRisk(changes);
  return risk === null
    ? item(
        "risk known",
        "unknown",
        "at least one change does not say its risk",
        "write a trailer  Risk: low, medium or high",
      )
    : item("risk known", "pass", `${risk} is the highest of ${changes.length}`, "");
}

function rollbackReady({ environment, previousSha, name, sha }: ChecklistFacts): ChecklistItem {
  const command = environment.rollback ?? environment.deploy;
  if (command === null)
    return item(
      "rollback ready",
      "fail",
      `${name} has no rollback command`,
      `write \`rollback:\` under \`environments.${name}\` in flyball.yaml`,
    );
  if (previousSha === null)
    return item(
      "rollback ready",
      "unknown",
      `what ${name} runs now, and would go back to, is not known`,
      sayWhatRuns(name),
    );
  return item(
    "rollback ready",
    "pass",
    previousSha === sha ? `${name} runs this very commit` : `back to ${previousSha.slice(0, 12)}`,
    "",
  );
}

function free({ busyWith, name }: ChecklistFacts): ChecklistItem {
  return busyWith === null
    ? item("environment free", "pass", `no run is at work in ${name}`, "")
    : item(
        "environment free",
        "fail",
        `${busyWith} is at work in ${name}`,
        `flyball run resume ${busyWith}, or flyball run cancel ${busyWith}`,
      );
}

function soundBefore({ before, name }: ChecklistFacts): ChecklistItem {
  if (before === null) return item("environment verified before", "pass", `the first release into ${name}`, "");
  const isSound = before === "released" || before === "replaced" || before === "rolled-back";
  return isSound
    ? item("environment verified before", "pass", `the release before is ${before}`, "")
    : item(
        "environment verified before",
        before === "failed" ? "fail" : "unknown",
        `the release before is ${before}`,
        `flyball sign-off SHA --env ${name}, or flyball rollback RELEASE`,
      );
}

function nothingOpen({ open }: ChecklistFacts): ChecklistItem {
  return open.length === 0
    ? item("nothing waits in the inbox", "pass", "no open question", "")
    : item(
        "nothing waits in the inbox",
        "fail",
        `${open.length} open: ${open.slice(0, 3).join("; ")}`,
        "flyball inbox",
      );
}

function signOffReady({ environment, name }: ChecklistFacts): ChecklistItem {
  const lacks = [
    ...(environment.version === null ? ["version"] : []),
    ...(environment.predicates.length === 0 ? ["predicates"] : []),
  ];
  return lacks.length === 0
    ? item("sign-off configured", "pass", `version and ${environment.predicates.length} predicates`, "")
    : item(
        "sign-off configured",
        "fail",
        `${name} has no ${lacks.join(" and no ")}`,
        `write ${lacks.map((key) => `\`${key}:\``).join(" and ")} under \`environments.${name}\` in flyball.yaml`,
      );
}

function sayWhatRuns(name: string): string {
  return `write \`version:\` under \`environments.${name}\` in flyball.yaml, or tell it: flyball release start SHA --env ${name}`;
}
