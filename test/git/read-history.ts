import type { CommitRecord } from "../../src/domain/history/commit-record.ts";
import type { GitFixture } from "../../src/ports/git.suite.ts";
import type { HistoryQuery, HistoryReader } from "../../src/ports/history-reader.ts";

/** All commits of a query, once a reader is given. */
export function readerOfHistory(makeReader: (env: GitFixture["env"]) => HistoryReader): ReadHistory {
  return async (fixture, query = {}, folder = fixture.root) => {
    const repository = await makeReader(fixture.env).open(folder);
    const commits: CommitRecord[] = [];
    for await (const batch of repository.commits(query, new AbortController().signal)) commits.push(...batch);
    return commits;
  };
}

export type ReadHistory = (
  fixture: GitFixture,
  query?: HistoryQuery,
  folder?: string,
) => Promise<readonly CommitRecord[]>;

/** A bash script in the fixture's repository; its output without the last line break. */
export function inRepository(fixture: GitFixture, script: string): string {
  return fixture.sh(`cd repository\n${script}`).trim();
}
