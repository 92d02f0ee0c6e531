import type { Operation } from "../api/api.ts";
import type { Prover } from "../prove/proof.ts";
import { locateSites } from "../source/locate.ts";
import { pointerOf, type Site, type SourcePlace } from "../source/contract-source.ts";
import type { Walk } from "../walk/walk-context.ts";
import type {
  ContractFinding,
  ContractVerdict,
  Level,
  OperationRef,
  ProofNote,
  WalkFinding,
} from "./contract-finding.ts";
import { isLess, policyLevel, propertyAt, stabilityAt, type ContractPolicy } from "./contract-policy.ts";
import { isOfMapping } from "./judge-discriminator.ts";
import { createJudge, judgeAlone, judgePair, type Judged } from "./judge-pair.ts";
import { versionFindings, type DocumentVersion } from "./version-findings.ts";

export interface SettleOptions {
  readonly versions: { readonly old: DocumentVersion; readonly new: DocumentVersion };
  /** Both sides': their tags decide where a level or an ignore holds. */
  readonly operations: readonly Operation[];
  readonly policy: ContractPolicy;
  readonly nowMs: number;
}

export interface Settled {
  readonly verdict: ContractVerdict;
  /** The breaking ones first, then in the order of the walk. */
  readonly findings: readonly ContractFinding[];
}

/** What is left of a walk after the proofs and the policy: one finding per changed component, with all operations that reach it. */
export function settleFindings(walk: Walk, prover: Prover, options: SettleOptions): Settled {
  const judged = applyPolicy(judgeWalk(walk, prover), options);
  const isBreaking = judged.some(({ provedLevel }) => provedLevel === "ERR");
  const versions = isBreaking ? versionFindings(options.versions.old, options.versions.new).map(structural) : [];
  const all = [...judged, ...applyPolicy(versions, options)];
  return { verdict: verdictOf(all), findings: rollUp(all) };
}

/** An unproven break is no break and no pass: it makes the verdict unproven where nothing else breaks. */
function verdictOf(judged: readonly Judged[]): ContractVerdict {
  return verdict(
    judged.map(({ provedLevel, proof, finding }) => ({
      provedLevel,
      isOpen:
        proof.kind === "unproven" &&
        (finding.level === "ERR" || finding.argued?.level === "open" || isOfMapping(finding) || isWhole(finding)),
    })),
  );
}

/** The same of findings that other tools judged. */
export function verdictOfFindings(findings: readonly ContractFinding[]): ContractVerdict {
  return verdict(
    findings.map(({ provedLevel, proof, level }) => ({
      provedLevel,
      isOpen: proof.kind === "unproven" && level === "ERR",
    })),
  );
}

function verdict(findings: readonly { readonly provedLevel: Level; readonly isOpen: boolean }[]): ContractVerdict {
  if (findings.some(({ provedLevel }) => provedLevel === "ERR")) return "breaking";
  if (findings.some(({ isOpen }) => isOpen)) return "unproven";
  return findings.length === 0 ? "none" : "compatible";
}

/** A whole body or message that changed, whatever the rules made of it. */
function isWhole({ question }: WalkFinding): boolean {
  return question !== null && question.whole === null;
}

function judgeWalk(walk: Walk, prover: Prover): readonly Judged[] {
  const judge = createJudge(prover);
  const inPairs = new Map<WalkFinding, Judged>();
  const extra: Judged[] = [];
  for (const pair of walk.pairs) {
    for (const [index, each] of judgePair(pair, judge).entries())
      if (index < pair.findings.length) inPairs.set(each.finding, each);
      else extra.push(each);
  }
  const judged = walk.findings.map(
    (finding) => inPairs.get(finding) ?? (finding.question === null ? structural(finding) : judgeAlone(finding, judge)),
  );
  return [...judged, ...extra];
}

/** What no schema decides is worth what its rule says, unless the walk knew better. */
function structural(finding: WalkFinding): Judged {
  const { argued, level } = finding;
  if (argued === null) return { finding, provedLevel: level, proof: { kind: "not-asked" } };
  return argued.level === "open"
    ? { finding, provedLevel: "WARN", proof: { kind: "unproven", reason: argued.reason } }
    : { finding, provedLevel: argued.level, proof: { kind: "argued", reason: argued.reason } };
}

function applyPolicy(judged: readonly Judged[], { policy, nowMs, operations }: SettleOptions): readonly Judged[] {
  const levelOf = policyLevel(policy, nowMs);
  const tags = tagsOf(operations);
  const tagsAt = remembered((ref: OperationRef | null) => (ref === null ? [] : (tags.get(keyOf(ref)) ?? [])));
  const [stabilityOf, propertyOf] = [remembered(stabilityAt), remembered(propertyAt)];
  const kept: Judged[] = [];
  for (const each of judged) {
    const { finding } = each;
    const site = finding.oldSite ?? finding.newSite;
    if (isOfStability(finding) && isLess(stabilityOf(site), policy.stabilityMin)) continue;
    const level = levelOf({
      id: finding.id,
      operation: finding.operation,
      tags: tagsAt(finding.operation),
      property: propertyOf(site),
    });
    if (level === "NONE") continue;
    if (level === null) kept.push(each);
    else
      kept.push({ ...each, provedLevel: level, proof: each.proof.kind === "unproven" ? POLICY_DECIDES : each.proof });
  }
  return kept;
}

/** Of each once: a component's changes are reached from many operations, with the same sites. Undefined is found anew. */
function remembered<K, T>(find: (key: K) => T): (key: K) => T {
  const known = new Map<K, T>();
  return (key) => {
    const before = known.get(key);
    if (before !== undefined) return before;
    const found = find(key);
    known.set(key, found);
    return found;
  };
}

const POLICY_DECIDES: ProofNote = { kind: "argued", reason: "the policy gives it this level" };

/** A change of the stability itself is never left out. */
function isOfStability({ id }: WalkFinding): boolean {
  return !id.includes("stability");
}

function tagsOf(operations: readonly Operation[]): ReadonlyMap<string, readonly string[]> {
  return new Map(operations.map(({ method, path, tags }) => [keyOf({ operation: method, path }), tags]));
}

function keyOf({ operation, path }: OperationRef): string {
  return `${operation} ${path}`;
}

/** The same change of the same place, reached from many operations, is one finding. */
function rollUp(judged: readonly Judged[]): readonly ContractFinding[] {
  const groups = groupsOf(judged);
  const places = placesOf(groups.map(({ first }) => first.finding));
  const findings = groups.map(({ first: { finding, provedLevel, proof }, operations }): ContractFinding => ({
    id: finding.id,
    level: finding.level,
    provedLevel,
    proof,
    section: finding.section,
    operations: [...new Map([...operations].map((operation) => [keyOf(operation), operation])).values()],
    args: finding.args,
    text: finding.text,
    old: placeOf(places, finding.oldSite),
    new: placeOf(places, finding.newSite),
  }));
  return findings.toSorted((one, other) => RANK[one.provedLevel] - RANK[other.provedLevel]);
}

interface Group {
  readonly first: Judged;
  readonly operations: Set<OperationRef>;
}

function groupsOf(judged: readonly Judged[]): readonly Group[] {
  const numberOfPlace = numbered();
  const placeNumber = remembered((site: Site | null) =>
    numberOfPlace(site === null ? "" : `${site.file.path}#${pointerOf(site)}`),
  );
  const numberOfArgs = numbered();
  // Findings of one component have the same list of arguments, wherever it is reached from.
  const argsNumber = remembered((args: readonly string[]) => numberOfArgs(JSON.stringify(args.flatMap(whatNotWhere))));
  const groups = new Map<string, Group>();
  const groupOf = (each: Judged): Group => {
    const { finding, provedLevel, proof } = each;
    const [old, now] = [placeNumber(finding.oldSite), placeNumber(finding.newSite)];
    const key = `${finding.id} ${old} ${now} ${argsNumber(finding.args)} ${provedLevel} ${proof.kind}`;
    let group = groups.get(key);
    if (group === undefined) groups.set(key, (group = { first: each, operations: new Set() }));
    return group;
  };
  // The last group of the same arguments is mostly the one.
  const lasts = new Map<readonly string[], Group>();
  for (const each of judged) {
    const { finding } = each;
    let group = lasts.get(finding.args);
    if (group === undefined || !isAlike(group.first, each)) lasts.set(finding.args, (group = groupOf(each)));
    if (finding.operation !== null) group.operations.add(finding.operation);
  }
  return [...groups.values()];
}

function isAlike(one: Judged, other: Judged): boolean {
  return (
    one.finding.id === other.finding.id &&
    one.finding.oldSite === other.finding.oldSite &&
    one.finding.newSite === other.finding.newSite &&
    one.provedLevel === other.provedLevel &&
    one.proof.kind === other.proof.kind
  );
}

/** Equal texts have equal numbers. */
function numbered(): (text: string) => number {
  const numbers = new Map<string, number>();
  return (text) => {
    const number = numbers.get(text) ?? numbers.size;
    numbers.set(text, number);
    return number;
  };
}

/** The status and the way to a property say where a component was reached; its place says the rest. */
function whatNotWhere(arg: string): readonly string[] {
  return /^(?:[1-5](?:\d\d|XX)|default)$/iu.test(arg) ? [] : [arg.slice(arg.lastIndexOf("/") + 1)];
}

const RANK = { ERR: 0, WARN: 1, INFO: 2, NONE: 3 } as const;

function placesOf(findings: readonly WalkFinding[]): ReadonlyMap<Site, SourcePlace> {
  const sites = [
    ...new Set(findings.flatMap(({ oldSite, newSite }) => [oldSite, newSite]).filter((site) => site !== null)),
  ];
  const places = locateSites(sites);
  return new Map(sites.flatMap((site, index) => (places[index] === undefined ? [] : [[site, places[index]] as const])));
}

function placeOf(places: ReadonlyMap<Site, SourcePlace>, site: Site | null): SourcePlace | null {
  return site === null ? null : (places.get(site) ?? null);
}
