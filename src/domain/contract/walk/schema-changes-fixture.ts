import type { Json } from "../../../base/json.ts";
import { type ContractFile, childSite, type Site, rootSite } from "../source/contract-source.ts";
import { createResolver } from "../source/resolve-ref.ts";
import {
  type SchemaChange,
  type SchemaDocument,
  type SchemaWalkOptions,
  createSchemaWalker,
} from "./schema-changes.ts";
import type { SchemaPosition } from "./schema-position.ts";

type Dialect = SchemaDocument["dialect"];

export const REQUEST = { kind: "request-body", mediaType: "application/json", stability: null } as const;
export const RESPONSE = {
  kind: "response-body",
  status: "200",
  mediaType: "application/json",
  stability: null,
} as const;
export const QUERY = {
  kind: "parameter",
  in: "query",
  name: "filter",
  required: false,
  isRepeated: true,
  mediaType: null,
} as const;
export const HEADER = {
  kind: "parameter",
  in: "header",
  name: "X-Filter",
  required: false,
  isRepeated: false,
  mediaType: null,
} as const;
export const RESPONSE_HEADER = { kind: "response-header", status: "200", name: "X-Total", mediaType: null } as const;

/** 2026-10-01. */
const OPTIONS: SchemaWalkOptions = { today: 20_727, deprecationDays: { beta: 0, stable: 0 } };

/** A document whose schema stands under `schema`, and its components under `$defs`. */
function documentOf(
  schema: Json,
  defs: Readonly<Record<string, Json>>,
  dialect: Dialect,
): SchemaDocument & { readonly schema: Site | null } {
  const file: ContractFile = { path: "api.json", text: "", format: "json", value: { schema, $defs: defs } };
  const resolve = createResolver({ root: file, files: new Map([[file.path, file]]) }, "none");
  return { dialect, resolve, schema: childSite(rootSite(file), "schema") };
}

interface Comparison {
  readonly position?: SchemaPosition;
  readonly defs?: readonly [Readonly<Record<string, Json>>, Readonly<Record<string, Json>>];
  readonly dialects?: readonly [Dialect, Dialect];
  readonly options?: SchemaWalkOptions;
  readonly isReversed?: boolean;
}

export function changesOf(old: Json, now: Json, comparison: Comparison = {}): readonly SchemaChange[] {
  const { position = REQUEST, defs = [{}, {}], dialects = ["openapi-3.1", "openapi-3.1"] } = comparison;
  const before = documentOf(old, defs[0], dialects[0]);
  const after = documentOf(now, defs[1], dialects[1]);
  const walker = createSchemaWalker(before, after, comparison.options ?? OPTIONS);
  return walker.changes(before.schema, after.schema, position, comparison.isReversed);
}

/** `ERR request-property-max-decreased a 10`. */
export function linesOf(...comparison: Parameters<typeof changesOf>): readonly string[] {
  return changesOf(...comparison).map(({ level, id, args }) => [level, id, ...args].join(" "));
}

export function object(properties: Readonly<Record<string, Json>>, required: readonly string[] = []): Json {
  return { type: "object", properties, required };
}

/** An object with a schema as its field `a`. */
export function property(schema: Json): Json {
  return { type: "object", properties: { a: schema } };
}
