import { expect, test } from "vitest";
import type { ConsumerEvidence } from "../domain/contract/registry/consumer-evidence.ts";
import type { ContractStep } from "../domain/contract/registry/contract-step.ts";
import type { RegisteredRepository } from "../domain/contract/registry/registered-repository.ts";
import type { Store } from "./store.ts";

/** Holds what {@link Store} says of the contract registry against an adapter. */
export function storeContractsSuite(name: string, openFresh: () => Promise<Store>): void {
  const fresh = async (act: (store: Store) => Promise<void>): Promise<void> => {
    const store = await openFresh();
    try {
      await act(store);
    } finally {
      await store.close();
    }
  };

  test(`${name}: a repository of the registry comes back as it went in, and the next reading takes its place`, () =>
    fresh(async (store) => {
      const evidence = Array.from({ length: 1200 }, (_, i) => ({ ...USE, source: { ...USE.source, line: i + 1 } }));
      await store.write((tx) => tx.putContractRepository(WEB, evidence));
      expect(await store.read.contractRepositories(null)).toEqual([WEB]);
      expect(await store.read.contractRepositories("orders")).toEqual([WEB]);
      expect(await store.read.contractRepositories("payments")).toEqual([]);
      expect(await store.read.contractEvidence("orders")).toEqual(evidence);
      const later: RegisteredRepository = { ...WEB, readAtMs: 2000, state: { kind: "gone" }, consumes: [] };
      await store.write((tx) => tx.putContractRepository(later, [USE]));
      expect(await store.read.contractRepositories(null)).toEqual([later]);
      expect(await store.read.contractRepositories("orders")).toEqual([]);
      expect(await store.read.contractEvidence("orders")).toEqual([USE]);
      expect(await store.write((tx) => tx.removeContractRepository(WEB.root))).toBe(true);
      expect(await store.write((tx) => tx.removeContractRepository(WEB.root))).toBe(false);
      expect(await store.read.contractEvidence("orders")).toEqual([]);
    }));

  test(`${name}: steps of a rollout are kept by id and opening, and filtered by state`, () =>
    fresh(async (store) => {
      const done: ContractStep = { ...STEP, state: { kind: "done", atMs: 50 } };
      const again: ContractStep = { ...STEP, openedAtMs: 60 };
      await store.write(async (tx) => {
        await tx.putContractStep(STEP);
        await tx.putContractStep(done);
        await tx.putContractStep(again);
      });
      expect(await store.read.contractSteps({ limit: 10 })).toEqual([done, again]);
      expect(await store.read.contractSteps({ contract: "orders", state: "open", limit: 10 })).toEqual([again]);
      expect(await store.read.contractSteps({ contract: "other", limit: 10 })).toEqual([]);
    }));
}

const WEB: RegisteredRepository = {
  root: "/srv/web",
  service: "web",
  remote: null,
  readAtMs: 1000,
  state: { kind: "read", commit: "a".repeat(40) },
  provides: [],
  consumes: [
    {
      contract: "orders",
      from: "../orders",
      file: null,
      consumer: "web",
      version: "1.0.0",
      environments: ["production"],
      clients: [],
      pact: [],
      har: [],
      maxAgeMs: 1000,
      source: { file: "flyball.yaml", line: 4, col: 5 },
      gaps: [],
    },
  ],
};

const USE: ConsumerEvidence = {
  consumer: "web",
  repository: WEB.root,
  contract: "orders",
  version: null,
  environment: "production",
  operation: "GET /orders/{id}",
  direction: "response",
  field: { part: "body", pointer: "/total" },
  statuses: [],
  values: ["open", 1, null],
  source: { file: "src/page.ts", line: 3, col: 9 },
  kind: "static-use",
  observedAtMs: 1_790_000_000_000,
};

const STEP: ContractStep = {
  step: {
    id: "orders:migrate:web",
    phase: "migrate",
    service: "web",
    repository: WEB.root,
    what: "stop reading /total",
    places: [USE.source],
    after: ["orders:expand:orders"],
    state: "blocked",
  },
  contract: "orders",
  openedAtMs: 5,
  state: { kind: "open" },
  blockedMs: 0,
  seenAtMs: 5,
};
