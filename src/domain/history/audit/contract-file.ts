/** Files that others depend on, by their names. */
export type ContractNaming =
  | { readonly kind: "versioned"; readonly format: "OpenAPI" | "AsyncAPI" }
  /** protobuf and GraphQL have no version in the file. */
  | { readonly kind: "unversioned"; readonly format: "protobuf" | "GraphQL" };

/** Null of a file that is not called like a contract. Tests and examples are not contracts. */
export function contractNaming(path: string): ContractNaming | null {
  const name = path.slice(path.lastIndexOf("/") + 1).toLowerCase();
  const format = FORMATS.find(({ ends, starts }) => ends.test(name) && (starts === null || starts.test(name)));
  if (
    format === undefined ||
    /(?:^|\/)(?:tests?|__tests__|spec|fixtures?|testdata|examples?|node_modules|vendor|third_party)\//iu.test(path)
  )
    return null;
  return format.naming;
}

const FORMATS: readonly { readonly ends: RegExp; readonly starts: RegExp | null; readonly naming: ContractNaming }[] = [
  {
    ends: /\.(?:ya?ml|json)$/u,
    starts: /^(?:openapi|swagger|.{1,80}[._-](?:openapi|swagger)\.)/u,
    naming: { kind: "versioned", format: "OpenAPI" },
  },
  {
    ends: /\.(?:ya?ml|json)$/u,
    starts: /^(?:asyncapi|.{1,80}[._-]asyncapi\.)/u,
    naming: { kind: "versioned", format: "AsyncAPI" },
  },
  { ends: /\.proto$/u, starts: null, naming: { kind: "unversioned", format: "protobuf" } },
  { ends: /\.(?:graphqls?|gql)$/u, starts: /schema/u, naming: { kind: "unversioned", format: "GraphQL" } },
];

/** The version that an OpenAPI or AsyncAPI document gives itself, by a light look at its text: `info` on the first level and `version` in it.
 * Null where it is no such document, or has none. */
export function contractVersion(text: string): string | null {
  const head = text.slice(0, 200_000);
  return /^\s*\{/u.test(head) ? jsonVersion(head) : yamlVersion(head);
}

function yamlVersion(text: string): string | null {
  const lines = text.split(/\r?\n/u);
  if (!lines.some((line) => /^["']?(?:openapi|swagger|asyncapi)["']?\s*:/u.test(line))) return null;
  const start = lines.findIndex((line) => /^["']?info["']?\s*:/u.test(line));
  if (start < 0) return null;
  const inside = lines.slice(start + 1);
  const end = inside.findIndex((line) => /^[^\s#]/u.test(line));
  const indent = inside.map((line) => /^( +)[^\s#]/u.exec(line)?.[1]?.length ?? 0).find((width) => width > 0) ?? 2;
  for (const line of end < 0 ? inside : inside.slice(0, end)) {
    const match = /^( +)["']?version["']?\s*:\s*(\S.{0,100})$/u.exec(line);
    if (match?.[1]?.length === indent) return unquoted(match[2] ?? "");
  }
  return null;
}

function unquoted(text: string): string {
  return /^(["'])(.*?)\1/u.exec(text)?.[2] ?? text.replace(/\s+#.*$/u, "").trim();
}

function jsonVersion(text: string): string | null {
  const depths = keysAt(text);
  if (!depths.some(({ depth, key }) => depth === 1 && /^(?:openapi|swagger|asyncapi)$/u.test(key))) return null;
  const info = depths.findIndex(({ depth, key }) => depth === 1 && key === "info");
  if (info < 0) return null;
  for (const { depth, key, after } of depths.slice(info + 1)) {
    if (depth === 1) return null;
    if (depth !== 2 || key !== "version") continue;
    return /^\s*"((?:[^"\\]|\\.){0,100})"/u.exec(text.slice(after, after + 250))?.[1] ?? null;
  }
  return null;
}

/** The keys of a JSON text with how deep they stand: one walk over it, which a cut text ends early. */
function keysAt(text: string): readonly { readonly depth: number; readonly key: string; readonly after: number }[] {
  const found: { readonly depth: number; readonly key: string; readonly after: number }[] = [];
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === "{" || char === "[") depth++;
    else if (char === "}" || char === "]") depth--;
    else if (char === '"') {
      let end = at + 1;
      while (end < text.length && text[end] !== '"') end += text[end] === "\\" ? 2 : 1;
      let colon = end + 1;
      while (colon < text.length && /\s/u.test(text[colon] ?? "")) colon++;
      if (depth <= 2 && text[colon] === ":") found.push({ depth, key: text.slice(at + 1, end), after: colon + 1 });
      at = end;
    }
  }
  return found;
}
