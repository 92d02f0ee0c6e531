import { Fault } from "../../base/fault.ts";
import { textOf, type Change } from "../../domain/change/change.ts";
import { NO_CONTRACTS, type ContractDeclarations } from "../../domain/contract/registry/contract-declaration.ts";
import { parsePolicy } from "../../domain/policy/parse-policy.ts";
import { POLICY_FILE } from "../../domain/policy/policy-file.ts";
import type { ChangeRange, ChangeReader } from "../../ports/change-reader.ts";
import { readBasePolicy } from "../gate/read-policy.ts";
import { withRepository } from "../gate/with-repository.ts";
import { contractPlaces, type ContractPlace } from "./contract-places.ts";
import { judgePlaces, type JudgedPlace } from "./judge-places.ts";
import type { JudgeContractPorts } from "./judge-contract.ts";

export interface HerePorts extends JudgeContractPorts {
  readonly reader: ChangeReader;
  readonly clock: { readonly nowMs: () => number };
}

export interface HereRequest {
  /** Absolute. */
  readonly cwd: string;
  readonly base: string | null;
  /** Null: the files on disk. */
  readonly head: string | null;
  /** A contract's name or file, relative to the repository; null: all that are changed. */
  readonly target: string | null;
  readonly signal: AbortSignal;
}

/** The change of the repository that a folder is in, and the contracts that it touches. */
export interface ChangedHere {
  readonly root: string;
  readonly range: ChangeRange;
  readonly change: Change;
  /** Of the base, with those that the change adds. */
  readonly declarations: ContractDeclarations;
  readonly contracts: readonly JudgedPlace[];
}

/** Reads and judges the contracts that differ between base and head. */
export async function changedHere(ports: HerePorts, request: HereRequest): Promise<ChangedHere> {
  return withRepository(ports.reader, request.cwd, async (repository) => {
    const range = await repository.range({ base: request.base, head: request.head });
    const [{ policy }, read, here] = await Promise.all([
      readBasePolicy(repository, range),
      repository.read(range),
      repository.contents(range, [POLICY_FILE]),
    ]);
    const now = parsePolicy(textOf(here.get(POLICY_FILE)) ?? "", POLICY_FILE);
    const declarations = merged(policy.contracts, now.ok ? now.value.contracts : NO_CONTRACTS);
    const places = chosen(contractPlaces(read.files, declarations), declarations, request.target);
    const { remoteHosts, findings } = declarations;
    const { root } = repository;
    const nowMs = ports.clock.nowMs();
    const contracts = await judgePlaces(ports, places, {
      root,
      range,
      remoteHosts,
      findings,
      nowMs,
      signal: request.signal,
    });
    return { root, range, change: { ...read, request: null, companions: new Map() }, declarations, contracts };
  });
}

/** What the change adds to the base's declarations counts too: nobody used it before. */
function merged(base: ContractDeclarations, now: ContractDeclarations): ContractDeclarations {
  const known = new Set(base.provides.map(({ name }) => name));
  return {
    ...base,
    service: base.service ?? now.service,
    provides: [...base.provides, ...now.provides.filter(({ name }) => !known.has(name))],
  };
}

function chosen(
  places: readonly ContractPlace[],
  declarations: ContractDeclarations,
  target: string | null,
): readonly ContractPlace[] {
  if (target === null) return places;
  const isTarget = ({ name, oldPath, newPath }: ContractPlace): boolean =>
    name === target || [oldPath, newPath].includes(target.replace(/^\.\//u, ""));
  const found = places.filter(isTarget);
  if (found.length > 0) return found;
  const declared = declarations.provides.find(
    ({ name, file }) => name === target || file === target.replace(/^\.\//u, ""),
  );
  if (declared !== undefined) return [{ name: declared.name, oldPath: declared.file, newPath: declared.file }];
  const names = declarations.provides.map(({ name }) => name);
  throw new Fault(`'${target}' is no contract that this repository provides or this change touches`, {
    code: "CONTRACT_UNKNOWN",
    exit: 2,
    hint:
      names.length === 0
        ? "declare it under contracts.provides in flyball.yaml"
        : `flyball contract impact ${names[0]}`,
  });
}
