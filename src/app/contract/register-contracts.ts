import { resolve } from "node:path";
import { Fault, messageOf } from "../../base/fault.ts";
import { canonicalJson } from "../../base/json.ts";
import type { Actor } from "../../domain/agent/actor.ts";
import type { ConsumerEvidence } from "../../domain/contract/registry/consumer-evidence.ts";
import type { ConsumedContract } from "../../domain/contract/registry/contract-declaration.ts";
import { findProvider } from "../../domain/contract/registry/find-provider.ts";
import type { RegisteredRepository } from "../../domain/contract/registry/registered-repository.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Store, StoreRead } from "../../ports/store.ts";
import { coordinator, note } from "../ledger/note.ts";
import { operatorOf } from "../run/frame-run.ts";
import {
  fromPath,
  readRegistered,
  type ProviderPlace,
  type ReadPorts,
  type ReadRepository,
} from "./read-registered.ts";

export interface RegisterPorts extends ReadPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly version: string;
}

/** What became of one repository of the registry. */
export interface Registered {
  readonly root: string;
  readonly service: string;
  readonly outcome: "added" | "renewed" | "gone" | "broken" | "forgotten";
  /** Where it was before it moved, or which other clone it takes the place of. */
  readonly instead: readonly string[];
  readonly why: string | null;
  readonly provides: readonly string[];
  readonly consumes: readonly string[];
  readonly evidence: number;
}

/** Reads repositories into the registry: those named, and all that it knows already. What a repository's files said before and do not say now is gone; a repository
 * that is gone itself stays with what was known of it, and is said. */
export async function registerContracts(
  ports: RegisterPorts,
  request: {
    readonly cwd: string;
    readonly paths: readonly string[];
    /** Only those that provide or consume it are read again; all where it is not given. */
    readonly contract?: string;
    /** The contract of this repository is read at this commit, before a change that may take away what consumers still use. */
    readonly before?: ProviderPlace | undefined;
  },
): Promise<readonly Registered[]> {
  const known = await ports.store.read.contractRepositories(request.contract ?? null);
  const named = request.paths.map((path) => resolve(request.cwd, path));
  const read = await readAll(ports, known, named, request.before ?? null);
  const actor = await operatorAt(ports, request.cwd);
  await ports.store.write(async (tx) => {
    for (const { result, found } of read) {
      for (const root of result.instead) await tx.removeContractRepository(root);
      const before = known.find(({ root }) => root === result.root);
      const isRead = found?.repository.state.kind === "read";
      if (isRead) await tx.putContractRepository(found.repository, found.evidence);
      else if (before !== undefined)
        // What was known stays, and grows old.
        await tx.putContractRepository(
          { ...before, state: found?.repository.state ?? { kind: "gone" } },
          await evidenceOf(tx, before),
        );
      if (before !== undefined && isSame(before, found?.repository ?? { ...before, state: { kind: "gone" } })) continue;
      await note(tx, ports.clock, {
        actor,
        trigger: "command flyball contract register",
        action: `contract.${result.outcome === "added" || result.outcome === "renewed" ? "registered" : result.outcome}`,
        subject: result.root,
        reason: reasonOf(result),
      });
    }
  });
  return read.map(({ result }) => result);
}

async function evidenceOf(
  read: Pick<StoreRead, "contractEvidence">,
  { root, consumes }: RegisteredRepository,
): Promise<readonly ConsumerEvidence[]> {
  const found: ConsumerEvidence[] = [];
  for (const contract of new Set(consumes.map((each) => each.contract)))
    found.push(...(await read.contractEvidence(contract)).filter(({ repository }) => repository === root));
  return found;
}

interface ReadOne {
  readonly result: Registered;
  readonly found: ReadRepository | null;
}

/** Providers are read first where nothing is known yet, so that a consumer's evidence can be told by the contract. */
async function readAll(
  ports: RegisterPorts,
  known: readonly RegisteredRepository[],
  named: readonly string[],
  before: ProviderPlace | null,
): Promise<readonly ReadOne[]> {
  const nowMs = ports.clock.nowMs();
  const paths = [...new Set([...named, ...known.map(({ root }) => root)])];
  let all = known;
  const done = new Map<string, ReadOne>();
  // Twice: what a consumer uses of a provider that is new too is only found once that is known.
  for (const round of [1, 2])
    for (const path of paths) {
      const isNamed = named.includes(path);
      const one = await readOne(ports, { path, isNamed, all, known, nowMs, before });
      if (one === null) continue;
      const isNeeded = round === 1 || (one.found?.repository.consumes.length ?? 0) > 0;
      if (!isNeeded) continue;
      done.set(one.result.root, one);
      if (one.found !== null)
        all = [
          ...all.filter(({ root }) => root !== one.result.root && !one.result.instead.includes(root)),
          one.found.repository,
        ];
    }
  const replaced = new Set([...done.values()].flatMap(({ result }) => result.instead));
  return [...done.values()].filter(({ result }) => !replaced.has(result.root));
}

async function readOne(
  ports: RegisterPorts,
  of: {
    readonly path: string;
    readonly isNamed: boolean;
    readonly all: readonly RegisteredRepository[];
    readonly known: readonly RegisteredRepository[];
    readonly nowMs: number;
    readonly before: ProviderPlace | null;
  },
): Promise<ReadOne | null> {
  const { path, isNamed, all, known, nowMs } = of;
  const found = await readSafely(ports, path, isNamed, nowMs, (consumed, root) => {
    const provider = providerIn(all, consumed, root);
    const at = consumed.from === null ? null : fromPath(root, consumed.from);
    return of.before !== null && (provider?.root ?? at) === of.before.root ? of.before : provider;
  });
  const before = known.find(({ root }) => root === (found?.repository.root ?? path));
  if (found === null) {
    if (before === undefined)
      throw new Fault(`there are no files at ${path}`, {
        code: "FOLDER_MISSING",
        exit: 2,
        hint: "flyball contract register PATH",
      });
    return {
      found: null,
      result: { ...summary(before, 0), outcome: "gone", instead: [], why: "there is nothing at the path any more" },
    };
  }
  const { repository, evidence } = found;
  if (repository.state.kind === "broken") {
    if (isNamed && before === undefined)
      throw new Fault(`${repository.root} can't be registered: ${repository.state.why}`, {
        code: "CONTRACTS_UNREADABLE",
        exit: 2,
        hint: "write contracts: into its flyball.yaml and commit it (flyball explain FB6114)",
      });
    return { found, result: { ...summary(repository, 0), outcome: "broken", instead: [], why: repository.state.why } };
  }
  const instead = isNamed ? await sameElsewhere(ports, known, repository) : [];
  return {
    found,
    result: {
      ...summary(repository, evidence.length),
      outcome: before === undefined ? "added" : "renewed",
      instead,
      why: null,
    },
  };
}

/** A repository that was registered before and can't be opened now is broken, not a Fault. */
async function readSafely(
  ports: RegisterPorts,
  path: string,
  isNamed: boolean,
  nowMs: number,
  providerOf: Parameters<typeof readRegistered>[3],
): Promise<ReadRepository | null> {
  try {
    return await readRegistered(ports, path, nowMs, providerOf);
  } catch (thrown) {
    if (isNamed || !(thrown instanceof Fault)) throw thrown;
    const why = messageOf(thrown);
    return {
      repository: {
        root: path,
        service: path,
        remote: null,
        readAtMs: nowMs,
        state: { kind: "broken", why },
        provides: [],
        consumes: [],
      },
      evidence: [],
    };
  }
}

/** Other roots under which the registry knows the same repository: another clone of the same origin, or the place that it was moved away from. */
async function sameElsewhere(
  ports: RegisterPorts,
  known: readonly RegisteredRepository[],
  repository: RegisteredRepository,
): Promise<readonly string[]> {
  const others = known.filter(({ root }) => root !== repository.root);
  const same = others.filter(({ remote }) => remote !== null && remote === repository.remote).map(({ root }) => root);
  const moved = [];
  for (const other of others.filter(({ service, root }) => service === repository.service && !same.includes(root)))
    if ((await readSafely(ports, other.root, false, repository.readAtMs, () => null)) === null) moved.push(other.root);
  return [...same, ...moved];
}

/** Where a consumed contract lives, as far as the registry knows; a folder that is named with its file need not be registered. */
export function providerIn(
  repositories: readonly RegisteredRepository[],
  consumed: Pick<ConsumedContract, "contract" | "from" | "file">,
  root: string,
): ProviderPlace | null {
  const at = consumed.from === null ? null : fromPath(root, consumed.from);
  const found = findProvider(repositories, { contract: consumed.contract, from: consumed.from, at });
  if (found.kind === "found") return { root: found.repository.root, file: found.contract.file, commit: null };
  return at === null || consumed.file === null ? null : { root: at, file: consumed.file, commit: null };
}

/** Takes a repository out of the registry. */
export async function forgetContracts(
  ports: RegisterPorts,
  request: { readonly cwd: string; readonly path: string },
): Promise<Registered> {
  const root = resolve(request.cwd, request.path);
  const known = (await ports.store.read.contractRepositories(null)).find(
    (each) => each.root === root || each.service === request.path,
  );
  if (known === undefined)
    throw new Fault(`the registry has no repository at ${root}`, {
      code: "REPOSITORY_UNKNOWN",
      exit: 2,
      hint: "flyball contract list",
    });
  const result: Registered = { ...summary(known, 0), outcome: "forgotten", instead: [], why: null };
  const actor = await operatorAt(ports, request.cwd);
  await ports.store.write(async (tx) => {
    await tx.removeContractRepository(known.root);
    await note(tx, ports.clock, {
      actor,
      trigger: "command flyball contract register",
      action: "contract.forgotten",
      subject: known.root,
      reason: reasonOf(result),
    });
  });
  return result;
}

function summary(repository: RegisteredRepository, evidence: number): Omit<Registered, "outcome" | "instead" | "why"> {
  const { root, service, provides, consumes } = repository;
  return {
    root,
    service,
    provides: provides.map(({ name }) => name),
    consumes: [...new Set(consumes.map(({ contract }) => contract))],
    evidence,
  };
}

function isSame(a: RegisteredRepository, b: RegisteredRepository): boolean {
  return canonicalJson({ ...a, readAtMs: 0 }) === canonicalJson({ ...b, readAtMs: 0 });
}

function reasonOf({ service, outcome, provides, consumes, instead, why }: Registered): string {
  const parts = [
    `${service} is ${outcome}`,
    ...(provides.length > 0 ? [`provides ${provides.join(", ")}`] : []),
    ...(consumes.length > 0 ? [`consumes ${consumes.join(", ")}`] : []),
    ...(instead.length > 0 ? [`in the place of ${instead.join(", ")}`] : []),
    ...(why === null ? [] : [why]),
  ];
  return parts.join("; ");
}

/** Who stands in the repository as git knows them; the program where nobody is known. */
export async function operatorAt(ports: Pick<RegisterPorts, "git" | "version">, folder: string): Promise<Actor> {
  try {
    const { identity } = await (await ports.git.open(folder)).state();
    return identity === null ? coordinator(ports.version) : operatorOf({ identity });
  } catch {
    return coordinator(ports.version);
  }
}
