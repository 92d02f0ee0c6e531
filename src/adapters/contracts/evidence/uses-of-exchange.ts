import { escapeKey, unescapeKey } from "../../../base/json-pointer.ts";
import type { Json } from "../../../base/json.ts";
import type { Api, Operation } from "../../../domain/contract/api/api.ts";
import type { ContractUse, EvidenceSource } from "../../../domain/contract/registry/consumer-evidence.ts";
import type { FieldRef } from "../../../domain/contract/registry/contract-declaration.ts";
import { childSite, type Site } from "../../../domain/contract/source/contract-source.ts";

/** One request with its answer, as a Pact expects it or a HAR captured it. */
export interface Exchange {
  readonly operation: Operation;
  readonly query: readonly string[];
  readonly requestBody: Json | undefined;
  readonly status: string;
  /** What is expected of the answer; `unknown` where it is not known what of it is read; `none` where nothing is. */
  readonly reads:
    | { readonly kind: "body"; readonly body: Json }
    | { readonly kind: "unknown" }
    | { readonly kind: "none" };
  readonly source: EvidenceSource;
  readonly kind: "pact" | "har";
  readonly observedAtMs: number;
}

const FIELDS_MAX = 2000;
const DEPTH_MAX = 30;

/** Values are kept only where the contract lists them (`enum`): anything else that was sent may be a secret, or somebody's name. */
export function usesOfExchange(api: Api, exchange: Exchange): readonly ContractUse[] {
  const { operation } = exchange;
  const use = (
    direction: ContractUse["direction"],
    field: FieldRef | null,
    values: ContractUse["values"],
  ): ContractUse => ({
    operation: `${operation.method} ${operation.path}`,
    direction,
    field,
    statuses: direction === "response" ? [exchange.status] : [],
    values,
    source: exchange.source,
    kind: exchange.kind,
    observedAtMs: exchange.observedAtMs,
  });
  const sent = exchange.requestBody === undefined ? [] : leavesOf(exchange.requestBody);
  const requestSchema = schemaOf(operation.requestBody?.content);
  const uses = [
    ...exchange.query.map((name) => use("request", { part: "query", pointer: `/${name}` }, null)),
    ...sent.map(({ pointer, values }) =>
      use("request", { part: "body", pointer }, listed(api, requestSchema, pointer, values)),
    ),
  ];
  if (uses.length === 0) uses.push(use("request", null, null));
  if (exchange.reads.kind === "unknown") uses.push(use("response", null, null));
  if (exchange.reads.kind === "body")
    for (const { pointer } of leavesOf(exchange.reads.body))
      uses.push(use("response", { part: "body", pointer }, null));
  return uses;
}

interface Leaf {
  readonly pointer: string;
  readonly values: Set<string | number | boolean | null>;
}

/** The deepest fields of an example, items of arrays as `*`. */
function leavesOf(body: Json): readonly Leaf[] {
  const leaves = new Map<string, Leaf>();
  const waiting: { readonly value: Json; readonly pointer: string; readonly depth: number }[] = [
    { value: body, pointer: "", depth: 0 },
  ];
  for (let next = waiting.pop(); next !== undefined && leaves.size < FIELDS_MAX; next = waiting.pop()) {
    const { value, pointer, depth } = next;
    const isOpen = value !== null && typeof value === "object" && Object.keys(value).length > 0 && depth < DEPTH_MAX;
    if (isOpen && Array.isArray(value))
      for (const item of value.slice(0, 100)) waiting.push({ value: item, pointer: `${pointer}/*`, depth: depth + 1 });
    else if (isOpen)
      for (const [key, item] of Object.entries(value))
        waiting.push({
          value: item,
          pointer: `${pointer}/${escapeKey(key)}`,
          depth: depth + 1,
        });
    else {
      const leaf = leaves.get(pointer) ?? { pointer, values: new Set() };
      leaves.set(pointer, leaf);
      if (value === null || typeof value !== "object") leaf.values.add(value);
    }
  }
  return [...leaves.values()].toSorted((a, b) => (a.pointer < b.pointer ? -1 : 1));
}

function schemaOf(content: NonNullable<Operation["requestBody"]>["content"] | undefined): Site | null {
  for (const { name, schema } of content?.values() ?? []) if (/\bjson\b|\+json/u.test(name)) return schema;
  return null;
}

function listed(api: Api, schema: Site | null, pointer: string, values: Leaf["values"]): ContractUse["values"] {
  let sites = schema === null ? [] : allOf(api, schema);
  for (const key of pointer.split("/").slice(1)) {
    const name = unescapeKey(key);
    const children = sites.map((site) => {
      const properties = childSite(site, "properties");
      return key === "*" ? childSite(site, "items") : properties === null ? null : childSite(properties, name);
    });
    sites = children.flatMap((site) => (site === null ? [] : allOf(api, site)));
  }
  const known = new Set(
    sites.flatMap((site) => {
      const list = childSite(site, "enum")?.value;
      return Array.isArray(list) ? (list as readonly Json[]) : [];
    }),
  );
  const found = [...values].filter((value) => known.has(value));
  return found.length === 0 ? null : found;
}

/** A schema with what its references and `allOf` add; at most 50 parts. */
function allOf(api: Api, start: Site): readonly Site[] {
  const found: Site[] = [];
  const waiting: (Site | null)[] = [start];
  for (let next = waiting.pop(); next !== undefined && found.length < 50; next = waiting.pop()) {
    if (next === null) continue;
    found.push(next);
    const ref = childSite(next, "$ref")?.value;
    if (typeof ref === "string") waiting.push(api.resolve(next, ref));
    const parts = childSite(next, "allOf");
    if (parts !== null && Array.isArray(parts.value))
      waiting.push(...parts.value.map((_, index) => childSite(parts, index)));
  }
  return found;
}
