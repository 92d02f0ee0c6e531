import type { Sha } from "../../../base/ids.ts";
import { AGE_BANDS } from "./age-band.ts";
import { BASELINE_DATA, type CountedRow } from "./baseline-data.ts";
import type { BaselineRow } from "./compare-with-baselines.ts";

/** Where rows come from: a public repository, up to the commit that was counted. */
export interface BaselineSource {
  readonly repository: string;
  readonly head: string;
}

export const BASELINE_SOURCES: readonly BaselineSource[] = BASELINE_DATA.map(({ repository, head }) => ({
  repository,
  head,
}));

/** The rows of all sources but the one whose history this is. */
export function baselinesBeside(roots: ReadonlySet<Sha>): readonly BaselineRow[] {
  return BASELINE_DATA.flatMap(({ repository, root, rows }) =>
    roots.has(root as Sha) ? [] : rows.map((row) => rowOf(repository, row)),
  );
}

function rowOf(repository: string, row: CountedRow): BaselineRow {
  const [band, weeks, commits, fixes, reverts, agentCommits, episodes, returns] = row;
  const { name } = AGE_BANDS[band] ?? { name: "ninth year and later" };
  return { repository, band: name, weeks, commits, fixes, reverts, agentCommits, episodes, returns };
}
