import type { IntentFile } from "./intent-input.ts";

/** More files and lines tell nothing more of why. */
const FILES_MAX = 300;
const LINES_MAX = 20_000;

/** The files of a unified diff, as git writes it or as bare `---`/`+++` pairs. What is no diff has no files. */
export function parseUnifiedDiff(diff: string): readonly IntentFile[] {
  const files: Building[] = [];
  let current: Building | null = null;
  let isHead = true;
  let lines = 0;
  const begin = (path: string): void => {
    current = { path, kind: "modified", added: [], removed: [], hunks: 0, isBinary: false };
    files.push(current);
    isHead = true;
  };
  for (const line of linesIn(diff)) {
    if (files.length > FILES_MAX || lines > LINES_MAX) break;
    const file = current as Building | null;
    if (line.startsWith("diff --git ")) begin(unquoted(/ "?b\/(.*)$/u.exec(line)?.[1] ?? line.slice(11)));
    else if (line.startsWith("--- ") && (file === null || !isHead)) begin(pathIn(line));
    else if (file === null) continue;
    else if (line.startsWith("@@")) {
      file.hunks += 1;
      isHead = false;
    } else if (isHead) readHead(file, line);
    else if (line.startsWith("+")) lines += file.added.push(line.slice(1)) > 0 ? 1 : 0;
    else if (line.startsWith("-")) lines += file.removed.push(line.slice(1)) > 0 ? 1 : 0;
  }
  return files.slice(0, FILES_MAX).map(({ path, kind, added, removed, hunks, isBinary }) => ({
    path,
    kind,
    lines: isBinary ? null : { added, removed, hunks },
  }));
}

interface Building {
  path: string;
  kind: IntentFile["kind"];
  readonly added: string[];
  readonly removed: string[];
  hunks: number;
  isBinary: boolean;
}

function readHead(file: Building, line: string): void {
  if (line.startsWith("new file mode") || line === "--- /dev/null") file.kind = "added";
  else if (line.startsWith("deleted file mode") || line === "+++ /dev/null") file.kind = "deleted";
  else if (line.startsWith("+++ ")) file.path = pathIn(line);
  else if (line.startsWith("Binary files ") || line.startsWith("GIT binary patch")) file.isBinary = true;
}

function pathIn(line: string): string {
  return unquoted(line.slice(4).split("\t")[0] ?? "").replace(/^[ab]\//u, "");
}

function unquoted(path: string): string {
  return path.replace(/^"|"$/gu, "");
}

/** Without a list of all lines: a diff may be long. */
function* linesIn(text: string): Generator<string> {
  let from = 0;
  while (from < text.length) {
    const end = text.indexOf("\n", from);
    const line = text.slice(from, end === -1 ? text.length : end);
    yield line.endsWith("\r") ? line.slice(0, -1) : line;
    if (end === -1) return;
    from = end + 1;
  }
}
