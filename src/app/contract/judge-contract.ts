import { Fault, messageOf } from "../../base/fault.ts";
import type { Sha } from "../../base/ids.ts";
import type { ContractFinding, ContractVerdict } from "../../domain/contract/finding/contract-finding.ts";
import type { ContractPolicy } from "../../domain/contract/finding/contract-policy.ts";
import { contentDigest } from "../../domain/contract/registry/contract-acceptance.ts";
import { contractVersion } from "../../domain/contract/registry/contract-version.ts";
import type { ContractAnswer } from "../../domain/gate/contract/judged-contract.ts";
import type { ContractFiles } from "../../ports/contract-files.ts";
import { loadContract, type LoadedContract } from "./load-contract.ts";

/** Compares two versions of a contract that were loaded. */
export type CompareContracts = (pair: {
  readonly old: LoadedContract;
  readonly new: LoadedContract;
  readonly policy: ContractPolicy;
  readonly nowMs: number;
  readonly signal: AbortSignal;
}) => Promise<{
  readonly verdict: ContractVerdict;
  readonly findings: readonly ContractFinding[];
  /** Why the whole can't be judged. */
  readonly reason: string | null;
}>;

export interface JudgeContractPorts {
  readonly contractFiles: ContractFiles;
  readonly compare: CompareContracts;
}

/** One side of a change: a commit, or the files on disk. */
export type ContractSide =
  | { readonly kind: "commit"; readonly sha: Sha; readonly path: string }
  | { readonly kind: "disk"; readonly path: string };

export interface ContractQuestion {
  /** Absolute path of the repository's top. */
  readonly root: string;
  /** Null where the contract was not there. */
  readonly old: ContractSide | null;
  readonly new: ContractSide | null;
  readonly remoteHosts: readonly string[];
  readonly findings: ContractPolicy;
  readonly nowMs: number;
  readonly signal: AbortSignal;
}

/** Both sides of a contract with what became of it. */
export interface JudgedPair {
  readonly answer: ContractAnswer;
  readonly old: LoadedContract | null;
  readonly new: LoadedContract | null;
}

/** Loads and compares the sides of a contract. What can't be read or compared is unknown, with the reason; only the caller's signal rejects. */
export async function judgeContract(ports: JudgeContractPorts, question: ContractQuestion): Promise<JudgedPair> {
  const [old, now] = await Promise.all([load(ports, question, question.old), load(ports, question, question.new)]);
  question.signal.throwIfAborted();
  if (old.kind === "unknown") return { answer: old, old: null, new: null };
  if (now.kind === "unknown") return { answer: now, old: old.contract, new: null };
  const sides = { old: old.contract, new: now.contract };
  const files = [...new Set([...filesOf(old.contract).keys(), ...filesOf(now.contract).keys()])];
  if (old.contract === null) return { ...sides, answer: { kind: "new", files } };
  if (now.contract === null) return { ...sides, answer: { kind: "gone", files } };
  try {
    const { verdict, findings, reason } = await ports.compare({
      old: old.contract,
      new: now.contract,
      policy: question.findings,
      nowMs: question.nowMs,
      signal: question.signal,
    });
    if (reason !== null)
      return { ...sides, answer: { kind: "unknown", why: reason, fix: "flyball contract diff OLD NEW" } };
    return {
      ...sides,
      answer: {
        kind: "judged",
        verdict,
        findings,
        digest: contentDigest(filesOf(now.contract)),
        versions: { old: versionIn(old.contract), new: versionIn(now.contract) },
        files,
      },
    };
  } catch (thrown) {
    question.signal.throwIfAborted();
    return { ...sides, answer: unknown(thrown) };
  }
}

type Loaded =
  | { readonly kind: "loaded"; readonly contract: LoadedContract | null }
  | Extract<ContractAnswer, { kind: "unknown" }>;

async function load(
  { contractFiles }: JudgeContractPorts,
  { root, remoteHosts }: ContractQuestion,
  side: ContractSide | null,
): Promise<Loaded> {
  if (side === null) return { kind: "loaded", contract: null };
  const named = side.kind === "commit" ? `${side.sha}:${side.path}` : `./${side.path}`;
  try {
    return {
      kind: "loaded",
      contract: await loadContract(contractFiles, { named, folder: root, root, remoteHosts, unresolved: "keep" }),
    };
  } catch (thrown) {
    return unknown(thrown);
  }
}

function unknown(thrown: unknown): Extract<ContractAnswer, { kind: "unknown" }> {
  const fault = thrown instanceof Fault ? thrown : null;
  const at = fault?.place === undefined ? "" : ` (${fault.place.file}:${fault.place.line}:${fault.place.col})`;
  return { kind: "unknown", why: `${messageOf(thrown)}${at}`, fix: fault?.hint ?? "flyball contract diff OLD NEW" };
}

/** `info.version`; null where there is none. */
export function versionIn(contract: LoadedContract | null): string | null {
  if (contract === null || "text" in contract) return null;
  return contractVersion(contract.source.root.value);
}

/** The texts of a contract by path; remote files are not the repository's to change. */
export function filesOf(contract: LoadedContract | null): ReadonlyMap<string, string> {
  if (contract === null) return new Map();
  if ("text" in contract) return new Map([[contract.path, contract.text]]);
  return new Map([...contract.source.files].map(([path, { text }]) => [path, text]));
}
