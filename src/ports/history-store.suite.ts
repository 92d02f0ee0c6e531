import { expect, test } from "vitest";
import type { Sha } from "../base/ids.ts";
import type { CommitRecord } from "../domain/history/commit-record.ts";
import type { Store } from "./store.ts";

/** Holds the contract of {@link HistoryStore} against an adapter. */
export function historyStoreSuite(name: string, openFresh: () => Promise<Store>): void {
  const fresh = async (act: (store: Store) => Promise<void>): Promise<void> => {
    const store = await openFresh();
    try {
      await act(store);
    } finally {
      await store.close();
    }
  };

  test(`${name}: commits come back as they were added, of their own repository alone`, () =>
    fresh(async ({ history }) => {
      const id = await history.add("/a/.git", COMMITS);
      expect(await history.commits("/a/.git", id)).toEqual(COMMITS);
      expect(await history.commits("/b/.git", id)).toBeNull();
      expect(await history.nodes("/a/.git", [id, "none"])).toEqual(
        new Map([[id, COMMITS.map(({ sha, parents, committedAtMs }) => ({ sha, parents, committedAtMs }))]]),
      );
      expect(await history.nodes("/b/.git", [id])).toEqual(new Map());
      expect(await history.kept("/a/.git")).toBeNull();
    }));

  test(`${name}: of two that publish after the same version one is refused, and what is no longer listed is gone`, () =>
    fresh(async ({ history }) => {
      const [first, second] = [await history.add("/a", COMMITS.slice(0, 1)), await history.add("/a", COMMITS.slice(1))];
      const kept = { fingerprint: "f", tips: [shaOf("1")], segments: [{ id: first, count: 1 }] };
      expect(await history.publish("/a", kept, null)).toBe(true);
      expect(await history.publish("/a", { ...kept, fingerprint: "g" }, null)).toBe(false);
      expect(await history.kept("/a")).toEqual({ ...kept, version: 1 });
      expect(await history.publish("/a", { ...kept, segments: [{ id: second, count: 1 }] }, 1)).toBe(true);
      expect((await history.kept("/a"))?.version).toBe(2);
      expect(await history.commits("/a", first)).toBeNull();
      expect(await history.commits("/a", second)).toEqual(COMMITS.slice(1));
      await history.forget("/a");
      expect([await history.kept("/a"), await history.commits("/a", second)]).toEqual([null, null]);
    }));

  test(`${name}: publishing at once is answered true to exactly one`, () =>
    fresh(async ({ history }) => {
      const kept = { fingerprint: "f", tips: [], segments: [] };
      const told = await Promise.all(Array.from({ length: 8 }, async () => history.publish("/a", kept, null)));
      expect(told.filter(Boolean)).toHaveLength(1);
    }));
}

function shaOf(digit: string): Sha {
  return digit.repeat(40) as Sha;
}

const COMMITS: readonly CommitRecord[] = [
  {
    sha: shaOf("1"),
    parents: [shaOf("2"), shaOf("3")],
    author: { name: "Ada \u{1f600}", email: "ada@example.org" },
    committer: { name: "", email: "" },
    authoredAtMs: -8.64e15,
    committedAtMs: 8.64e15,
    subject: "one\u0000",
    body: "\uFFFD\n\n",
    changes: [
      { kind: "added", path: "a\nb", before: null, after: { kind: "file", id: shaOf("a") } },
      {
        kind: "modified",
        path: "é",
        before: { kind: "file", id: shaOf("a") },
        after: { kind: "submodule", id: shaOf("b") },
      },
      {
        kind: "retyped",
        path: "a\nb",
        before: { kind: "link", id: shaOf("c") },
        after: { kind: "file", id: shaOf("a") },
      },
      { kind: "deleted", path: "", before: { kind: "submodule", id: shaOf("c") }, after: null },
    ],
  },
  {
    sha: "2".repeat(64) as Sha,
    parents: [],
    author: { name: "Ada \u{1f600}", email: "ada@example.org" },
    committer: { name: "Ada", email: "ada@example.org" },
    authoredAtMs: 0,
    committedAtMs: 0,
    subject: "",
    body: "",
    changes: [],
  },
];
