/** Of one public repository up to one commit: counts by age band, and nothing else of it. */
export interface CountedRepository {
  readonly repository: string;
  readonly head: string;
  /** Its oldest first commit. */
  readonly root: string;
  readonly rows: readonly CountedRow[];
}

export type CountedRow = readonly [
  /** Index into the age bands. */
  band: number,
  weeks: number,
  commits: number,
  fixes: number,
  reverts: number,
  agentCommits: number,
  episodes: number,
  returns: number,
];

/** Written by scripts/history/baselines.ts, which says how to count them again. */
export const BASELINE_DATA: readonly CountedRepository[] = [];
