import type { Json } from "../../../base/json.ts";
import type { ContractSource } from "../source/contract-source.ts";
import { createResolver, type IdKeyword, type Resolve } from "../source/resolve-ref.ts";

export type ContractKind = "openapi" | "swagger" | "json-schema" | "asyncapi" | "graphql" | "protobuf";

/** What a file is by its name alone: these are no JSON and no YAML. */
export function kindByName(path: string): "graphql" | "protobuf" | null {
  if (/\.(?:graphqls?|gql)$/iu.test(path)) return "graphql";
  return /\.proto$/iu.test(path) ? "protobuf" : null;
}

/** By the keyword at the top that each of them must have; what has none is JSON Schema. */
export function contractKind({ root }: ContractSource): Exclude<ContractKind, "graphql" | "protobuf"> {
  if (has(root.value, "openapi")) return "openapi";
  if (has(root.value, "swagger")) return "swagger";
  return has(root.value, "asyncapi") ? "asyncapi" : "json-schema";
}

export function resolverOf(source: ContractSource): Resolve {
  return createResolver(source, idKeyword(source));
}

/** OpenAPI 2 and 3.0 have no identifiers. */
function idKeyword(source: ContractSource): IdKeyword {
  const { value } = source.root;
  switch (contractKind(source)) {
    case "swagger":
      return "none";
    case "openapi":
      return /^3(?:\.0|$)/u.test(String(field(value, "openapi"))) ? "none" : "$id";
    case "asyncapi":
    case "json-schema":
      return /\/draft-0[34]\//u.test(String(field(value, "$schema"))) ? "id" : "$id";
    default:
      return "$id";
  }
}

function has(value: Json, key: string): boolean {
  return field(value, key) !== null;
}

function field(value: Json, key: string): string | number | null {
  if (typeof value !== "object" || value === null || Array.isArray(value) || !Object.hasOwn(value, key)) return null;
  const found = (value as Readonly<Record<string, Json>>)[key];
  return typeof found === "string" || typeof found === "number" ? found : null;
}
