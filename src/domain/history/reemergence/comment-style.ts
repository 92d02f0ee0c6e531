/** How comments begin in a file, by its ending. Where an ending is not known, both families hold: a mark at a line's beginning is a comment. */
export interface CommentStyle {
  /** `//` and `/* … *\/`. */
  readonly slashes: boolean;
  /** `#` up to the line's end: anywhere, or at a line's beginning alone, where it means something else inside (colours, directives, private fields). */
  readonly hash: "anywhere" | "no";
  /** `--` up to the line's end. */
  readonly dashes: boolean;
  /** `;` up to the line's end, at a line's beginning. */
  readonly semicolon: boolean;
  /** `<!-- … -->`. */
  readonly markup: boolean;
}

const NONE: CommentStyle = { slashes: false, hash: "no", dashes: false, semicolon: false, markup: false };
const SLASHES: CommentStyle = { ...NONE, slashes: true };
const HASH: CommentStyle = { ...NONE, hash: "anywhere" };

const BY_ENDING: ReadonlyMap<string, CommentStyle> = new Map([
  ..."js jsx mjs cjs ts tsx mts cts c h cc cpp cxx hpp hh m mm go rs java kt kts scala swift cs dart groovy gradle proto zig v sv scss less css glsl hlsl wgsl sol jsonc json5 fs fsx d"
    .split(" ")
    .map((ending) => [ending, SLASHES] as const),
  ..."py pyi rb rake sh bash zsh fish pl pm t r jl yml yaml toml cfg conf cmake mk tcl nim ex exs cr ps1 awk gemspec"
    .split(" ")
    .map((ending) => [ending, HASH] as const),
  ..."sql lua hs elm adb ads vhd vhdl".split(" ").map((ending) => [ending, { ...NONE, dashes: true }] as const),
  ..."lisp lsp el clj cljs cljc edn scm ss rkt asm s ini"
    .split(" ")
    .map((ending) => [ending, { ...NONE, semicolon: true }] as const),
  ..."html htm xml svg xhtml".split(" ").map((ending) => [ending, { ...NONE, markup: true }] as const),
  ...["vue", "svelte", "astro"].map((ending) => [ending, { ...SLASHES, markup: true }] as const),
  ["php", { ...SLASHES, hash: "anywhere" }],
  ["tf", { ...SLASHES, hash: "anywhere" }],
  ["nix", { ...SLASHES, hash: "anywhere" }],
]);

/** The style of a path; null for an ending that is not known. */
export function commentStyleOf(path: string): CommentStyle | null {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const dot = name.lastIndexOf(".");
  if (dot <= 0) return /^(?:Makefile|Dockerfile|Rakefile|Gemfile|Jenkinsfile)$/u.test(name) ? HASH : null;
  return BY_ENDING.get(name.slice(dot + 1).toLowerCase()) ?? null;
}

/** Whether a file holds code that could come back. Lockfiles, data, prose and minified bundles would drown it: their lines recur by themselves. */
export function isCodePath(path: string): boolean {
  return commentStyleOf(path) !== null && !NO_CODE.test(path) && foreignSign(path) === null;
}

/** What a path says of code that nobody here writes: that it lies in a folder of others' code or of built code (`folder`, with its slash), or that a program writes it. Null for other code, and for
 * what is no code. A name alone proves nothing: whoever adds the first such file says so himself. */
export function foreignSign(
  path: string,
): { readonly kind: "folder"; readonly folder: string } | { readonly kind: "generated" } | null {
  if (commentStyleOf(path) === null || NO_CODE.test(path)) return null;
  const folder = FOREIGN_FOLDER.exec(path);
  if (folder !== null) return { kind: "folder", folder: path.slice(0, folder.index + folder[0].length) };
  return GENERATED_NAME.test(path) ? { kind: "generated" } : null;
}

/** Whether a file says in its first lines that a program wrote it (Go: `Code generated … DO NOT EDIT.`; protoc, Thrift, OpenAPI and others alike). */
export function saysGenerated(text: string): boolean {
  const head = text.slice(0, 4000).split("\n").slice(0, 20);
  return head.some(
    (line) => /^\s*(?:\/\/|\/?\*|#|--|;|<!--)/u.test(line) && /\bgenerated\b|\bdo not (?:edit|modify)\b/iu.test(line),
  );
}

const FOREIGN_FOLDER = /(?:^|\/)(?:node_modules|vendor|third_party|dist|__snapshots__|\.yarn)\//iu;
const GENERATED_NAME = /[._-]generated\.|\.pb\.[a-z]+$/iu;
const NO_CODE =
  /\.(?:min\.[a-z]+|svg|xml|lock|snap|ya?ml|toml|ini|cfg|conf|edn|html?|d\.ts)$|(?:^|\/)(?:pnpm-lock\.yaml|package-lock\.json)$/iu;
