import type { Verdict } from "../finding/finding.ts";

/** What one command said of one tree. */
export interface CommandVerdict {
  /** `lint`, `typecheck`, `test`, `build`, `required-1`. */
  readonly name: string;
  readonly command: string;
  readonly verdict: Verdict;
  /** Why, in one line: `exit 1`, `timed out after 600 s`, `command not found`. */
  readonly why: string;
  readonly durationMs: number;
  /** Evidence id of the log. */
  readonly log: string;
  /** The log's end, as the builder is shown it for a repair. */
  readonly tail: string;
  readonly tests: TestCounts | null;
  /** Whether an earlier run of the same command on the same tree was taken instead. */
  readonly cached: boolean;
}

/** Read from JUnit XML where the command wrote it. */
export interface TestCounts {
  readonly total: number;
  readonly failed: number;
  readonly skipped: number;
}
