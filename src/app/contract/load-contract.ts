import { posix, resolve as resolvePath } from "node:path";
import { Fault } from "../../base/fault.ts";
import { printable } from "../../base/printable.ts";
import { contractKind, kindByName, resolverOf, type ContractKind } from "../../domain/contract/api/contract-kind.ts";
import type { ContractProblem } from "../../domain/contract/source/contract-problem.ts";
import type { ContractSource } from "../../domain/contract/source/contract-source.ts";
import { findUnresolved } from "../../domain/contract/source/find-unresolved.ts";
import type { Resolve } from "../../domain/contract/source/resolve-ref.ts";
import type { ContractFiles, PlacedReader } from "../../ports/contract-files.ts";
import { CONTRACT_BYTES_MAX, loadSource } from "./load-source.ts";

export interface LoadContractInput {
  /** A path, or `REVISION:path` as git writes it: from the repository's top, or with `./` from the folder. */
  readonly named: string;
  /** Absolute: where relative paths begin. */
  readonly folder: string;
  /** References don't leave it; null for the checkout around the file, or its own folder. */
  readonly root: string | null;
  /** Hosts that references may name. */
  readonly remoteHosts: readonly string[];
  /** A reference to nothing is a Fault, or is kept for who asks: of what was released long ago nobody can correct it. */
  readonly unresolved: "refuse" | "keep";
}

export type LoadedContract =
  | {
      readonly kind: Exclude<ContractKind, "graphql" | "protobuf">;
      readonly source: ContractSource;
      readonly resolve: Resolve;
      /** References that lead to nothing; empty unless they are kept. */
      readonly unresolved: readonly ContractProblem[];
    }
  | { readonly kind: "graphql" | "protobuf"; readonly path: string; readonly text: string };

/** Loads a contract with what its references reach. What can't be read is a Fault with its place. */
export async function loadContract(files: ContractFiles, input: LoadContractInput): Promise<LoadedContract> {
  const { reader, path } = await open(files, input);
  try {
    const kind = kindByName(path);
    if (kind !== null) return { kind, path, text: await readText(reader, path) };
    const remote = input.remoteHosts.length === 0 ? null : files.remote(input.remoteHosts);
    const loaded = await loadSource(path, { local: reader, remote });
    if (!loaded.ok) throw contractFault(loaded.error);
    const { source, references, unread } = loaded.value;
    const resolve = resolverOf(source);
    const unresolved = findUnresolved(source, references, unread, resolve);
    const [first] = unresolved;
    if (first !== undefined && input.unresolved === "refuse") throw contractFault(first);
    return { kind: contractKind(source), source, resolve, unresolved };
  } finally {
    await reader.close();
  }
}

export function contractFault({ code, message, fix, place }: ContractProblem): Fault {
  return new Fault(printable(message), { code, exit: 2, hint: printable(fix), place });
}

async function open(
  files: ContractFiles,
  { named, folder, root }: LoadContractInput,
): Promise<{ readonly reader: PlacedReader; readonly path: string }> {
  if (/^https?:\/\//iu.test(named))
    throw new Fault("a contract is read from a file or a commit, not from an address", {
      code: "CONTRACT_URL",
      exit: 2,
      hint: `curl --fail --output contract.yaml '${printable(named).replaceAll("'", "%27")}'`,
    });
  const colon = named.indexOf(":");
  // No revision begins like a path.
  if (colon > 0 && !/^[./]/u.test(named)) {
    const [revision, path] = [named.slice(0, colon), named.slice(colon + 1)];
    const reader = await files.commit(folder, revision);
    return { reader, path: /^\.\.?\//u.test(path) ? posix.join(reader.path, path) : posix.normalize(path) };
  }
  const reader = await files.disk(resolvePath(folder, named), root);
  return { reader, path: reader.path };
}

async function readText(reader: PlacedReader, path: string): Promise<string> {
  const read = await reader.read(path, CONTRACT_BYTES_MAX);
  switch (read.kind) {
    case "read":
      return new TextDecoder().decode(read.bytes);
    case "absent":
      throw new Fault(`${printable(path)} does not exist`, {
        code: "CONTRACT_MISSING",
        exit: 2,
        hint: "name a file that exists",
      });
    case "large":
      throw new Fault(`${printable(path)} has more than ${CONTRACT_BYTES_MAX / 1024 / 1024} MiB`, {
        code: "CONTRACT_TOO_LARGE",
        exit: 2,
        hint: "split it into contracts of its own",
      });
    case "refused":
      throw new Fault(`${printable(path)} ${read.why}`, {
        code: "CONTRACT_REF_REFUSED",
        exit: 2,
        hint: "name the file itself",
      });
    default:
      return read satisfies never;
  }
}
