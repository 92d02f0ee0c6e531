import type { Sha } from "../../base/ids.ts";
import type { ChangeCommit } from "../change/change.ts";
import { highest, readFields, type ChangeFields } from "../gate/fields/change-fields.ts";
import type { RiskLevel } from "../task/task-contract.ts";
import { code, prose } from "./markdown.ts";

/** A commit with the fields that it says of itself. */
export interface NotedChange {
  readonly sha: Sha;
  /** The first line of the message. */
  readonly subject: string;
  readonly fields: NotedFields;
}

export type NotedFields = Pick<ChangeFields, "intents" | "risk" | "blastRadius" | "verification" | "rollback">;

/** The changes among commits: a merge commit that says nothing of itself only brings others. A message is read as a request's body is, which a squash puts into
 * it: a fenced flyball block, then trailers. */
export function notedChanges(commits: readonly ChangeCommit[]): readonly NotedChange[] {
  return commits.flatMap(({ sha, message }) => {
    const subject = message.split(/\r?\n/u, 1)[0]?.trim() ?? "";
    const { intents, risk, blastRadius, verification, rollback, written } = readFields({
      request: { body: message },
      commits: [],
    });
    return written.length === 0 && /^Merge (?:branch|pull request|remote-tracking|tag|commit)\b/u.test(subject)
      ? []
      : [{ sha, subject, fields: { intents, risk, blastRadius, verification, rollback } }];
  });
}

const GROUPS: readonly (readonly [intent: string, title: string])[] = [
  ["feature", "Features"],
  ["tactical-fix", "Fixes"],
  ["strategic-fix", "Lasting fixes"],
  ["tech-debt", "Maintenance"],
  ["compliance", "Compliance"],
];

/** What is in a release, for a person to read, in Markdown: the changes by their intent, each with risk, blast radius, verification and rollback where it says them. */
export function changesNote(about: {
  readonly title: string;
  readonly from: Sha | null;
  readonly to: Sha;
  readonly changes: readonly NotedChange[];
}): string {
  const { changes } = about;
  const groupOf = ({ fields }: NotedChange): string =>
    fields.intents.find((said) => GROUPS.some(([intent]) => intent === said)) ?? "";
  const groups = [...GROUPS, ["", "Other changes"] as const].flatMap(([intent, title]) => {
    const mine = changes.filter((change) => groupOf(change) === intent);
    return mine.length === 0 ? [] : [`## ${title}`, mine.map(changeLines).join("\n")];
  });
  const range =
    about.from === null ? code(about.to.slice(0, 12)) : code(`${about.from.slice(0, 12)}..${about.to.slice(0, 12)}`);
  return `${[
    `# ${prose(about.title)}`,
    `${changes.length} ${changes.length === 1 ? "change" : "changes"} (${range}).`,
    ...riskLine(changes),
    ...groups,
  ].join("\n\n")}\n`;
}

function riskLine(changes: readonly NotedChange[]): string[] {
  if (changes.length === 0) return [];
  const risk = highestRisk(changes);
  return [
    risk === null
      ? "Risk: not known, at least one change does not say it."
      : `Risk: ${risk}, the highest of its changes.`,
  ];
}

/** The highest risk of the changes; null where one of them says none. */
export function highestRisk(changes: readonly NotedChange[]): RiskLevel | null {
  const risks = changes.flatMap(({ fields }) => fields.risk ?? []);
  return risks.length === changes.length ? highest(risks) : null;
}

function changeLines({ sha, subject, fields }: NotedChange): string {
  const said: readonly (readonly [string, readonly string[]])[] = [
    ["Risk", fields.risk === null ? [] : [fields.risk]],
    ["Blast radius", fields.blastRadius],
    ["Verified", fields.verification],
    ["Rollback", fields.rollback],
  ];
  return [
    `- ${prose(subject)} (${code(sha.slice(0, 12))})`,
    ...said.flatMap(([name, values]) => (values.length === 0 ? [] : [`  - ${name}: ${prose(values.join("; "))}`])),
  ].join("\n");
}
