import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { brotliDecompressSync } from "node:zlib";
import type * as Runtime from "@vscode/tree-sitter-wasm";
import type { Language, Node, Parser, Query, Tree } from "@vscode/tree-sitter-wasm";
import { functionsByPattern } from "../../domain/source/funcname-patterns.ts";
import type { FunctionRange } from "../../domain/source/function-range.ts";
import type { FoundFunctions, FunctionFinder } from "../../ports/function-finder.ts";
import { grammarFor, type Grammar, type GrammarName } from "./grammars.ts";

/** A larger file is generated more often than written, and takes seconds; and so with long lines and deep brackets. */
const TEXT_MAX = 384 * 1024;
const LINE_MAX = 20_000;
const DEPTH_MAX = 300;
/** In steps of the parser, of which a written file takes one for each 90 characters. */
const STEPS_MAX = 8000;
const QUERY_STEPS_MAX = 50_000;
/** Some errors make a single step slow. A written file takes a tenth, so that it has the same functions on every machine. */
const PARSE_MAX_MS = 1500;
/** Of all files together that reached that bound. */
const SLOW_FILES_MAX = 5;
const FUNCTIONS_MAX = 20_000;
const NAME_MAX = 100;

/** Grammars are loaded when the first file of their language comes. `folder` has them compressed, as the build writes them; where it has none they come from the package. */
export function openFunctionFinder(folder: string): FunctionFinder {
  const loading = new Map<GrammarName, Promise<Loaded | null>>();
  let runtime: Promise<typeof Runtime> | null = null;
  // A parser that failed inside has left its memory in a state that nobody knows.
  let isBroken = false;
  let slowFiles = 0;

  const loadedFor = async (grammar: Grammar): Promise<Loaded | null> => {
    const known = loading.get(grammar.name);
    if (known !== undefined) return known;
    const opening = (async () => {
      runtime ??= openRuntime(folder);
      return load(await runtime, folder, grammar);
    })().catch(() => null);
    loading.set(grammar.name, opening);
    return opening;
  };

  return {
    find: async (path, text) => {
      const grammar = isBroken || slowFiles >= SLOW_FILES_MAX || !isWritten(text) ? null : grammarFor(path);
      const loaded = grammar === null ? null : await loadedFor(grammar);
      if (loaded !== null) {
        try {
          const functions = parse(loaded, text);
          if (functions !== null) return { by: "parser", functions };
          slowFiles++;
        } catch {
          isBroken = true;
        }
      }
      return byPatterns(path, text);
    },
  };
}

/** Brackets in strings and comments count too: what matters is that a parser never sees very many open ones. */
function isWritten(text: string): boolean {
  if (text.length > TEXT_MAX) return false;
  let [depth, lineStart] = [0, 0];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 10) {
      if (i - lineStart > LINE_MAX) return false;
      lineStart = i + 1;
    } else if (code === 40 || code === 91 || code === 123) {
      if (++depth > DEPTH_MAX) return false;
    } else if ((code === 41 || code === 93 || code === 125) && depth > 0) depth--;
  }
  return text.length - lineStart <= LINE_MAX;
}

function byPatterns(path: string, text: string): FoundFunctions {
  const functions = functionsByPattern(path, text);
  return functions === null ? { by: "none", functions: [] } : { by: "patterns", functions };
}

interface Loaded {
  readonly parser: Parser;
  readonly query: Query;
}

async function openRuntime(folder: string): Promise<typeof Runtime> {
  const require = createRequire(import.meta.url);
  const built = join(folder, "tree-sitter.cjs");
  const runtime = require(existsSync(built) ? built : PACKAGE) as typeof Runtime;
  const options = { wasmBinary: readWasm(folder, "tree-sitter"), locateFile: (file: string): string => file };
  await runtime.Parser.init(options);
  return runtime;
}

const PACKAGE = "@vscode/tree-sitter-wasm";

async function load(runtime: typeof Runtime, folder: string, { name, query }: Grammar): Promise<Loaded> {
  const language: Language = await runtime.Language.load(readWasm(folder, `tree-sitter-${name}`));
  const parser = new runtime.Parser();
  parser.setLanguage(language);
  return { parser, query: new runtime.Query(language, query) };
}

function readWasm(folder: string, name: string): Uint8Array {
  const compressed = join(folder, `${name}.wasm.br`);
  if (existsSync(compressed)) return brotliDecompressSync(readFileSync(compressed));
  return readFileSync(createRequire(import.meta.url).resolve(`${PACKAGE}/wasm/${name}.wasm`));
}

/** Null where the parser gave up. */
function parse({ parser, query }: Loaded, text: string): readonly FunctionRange[] | null {
  const tree = parser.parse(text, null, { progressCallback: after(Math.min(200 + text.length / 40, STEPS_MAX)) });
  if (tree === null) {
    parser.reset();
    return null;
  }
  try {
    return rangesOf(tree, query);
  } finally {
    tree.delete();
  }
}

/** Says from some call on, or after {@link PARSE_MAX_MS}, that it is enough. */
function after(calls: number): () => boolean {
  const endMs = performance.now() + PARSE_MAX_MS;
  let count = 0;
  return () => ++count > calls || performance.now() > endMs;
}

interface Found {
  readonly node: Node;
  readonly name: string;
  readonly isFunction: boolean;
}

function rangesOf(tree: Tree, query: Query): readonly FunctionRange[] | null {
  const found = new Map<number, Found>();
  const isEnough = after(QUERY_STEPS_MAX);
  for (const { captures } of query.matches(tree.rootNode, { progressCallback: isEnough })) {
    const part = new Map(captures.map(({ name, node }) => [name, node]));
    const node = part.get("f") ?? part.get("c");
    if (node === undefined || found.has(node.id)) continue;
    const declarator = part.get("d");
    const named = declarator === undefined ? (part.get("n") ?? part.get("cn")) : declaredName(declarator);
    const receiver = part.get("r");
    if (named === undefined || named === null) continue;
    const own = receiver === undefined ? "" : `${receiver.text.replace(/^\*+|\[.*$/gu, "")}.`;
    found.set(node.id, { node, name: `${own}${spoken(named.text)}`, isFunction: part.has("f") });
    if (found.size > FUNCTIONS_MAX) return null;
  }
  return isEnough() ? null : named([...found.values()]);
}

/** Down a C declarator, `*(&name)(int)`, to what it declares. */
function declaredName(declarator: Node): Node | null {
  let node: Node | null = declarator;
  for (let depth = 0; node !== null && depth < 20; depth++) {
    if (/identifier$|^operator_name$|^destructor_name$|^operator_cast$/u.test(node.type)) return node;
    node = node.childForFieldName("declarator") ?? node.namedChild(0);
  }
  return null;
}

/** Names get those before them that they lie in. */
function named(found: readonly Found[]): readonly FunctionRange[] {
  const ranges: FunctionRange[] = [];
  const open: { readonly endIndex: number; readonly name: string }[] = [];
  const sorted = found.toSorted((a, b) => a.node.startIndex - b.node.startIndex || b.node.endIndex - a.node.endIndex);
  for (const { node, name, isFunction } of sorted) {
    while ((open.at(-1)?.endIndex ?? Infinity) <= node.startIndex) open.pop();
    const outer = open.at(-1)?.name;
    const full = (outer === undefined ? name : `${outer}.${name}`).slice(-NAME_MAX);
    if (open.length < 30) open.push({ endIndex: node.endIndex, name: full });
    if (isFunction)
      ranges.push({ name: full, startLine: node.startPosition.row + 1, endLine: node.endPosition.row + 1 });
  }
  return ranges;
}

function spoken(name: string): string {
  return name
    .replace(/\s+/gu, " ")
    .replace(/^["'`]|["'`]$/gu, "")
    .replaceAll("::", ".")
    .replace(/^this\./u, "")
    .slice(0, NAME_MAX);
}
