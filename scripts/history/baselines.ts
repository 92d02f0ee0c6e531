import { readFileSync, writeFileSync } from "node:fs";
import { openHistoryReader } from "../../src/adapters/git/history/open-history-reader.ts";
import { messageOf } from "../../src/base/fault.ts";
import { AGE_BANDS } from "../../src/domain/history/audit/age-band.ts";
import { COMMITS_MIN } from "../../src/domain/history/audit/compare-with-baselines.ts";
import { HistoryAudit } from "../../src/domain/history/audit/history-audit.ts";
import { auditRules } from "../../src/domain/history/audit/judge-commit.ts";

/** Counts public histories by age band, and writes the counts (numbers alone) to src/domain/history/audit/baseline-data.ts:
 *
 *   node scripts/history/baselines.ts pallets/flask=/path/to/flask expressjs/express=/path/to/express …
 *
 * The clones must be whole in commits and trees; contents are not read. To count the same again, check out the commits that the file names. */
const FILE = new URL("../../src/domain/history/audit/baseline-data.ts", import.meta.url);
const MARK = "export const BASELINE_DATA: readonly CountedRepository[] = ";

const counted: Readonly<Record<string, unknown>>[] = [];
for (const argument of process.argv.slice(2)) {
  const [repository = "", folder = ""] = argument.split("=", 2);
  // One after the other: each fills both cores.
  const row = await countOne(repository, folder).catch((thrown: unknown) => messageOf(thrown));
  if (typeof row === "string") process.stderr.write(`${repository} is left out: ${row}\n`);
  else counted.push(row);
}
if (counted.length === 0) throw new Error("name repositories: pallets/flask=/path/to/flask …");
const source = readFileSync(FILE, "utf8");
writeFileSync(FILE, `${source.slice(0, source.indexOf(MARK) + MARK.length)}${JSON.stringify(counted)};\n`);
process.stdout.write(`${counted.length} repositories; now: oxfmt src/domain/history/audit/baseline-data.ts\n`);

async function countOne(repository: string, folder: string): Promise<Readonly<Record<string, unknown>>> {
  const history = await openHistoryReader({ env: process.env }).open(folder);
  try {
    const facts = await history.facts();
    const audit = new HistoryAudit(auditRules(), Date.now());
    for await (const records of history.commits({}, new AbortController().signal)) audit.add(records);
    const { bands } = audit.report({
      ...facts,
      branches: [],
      isUnmergedCut: false,
      sinceMs: null,
      baselines: [],
      looked: [],
    });
    const rows = bands
      .filter(({ commits }) => commits >= COMMITS_MIN)
      .map(({ band, weeks, commits, fixes, reverts, agentCommits, episodes, returns }) => {
        const index = AGE_BANDS.findIndex(({ name }) => name === band);
        return [index, weeks, commits, fixes, reverts, agentCommits, episodes, returns];
      });
    process.stderr.write(`${repository}: ${audit.commits} commits, ${rows.length} bands\n`);
    return { repository, head: facts.head, root: [...audit.roots].at(-1) ?? null, rows };
  } finally {
    await history.close();
  }
}
