import { readYaml, type YamlText } from "../yaml/read-yaml.ts";

/** What stands between two lines of `---` at the top of a Markdown file. */
export interface FrontMatter {
  /** The values by key; empty where there is no front matter or where it can't be read. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly yaml: YamlText | null;
  readonly fault: { readonly line: number; readonly message: string; readonly fix: string } | null;
  readonly body: string;
  /** The line of the file on which the body begins, from 1. */
  readonly bodyLine: number;
}

const BLOCK = /^\uFEFF?---[ \t]*\r?\n([\s\S]*?)^---[ \t]*(?:\r?\n|$)/mu;
const BLOCK_MAX = 65_536;

/** Reads a Markdown file's front matter (YAML). */
export function readFrontMatter(text: string): FrontMatter {
  const bare = { values: {}, yaml: null, body: text, bodyLine: 1 };
  if (!/^\uFEFF?---[ \t]*\r?\n/u.test(text)) return { ...bare, fault: null };
  const match = BLOCK.exec(text.slice(0, BLOCK_MAX));
  if (match === null)
    return {
      ...bare,
      fault: { line: 1, message: "the front matter is not closed", fix: "write --- on a line of its own after it" },
    };
  const [whole, block = ""] = match;
  const body = text.slice(whole.length);
  const bodyLine = whole.split("\n").length;
  const read = readYaml(block, "", "");
  if (!read.ok) {
    const [first] = read.error;
    const fault = {
      line: (first?.place?.line ?? 0) + 1,
      message: `the front matter can't be read: ${first?.message ?? "it is no YAML"}`,
      fix: first?.fix ?? "write one  key: value  a line",
    };
    return { values: {}, yaml: null, fault, body, bodyLine };
  }
  const { value } = read.value;
  const isMapping = typeof value === "object" && value !== null && !Array.isArray(value);
  return {
    values: isMapping ? (value as Readonly<Record<string, unknown>>) : {},
    yaml: read.value,
    fault:
      isMapping || value === null
        ? null
        : { line: 2, message: "the front matter holds no keys", fix: "write one  key: value  a line" },
    body,
    bodyLine,
  };
}

const ENTRIES_MAX = 500;

/** A key's value as a list of texts: of a text its parts between commas where `splits`, of what is neither nothing. Keys are found in any case, with `_` for `-`. */
export function listIn(values: FrontMatter["values"], keys: readonly string[], splits = true): readonly string[] {
  const found = valueIn(values, keys);
  const items = Array.isArray(found) ? (found as readonly unknown[]) : [found];
  return items
    .slice(0, ENTRIES_MAX)
    .flatMap((item) =>
      typeof item === "string" || typeof item === "number"
        ? splits && !Array.isArray(found)
          ? String(item).split(",")
          : [String(item)]
        : [],
    )
    .map((item) => item.trim().slice(0, 500))
    .filter((item) => item !== "");
}

/** A key's value as one text; null where there is none. */
export function textIn(values: FrontMatter["values"], keys: readonly string[]): string | null {
  const found = valueIn(values, keys);
  return typeof found === "string" || typeof found === "number" ? String(found).trim() : null;
}

function valueIn(values: FrontMatter["values"], keys: readonly string[]): unknown {
  for (const [key, value] of Object.entries(values))
    if (keys.includes(key.trim().toLowerCase().replaceAll("_", "-"))) return value;
  return null;
}
