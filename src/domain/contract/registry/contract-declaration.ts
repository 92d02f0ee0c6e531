import { DEFAULT_CONTRACT_POLICY, type ContractPolicy } from "../finding/contract-policy.ts";
import type { TypesTarget } from "../types/types-target.ts";

/** `contracts` of `flyball.yaml`, parsed: what a repository offers to others, and what it uses of theirs. */
export interface ContractDeclarations {
  /** The name that the repository has in the registry; null: the last part of its `origin`, else its folder's name. */
  readonly service: string | null;
  readonly provides: readonly ProvidedContract[];
  readonly consumes: readonly ConsumedContract[];
  /** Types that are generated from contracts. */
  readonly types: readonly TypesTarget[];
  /** What findings of a change are worth. */
  readonly findings: ContractPolicy;
  /** Hosts that a contract's `$ref`s may be fetched from: `schemas.example.com`, `localhost:8080`. */
  readonly remoteHosts: readonly string[];
}

export const NO_CONTRACTS: ContractDeclarations = {
  service: null,
  provides: [],
  consumes: [],
  types: [],
  findings: DEFAULT_CONTRACT_POLICY,
  remoteHosts: [],
};

export const CONTRACT_KINDS = ["openapi", "asyncapi", "graphql", "protobuf", "json-schema"] as const;

export type ContractKind = (typeof CONTRACT_KINDS)[number];

export interface ProvidedContract {
  /** Unique within a registry: consumers name it. */
  readonly name: string;
  /** The root file, relative to the repository. Its version is read from it (`info.version`). */
  readonly file: string;
  /** Null: by the file's name and content. */
  readonly kind: ContractKind | null;
  /** Environments with the revision (branch, tag or commit) that each runs, by which its version of the contract is read; null: what is checked out. */
  readonly environments: Readonly<Record<string, string | null>>;
}

export interface ConsumedContract {
  /** The provider's name of it. */
  readonly contract: string;
  /** Where it lives: a folder or repository relative to this one (`../orders`), absolute, or a clone's URL; null: the provider that the registry knows by the name. */
  readonly from: string | null;
  /** The contract's file there, where the provider declares none. */
  readonly file: string | null;
  /** Who consumes, where one repository holds several; null: the repository's service. */
  readonly consumer: string | null;
  /** The version that it was built against, as declared. */
  readonly version: string | null;
  readonly environments: readonly string[];
  readonly uses: readonly DeclaredUse[];
  /** Generated clients: files or folders, relative to the repository. */
  readonly clients: readonly string[];
  /** Globs of Pact files. */
  readonly pact: readonly string[];
  /** Globs of HAR captures. */
  readonly har: readonly string[];
  /** Evidence older than this says nothing any more. */
  readonly maxAgeMs: number;
}

/** 30 days. */
export const EVIDENCE_AGE_MAX_MS: number = 30 * 86_400_000;

/** One operation that a consumer says it uses. */
export interface DeclaredUse {
  /** `GET /orders/{id}`. */
  readonly operation: string;
  /** Fields of responses that it reads; null: it does not say which. */
  readonly reads: readonly DeclaredField[] | null;
  /** Fields of requests that it sends; null: it does not say which. */
  readonly sends: readonly DeclaredField[] | null;
}

export interface DeclaredField {
  readonly field: FieldRef;
  /** Values that it knows (reads) or sends; null: any. */
  readonly values: readonly (string | number | boolean | null)[] | null;
}

/** A field of a message. */
export interface FieldRef {
  readonly part: "body" | "query" | "path" | "header" | "cookie";
  /** RFC 6901 over instances, where `*` is every item of an array and every value of a map: `/items/*\/sku`. `""` is the whole. A parameter's is its name: `/limit`. */
  readonly pointer: string;
}
