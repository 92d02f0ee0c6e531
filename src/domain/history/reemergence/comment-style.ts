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
  if (commentStyleOf(path) === null) return false;
  return !NO_CODE.test(path);
}

const NO_CODE =
  /(?:^|\/)(?:node_modules|vendor|third_party|dist|__snapshots__|\.yarn)\/|\.(?:min\.[a-z]+|svg|xml|lock|snap|pb\.[a-z]+|ya?ml|toml|ini|cfg|conf|edn|html?|d\.ts)$|(?:^|\/)(?:pnpm-lock\.yaml|package-lock\.json)$|[._-]generated\./iu;
