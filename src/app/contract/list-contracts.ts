import type { ContractStep } from "../../domain/contract/registry/contract-step.ts";
import { findProvider } from "../../domain/contract/registry/find-provider.ts";
import type { RegisteredRepository } from "../../domain/contract/registry/registered-repository.ts";
import type { Store } from "../../ports/store.ts";
import { fromPath } from "./read-registered.ts";

export interface ContractList {
  readonly contracts: readonly ListedContract[];
  readonly consumers: readonly ListedConsumer[];
  readonly repositories: readonly RegisteredRepository[];
  /** Those that are not done, oldest first. */
  readonly steps: readonly ContractStep[];
}

export interface ListedContract {
  readonly name: string;
  readonly service: string;
  readonly repository: string;
  readonly file: string;
  readonly version: string | null;
  readonly environments: Readonly<Record<string, string | null>>;
  readonly problem: string | null;
}

export interface ListedConsumer {
  readonly contract: string;
  readonly consumer: string;
  readonly repository: string;
  readonly version: string | null;
  readonly environments: readonly string[];
  readonly evidence: Readonly<Record<string, number>>;
  /** Of the evidence, oldest and newest; null where there is none. */
  readonly observedMs: { readonly oldest: number; readonly newest: number } | null;
  readonly isStale: boolean;
  /** Why its provider is not known; null where it is. */
  readonly problem: string | null;
  readonly gaps: number;
}

const STEPS_MAX = 1000;

/** What the registry knows, by contract. */
export async function listContracts(store: Store, nowMs: number): Promise<ContractList> {
  const repositories = await store.read.contractRepositories(null);
  const contracts = repositories.flatMap(({ service, root, provides }) =>
    provides.map((contract): ListedContract => {
      const { name, file, version, environments, problem } = contract;
      return { name, service, repository: root, file, version, environments, problem };
    }),
  );
  const consumers: ListedConsumer[] = [];
  for (const { root, consumes } of repositories)
    for (const each of consumes) {
      const own = (await store.read.contractEvidence(each.contract)).filter(
        ({ repository, consumer }) => repository === root && consumer === each.consumer,
      );
      const times = own.map(({ observedAtMs }) => observedAtMs);
      const at = each.from === null ? null : fromPath(root, each.from);
      const found = findProvider(repositories, { contract: each.contract, from: each.from, at });
      const evidence: Record<string, number> = {};
      for (const { kind } of own) evidence[kind] = (evidence[kind] ?? 0) + 1;
      consumers.push({
        contract: each.contract,
        consumer: each.consumer,
        repository: root,
        version: each.version,
        environments: each.environments,
        evidence,
        observedMs: times.length === 0 ? null : { oldest: Math.min(...times), newest: Math.max(...times) },
        isStale: times.length === 0 || nowMs - Math.max(...times) > each.maxAgeMs,
        problem: found.kind === "missing" ? found.why : null,
        gaps: each.gaps.length,
      });
    }
  return {
    contracts,
    consumers,
    repositories,
    steps: await store.read.contractSteps({ state: "open", limit: STEPS_MAX }),
  };
}
