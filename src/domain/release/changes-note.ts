import type { Sha } from "../../base/ids.ts";
import type { ChangeCommit } from "../change/change.ts";
import { parseTrailers, type Trailers } from "../change/trailers.ts";
import { code, prose } from "./markdown.ts";

/** A commit with the fields that it says of itself. */
export interface NotedChange {
  readonly sha: Sha;
  /** The first line of the message. */
  readonly subject: string;
  readonly fields: Trailers;
}

/** The changes among commits: a merge commit that says nothing of itself only brings others. */
export function notedChanges(commits: readonly ChangeCommit[]): readonly NotedChange[] {
  return commits.flatMap(({ sha, message }) => {
    const subject = message.split(/\r?\n/u, 1)[0]?.trim() ?? "";
    const fields = parseTrailers(message);
    const isSilent = Object.values(fields).every((values) => values.length === 0);
    return isSilent && /^Merge (?:branch|pull request|remote-tracking|tag|commit)\b/u.test(subject)
      ? []
      : [{ sha, subject, fields }];
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
  const groupOf = ({ fields }: NotedChange): string => {
    const said = (fields.Intent[0] ?? "").toLowerCase().replaceAll(/[\s_]+/gu, "-");
    return GROUPS.some(([intent]) => intent === said) ? said : "";
  };
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
export function highestRisk(changes: readonly NotedChange[]): "low" | "medium" | "high" | null {
  const levels = ["low", "medium", "high"] as const;
  let highest = -1;
  for (const { fields } of changes) {
    const ranks = fields.Risk.map((risk) => levels.findIndex((level) => level === risk.toLowerCase().split(/\W/u)[0]));
    const rank = Math.max(-1, ...ranks);
    if (rank < 0) return null;
    highest = Math.max(highest, rank);
  }
  return levels[highest] ?? null;
}

function changeLines({ sha, subject, fields }: NotedChange): string {
  const said: readonly (readonly [string, readonly string[]])[] = [
    ["Risk", fields.Risk],
    ["Blast radius", fields["Blast-Radius"]],
    ["Verified", fields["Verified-By"]],
    ["Rollback", fields.Rollback],
  ];
  return [
    `- ${prose(subject)} (${code(sha.slice(0, 12))})`,
    ...said.flatMap(([name, values]) => (values.length === 0 ? [] : [`  - ${name}: ${prose(values.join("; "))}`])),
  ].join("\n");
}
