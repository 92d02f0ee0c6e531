import { join, resolve } from "node:path";
import { Fault } from "../../base/fault.ts";
import { printable } from "../../base/printable.ts";
import type { ContractDeclarations } from "../../domain/contract/registry/contract-declaration.ts";
import { contractDigest, judgeTypes, stampTypes, type TypesState } from "../../domain/contract/types/types-stamp.ts";
import type { TypesTarget } from "../../domain/contract/types/types-target.ts";
import { parsePolicy } from "../../domain/policy/parse-policy.ts";
import { POLICY_FILE } from "../../domain/policy/policy-file.ts";
import type { ContractFiles } from "../../ports/contract-files.ts";
import type { RepositoryFiles } from "../../ports/repository-files.ts";
import type { TypeGenerator } from "../../ports/type-generator.ts";
import { loadContract } from "./load-contract.ts";

/** Types of the largest public APIs have some 10 MB. */
const TYPES_BYTES_MAX = 33_554_432;

export interface GenerateTypesPorts {
  readonly contractFiles: ContractFiles;
  readonly repositoryFiles: RepositoryFiles;
  readonly generator: TypeGenerator;
}

export interface GeneratedFile {
  readonly target: TypesTarget;
  readonly generator: string;
  /** `written` and `unchanged` of a run that writes; the others of one that only looks. */
  readonly state: "written" | "unchanged" | "missing" | Exclude<TypesState["kind"], "fresh">;
}

/** Writes every file of `contracts.types`, or with `check` says which are not what the generator gives now. The first contract or generator that fails is a Fault; files
 * that were written before it stay. */
export async function generateTypes(
  ports: GenerateTypesPorts,
  input: { readonly root: string; readonly check: boolean; readonly signal: AbortSignal },
): Promise<readonly GeneratedFile[]> {
  const { contracts } = await readPolicyOf(ports, input.root);
  if (contracts.types.length === 0)
    throw new Fault("no types are to be generated: contracts.types of flyball.yaml is empty", {
      code: "TYPES_NONE",
      exit: 2,
      hint: "types: [{ contract: orders, out: src/generated/orders.ts, generator: openapi-typescript }]",
    });
  const files: GeneratedFile[] = [];
  for (const target of contracts.types) {
    const { folder, file } = await placeOf(ports, input.root, contracts, target);
    files.push(await generateOne(ports, { ...input, target, folder, file, remoteHosts: contracts.remoteHosts }));
  }
  return files;
}

async function generateOne(
  { contractFiles, repositoryFiles, generator }: GenerateTypesPorts,
  of: {
    readonly root: string;
    readonly check: boolean;
    readonly signal: AbortSignal;
    readonly target: TypesTarget;
    /** The repository that holds the contract, and the file in it. */
    readonly folder: string;
    readonly file: string;
    readonly remoteHosts: readonly string[];
  },
): Promise<GeneratedFile> {
  const { root, target, folder, file } = of;
  const named = `./${file}`;
  const loaded = await loadContract(contractFiles, {
    named,
    folder,
    root: folder,
    remoteHosts: of.remoteHosts,
    unresolved: "refuse",
  });
  if ("text" in loaded)
    throw new Fault(`types of ${loaded.kind} are written by its own tools`, {
      code: "TYPES_KIND",
      exit: 2,
      hint: loaded.kind === "graphql" ? "npx graphql-codegen" : "buf generate",
    });
  const contract = contractDigest(loaded.source);
  const generated = await generator.generate({
    folder: root,
    top: root,
    contract: join(folder, file),
    isOpenApi: loaded.kind === "openapi" || loaded.kind === "swagger",
    json: JSON.stringify(loaded.source.root.value),
    generator: target.generator,
    out: target.out,
    signal: of.signal,
  });
  const text = stampTypes(target.out, generated.text, { contract, generator: generated.generator });
  const look = await repositoryFiles.look(root, target.out, TYPES_BYTES_MAX);
  if (look.kind === "refused")
    throw new Fault(`${printable(target.out)} ${look.why}`, {
      code: "TYPES_FILE",
      exit: 2,
      hint: `rm ${printable(target.out)}`,
    });
  const old = look.kind === "file" ? new TextDecoder().decode(look.bytes) : null;
  const answer = { target, generator: generated.generator };
  if (old?.replaceAll("\r\n", "\n") === text) return { ...answer, state: "unchanged" };
  if (of.check) {
    const state = old === null ? null : judgeTypes(old, contract);
    // What is not the generator's and has a fitting stamp was written by another version of it.
    return { ...answer, state: state === null ? "missing" : state.kind === "fresh" ? "stale" : state.kind };
  }
  const expected = look.kind === "file" ? look.bytes : null;
  if (!(await repositoryFiles.write(root, target.out, new TextEncoder().encode(text), expected)))
    throw new Fault(`${printable(target.out)} changed while it was written`, {
      code: "TYPES_CHANGED",
      exit: 3,
      hint: "flyball contract types",
    });
  return { ...answer, state: "written" };
}

async function readPolicyOf(
  { repositoryFiles }: Pick<GenerateTypesPorts, "repositoryFiles">,
  root: string,
): Promise<{ readonly contracts: ContractDeclarations }> {
  const look = await repositoryFiles.look(root, POLICY_FILE);
  if (look.kind !== "file") throw policyFault(`${printable(root)} has no ${POLICY_FILE}`);
  const policy = parsePolicy(new TextDecoder().decode(look.bytes), POLICY_FILE);
  if (policy.ok) return policy.value;
  const [first] = policy.error;
  throw policyFault(printable(first?.message ?? "it can't be read"), first?.place ?? undefined);
}

function policyFault(message: string, place?: Fault["place"]): Fault {
  return new Fault(message, { code: "POLICY_INVALID", exit: 2, hint: "flyball doctor", place });
}

/** Where the contract of a target lies: here, or in the repository that `from` names. */
async function placeOf(
  ports: GenerateTypesPorts,
  root: string,
  contracts: ContractDeclarations,
  target: TypesTarget,
): Promise<{ readonly folder: string; readonly file: string }> {
  const own = contracts.provides.find(({ name }) => name === target.contract);
  if (own !== undefined) return { folder: root, file: own.file };
  const consumed = contracts.consumes.find(({ contract }) => contract === target.contract);
  const from = consumed?.from ?? null;
  if (from === null || /^[a-z+]+:\/\/|^[\w.-]+@/iu.test(from))
    throw new Fault(`it is not known where ${printable(target.contract)} lies on this machine`, {
      code: "TYPES_CONTRACT_UNKNOWN",
      exit: 2,
      hint: `from: ../${printable(target.contract)}`,
    });
  const folder = resolve(root, from);
  if (consumed?.file !== null && consumed?.file !== undefined) return { folder, file: consumed.file };
  const theirs = await readPolicyOf(ports, folder);
  const offered = theirs.contracts.provides.find(({ name }) => name === target.contract);
  if (offered === undefined)
    throw new Fault(`${printable(folder)} provides no contract ${printable(target.contract)}`, {
      code: "TYPES_CONTRACT_UNKNOWN",
      exit: 2,
      hint: "file: openapi.yaml",
    });
  return { folder, file: offered.file };
}
