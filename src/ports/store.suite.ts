import { describe, expect, test } from "vitest";
import type { RunId, Sha } from "../base/ids.ts";
import type { Effect } from "../domain/effect/effect.ts";
import type { LedgerFact } from "../domain/ledger/ledger-entry.ts";
import { leafHash, nodeHash } from "../domain/ledger/merkle.ts";
import type { Evidence } from "../domain/release/evidence.ts";
import type { Release, SignOffEvidence } from "../domain/release/release.ts";
import type { InboxItem } from "../domain/run/inbox-item.ts";
import type { Run } from "../domain/run/run.ts";
import type { CommandVerdict } from "../domain/run/verification.ts";
import type { Store } from "./store.ts";

/** Holds the contract of {@link Store} against an adapter. `openFresh` gives a store on a new, empty database; the suite closes it. */
export function storeSuite(name: string, openFresh: () => Promise<Store>): void {
  const fresh = async (act: (store: Store) => Promise<void>): Promise<void> => {
    const store = await openFresh();
    try {
      await act(store);
    } finally {
      await store.close();
    }
  };

  describe(`${name}: records`, () => {
    test("a record comes back as it went in", () =>
      fresh(async (store) => {
        await store.write(async (tx) => {
          await tx.addRun(RUN);
          await tx.addInboxItem(ITEM);
          await tx.addEvidence(EVIDENCE);
          await tx.addRelease(RELEASE);
          await tx.putVerification("tree command", VERDICT);
        });
        expect(await store.read.run(RUN.id)).toEqual(RUN);
        expect(await store.read.inboxItem("inbox_1")).toEqual(ITEM);
        expect(await store.read.evidence("ev_1")).toEqual(EVIDENCE);
        expect(await store.read.evidenceOf(RUN.id)).toEqual([EVIDENCE]);
        expect(await store.read.release("rel_1")).toEqual(RELEASE);
        expect(await store.read.verification("tree command")).toEqual(VERDICT);
      }));

    test("what is not there is null or empty", () =>
      fresh(async ({ read }) => {
        expect(await read.run(RUN.id)).toBeNull();
        expect(await read.effect("none")).toBeNull();
        expect(await read.inboxItem("none")).toBeNull();
        expect(await read.evidence("none")).toBeNull();
        expect(await read.release("none")).toBeNull();
        expect(await read.verification("none")).toBeNull();
        expect(await read.runs({ limit: 10 })).toEqual([]);
        expect(await read.runEvents(RUN.id, 0, 10)).toEqual([]);
        expect(await read.ledgerHead()).toEqual({
          size: 0,
          rootHex: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        });
      }));

    test("runs are listed newest first and filtered by state and repository", () =>
      fresh(async (store) => {
        const older = { ...RUN, id: "run_0000000001" as RunId, startedAtMs: 5 };
        const other = { ...RUN, id: "run_0000000002" as RunId, startedAtMs: 7, repository: "/repos/other" };
        await store.write(async (tx) => {
          for (const run of [older, RUN, other]) await tx.addRun(run);
          await tx.setRunStatus(older.id, { state: "ended", outcome: { kind: "cancelled", why: "asked" }, atMs: 9 });
        });
        const ids = async (filter: Parameters<Store["read"]["runs"]>[0]): Promise<readonly string[]> =>
          (await store.read.runs(filter)).map((run) => run.id);
        expect(await ids({ limit: 10 })).toEqual([RUN.id, other.id, older.id]);
        expect(await ids({ limit: 1 })).toEqual([RUN.id]);
        expect(await ids({ limit: 10, state: "ended" })).toEqual([older.id]);
        expect(await ids({ limit: 10, repository: "/repos/other" })).toEqual([other.id]);
      }));

    test("the cost of a run adds up", () =>
      fresh(async (store) => {
        await store.write(async (tx) => {
          await tx.addRun(RUN);
          await tx.addRunCost(RUN.id, { usd: null, tokensIn: 5, tokensOut: 1, wallMs: 10 });
          await tx.addRunCost(RUN.id, { usd: 0.25, tokensIn: 1, tokensOut: 1, wallMs: 10 });
        });
        expect((await store.read.run(RUN.id))?.cost).toEqual({ usd: 0.25, tokensIn: 6, tokensOut: 2, wallMs: 20 });
      }));

    test("events of a run count from 1", () =>
      fresh(async (store) => {
        const seqs = await store.write(async (tx) => {
          await tx.addRun(RUN);
          return [await tx.addRunEvent(event("one")), await tx.addRunEvent(event("two \u0000 \ud800"))];
        });
        expect(seqs).toEqual([1, 2]);
        expect((await store.read.runEvents(RUN.id, 1, 10)).map((e) => [e.seq, e.text])).toEqual([
          [2, "two \u0000 \ud800"],
        ]);
      }));

    test("an effect is intended once, keeps its ordinal, and changes its state", () =>
      fresh(async (store) => {
        const again = await store.write(async (tx) => {
          await tx.addRun(RUN);
          await tx.intendEffect(intent("first"));
          await tx.intendEffect(intent("second"));
          await tx.setEffectState("first", { kind: "done", output: { at: "x" }, atMs: 3 });
          return await tx.intendEffect({ ...intent("first"), summary: "another" });
        });
        expect(again).toEqual({
          ...intent("first"),
          ordinal: 1,
          state: { kind: "done", output: { at: "x" }, atMs: 3 },
        });
        expect((await store.read.effects(RUN.id)).map((e) => [e.key, e.ordinal, e.state.kind])).toEqual([
          ["first", 1, "done"],
          ["second", 2, "intended"],
        ]);
      }));

    test("effects, evidence and releases may stand outside of a run", () =>
      fresh(async (store) => {
        const evidence = { ...EVIDENCE, run: null, release: "rel_1" };
        const ordinals = await store.write(async (tx) => {
          await tx.addRelease({ ...RELEASE, run: null });
          await tx.addEvidence(evidence);
          await tx.addEvidence({ ...evidence, id: "ev_2", release: "rel_2" });
          const first = await tx.intendEffect({ ...intent("one"), run: null });
          return [first.ordinal, (await tx.intendEffect({ ...intent("two"), run: null })).ordinal];
        });
        expect(ordinals).toEqual([1, 2]);
        expect(await store.read.release("rel_1")).toEqual({ ...RELEASE, run: null });
        expect(await store.read.effect("one")).toMatchObject({ run: null, ordinal: 1 });
        expect(await store.read.evidenceOfRelease("rel_1")).toEqual([evidence]);
      }));

    test("adding an item, evidence or a release again changes nothing", () =>
      fresh(async (store) => {
        await store.write(async (tx) => {
          await tx.addRun(RUN);
          await tx.addInboxItem(ITEM);
          await tx.addInboxItem({ ...ITEM, summary: "another" });
          await tx.addEvidence(EVIDENCE);
          await tx.addEvidence({ ...EVIDENCE, subject: "another" });
          await tx.addRelease(RELEASE);
          await tx.addRelease({ ...RELEASE, environment: "another" });
        });
        expect(await store.read.inboxItem("inbox_1")).toEqual(ITEM);
        expect(await store.read.evidence("ev_1")).toEqual(EVIDENCE);
        expect(await store.read.release("rel_1")).toEqual(RELEASE);
      }));

    test("an inbox item is answered once", () =>
      fresh(async (store) => {
        const withdrawn = { kind: "withdrawn", why: "cancelled", atMs: 4 } as const;
        const closed = await store.write(async (tx) => {
          await tx.addRun(RUN);
          await tx.addInboxItem(ITEM);
          return [
            await tx.closeInboxItem("inbox_1", withdrawn),
            await tx.closeInboxItem("inbox_1", { ...withdrawn, why: "twice" }),
          ];
        });
        expect(closed).toEqual([true, false]);
        expect((await store.read.inboxItem("inbox_1"))?.state).toEqual(withdrawn);
        expect(await store.read.inboxItems({ state: "open", limit: 10 })).toEqual([]);
        expect(await store.read.inboxItems({ run: RUN.id, limit: 10 })).toHaveLength(1);
      }));

    test("releases are listed newest first and follow their state", () =>
      fresh(async (store) => {
        const released = { kind: "released", evidence: "ev_1" as SignOffEvidence, atMs: 12 } as const;
        await store.write(async (tx) => {
          await tx.addRun(RUN);
          await tx.addRelease(RELEASE);
          await tx.addRelease({ ...RELEASE, id: "rel_2", createdAtMs: 30 });
          await tx.addRelease({ ...RELEASE, id: "rel_3", environment: "staging" });
          await tx.setReleaseState("rel_1", released);
        });
        const found = await store.read.releases({ environment: "production", limit: 10 });
        expect(found.map((release) => release.id)).toEqual(["rel_2", "rel_1"]);
        expect(found[1]?.state).toEqual(released);
        expect(await store.read.releases({ run: RUN.id, repository: RUN.repository, limit: 1 })).toHaveLength(1);
      }));

    test.for([
      ["RUN_NOT_FOUND", (tx: Tx) => tx.setRunStatus(RUN.id, RUN.status)],
      ["EFFECT_NOT_FOUND", (tx: Tx) => tx.setEffectState("none", { kind: "intended" })],
      ["RELEASE_NOT_FOUND", (tx: Tx) => tx.setReleaseState("none", { kind: "deploying" })],
    ] as const)("changing what is not there is the fault %s", ([code, act]) =>
      fresh(async (store) => {
        await expect(store.write(act)).rejects.toMatchObject({ name: "Fault", code, exit: 2 });
      }),
    );
  });

  describe(`${name}: transactions`, () => {
    test("a write that rejects has changed nothing", () =>
      fresh(async (store) => {
        const failing = store.write(async (tx) => {
          await tx.addRun(RUN);
          await tx.appendLedger(fact("run.started"), SALT);
          throw new Error("stop");
        });
        await expect(failing).rejects.toThrow("stop");
        expect(await store.read.run(RUN.id)).toBeNull();
        expect((await store.read.ledgerHead()).size).toBe(0);
      }));

    test("a write sees what it wrote; a read beside it does not, and does not wait", () =>
      fresh(async (store) => {
        await store.write(async (tx) => {
          await tx.addRun(RUN);
          expect(await tx.run(RUN.id)).toEqual(RUN);
          expect(await store.read.run(RUN.id)).toBeNull();
        });
        expect(await store.read.run(RUN.id)).toEqual(RUN);
      }));

    test("writes that are started at once follow each other", () =>
      fresh(async (store) => {
        await store.write((tx) => tx.addRun(RUN));
        const seqs = await Promise.all(
          Array.from({ length: 20 }, () =>
            store.write(async (tx) => {
              const seq = await tx.addRunEvent(event("x"));
              await new Promise((resolve) => setTimeout(resolve, 1));
              return seq;
            }),
          ),
        );
        expect(seqs.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
      }));
  });

  describe(`${name}: ledger`, () => {
    test("entries are in the log in order, with their canonical text, details and subtrees", () =>
      fresh(async (store) => {
        for (const action of ["run.started", "effect.done", "run.ended"])
          await store.write((tx) => tx.appendLedger(fact(action), SALT));
        const entries = await store.read.ledgerEntries(0, 10);
        expect(entries.map(({ entry }) => [entry.seq, entry.action])).toEqual([
          [0, "run.started"],
          [1, "effect.done"],
          [2, "run.ended"],
        ]);
        expect(entries[0]?.canonical).toBe(FIRST_CANONICAL);
        expect(entries[0]?.details).toEqual({ saltHex: "07".repeat(16), value: { exit: 0 } });
        const [a, b, c] = entries.map(({ canonical }) => leafHash(canonical)) as [string, string, string];
        expect(await store.read.ledgerNodes(0, 1, 10)).toEqual([b, c]);
        expect(await store.read.ledgerNodes(1, 0, 10)).toEqual([nodeHash(a, b)]);
        expect(await store.read.ledgerHead()).toEqual({ size: 3, rootHex: nodeHash(nodeHash(a, b), c) });
      }));

    test("the newest entries come first, filtered by run, subject, actor, action and time", () =>
      fresh(async (store) => {
        await store.write(async (tx) => {
          await tx.appendLedger(fact("run.started"), SALT);
          await tx.appendLedger({ ...fact("effect.done"), subject: `${RUN.id}/deploy`, trigger: "engine" }, SALT);
          await tx.appendLedger({ ...fact("run.ended"), actor: PERSON, trigger: "x", subject: "y", atMs: 99 }, SALT);
        });
        const seqs = async (filter: Omit<Parameters<Store["read"]["ledgerQuery"]>[0], "limit">, limit = 10) =>
          (await store.read.ledgerQuery({ ...filter, limit })).map(({ entry }) => entry.seq);
        expect(await seqs({})).toEqual([2, 1, 0]);
        expect(await seqs({}, 2)).toEqual([2, 1]);
        expect(await seqs({ run: RUN.id })).toEqual([1, 0]);
        expect(await seqs({ subject: "y" })).toEqual([2]);
        expect(await seqs({ actor: "ADA@" })).toEqual([2]);
        expect(await seqs({ actor: "%" })).toEqual([2, 1, 0]);
        expect(await seqs({ action: "run" })).toEqual([2, 0]);
        expect(await seqs({ action: "run.ended" })).toEqual([2]);
        expect(await seqs({ sinceMs: 50 })).toEqual([2]);
      }));

    test("details can be erased; the entry and its leaf stay", () =>
      fresh(async (store) => {
        await store.write((tx) => tx.appendLedger(fact("run.started"), SALT));
        expect(await store.write((tx) => tx.eraseLedgerDetails(0))).toBe(true);
        expect(await store.write((tx) => tx.eraseLedgerDetails(0))).toBe(false);
        const [entry] = await store.read.ledgerEntries(0, 1);
        expect(entry).toMatchObject({ canonical: FIRST_CANONICAL, details: null });
        expect(await store.read.ledgerNodes(0, 0, 1)).toEqual([leafHash(FIRST_CANONICAL)]);
      }));
  });
}

type Tx = Parameters<Parameters<Store["write"]>[0]>[0];

const PERSON = { kind: "person", name: "Ada", email: "ada@example.org" } as const;
const SALT = new Uint8Array(16).fill(7);

const RUN: Run = {
  id: "run_01jd0000000000000000" as RunId,
  repository: "/repos/orders api",
  taskFile: "tasks/total.yaml",
  objective: "Return the total\nof an order",
  targetBranch: "main",
  baseSha: "a".repeat(40) as Sha,
  startedBy: PERSON,
  startedAtMs: 1_795_000_000_000,
  status: { state: "running", stage: "frame" },
  cost: { usd: null, tokensIn: 0, tokensOut: 0, wallMs: 0 },
};

const ITEM: InboxItem = {
  id: "inbox_1",
  run: RUN.id,
  question: "approve-change",
  code: "REVIEW_NEEDED",
  summary: "approve 'total'",
  why: ["risk is high"],
  risk: "high",
  builders: [PERSON],
  candidate: "b".repeat(40) as Sha,
  folder: null,
  openedAtMs: 2,
  state: { kind: "open" },
};

const EVIDENCE: Evidence = {
  id: "ev_1",
  run: RUN.id,
  release: null,
  kind: "log",
  subject: "verify-1 npm test",
  sha256: "c".repeat(64),
  bytes: 12,
  stored: { in: "file", path: "/data/log" },
  atMs: 3,
};

const RELEASE: Release = {
  id: "rel_1",
  run: RUN.id,
  repository: RUN.repository,
  environment: "production",
  sha: "b".repeat(40) as Sha,
  previousSha: null,
  state: { kind: "deploying" },
  createdAtMs: 10,
};

const VERDICT: CommandVerdict = {
  name: "test",
  command: "npm test",
  verdict: "pass",
  why: "exit 0",
  durationMs: 12.5,
  log: "ev_1",
  tail: "ok\n",
  tests: { total: 3, failed: 0, skipped: 1 },
  cached: false,
};

function event(text: string): Parameters<Tx["addRunEvent"]>[0] {
  return { run: RUN.id, atMs: 1, stage: "build", kind: "note", text, durationMs: null, childrenMs: null };
}

function intent(key: string): Omit<Effect, "ordinal" | "state"> {
  return { key, run: RUN.id, kind: "worktree.add", summary: "adds", input: { folder: "/w" }, intendedAtMs: 2 };
}

function fact(action: string): LedgerFact {
  return {
    atMs: 1,
    actor: { kind: "agent", agent: "flyball", version: "0.1.0", role: "coordinator", provider: null, model: null },
    trigger: `run ${RUN.id}`,
    action,
    subject: "HEAD",
    reason: "asked",
    cost: { usd: 0.5, tokensIn: 1, tokensOut: 2, wallMs: 3 },
    details: { exit: 0 },
  };
}

const FIRST_CANONICAL =
  '{"action":"run.started","actor":{"agent":"flyball","kind":"agent","model":null,"provider":null,"role":"coordinator","version":"0.1.0"},' +
  '"atMs":1,"cost":{"tokensIn":1,"tokensOut":2,"usd":0.5,"wallMs":3},' +
  '"detailsDigest":"b19267b9c4085c53b2b31b5ffdce165c4ed42ac7f1310cca171062e6e987172e",' +
  '"reason":"asked","seq":0,"subject":"HEAD","trigger":"run run_01jd0000000000000000"}';
