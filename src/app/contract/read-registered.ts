import { resolve } from "node:path";
import { Fault, messageOf } from "../../base/fault.ts";
import type { Sha } from "../../base/ids.ts";
import type { ConsumerEvidence, ContractUse, EvidenceGap } from "../../domain/contract/registry/consumer-evidence.ts";
import type { ConsumedContract, ProvidedContract } from "../../domain/contract/registry/contract-declaration.ts";
import { contractVersion } from "../../domain/contract/registry/contract-version.ts";
import { declaredEvidence, placeOf } from "../../domain/contract/registry/declared-evidence.ts";
import { detectContract } from "../../domain/contract/registry/detect-contract.ts";
import { remoteKey, serviceName } from "../../domain/contract/registry/find-provider.ts";
import type {
  RegisteredConsumption,
  RegisteredContract,
  RegisteredRepository,
} from "../../domain/contract/registry/registered-repository.ts";
import { parseContractFile } from "../../domain/contract/source/parse-contract-file.ts";
import type { ContractSource } from "../../domain/contract/source/contract-source.ts";
import { parsePolicy } from "../../domain/policy/parse-policy.ts";
import { POLICY_FILE } from "../../domain/policy/policy-file.ts";
import { readYaml, type YamlText } from "../../domain/yaml/read-yaml.ts";
import type { EvidenceReader } from "../../ports/evidence-reader.ts";
import { loadSource } from "./load-source.ts";
import { readText, viewRepository, type RepositoryPorts, type RepositoryView } from "./repository-view.ts";

export interface ReadPorts extends RepositoryPorts {
  readonly evidence: readonly EvidenceReader[];
}

export interface ReadRepository {
  readonly repository: RegisteredRepository;
  readonly evidence: readonly ConsumerEvidence[];
}

/** Where a provider's contract is read. */
export interface ProviderPlace {
  readonly root: string;
  readonly file: string;
  /** Null: as it was committed last. */
  readonly commit: Sha | null;
}

const POLICY_BYTES_MAX = 1_048_576;
const CONTRACT_BYTES_MAX = 33_554_432;

/** Reads what a repository's own files say of contracts; the same files give the same at any time. `providers` finds the folder of another repository by what a consumer
 * wrote under `from`. Null where there is nothing at the path any more. */
export async function readRegistered(
  ports: ReadPorts,
  path: string,
  readAtMs: number,
  providerOf: (consumed: ConsumedContract, root: string) => ProviderPlace | null,
): Promise<ReadRepository | null> {
  const view = await viewRepository(ports, path);
  if (view === null) return null;
  try {
    return await readView(ports, view, readAtMs, providerOf);
  } finally {
    await view.reader.close();
  }
}

async function readView(
  ports: ReadPorts,
  view: RepositoryView,
  readAtMs: number,
  providerOf: Parameters<typeof readRegistered>[3],
): Promise<ReadRepository> {
  const url = (await view.git?.remoteUrl("origin")) ?? null;
  const remote = url === null ? null : remoteKey(url);
  const own = { root: view.root, remote, readAtMs };
  const text = await readText(view.reader, POLICY_FILE, POLICY_BYTES_MAX);
  const service = serviceName(remote ?? view.root);
  if (text === null)
    return nothing({ ...own, service }, `it has no ${POLICY_FILE}${view.commit === null ? "" : " at HEAD"}`);
  const policy = parsePolicy(text, POLICY_FILE);
  const yaml = readYaml(text, POLICY_FILE, "");
  if (!policy.ok || !yaml.ok) {
    const [first] = policy.ok ? [] : policy.error;
    const at = first?.place === null || first === undefined ? POLICY_FILE : `${POLICY_FILE}:${first.place.line}`;
    return nothing({ ...own, service }, `${at}: ${first?.message ?? "it can't be read"}`);
  }
  const { contracts } = policy.value;
  const named = contracts.service ?? service;
  const provides = [];
  for (const provided of contracts.provides) provides.push(await readProvided(view, provided));
  const consumed = [];
  for (const [index, each] of contracts.consumes.entries())
    consumed.push(
      await readConsumed(ports, view, {
        consumed: each,
        index,
        service: named,
        yaml: yaml.value,
        readAtMs,
        providerOf,
      }),
    );
  return {
    repository: {
      ...own,
      service: named,
      state: { kind: "read", commit: view.commit },
      provides,
      consumes: consumed.map(({ consumption }) => consumption),
    },
    evidence: consumed.flatMap(({ evidence }) => evidence),
  };
}

function nothing(
  own: Pick<RegisteredRepository, "root" | "remote" | "readAtMs" | "service">,
  why: string,
): ReadRepository {
  return { repository: { ...own, state: { kind: "broken", why }, provides: [], consumes: [] }, evidence: [] };
}

async function readProvided(view: RepositoryView, provided: ProvidedContract): Promise<RegisteredContract> {
  const text = await readText(view.reader, provided.file, CONTRACT_BYTES_MAX);
  const version = text === null ? null : versionOf(provided.file, text);
  const environments: Record<string, string | null> = {};
  for (const [environment, revision] of Object.entries(provided.environments))
    environments[environment] = revision === null ? version : await versionAt(view, provided.file, revision);
  return {
    name: provided.name,
    file: provided.file,
    kind: provided.kind ?? (text === null ? null : detectContract(provided.file, text)),
    version,
    environments,
    problem: text === null ? `${provided.file} is not there` : null,
  };
}

async function versionAt(view: RepositoryView, file: string, revision: string): Promise<string | null> {
  const commit = (await view.git?.resolve(revision)) ?? null;
  if (commit === null || view.git === null) return null;
  const text = await view.git.fileAt(commit, file, CONTRACT_BYTES_MAX);
  return text === null ? null : versionOf(file, text);
}

function versionOf(path: string, text: string): string | null {
  const parsed = parseContractFile(path, text);
  return parsed.ok ? contractVersion(parsed.value.value) : null;
}

async function readConsumed(
  ports: ReadPorts,
  view: RepositoryView,
  of: {
    readonly consumed: ConsumedContract;
    readonly index: number;
    readonly service: string;
    readonly yaml: YamlText;
    readonly readAtMs: number;
    readonly providerOf: Parameters<typeof readRegistered>[3];
  },
): Promise<{ readonly consumption: RegisteredConsumption; readonly evidence: readonly ConsumerEvidence[] }> {
  const { consumed, index, yaml, readAtMs } = of;
  const uses: ContractUse[] = [...declaredEvidence(consumed, index, yaml, readAtMs)];
  const gaps: EvidenceGap[] = [];
  const source = placeOf(yaml, ["contracts", "consumes", index]);
  if (ports.evidence.length > 0) {
    const contract = await loadProvider(ports, of.providerOf(consumed, view.root));
    for (const reader of ports.evidence) {
      try {
        const found = await reader.read({ files: view.texts, consumed, contract, readAtMs });
        uses.push(...found.uses);
        gaps.push(...found.gaps);
      } catch (thrown) {
        // What can't be read is not known; the rest of the registry is.
        gaps.push({ why: messageOf(thrown), fix: "flyball contract register", source });
      }
    }
  }
  const { uses: _, consumer: named, ...rest } = consumed;
  const consumer = named ?? of.service;
  const row = { consumer, repository: view.root, contract: consumed.contract, version: consumed.version };
  const environments = consumed.environments.length === 0 ? [null] : consumed.environments;
  return {
    consumption: { ...rest, consumer, source, gaps },
    evidence: environments.flatMap((environment) => uses.map((use) => ({ ...use, ...row, environment }))),
  };
}

/** The provider's contract as it is committed now; null where it can't be read. */
async function loadProvider(ports: ReadPorts, provider: ProviderPlace | null): Promise<ContractSource | null> {
  if (provider === null) return null;
  try {
    const reader =
      provider.commit === null
        ? ((await viewRepository(ports, provider.root))?.reader ?? null)
        : await ports.contractFiles.commit(provider.root, provider.commit);
    if (reader === null) return null;
    try {
      const loaded = await loadSource(provider.file, { local: reader, remote: null });
      return loaded.ok ? loaded.value.source : null;
    } finally {
      await reader.close();
    }
  } catch (thrown) {
    if (thrown instanceof Fault) return null;
    throw thrown;
  }
}

/** The absolute path that `from` means; null of a URL. */
export function fromPath(root: string, from: string): string | null {
  return /^(?:[a-z][a-z0-9+.-]*:\/\/|[\w.-]+@[\w.-]+:)/iu.test(from) ? null : resolve(root, from);
}
