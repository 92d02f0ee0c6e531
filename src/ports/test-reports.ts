import type { TestCounts } from "../domain/run/verification.ts";

/** Finds what a test command reported of itself.
 *
 * Contract:
 * - Reads JUnit XML files (`junit*.xml`, `TEST-*.xml`, any XML under `test-results`, `test-reports`, `reports`) that were written since `sinceMs`, sums them, and gives
 *   null where there is none.
 * - The folder's content is not trusted: links are not followed, at most 500 files of 20 MiB each are read, an unreadable report counts as none. */
export interface TestReports {
  counts(folder: string, sinceMs: number): Promise<TestCounts | null>;
}
