import { expect, test } from "vitest";
import type { Sha } from "../../base/ids.ts";
import { orderCommits, type CommitNode, type OrderQuery } from "./commit-order.ts";

/** `d3:cb` is commit d of second 3 with the parents c and b. The commits a and b begin a history each, c is of the same second as d. */
const NODES: readonly CommitNode[] = ["f5:ed", "e9:c", "d3:cb", "c3:a", "b4:", "a1:"].map((text) => {
  const [own = "", parents = ""] = text.split(":");
  return {
    sha: own.slice(0, 1) as Sha,
    parents: parents.split("").filter(Boolean) as Sha[],
    committedAtMs: Number(own.slice(1)) * 1000,
  };
});

test.for<[string, Partial<Record<keyof OrderQuery, unknown>>, string]>([
  ["all, no parent before its children", { from: ["f"] }, "fedbca"],
  ["what one of them reaches", { from: ["c"] }, "ca"],
  ["several tips, the newest first", { from: ["c", "d", "b"] }, "dbca"],
  ["without what another reaches", { from: ["f"], not: ["d"] }, "fe"],
  ["nothing of what is hidden", { from: ["c"], not: ["f"] }, ""],
  ["only the newest", { from: ["f"], max: 2 }, "fe"],
  ["since a second, wherever it stands", { from: ["f"], sinceMs: 4000 }, "feb"],
  ["a tip that is not known is none", { from: ["x", "a"] }, "a"],
])("%s", ([, query, expected]) => {
  const order = orderCommits(NODES, { from: [], not: [], sinceMs: null, max: null, ...query } as OrderQuery);
  expect(order.map((place) => NODES[place]?.sha).join("")).toBe(expected);
});

test("a commit of before 1970 is, to git, one of the far future", () => {
  const nodes = [-5, 10].map((seconds) => ({
    sha: `${seconds}` as Sha,
    parents: [],
    committedAtMs: seconds * 1000,
  }));
  expect(
    orderCommits(nodes, { from: nodes.map(({ sha }) => sha).toReversed(), not: [], sinceMs: null, max: null }),
  ).toEqual([0, 1]);
});
