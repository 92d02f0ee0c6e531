import type { RegisteredRepository } from "../../domain/contract/registry/registered-repository.ts";
import { createProver } from "../../domain/contract/prove/create-prover.ts";
import type { ConsumerEvidence } from "../../domain/contract/registry/consumer-evidence.ts";
import { decideSide } from "../../domain/contract/registry/decide-side.ts";
import { followSteps } from "../../domain/contract/registry/contract-step.ts";
import { findProvider, serviceName } from "../../domain/contract/registry/find-provider.ts";
import type {
  ConsumerBreak,
  ConsumerImpact,
  ConsumerVerdict,
  Impact,
  RepositoryRef,
} from "../../domain/contract/registry/impact.ts";
import { judgeConsumer } from "../../domain/contract/registry/judge-consumer.ts";
import { planRollout } from "../../domain/contract/registry/plan-rollout.ts";
import { declaredFor } from "../../domain/gate/contract/judge-contracts.ts";
import { readDeclarations } from "../../domain/gate/contract/read-declarations.ts";
import { printable } from "../../base/printable.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Store } from "../../ports/store.ts";
import { changedHere, type ChangedHere, type HerePorts, type HereRequest } from "./changed-here.ts";
import { pairOf } from "./contract-pair.ts";
import { fromPath, type ProviderPlace } from "./read-registered.ts";
import { registerContracts, type Registered, type RegisterPorts } from "./register-contracts.ts";
import type { JudgedPlace } from "./judge-places.ts";
import { versionIn } from "./judge-contract.ts";

export interface ImpactPorts extends HerePorts, Omit<RegisterPorts, "store" | "clock"> {
  readonly clock: Clock;
  /** Null where there is no database: then nobody is known to consume anything. */
  readonly store: Store | null;
}

export interface Assessed {
  readonly here: ChangedHere;
  readonly impacts: readonly Impact[];
  /** What the registry could not read again, and is old. */
  readonly unread: readonly Registered[];
  readonly hasRegistry: boolean;
}

/** Who breaks by a change of this repository's contracts: the registered consumers are read again, and each is judged by what it uses. Steps that follow are recorded. */
export async function assessImpact(ports: ImpactPorts, request: HereRequest): Promise<Assessed> {
  const here = await changedHere(ports, request);
  const touched = here.contracts.filter(({ answer }) => answer.kind !== "judged" || answer.verdict !== "none");
  const { store } = ports;
  if (store === null || touched.length === 0)
    return {
      here,
      impacts: touched.map((place) => impactOf(here, place, [], [])),
      unread: [],
      hasRegistry: store !== null,
    };
  const unread: Registered[] = [];
  const impacts: Impact[] = [];
  for (const place of touched) {
    const contract = place.name ?? place.path;
    const renewed = await registerContracts(
      { ...ports, store },
      { cwd: request.cwd, paths: [], contract, before: beforeOf(here, place) },
    );
    unread.push(...renewed.filter(({ outcome }) => outcome !== "renewed" && outcome !== "added"));
    const repositories = await store.read.contractRepositories(contract);
    const evidence = await store.read.contractEvidence(contract);
    const impact = impactOf(
      here,
      place,
      judgeAll(here, place, { repositories, evidence }, ports.clock.nowMs()),
      repositories,
    );
    impacts.push(impact);
    const known = await store.read.contractSteps({ contract, state: "open", limit: STEPS_MAX });
    const steps = isJudged(place) ? followSteps(known, impact.steps, contract, ports.clock.nowMs()) : [];
    await store.write(async (tx) => {
      for (const step of steps) await tx.putContractStep(step);
    });
  }
  return { here, impacts, unread, hasRegistry: true };
}

function beforeOf({ root, range }: ChangedHere, { old, path }: JudgedPlace): ProviderPlace | undefined {
  if (range.base === null || old === null) return undefined;
  return { root, commit: range.base, file: "text" in old ? path : old.source.root.path };
}

const STEPS_MAX = 10_000;

function isJudged({ answer }: JudgedPlace): boolean {
  return answer.kind === "judged" || answer.kind === "gone";
}

function impactOf(
  here: ChangedHere,
  place: JudgedPlace,
  consumers: readonly ConsumerImpact[],
  repositories: readonly RegisteredRepository[],
): Impact {
  const contract = place.name ?? place.path;
  const provider = providerHere(here, repositories);
  const { answer } = place;
  return {
    contract,
    provider,
    file: place.path,
    versions: { old: versionIn(place.old), new: versionIn(place.new) },
    verdict:
      answer.kind === "judged"
        ? answer.verdict
        : answer.kind === "gone"
          ? "breaking"
          : answer.kind === "new"
            ? "none"
            : "unproven",
    findings: answer.kind === "judged" ? answer.findings : [],
    consumers,
    steps: answer.kind === "new" ? [] : planRollout(contract, provider, consumers),
  };
}

function providerHere(here: ChangedHere, repositories: readonly RegisteredRepository[]): RepositoryRef {
  const known = repositories.find(({ root }) => root === here.root);
  return { service: known?.service ?? here.declarations.service ?? serviceName(here.root), repository: here.root };
}

interface Known {
  readonly repositories: readonly RegisteredRepository[];
  readonly evidence: readonly ConsumerEvidence[];
}

/** Each consumer that means this repository's contract, judged. */
function judgeAll(here: ChangedHere, place: JudgedPlace, known: Known, nowMs: number): readonly ConsumerImpact[] {
  const contract = place.name ?? place.path;
  // What could not be compared has no pair to judge on.
  const pair = place.answer.kind === "judged" ? pairOf(place.old, place.new) : null;
  const prover = createProver({ formats: "assertion" });
  const isSecurityFix = declaredFor(place, readDeclarations(here.change))?.isSecurityFix ?? false;
  const old = versionIn(place.old);
  return known.repositories.flatMap((repository) =>
    consumersIn(repository, contract).flatMap((consumer): readonly ConsumerImpact[] => {
      const own = repository.consumes.filter((each) => each.contract === contract && each.consumer === consumer);
      if (!own.some(({ from }) => meansHere(here, known.repositories, repository, contract, from))) return [];
      const evidence = known.evidence.filter((use) => use.repository === repository.root && use.consumer === consumer);
      const version = own.find((each) => each.version !== null)?.version ?? null;
      const findings = place.answer.kind === "judged" ? place.answer.findings : [];
      const verdict = verdictWhere(place, repository, () =>
        pair === null
          ? goneVerdict(evidence, own)
          : judgeConsumer({
              pair,
              prover,
              findings,
              evidence,
              gaps: own.flatMap(({ gaps }) => gaps),
              majors: { consumer: majorOf(version), contract: majorOf(old) },
              isSecurityFix,
              nowMs,
              maxAgeMs: Math.min(...own.map(({ maxAgeMs }) => maxAgeMs)),
            }),
      );
      const environments = [...new Set(own.flatMap((each) => each.environments))];
      return [{ service: consumer, repository: repository.root, environments, version, verdict }];
    }),
  );
}

/** What a repository's state says before its use does. */
function verdictWhere(
  place: JudgedPlace,
  { state, root }: RegisteredRepository,
  judge: () => ConsumerVerdict,
): ConsumerVerdict {
  const { answer } = place;
  if (answer.kind === "unknown") return unknown(answer.why, answer.fix);
  if (answer.kind === "new") return { kind: "safe", why: "the contract is new", oldestAtMs: null };
  if (state.kind === "gone")
    return unknown(
      "its repository is gone, so that nobody can say what it uses now",
      `flyball contract register its new place, or flyball contract register --forget ${printable(root)}`,
    );
  if (state.kind === "broken")
    return unknown(`its repository can't be read: ${state.why}`, "mend it, then flyball contract register");
  return judge();
}

/** Whoever uses any of it breaks. */
function goneVerdict(evidence: readonly ConsumerEvidence[], own: RegisteredRepository["consumes"]): ConsumerVerdict {
  const used = evidence.map(({ source }) => source);
  const facts = {
    cause: "operation-gone",
    isSecurityFix: false,
    wasDeprecated: false,
    isBehind: false,
    isOutside: false,
  } as const;
  const gone: ConsumerBreak = {
    operation: "",
    direction: "request",
    field: null,
    message: "the contract is gone",
    findings: [],
    counterexample: null,
    places: used.length > 0 ? used : own.map(({ source }) => source),
    decision: decideSide(facts),
  };
  return { kind: "breaks", breaks: [gone] };
}

function unknown(why: string, fix: string): ConsumerVerdict {
  return { kind: "unknown", gaps: [{ why, fix, source: null }] };
}

function consumersIn({ consumes }: RegisteredRepository, contract: string): readonly string[] {
  return [...new Set(consumes.filter((each) => each.contract === contract).map(({ consumer }) => consumer))];
}

/** Whether what a consumer names is the contract of this repository: it is not where it names another repository's. */
function meansHere(
  here: ChangedHere,
  repositories: readonly RegisteredRepository[],
  consumer: RegisteredRepository,
  contract: string,
  from: string | null,
): boolean {
  const at = from === null ? null : fromPath(consumer.root, from);
  if (at !== null) return at === here.root;
  const found = findProvider(repositories, { contract, from, at });
  return found.kind === "missing" || found.repository.root === here.root;
}

function majorOf(version: string | null): number | null {
  const major = /^v?(\d{1,9})(?:\.|$)/u.exec(version ?? "")?.[1];
  return major === undefined ? null : Number(major);
}
