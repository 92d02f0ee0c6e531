import type { EvidenceSource } from "./consumer-evidence.ts";
import type { ConsumerImpact, RepositoryRef, RolloutStep } from "./impact.ts";

/** In which order repositories change so that nothing breaks on the way: the provider offers the new beside the old, each consumer moves, the provider takes the old away (expand, migrate, contract). */
export function planRollout(
  contract: string,
  provider: RepositoryRef,
  consumers: readonly ConsumerImpact[],
): readonly RolloutStep[] {
  const breaking = consumers.filter(({ verdict }) => verdict.kind === "breaks");
  const expand = expandStep(contract, provider, breaking);
  const migrate = consumers.flatMap((consumer) => migrateStep(contract, consumer, expand === null ? [] : [expand.id]));
  const after = migrate.map(({ id }) => id);
  const last: RolloutStep = {
    id: `${contract}:contract:${provider.service}`,
    ...refOf(provider),
    phase: "contract",
    what: after.length === 0 ? "release the change" : "release the change that takes the old away",
    places: [],
    after,
    state: after.length === 0 ? "ready" : "blocked",
  };
  return [...(expand === null ? [] : [expand]), ...migrate, last];
}

/** Needed where a consumer breaks on something that the provider can keep beside the new. */
function expandStep(
  contract: string,
  provider: RepositoryRef,
  breaking: readonly ConsumerImpact[],
): RolloutStep | null {
  const kept = breaking.flatMap(({ verdict }) =>
    verdict.kind === "breaks" ? verdict.breaks.filter(({ decision }) => decision.side === "provider") : [],
  );
  if (kept.length === 0) return null;
  const what = [...new Set(kept.map(({ operation, field }) => nameOf(operation, field?.pointer ?? null)))];
  return {
    id: `${contract}:expand:${provider.service}`,
    ...refOf(provider),
    phase: "expand",
    what: `keep ${listed(what)} as it is, and offer the new beside it`,
    places: [],
    after: [],
    state: "ready",
  };
}

function migrateStep(contract: string, consumer: ConsumerImpact, after: readonly string[]): readonly RolloutStep[] {
  const step = { id: `${contract}:migrate:${consumer.service}`, ...refOf(consumer), phase: "migrate" as const };
  const { verdict } = consumer;
  switch (verdict.kind) {
    case "safe":
      return [];
    case "breaks": {
      const what = [
        ...new Set(verdict.breaks.map(({ operation, field }) => nameOf(operation, field?.pointer ?? null))),
      ];
      const isReader = verdict.breaks.every(({ decision }) => decision.rule === "reader-first");
      const needs = verdict.breaks.some(({ decision }) => decision.side === "provider") ? after : [];
      return [
        {
          ...step,
          what: isReader ? `handle the new values of ${listed(what)}` : `move off ${listed(what)}`,
          places: unique(verdict.breaks.flatMap(({ places }) => places)),
          after: needs,
          state: needs.length > 0 ? "blocked" : "ready",
        },
      ];
    }
    case "unknown":
      return [
        {
          ...step,
          what: `find out whether it breaks: ${verdict.gaps[0]?.why ?? "nothing is known"}`,
          places: unique(verdict.gaps.flatMap(({ source }) => source ?? [])),
          after: [],
          state: "unknown",
        },
      ];
    default:
      return verdict satisfies never;
  }
}

function nameOf(operation: string, pointer: string | null): string {
  return [operation, pointer ?? ""].filter((part) => part !== "").join(" ") || "the contract";
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 3).join(", ");
  return names.length <= 3 ? shown : `${shown} and ${names.length - 3} more`;
}

function refOf({ service, repository }: RepositoryRef): RepositoryRef {
  return { service, repository };
}

function unique(places: readonly EvidenceSource[]): readonly EvidenceSource[] {
  return [...new Map(places.map((place) => [`${place.file}:${place.line}:${place.col}`, place])).values()];
}
