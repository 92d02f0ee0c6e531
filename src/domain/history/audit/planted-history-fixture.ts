import type { Sha } from "../../../base/ids.ts";
import type { CommitRecord, PathChange, PersonName } from "../commit-record.ts";
import type { HistoryReport } from "./audit-report.ts";
import type { AuditRules } from "./audit-rules.ts";
import { HistoryAudit, type HistoryFactsOf } from "./history-audit.ts";

export const DAY: number = 86_400_000;
export const START: number = Date.UTC(2025, 0, 6);

/** Subjects say everything: `fix …`, `revert cN`, `… by Robot`. */
const RULES: AuditRules = {
  judge: ({ subject }) => ({
    isFix: subject.startsWith("fix"),
    isStrategic: false,
    reverts: subject.startsWith("revert ")
      ? { ids: [shaOf(Number(subject.slice(8)))], requests: [], subject: null }
      : null,
    agents: subject.endsWith("by Robot") ? ["Robot"] : [],
  }),
  counts: (path) => path.endsWith(".ts"),
  decides: () => null,
};

export interface Planted {
  readonly day: number;
  readonly subject: string;
  /** `path: before > after`, a dash where there is nothing. */
  readonly changes: readonly string[];
  readonly parents?: number;
  readonly author?: string | PersonName;
  readonly body?: string;
}

export function shaOf(index: number): Sha {
  return `${index}`.padStart(40, "0") as Sha;
}

/** Oldest first, as one writes a story; the reader gives it newest first. */
export function historyOf(planted: readonly Planted[]): readonly CommitRecord[] {
  return planted
    .map(({ day, subject, changes, parents = 1, author = "Ada", body = "" }, i): CommitRecord => {
      const person = typeof author === "string" ? { name: author, email: `${author}@example.org` } : author;
      return {
        sha: shaOf(i),
        parents: i === 0 ? [] : Array.from({ length: parents }, () => shaOf(i - 1)),
        author: person,
        committer: person,
        authoredAtMs: START + day * DAY,
        committedAtMs: START + day * DAY,
        subject,
        body,
        changes: changes.map(changeOf),
      };
    })
    .toReversed();
}

const entry = (id: string): PathChange["after"] => (id === "-" ? null : { kind: "file", id: id as Sha });

function changeOf(line: string): PathChange {
  const [, path = "", old = "", young = ""] = /^(.+): (\S+) > (\S+)$/u.exec(line) ?? [];
  return {
    kind: old === "-" ? "added" : young === "-" ? "deleted" : "modified",
    path,
    before: entry(old),
    after: entry(young),
  };
}

const FACTS: HistoryFactsOf = {
  isShallow: false,
  isPartial: false,
  branches: [],
  isUnmergedCut: false,
  sinceMs: null,
  baselines: [],
  looked: [],
};

export function reportOf(
  planted: readonly Planted[],
  facts: Partial<HistoryFactsOf> = {},
  unmerged: readonly CommitRecord[] = [],
  texts: ReadonlyMap<Sha, string> = new Map(),
): HistoryReport {
  const audit = new HistoryAudit(RULES, START + 400 * DAY);
  audit.addUnmerged(unmerged);
  audit.add(historyOf(planted));
  for (const text of texts) audit.addContracts(new Map([text]));
  return audit.report({ ...FACTS, ...facts });
}

export function at(day: number, subject: string, ...changes: readonly string[]): Planted {
  return { day, subject, changes };
}
