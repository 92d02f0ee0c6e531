import { rmSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openHistoryReader } from "../../adapters/git/history/open-history-reader.ts";
import { openStore } from "../../adapters/sql/open-store.ts";
import { Fault } from "../../base/fault.ts";
import type { CommitRecord } from "../../domain/history/commit-record.ts";
import type { GitFixture } from "../../ports/git.suite.ts";
import type { HistoryQuery, HistoryRepository } from "../../ports/history-reader.ts";
import type { HistoryStore } from "../../ports/history-store.ts";
import type { Store } from "../../ports/store.ts";
import { tempRepositories } from "../../../test/git/temp-repository.ts";
import { inRepository } from "../../../test/git/read-history.ts";
import { keepHistories } from "./keep-histories.ts";
import { readHistory } from "./read-history.ts";

const NEVER = new AbortController().signal;
const repositories = tempRepositories(process.env["PATH"] ?? "");
const folder = mkdtempSync(join(tmpdir(), "flyball-history-"));
let opened: Store;
beforeAll(async () => {
  const clock = { nowMs: () => 1_795_000_000_000, randomBytes: (count: number) => new Uint8Array(count) };
  opened = await openStore({ url: `sqlite:${join(folder, "flyball.db")}`, clock });
});
afterAll(async () => {
  await opened.close();
  rmSync(folder, { recursive: true, force: true });
  repositories.remove();
});

/** Counts what git is asked to tell. */
async function counting(
  fixture: GitFixture,
): Promise<{ readonly repository: HistoryRepository; readonly told: () => number }> {
  const repository = await openHistoryReader({ env: fixture.env }).open(fixture.root);
  let commits = 0;
  return {
    repository: {
      ...repository,
      commits: async function* (query, signal) {
        for await (const batch of repository.commits(query, signal)) {
          commits += batch.length;
          yield batch;
        }
      },
    },
    told: () => {
      const before = commits;
      commits = 0;
      return before;
    },
  };
}

function historyMethods(store: HistoryStore): HistoryStore {
  return {
    kept: async (...given) => store.kept(...given),
    add: async (...given) => store.add(...given),
    publish: async (...given) => store.publish(...given),
    nodes: async (...given) => store.nodes(...given),
    commits: async (...given) => store.commits(...given),
    forget: async (...given) => store.forget(...given),
  };
}

async function all(
  repository: HistoryRepository,
  store: HistoryStore | null,
  query: HistoryQuery = {},
  isRebuilt = false,
): Promise<readonly CommitRecord[]> {
  const commits: CommitRecord[] = [];
  for await (const batch of readHistory({ repository, store, isRebuilt }, query, NEVER)) commits.push(...batch);
  return commits;
}

/** A history of `count` commits with branches, merges, roots and clocks that stand still or go wrong, from a seed. */
function randomHistory(fixture: GitFixture, seed: number, count: number): void {
  let state = seed;
  const random = (below: number): number => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
  const lines: string[] = [];
  for (let mark = 1; mark <= count; mark++) {
    const at = 1_600_000_000 + 60 * Math.floor(mark / 4) - (random(20) === 0 ? random(100_000) : 0);
    const message = `commit ${mark}\n\nbody ${random(1000)}\n`;
    lines.push(`commit refs/heads/b${random(4)}`, `mark :${mark}`, `committer Ada <ada@example.org> ${at} +0000`);
    lines.push(`data ${message.length}`, message);
    const parents = new Set(
      Array.from({ length: 1 + (random(4) === 0 ? 1 + random(3) : 0) }, () => Math.max(1, mark - 1 - random(5))),
    );
    let kind = "from";
    for (const parent of mark === 1 || random(150) === 0 ? [] : parents) {
      lines.push(`${kind} :${parent}`);
      kind = "merge";
    }
    lines.push(`M 100644 inline f${random(30)}`, "data 3", `${100 + random(900)}`, "");
  }
  for (let branch = 0; branch < 4; branch++) lines.push(`reset refs/heads/b${branch}`, `from :${count - branch}`, "");
  lines.push("reset refs/heads/main", `from :${count}`, "");
  fixture.write("../stream", lines.join("\n"));
  inRepository(fixture, "git fast-import --quiet --force < ../stream; git reset -q --hard main");
}

test.for([1, 2, 3])(
  "a history with branches and wrong clocks is told alike by git and by the store (seed %i)",
  async (seed) => {
    const fixture = repositories.make();
    randomHistory(fixture, seed, 400);
    const { repository, told } = await counting(fixture);
    // Grows in steps, as a history does.
    for (const from of ["main~9", "b3", "main"]) await all(repository, opened.history, { from: [from] });
    told();
    for (const query of [
      {},
      { from: ["b0", "b1", "b2", "b3"] },
      { from: ["main"], not: ["b1~3"] },
      { from: ["b2", "main~5"], not: ["main~12", "b3~10"], max: 25 },
      { max: 7 },
    ]) {
      const kept = await all(repository, opened.history, query);
      expect(told()).toBeLessThan(60);
      expect(kept).toEqual(await all(repository, null, query));
      told();
    }
  },
);

test("an update reads what is new, and nothing where nothing is", async () => {
  const fixture = repositories.make();
  const { repository, told } = await counting(fixture);
  const commit = (name: string): string => inRepository(fixture, `git commit -q --allow-empty -m ${name}`);
  for (let i = 0; i < 20; i++) {
    commit(`c${i}`);
    await all(repository, opened.history);
    expect(told()).toBe(i === 0 ? 2 : 1);
  }
  await all(repository, opened.history);
  await all(repository, opened.history, { from: ["HEAD~3"] });
  expect(told()).toBe(0);
  const kept = await opened.history.kept(repository.commonDir);
  expect(kept?.tips).toEqual([fixture.git("rev-parse", "HEAD")]);
  expect(kept?.segments.length).toBeLessThan(6);
  expect(await all(repository, opened.history)).toEqual(await all(repository, null));
});

test("a rewritten history is told as it is now, and what git dropped is forgotten in the end", async () => {
  const fixture = repositories.make();
  const { repository, told } = await counting(fixture);
  inRepository(fixture, "for i in 1 2 3 4 5 6 7 8 9 10; do git commit -q --allow-empty -m $i; done");
  await all(repository, opened.history);
  inRepository(fixture, "git reset -q --hard HEAD~1; git commit -q --allow-empty -m new");
  told();
  expect((await all(repository, opened.history)).map(({ subject }) => subject).slice(0, 2)).toEqual(["new", "9"]);
  expect(told()).toBe(1);
  // One of twelve is dropped: the rest stays kept.
  inRepository(
    fixture,
    "git reflog expire --expire=now --all; git gc -q --prune=now; git commit -q --allow-empty -m newer",
  );
  expect(await all(repository, opened.history)).toEqual(await all(repository, null));
  expect(told()).toBe(1 + 12);
  inRepository(
    fixture,
    "git reset -q --hard HEAD~8; git commit -q --allow-empty -m last; git reflog expire --expire=now --all; git gc -q --prune=now",
  );
  expect((await all(repository, opened.history)).map(({ subject }) => subject)).toEqual(["last", "3", "2", "1", "one"]);
  const kept = await opened.history.kept(repository.commonDir);
  expect(kept?.segments.reduce((sum, { count }) => sum + count, 0)).toBe(5);
});

test("a mailmap that changes, a clone that is deepened, and a wish are reasons to read all again", async () => {
  const fixture = repositories.make();
  const { repository, told } = await counting(fixture);
  await all(repository, opened.history);
  fixture.write(".mailmap", "Lovelace <ada@example.com>\n");
  inRepository(fixture, "git add -A; git commit -qm mailmap");
  expect((await all(repository, opened.history)).map(({ author }) => author.name)).toEqual(["Lovelace", "Lovelace"]);
  told();
  await all(repository, opened.history, {}, true);
  expect(told()).toBe(2);
  inRepository(fixture, 'git commit -q --allow-empty -m three; git clone -q --depth 1 "file://$PWD" ../shallow');
  const shallow = await openHistoryReader({ env: fixture.env }).open(`${fixture.folder}/shallow`);
  expect(await all(shallow, opened.history)).toHaveLength(1);
  fixture.sh("cd shallow; git fetch -q --unshallow");
  expect((await all(shallow, opened.history)).map(({ subject }) => subject)).toEqual(["three", "mailmap", "one"]);
});

test("several at once, a damaged segment, and a repository without commits are no matter", async () => {
  const fixture = repositories.make();
  inRepository(fixture, "for i in 1 2 3 4 5; do git commit -q --allow-empty -m $i; done; git init -q ../empty");
  const { repository } = await counting(fixture);
  const right = await all(repository, null);
  const each = await Promise.all([1, 2, 3, 4].map(async () => all(repository, opened.history)));
  expect(each).toEqual([right, right, right, right]);
  const damaged: HistoryStore = { ...historyMethods(opened.history), commits: async () => null };
  expect(await all(repository, damaged)).toEqual(right);
  const empty = await openHistoryReader({ env: fixture.env }).open(`${fixture.folder}/empty`);
  expect(await all(empty, opened.history)).toEqual([]);
});

test("a reader that remembers asks git for what is new in a whole history, and for all of a part", async () => {
  const fixture = repositories.make();
  inRepository(fixture, "for i in 1 2 3 4; do git commit -q --allow-empty -m $i; done");
  const { repository, told } = await counting(fixture);
  const busy = new Fault("busy", { code: "STORE_BUSY", exit: 3 });
  const read = async (store: HistoryStore | null | Fault, query: HistoryQuery): Promise<number> => {
    const reader = keepHistories({ open: async () => repository }, async () => {
      if (store instanceof Fault) throw store;
      return store;
    });
    let count = 0;
    const opening = await reader.open(fixture.root);
    for await (const batch of opening.commits(query, NEVER)) count += batch.length;
    return count;
  };
  const failing: HistoryStore = { ...historyMethods(opened.history), add: async () => Promise.reject(busy) };
  for (const [store, query, count, asked] of [
    [failing, {}, 5, 5],
    [opened.history, {}, 5, 5],
    [opened.history, {}, 5, 0],
    [opened.history, { max: 2 }, 2, 2],
    [null, {}, 5, 5],
    [busy, {}, 5, 5],
  ] as const)
    expect([await read(store, query), told()]).toEqual([count, asked]);
});
