import { isTestPath } from "../../change/blast-radius.ts";
import { addedLines, removedLines, type ChangedFile } from "../../change/change.ts";

const NAMES_MAX = 6;

/** How languages begin a line that declares a name for others, by file extension. */
const DECLARATIONS: readonly (readonly [files: RegExp, line: RegExp])[] = [
  [
    /\.[cm]?[jt]sx?$/u,
    /^export (?:default )?(?:declare )?(?:abstract )?(?:async )?(?:function\*?|class|const|let|interface|type|enum) ([\w$]{1,80})/u,
  ],
  [/\.py$/u, /^(?:async )?(?:def|class) ([a-zA-Z]\w{0,80})/u],
  [/\.go$/u, /^(?:func (?:\([^()]{0,80}\) )?|type |var |const )([A-Z]\w{0,80})/u],
  [/\.rs$/u, /^\s{0,8}pub (?:async )?(?:fn|struct|enum|trait|const|type|mod) (\w{1,80})/u],
  [/\.(?:java|kt|cs)$/u, /^\s{0,8}public (?:static )?(?:final )?(?:class|interface|record|enum) (\w{1,80})/u],
  [/\.rb$/u, /^\s{0,4}(?:class|module) ([A-Z]\w{0,80})/u],
];

/** Names that lines of the change declare for others, each once; a few are enough to say whom it reaches. */
export function changedExports(files: readonly ChangedFile[]): readonly string[] {
  const names = new Set<string>();
  for (const file of files) {
    if (isTestPath(file.path)) continue;
    const nameOf = declaredNameOf(file.path);
    if (nameOf === null) continue;
    for (const { text } of [...removedLines(file), ...addedLines(file)]) {
      const name = nameOf(text);
      if (name !== null) names.add(name);
      if (names.size >= NAMES_MAX) return [...names];
    }
  }
  return [...names];
}

/** What finds the name that a line of a file declares for others; null for files in which none is known. */
export function declaredNameOf(path: string): ((line: string) => string | null) | null {
  const declaration = DECLARATIONS.find(([ofFile]) => ofFile.test(path))?.[1];
  return declaration === undefined ? null : (line) => declaration.exec(line.slice(0, 300))?.[1] ?? null;
}
