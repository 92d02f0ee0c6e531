/** Families whose sources are read word by word: how comments and strings are written in them. */
export interface Language {
  readonly name: LanguageName;
  /** What begins a comment up to the line's end. */
  readonly lineComments: readonly string[];
  readonly blockComments: boolean;
  readonly quotes: string;
  /** Strings of three quotes. */
  readonly longQuotes: readonly string[];
}

export type LanguageName = "js" | "python" | "go" | "rust" | "java" | "csharp" | "ruby" | "php" | "config";

const C = { lineComments: ["//"], blockComments: true } as const;

const LANGUAGES: Readonly<Record<LanguageName, Language>> = {
  js: { name: "js", ...C, quotes: "\"'`", longQuotes: [] },
  python: {
    name: "python",
    lineComments: ["#"],
    blockComments: false,
    quotes: "\"'",
    longQuotes: ['"""', "'''"],
  },
  go: { name: "go", ...C, quotes: "\"'`", longQuotes: [] },
  rust: { name: "rust", ...C, quotes: '"', longQuotes: [] },
  java: { name: "java", ...C, quotes: "\"'", longQuotes: ['"""'] },
  csharp: { name: "csharp", ...C, quotes: "\"'", longQuotes: ['"""'] },
  ruby: { name: "ruby", lineComments: ["#"], blockComments: false, quotes: "\"'", longQuotes: [] },
  php: { name: "php", lineComments: ["//", "#"], blockComments: true, quotes: "\"'", longQuotes: [] },
  config: { name: "config", lineComments: ["#"], blockComments: false, quotes: "\"'", longQuotes: [] },
};

const BY_ENDING: Readonly<Record<string, LanguageName>> = {
  ts: "js",
  tsx: "js",
  mts: "js",
  cts: "js",
  js: "js",
  jsx: "js",
  mjs: "js",
  cjs: "js",
  vue: "js",
  svelte: "js",
  py: "python",
  pyi: "python",
  go: "go",
  rs: "rust",
  java: "java",
  kt: "java",
  kts: "java",
  scala: "java",
  groovy: "java",
  swift: "java",
  cs: "csharp",
  rb: "ruby",
  php: "php",
};

/** The family of a source file by its ending, or null for what is no source. */
export function languageOf(path: string): Language | null {
  const name = BY_ENDING[/\.([a-z]{1,6})$/u.exec(path)?.[1] ?? ""];
  return name === undefined ? null : LANGUAGES[name];
}

/** Shell scripts, workflows, Makefiles, INI: what begins with # is a comment. */
export const CONFIG_LANGUAGE: Language = LANGUAGES.config;
