import type { Dialect } from "../prove/proof.ts";
import type { Site } from "../source/contract-source.ts";

/** An OpenAPI document as both walkers read it: references of everything but schemas are resolved, path-level parameters are merged into
 * operations, header names are in lower case, media types are trimmed. Each part keeps the site that it stands at (after references). */
export interface Api {
  readonly dialect: Extract<Dialect, "openapi-3.0" | "openapi-3.1">;
  /** As written: `3.0.3`, or `2.0` of a converted one. */
  readonly written: string;
  readonly root: Site;
  readonly info: { readonly version: string | null; readonly site: Site | null };
  readonly servers: readonly Server[];
  readonly tags: ReadonlyMap<string, Site>;
  readonly security: readonly SecurityRequirement[] | null;
  readonly securitySchemes: ReadonlyMap<string, SecurityScheme>;
  /** The document's named schemas, by name. */
  readonly schemas: ReadonlyMap<string, Site>;
  /** By path and method in the order of the document. */
  readonly operations: readonly Operation[];
  readonly webhooks: readonly Operation[];
  readonly resolve: (from: Site, ref: string) => Site | null;
}

/** `GET` … `TRACE`, `QUERY` of 3.2, and any other that `additionalOperations` names; in upper case. */
export type Method = string;

export interface Operation {
  /** As written, with its parameters' names: `/orders/{id}`; a webhook's or a callback's key. */
  readonly path: string;
  readonly method: Method;
  readonly site: Site;
  readonly operationId: string | null;
  readonly tags: readonly string[];
  readonly lifecycle: Lifecycle;
  readonly parameters: readonly Parameter[];
  readonly requestBody: RequestBody | null;
  /** By status: `200`, `4XX` (in capitals, however it is written), `default`. */
  readonly responses: ReadonlyMap<string, Response>;
  readonly callbacks: ReadonlyMap<string, readonly Operation[]>;
  /** Null where the document's own applies. */
  readonly security: readonly SecurityRequirement[] | null;
  /** Of the operation or of its path; empty where the document's own apply. */
  readonly servers: readonly Server[];
  readonly summary: string | null;
  readonly description: string | null;
}

/** `deprecated`, and oasdiff's extensions `x-sunset` and `x-stability-level`, as written: what they are worth is judged with the clock that is passed in. */
export interface Lifecycle {
  readonly deprecated: boolean;
  readonly sunset: Site | null;
  readonly stability: Site | null;
}

export interface Parameter {
  readonly name: string;
  readonly in: "path" | "query" | "header" | "cookie" | "querystring";
  /** Declared by the path for all of its operations, and not by this operation. */
  readonly isShared: boolean;
  readonly site: Site;
  readonly required: boolean;
  readonly lifecycle: Lifecycle;
  readonly style: string;
  readonly explode: boolean;
  readonly allowReserved: boolean;
  readonly allowEmptyValue: boolean;
  readonly schema: Site | null;
  readonly content: ReadonlyMap<string, MediaType>;
}

export interface RequestBody {
  readonly site: Site;
  readonly required: boolean;
  readonly content: ReadonlyMap<string, MediaType>;
}

export interface MediaType {
  /** As written, trimmed and in lower case. */
  readonly name: string;
  readonly site: Site;
  readonly schema: Site | null;
}

export interface Response {
  readonly status: string;
  readonly site: Site;
  readonly description: string | null;
  /** By name in lower case. */
  readonly headers: ReadonlyMap<string, Header>;
  readonly content: ReadonlyMap<string, MediaType>;
  readonly links: ReadonlyMap<string, Site>;
}

export interface Header {
  /** As written; a parameter's too. */
  readonly name: string;
  readonly site: Site;
  readonly required: boolean;
  readonly deprecated: boolean;
  readonly style: string;
  readonly explode: boolean;
  readonly schema: Site | null;
  readonly content: ReadonlyMap<string, MediaType>;
}

export interface Server {
  readonly url: string;
  readonly site: Site;
}

/** All of its schemes are needed, each with its scopes; an empty one means that none is. */
export type SecurityRequirement = ReadonlyMap<string, readonly string[]>;

export interface SecurityScheme {
  readonly name: string;
  readonly site: Site;
  readonly type: string;
  /** Of an apiKey: where it is sent and under which name. */
  readonly in: string | null;
  readonly parameterName: string | null;
  readonly scheme: string | null;
  readonly bearerFormat: string | null;
  readonly openIdConnectUrl: string | null;
  readonly flows: ReadonlyMap<string, OAuthFlow>;
}

export interface OAuthFlow {
  readonly authorizationUrl: string | null;
  readonly tokenUrl: string | null;
  readonly refreshUrl: string | null;
  readonly scopes: ReadonlyMap<string, string>;
}
