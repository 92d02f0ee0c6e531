import { delimiter, resolve } from "node:path";
import { setFlagsFromString } from "node:v8";
import { Fault } from "../base/fault.ts";
import { printable } from "../base/printable.ts";
import type { ContractDiffUseCases, ContractInput } from "../app/contract/contract-diff-use-cases.ts";
import type { ForeignDiffers } from "../app/contract/diff-contracts.ts";
import type { GenerateTypesPorts } from "../app/contract/generate-types.ts";
import type { LoadedContract } from "../app/contract/load-contract.ts";
import type { ContractDeclarations } from "../domain/contract/registry/contract-declaration.ts";
import type { ContractDiffer } from "../ports/contract-differ.ts";
import { CLOCK } from "./clock.ts";
import { findProgram, readSurroundings } from "./surroundings.ts";

type Env = Readonly<Record<string, string | undefined>>;

/** A batch of inline schemas may be long; a line of it is judged alone. */
const BATCH_BYTES_MAX = 64 * 1024 * 1024;

/** The engine of contracts over the files on disk and in commits: no store, and nothing of it is loaded before the first question. */
export function openContractDiff({
  env,
  declarations,
}: {
  readonly env: Env;
  /** Of the repository around a folder. */
  readonly declarations: (folder: string) => Promise<ContractDeclarations>;
}): ContractDiffUseCases {
  const files = async () => (await import("../adapters/contracts/open-contract-files.ts")).openContractFiles({ env });
  const load = async (input: ContractInput, folder: string): Promise<LoadedContract> => {
    if (input.kind === "inline") {
      const { inlineContract } = await import("../app/contract/inline-contract.ts");
      return inlineContract(input.name, input.value);
    }
    const { loadContract } = await import("../app/contract/load-contract.ts");
    return loadContract(await files(), {
      named: input.named,
      folder,
      root: null,
      remoteHosts: (await declarations(folder)).remoteHosts,
      unresolved: "keep",
    });
  };
  return {
    diff: async ({ old, new: now, folder, role, signal }) => {
      const { diffContracts } = await import("../app/contract/diff-contracts.ts");
      keepHeapSmall();
      const [before, after] = [await load(old, folder), await load(now, folder)];
      const diff = await diffContracts(foreignDiffers(env), before, after, {
        policy: (await declarations(folder)).findings,
        nowMs: CLOCK.nowMs(),
        role,
        signal,
      });
      return {
        ...diff,
        unresolved: [before, after].flatMap((loaded) => ("unresolved" in loaded ? loaded.unresolved : [])),
      };
    },
    subset: async ({ a, b, folder }) => {
      const { compareSchemas } = await import("../app/contract/compare-schemas.ts");
      return compareSchemas(await load(a, folder), await load(b, folder));
    },
    readText: async (folder, path) => {
      const reader = await (await files()).disk(resolve(folder, path), null);
      try {
        const read = await reader.read(reader.path, BATCH_BYTES_MAX);
        if (read.kind === "read") return new TextDecoder().decode(read.bytes);
        const why = { absent: "does not exist", large: "has more than 64 MiB", refused: "is no plain file" }[read.kind];
        throw new Fault(`${printable(path)} ${why}`, {
          code: "BATCH_FILE",
          exit: 2,
          hint: "name a file with one JSON object a line, or - for stdin",
        });
      } finally {
        await reader.close();
      }
    },
  };
}

/** What a diff makes is mostly short-lived, and V8 answers a large contract with tens of megabytes for it: kept small they are collected more often, in the same time. */
function keepHeapSmall(): void {
  setFlagsFromString("--semi-space-growth-factor=1");
}

/** What compares GraphQL, Protobuf and AsyncAPI. */
export function foreignDiffers(env: Env): ForeignDiffers {
  return {
    graphql: async () => (await import("../adapters/contracts/open-graphql-differ.ts")).openGraphqlDiffer(),
    protobuf: async () => openProtobuf(env),
    asyncApi: async () => (await import("../adapters/contracts/open-asyncapi-structure.ts")).openAsyncApiStructure(),
  };
}

async function openProtobuf(env: Env): Promise<ContractDiffer> {
  const [{ openProtobufDiffer }, { openRunner }] = await Promise.all([
    import("../adapters/contracts/open-protobuf-differ.ts"),
    import("./open-check.ts"),
  ]);
  const path = (env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  return openProtobufDiffer({
    commands: await openRunner(),
    buf: await findProgram("buf", path),
    env: readSurroundings(env, []).checkEnv,
  });
}

/** What writes types: the user's own generators. */
export async function openTypesPorts(env: Env): Promise<Pick<GenerateTypesPorts, "contractFiles" | "generator">> {
  const [{ openTypeGenerator }, { openContractFiles }, { openRunner }] = await Promise.all([
    import("../adapters/contracts/open-type-generator.ts"),
    import("../adapters/contracts/open-contract-files.ts"),
    import("./open-check.ts"),
  ]);
  const generator = openTypeGenerator({ commands: await openRunner(), env: readSurroundings(env, []).checkEnv });
  return { contractFiles: openContractFiles({ env }), generator };
}
