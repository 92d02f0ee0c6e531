/** The generators that are known, by the package that the user's repository pins. */
export const TYPES_GENERATORS = ["openapi-typescript", "json-schema-to-typescript", "quicktype"] as const;

export type TypesGenerator = (typeof TYPES_GENERATORS)[number];

/** A file of types that is kept up with a contract, on either side of it. */
export interface TypesTarget {
  /** The name of a contract that the repository provides or consumes. */
  readonly contract: string;
  /** Relative to the repository. */
  readonly out: string;
  readonly generator: TypesGenerator;
}

/** quicktype's names of languages by the endings of their files. */
const LANGUAGES: Readonly<Record<string, string>> = {
  ts: "typescript",
  js: "javascript",
  py: "python",
  go: "go",
  rs: "rust",
  java: "java",
  kt: "kotlin",
  swift: "swift",
  cs: "csharp",
  dart: "dart",
  rb: "ruby",
  php: "php",
  scala: "scala3",
  cpp: "cplusplus",
  hpp: "cplusplus",
  c: "cjson",
  ex: "elixir",
  hs: "haskell",
  elm: "elm",
};

/** Null where no language that quicktype writes has such files. */
export function quicktypeLanguage(out: string): string | null {
  const ending = /\.([a-z]+)$/iu.exec(out)?.[1]?.toLowerCase() ?? "";
  return Object.hasOwn(LANGUAGES, ending) ? (LANGUAGES[ending] ?? null) : null;
}
