import type { FunctionRange } from "./function-range.ts";

/** Files larger than this are left alone. */
const TEXT_MAX = 1024 * 1024;
const LINE_MAX = 200;
const NAME_MAX = 100;

/** Functions by the lines that head them, as git finds the heading of a hunk: each reaches to the next such line. Null for a kind of file that has no patterns. */
export function functionsByPattern(path: string, text: string): readonly FunctionRange[] | null {
  const patterns = patternsFor(path);
  if (patterns === null || text.length > TEXT_MAX) return null;
  const found: { readonly name: string; readonly startLine: number; endLine: number }[] = [];
  const lines = text.split("\n");
  for (const [index, full] of lines.entries()) {
    const line = full.slice(0, LINE_MAX);
    if (patterns.not?.test(line) === true) continue;
    const match = patterns.heads.exec(line);
    if (match === null) continue;
    const last = found.at(-1);
    if (last !== undefined) last.endLine = index;
    found.push({ name: nameOf(match), startLine: index + 1, endLine: lines.length });
  }
  return found;
}

function nameOf(match: RegExpExecArray): string {
  return (match.slice(1).find((group) => group !== undefined && group !== "") ?? match[0]).trim().slice(0, NAME_MAX);
}

interface Patterns {
  /** The name is the first group that matched. */
  readonly heads: RegExp;
  readonly not?: RegExp;
}

/** Of git's userdiff drivers, and of languages that it has none for: what begins a function or what it stands in. All of them are linear. */
const BY_LANGUAGE = {
  ada: { heads: /^[ \t]*(?:procedure|function|package body|package|task body|protected)[ \t]+([\w.]+)/iu },
  bash: { heads: /^[ \t]*(?:function[ \t]+([\w:.-]+)|([\w:.-]+)[ \t]*\(\))/u },
  c: {
    // A line that begins with a word, as git's own rule for text: declarations end with a semicolon, labels with a colon.
    heads: /^[A-Za-z_][^;=]*?\b([A-Za-z_~][\w:~]*)[ \t]*\([^;]*$/u,
    not: /^(?:if|else|for|while|switch|return|do|case|goto|typedef|using)\b|;[ \t\r]*$|^\w+:/u,
  },
  csharp: {
    heads:
      /^[ \t]*(?:(?:public|private|protected|internal|static|sealed|override|virtual|abstract|async|partial|unsafe|extern|new|readonly)[ \t]+){1,8}(?:(?:class|struct|interface|enum|record|delegate)[ \t]+([\w.]+)|[\w.<>,?[\]]+[ \t]+([\w.]+)[ \t]*[(<{]|([\w.]+)[ \t]*\()/u,
    not: /;[ \t\r]*$/u,
  },
  clojure: {
    heads: /^\((?:defn-?|defmacro|defmulti|defmethod|defprotocol|defrecord|deftype|def)[ \t]+([^ \t()[\]]+)/u,
  },
  css: { heads: /^([^ \t{}@/*;][^{};]{0,100})\{?/u },
  dart: {
    heads:
      /^[ \t]*(?:(?:abstract[ \t]+)?(?:class|mixin|extension|enum)[ \t]+(\w+)|[\w<>?,.]+[ \t]+(\w+)[ \t]*\([^;]*\{)/u,
    not: /^[ \t]*(?:if|else|for|while|switch|return|catch|await|throw)\b/u,
  },
  elixir: { heads: /^[ \t]*(?:def(?:macro|module|impl|protocol|guard|p|macrop)?|test|describe)[ \t]+([^ \t(,]+)/u },
  erlang: { heads: /^([a-z]\w*)\([^)]*\)[^.]*->/u },
  fortran: {
    heads: /^[ \t]*(?:[\w*()]+[ \t]+){0,4}(?:program|module|subroutine|function|block data)[ \t]+(\w+)/iu,
    not: /^[ \t]*(?:end\b|!)/iu,
  },
  go: { heads: /^(?:func[ \t]+(?:\([^)]*\)[ \t]*)?(\w+)|type[ \t]+(\w+)[ \t]+(?:struct|interface))/u },
  haskell: { heads: /^([a-z_][\w']*)[ \t]+::/u },
  java: {
    heads:
      /^[ \t]*(?:(?:public|private|protected|static|final|abstract|synchronized|native|default|sealed|override|suspend|inline|open|internal|operator|data|implicit|lazy|case)[ \t]+){0,8}(?:(?:class|interface|enum|record|object|trait)[ \t]+(\w+)|(?:fun|def)[ \t]+(?:<[^>]*>[ \t]*)?(?:[\w.<>?]+\.)?(\w+)|[\w.<>,?[\]]+[ \t]+(\w+)[ \t]*\([^;]*$)/u,
    not: /^[ \t]*(?:if|else|for|while|switch|return|do|case|throw|new|catch|try|import|package)\b|;[ \t\r]*$/u,
  },
  js: {
    heads:
      /^[ \t]*(?:export[ \t]+)?(?:default[ \t]+)?(?:async[ \t]+)?(?:function\*?[ \t]+(\w+)|(?:abstract[ \t]+)?class[ \t]+(\w+)|(?:const|let|var)[ \t]+(\w+)[ \t]*=[ \t]*(?:async[ \t]*)?(?:function\b|\([^)]*\)[^=]*=>|\w+[ \t]*=>)|(?:(?:static|async|get|set|public|private|protected|readonly)[ \t]+){0,4}([\w#$]+)[ \t]*\([^;]*\)[^;{]*\{[ \t\r]*$)/u,
    not: /^[ \t]*(?:if|else|for|while|switch|return|do|case|throw|new|catch|try|await)\b/u,
  },
  julia: { heads: /^[ \t]*(?:function|macro|struct|mutable struct|module|abstract type)[ \t]+([^ \t({]+)/u },
  kotlin: {
    heads:
      /^[ \t]*(?:[a-z]+[ \t]+){0,6}(?:(?:class|interface|object)[ \t]+(\w+)|fun[ \t]+(?:<[^>]*>[ \t]*)?(?:[\w.<>?]+\.)?(\w+))/u,
  },
  lua: { heads: /^[ \t]*(?:local[ \t]+)?(?:function[ \t]+([\w.:]+)|([\w.]+)[ \t]*=[ \t]*function\b)/u },
  markdown: { heads: /^#{1,6}[ \t]+(\S.*)$/u },
  matlab: { heads: /^[ \t]*(?:classdef|function)[ \t]+(?:[^=]*=[ \t]*)?([\w.]+)/u },
  objc: { heads: /^[ \t]*(?:[-+][ \t]*\([^)]*\)[ \t]*([\w:]+)|@(?:implementation|interface|protocol)[ \t]+(\w+))/u },
  ocaml: { heads: /^[ \t]*(?:let(?:[ \t]+rec)?|and|module|type)[ \t]+([\w']+)/u },
  pascal: {
    heads: /^[ \t]*(?:class[ \t]+)?(?:procedure|function|constructor|destructor|operator)[ \t]+([\w.]+)/iu,
  },
  perl: { heads: /^[ \t]*(?:sub[ \t]+([\w:']+)|package[ \t]+([\w:]+)|(BEGIN|END|INIT|CHECK|UNITCHECK)[ \t]*\{)/u },
  php: {
    heads:
      /^[ \t]*(?:(?:public|private|protected|static|final|abstract|readonly)[ \t]+){0,5}(?:function[ \t]+&?(\w+)|(?:class|interface|trait|enum)[ \t]+(\w+))/u,
  },
  powershell: { heads: /^[ \t]*(?:function|filter|class|enum)[ \t]+([\w:-]+)/iu },
  python: { heads: /^[ \t]*(?:(?:async[ \t]+)?def|class)[ \t]+(\w+)/u },
  r: { heads: /^[ \t]*([\w.]+)[ \t]*(?:<-|=)[ \t]*function\b/u },
  ruby: { heads: /^[ \t]*(?:def[ \t]+([\w.?!=<>[\]+*/-]+)|(?:class|module)[ \t]+([\w:]+))/u },
  rust: {
    heads:
      /^[ \t]*(?:pub(?:\([^)]*\))?[ \t]+)?(?:(?:async|const|unsafe|default)[ \t]+){0,3}(?:extern[ \t]+"[^"]*"[ \t]+)?(?:fn|struct|enum|union|trait|mod|macro_rules!|impl(?:<[^>]*>)?)[ \t]+([\w:<>, ']+)/u,
  },
  scheme: { heads: /^[ \t]*\((?:define|def-?\w*|library|module|struct|class)\*?[ \t]+\(?([^ \t()]+)/u },
  sql: {
    heads:
      /^[ \t]*create[ \t]+(?:or[ \t]+replace[ \t]+)?(?:function|procedure|trigger|view|table|package(?:[ \t]+body)?)[ \t]+(?:if[ \t]+not[ \t]+exists[ \t]+)?([\w."`[\]]+)/iu,
  },
  swift: {
    heads:
      /^[ \t]*(?:@\w+[ \t]+)*(?:[a-z]+(?:\(set\))?[ \t]+){0,6}(?:(?:class|struct|enum|protocol|extension|actor)[ \t]+([\w.]+)|func[ \t]+([^ \t(<]+)|(init|deinit|subscript)[ \t]*[?!(<{])/u,
  },
  tex: { heads: /^\\(?:part|chapter|(?:sub){0,2}section|paragraph)\*?\{([^}]*)/u },
  verilog: {
    heads:
      /^[ \t]*(?:module|task|function|class|interface|package)[ \t]+(?:automatic[ \t]+)?(?:\[[^\]]*\][ \t]*)?(\w+)/u,
  },
  zig: { heads: /^[ \t]*(?:pub[ \t]+)?(?:export[ \t]+|inline[ \t]+|extern[ \t]+)?fn[ \t]+(\w+)/u },
} satisfies Readonly<Record<string, Patterns>>;

const BY_ENDING: ReadonlyMap<string, keyof typeof BY_LANGUAGE> = new Map(
  (
    [
      ["ada", "adb ads"],
      ["bash", "sh bash zsh ksh"],
      ["c", "c h cc cpp cxx hpp hh hxx inl ipp cu"],
      ["csharp", "cs"],
      ["clojure", "clj cljs cljc edn"],
      ["css", "css scss less"],
      ["dart", "dart"],
      ["elixir", "ex exs"],
      ["erlang", "erl hrl"],
      ["fortran", "f f90 f95 f03 f08 for"],
      ["go", "go"],
      ["haskell", "hs"],
      ["java", "java scala groovy"],
      ["js", "js jsx mjs cjs ts tsx mts cts vue svelte"],
      ["julia", "jl"],
      ["kotlin", "kt kts"],
      ["lua", "lua"],
      ["markdown", "md markdown"],
      ["matlab", "mlx"],
      ["objc", "m mm"],
      ["ocaml", "ml mli"],
      ["pascal", "pas pp dpr"],
      ["perl", "pl pm t"],
      ["php", "php"],
      ["powershell", "ps1 psm1"],
      ["python", "py pyi pyx"],
      ["r", "r R"],
      ["ruby", "rb rake gemspec"],
      ["rust", "rs"],
      ["scheme", "scm ss rkt lisp el"],
      ["sql", "sql"],
      ["swift", "swift"],
      ["tex", "tex"],
      ["verilog", "v sv vh svh"],
      ["zig", "zig"],
    ] as const
  ).flatMap(([language, endings]) => endings.split(" ").map((ending) => [ending, language] as const)),
);

function patternsFor(path: string): Patterns | null {
  const language = BY_ENDING.get(path.slice(path.lastIndexOf(".") + 1));
  return language === undefined ? null : BY_LANGUAGE[language];
}
