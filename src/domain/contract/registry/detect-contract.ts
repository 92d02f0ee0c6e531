import type { ContractKind } from "./contract-declaration.ts";

/** Longer texts are told by their beginning. */
const HEAD_CHARS = 4096;
/** A JSON contract is parsed to see its keys, whatever their order. */
const PARSED_CHARS_MAX = 16_777_216;

/** Names that a contract may have; the content says whether it is one. */
const NAMES = /\.(?:json|ya?ml|graphqls?|gql|proto)$/iu;

/** Whether a path may be a contract's, without its content. Cheap enough to be asked of every file of a change. */
export function mayBeContract(path: string): boolean {
  return NAMES.test(path) && !/(?:^|\/)(?:node_modules|vendor|dist)\//u.test(path);
}

/** What kind of contract a file is, by its name and by what stands at its beginning; null for what is none: package.json, a workflow, a query. */
export function detectContract(path: string, text: string): ContractKind | null {
  if (!mayBeContract(path)) return null;
  const head = text.slice(0, HEAD_CHARS);
  if (/\.proto$/iu.test(path)) return "protobuf";
  if (/\.(?:graphqls?|gql)$/iu.test(path))
    return /(?:^|\n)\s*(?:extend\s+)?(?:type|interface|schema|input|enum|union|scalar)[\s{]/u.test(head)
      ? "graphql"
      : null;
  const keys = topKeys(text, head);
  if (keys.has("openapi") || keys.has("swagger")) return "openapi";
  if (keys.has("asyncapi")) return "asyncapi";
  if (keys.has("$schema") && /json-schema\.org\/(?:draft-0[4-9]|draft\/20)/u.test(head)) return "json-schema";
  return /\.schema\.json$/iu.test(path) ? "json-schema" : null;
}

const TELLING = ["openapi", "swagger", "asyncapi", "$schema"] as const;

/** Those of {@link TELLING} that stand at the top of the document. */
function topKeys(text: string, head: string): ReadonlySet<string> {
  if (!/^\s*\{/u.test(text))
    return new Set(
      TELLING.filter((key) => new RegExp(`(?:^|\\n)["']?${key.replace("$", "\\$")}["']?[ \\t]*:`, "u").test(head)),
    );
  if (text.length > PARSED_CHARS_MAX || !TELLING.some((key) => text.includes(`"${key}"`))) return new Set();
  try {
    return new Set(Object.keys(JSON.parse(text) as object));
  } catch {
    return new Set();
  }
}
