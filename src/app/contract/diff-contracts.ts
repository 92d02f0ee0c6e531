import { Fault } from "../../base/fault.ts";
import type { Result } from "../../base/result.ts";
import { readApi } from "../../domain/contract/api/read-api.ts";
import type { Api } from "../../domain/contract/api/api.ts";
import { readSchemaDocument } from "../../domain/contract/api/read-schema-document.ts";
import { readSwagger } from "../../domain/contract/api/read-swagger.ts";
import { readAsyncApi } from "../../domain/contract/asyncapi/read-asyncapi.ts";
import { walkAsyncApi } from "../../domain/contract/asyncapi/walk-asyncapi.ts";
import type { ContractPolicy } from "../../domain/contract/finding/contract-policy.ts";
import {
  settleFindings,
  verdictOfFindings,
  type Settled,
  type SettleOptions,
} from "../../domain/contract/finding/settle-findings.ts";
import { createProver } from "../../domain/contract/prove/create-prover.ts";
import type { ContractProblem } from "../../domain/contract/source/contract-problem.ts";
import { rootSite } from "../../domain/contract/source/contract-source.ts";
import { diffApis } from "../../domain/contract/finding/diff-apis.ts";
import type { WalkOptions } from "../../domain/contract/walk/walk-context.ts";
import { walkSchemaDocuments, type SchemaRole } from "../../domain/contract/walk/walk-schema-documents.ts";
import type { AsyncApiStructure } from "../../ports/asyncapi-structure.ts";
import type { ContractDiffer } from "../../ports/contract-differ.ts";
import { contractFault, type LoadedContract } from "./load-contract.ts";

/** What compares kinds of contracts that are no JSON Schema; each is loaded when one is asked for. */
export interface ForeignDiffers {
  readonly graphql: () => Promise<ContractDiffer>;
  readonly protobuf: () => Promise<ContractDiffer>;
  readonly asyncApi: () => Promise<AsyncApiStructure>;
}

export interface DiffOptions {
  readonly policy: ContractPolicy;
  readonly nowMs: number;
  /** Of documents of JSON Schema. */
  readonly role: SchemaRole;
  readonly signal: AbortSignal;
}

/** What changed between two versions of a contract. `reason`: why the whole can't be judged; then the verdict is unproven. */
export interface ContractDiff extends Settled {
  readonly kind: LoadedContract["kind"];
  readonly reason: string | null;
}

/** Compares two loaded versions. What can't be read, and two kinds that can't be compared, are Faults. */
export async function diffContracts(
  differs: ForeignDiffers,
  old: LoadedContract,
  now: LoadedContract,
  options: DiffOptions,
): Promise<ContractDiff> {
  if (isRest(old) && isRest(now))
    return {
      ...diffApis(apiOf(old), apiOf(now), createProver({ formats: "assertion" }), options),
      kind: now.kind,
      reason: null,
    };
  if (old.kind === "json-schema" && now.kind === "json-schema")
    return { ...diffSchemas(old, now, options), kind: now.kind, reason: null };
  if (old.kind === "asyncapi" && now.kind === "asyncapi")
    return { ...diffAsyncApis(await differs.asyncApi(), old, now, options), kind: now.kind, reason: null };
  if (isText(old) && isText(now) && old.kind === now.kind) return diffTexts(differs, old, now, options);
  throw new Fault(`a contract in ${nameOf(old.kind)} can't be compared with one in ${nameOf(now.kind)}`, {
    code: "CONTRACT_KINDS_DIFFER",
    exit: 2,
    hint: "name two versions of the same contract",
  });
}

/** The OpenAPI document of either version; what can't be read is a Fault with its place. */
export function apiOf(loaded: SourceContract): Api {
  return unwrap(loaded.kind === "swagger" ? readSwagger(loaded.source) : readApi(loaded.source));
}

type SourceContract = Extract<LoadedContract, { readonly source: object }>;
type TextContract = Extract<LoadedContract, { readonly text: string }>;

function diffSchemas(old: SourceContract, now: SourceContract, options: DiffOptions): Settled {
  const [before, after] = [unwrap(readSchemaDocument(old.source)), unwrap(readSchemaDocument(now.source))];
  return settleFindings(
    walkSchemaDocuments(before, after, options.role, walkOptions(options)),
    createProver({ formats: "assertion" }),
    settleOptions(options),
  );
}

function diffAsyncApis(
  structure: AsyncApiStructure,
  old: SourceContract,
  now: SourceContract,
  options: DiffOptions,
): Settled {
  const before = { api: readAsyncApi(old.source, old.resolve), resolve: old.resolve };
  const after = { api: readAsyncApi(now.source, now.resolve), resolve: now.resolve };
  const findings = walkAsyncApi(before, after, structure.changes(before.api.structure, after.api.structure));
  return settleFindings({ findings, pairs: [] }, createProver({ formats: "assertion" }), {
    ...settleOptions(options),
    versions: {
      old: { text: before.api.version, site: rootSite(old.source.root) },
      new: { text: after.api.version, site: rootSite(now.source.root) },
    },
  });
}

async function diffTexts(
  differs: ForeignDiffers,
  old: TextContract,
  now: TextContract,
  { signal }: DiffOptions,
): Promise<ContractDiff> {
  const differ = await (now.kind === "graphql" ? differs.graphql() : differs.protobuf());
  const side = ({ path, text }: TextContract): { readonly files: ReadonlyMap<string, string> } => ({
    files: new Map([[path, text]]),
  });
  const answer = await differ.diff({ old: side(old), new: side(now), usage: null, signal });
  switch (answer.kind) {
    case "judged":
      return {
        kind: now.kind,
        verdict: verdictOfFindings(answer.findings),
        findings: answer.findings,
        reason: null,
      };
    case "unknown":
      return { kind: now.kind, verdict: "unproven", findings: [], reason: `${answer.reason}: ${answer.hint}` };
    default:
      return answer satisfies never;
  }
}

function settleOptions({ policy, nowMs }: DiffOptions): SettleOptions {
  const none = { text: null, site: null };
  return { policy, nowMs, operations: [], versions: { old: none, new: none } };
}

function walkOptions({ policy, nowMs }: DiffOptions): WalkOptions {
  return { nowMs, deprecationDays: policy.deprecationDays };
}

function isRest(loaded: LoadedContract): loaded is SourceContract {
  return loaded.kind === "openapi" || loaded.kind === "swagger";
}

function isText(loaded: LoadedContract): loaded is TextContract {
  return loaded.kind === "graphql" || loaded.kind === "protobuf";
}

function nameOf(kind: LoadedContract["kind"]): string {
  return {
    openapi: "OpenAPI",
    swagger: "OpenAPI 2.0",
    "json-schema": "JSON Schema",
    asyncapi: "AsyncAPI",
    graphql: "GraphQL",
    protobuf: "Protobuf",
  }[kind];
}

function unwrap<T>(read: Result<T, ContractProblem>): T {
  if (!read.ok) throw contractFault(read.error);
  return read.value;
}
