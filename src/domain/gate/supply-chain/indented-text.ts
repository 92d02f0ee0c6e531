/** The tree of a file that a tool wrote with two spaces a level: pnpm-lock.yaml, and both forms of yarn.lock. It is no YAML parser: whatever such tools don't write (anchors, tags, tabs,
 * folded text) is refused with its line, so that no file means one thing here and another to its tool. Takes time linear in the text. */
export interface IndentedNode {
  /** Empty for a node without children. */
  readonly children: ReadonlyMap<string, IndentedNode>;
  /** What follows the key on its line; empty where children follow. */
  readonly value: string;
}

interface OpenNode {
  readonly children: Map<string, IndentedNode>;
  readonly value: string;
}

const DEPTH_MAX = 12;

/** The tree, or why there is none. Keys and values are without their quotes. */
export function readIndented(
  text: string,
): { readonly ok: true; readonly value: IndentedNode } | { readonly ok: false; readonly error: string } {
  const root: OpenNode = { children: new Map(), value: "" };
  const open: OpenNode[] = [root];
  let number = 0;
  /** Lines further in than this belong to a block of text or to a list; null: none is open. */
  let skipBelow: number | null = null;
  for (const raw of text.split("\n")) {
    number += 1;
    const line = raw.endsWith("\r") ? raw.slice(0, -1) : raw;
    const body = line.trimStart();
    if (body === "" || body.startsWith("#")) continue;
    const indent = line.length - body.length;
    if (body === "---") {
      if (root.children.size > 0) return refused(number, "a second document");
      continue;
    }
    if (skipBelow !== null && indent > skipBelow) continue;
    skipBelow = null;
    if (body.startsWith("- ") || body === "-") {
      skipBelow = indent;
      continue;
    }
    if (indent % 2 !== 0 || line.slice(0, indent).includes("\t"))
      return refused(number, "an indent that is not of two spaces");
    const depth = indent / 2;
    if (depth >= open.length || depth > DEPTH_MAX) return refused(number, "an indent without a key above it");
    open.length = depth + 1;
    const parsed = splitLine(body);
    if (parsed === null) return refused(number, "no key");
    const { key } = parsed;
    const value = unquote(parsed.value);
    if (/^[&*!]/u.test(parsed.value) || key === "<<") return refused(number, "an anchor, an alias or a tag");
    if (/^[|>][+-]?$/u.test(value)) skipBelow = indent;
    const node: OpenNode = { children: flowMap(value), value };
    const parent = open[depth];
    if (parent === undefined || parent.children.has(key)) return refused(number, `'${key.slice(0, 60)}' twice`);
    parent.children.set(key, node);
    open.push(node);
  }
  return { ok: true, value: root };
}

function refused(line: number, what: string): { readonly ok: false; readonly error: string } {
  return { ok: false, error: `line ${line} holds ${what}, which no package manager writes` };
}

/** `key: value`, `"key": value`, `key "value"`, `key value`, with the value as it is written; a key may be several in quotes with commas between (yarn). */
function splitLine(body: string): { readonly key: string; readonly value: string } | null {
  const quote = body[0] === '"' || body[0] === "'" ? body[0] : null;
  if (quote !== null) {
    // In single quotes two of them stand for one; package managers escape nothing else.
    const end = body.indexOf(quote, 1);
    if (end < 0) return null;
    const rest = body.slice(end + 1);
    if (rest.startsWith(",")) return body.endsWith(":") ? { key: unquoteAll(body.slice(0, -1)), value: "" } : null;
    return { key: body.slice(1, end), value: rest.replace(/^:? ?/u, "").trimEnd() };
  }
  if (body.endsWith(":") && !body.includes(": ")) return { key: unquoteAll(body.slice(0, -1)), value: "" };
  const colon = body.indexOf(": ");
  const space = body.indexOf(" ");
  const at = colon >= 0 && colon < space ? colon : space;
  if (at <= 0) return null;
  return { key: body.slice(0, at), value: body.slice(at + (at === colon ? 2 : 1)).trim() };
}

function unquoteAll(keys: string): string {
  return keys.replaceAll('"', "");
}

function unquote(value: string): string {
  const quote = value[0];
  return (quote === '"' || quote === "'") && value.length > 1 && value.endsWith(quote) ? value.slice(1, -1) : value;
}

/** `{integrity: sha512-…, tarball: https://…}`: keys to texts. No value of these holds a comma with a space after it, or a brace. */
function flowMap(value: string): Map<string, IndentedNode> {
  const children = new Map<string, IndentedNode>();
  if (!value.startsWith("{") || !value.endsWith("}")) return children;
  for (const part of value.slice(1, -1).split(", ")) {
    const colon = part.indexOf(": ");
    if (colon > 0)
      children.set(unquote(part.slice(0, colon).trim()), {
        children: new Map(),
        value: unquote(part.slice(colon + 2).trim()),
      });
  }
  return children;
}
