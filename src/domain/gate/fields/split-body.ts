/** A request's body in Markdown, taken apart into what people see. */
export interface BodyParts {
  /** Fenced blocks of the wanted language that are neither quoted, nor in a comment, nor inside another fence. */
  readonly blocks: readonly FencedBlock[];
  /** The body with as many lines as before, of which fenced, quoted and commented ones are empty. */
  readonly prose: string;
}

export interface FencedBlock {
  /** The line of its opening fence in the body, from 1. */
  readonly line: number;
  /** Without the fences' own indentation. */
  readonly text: string;
  /** False where the body ended first. */
  readonly closed: boolean;
}

interface Fence {
  readonly line: number;
  readonly mark: string;
  readonly indent: number;
  readonly isWanted: boolean;
  readonly lines: string[];
}

/** Fences by CommonMark (backticks or tildes, closed by at least as many), also in list items and at any small indentation; HTML comments hide what is in them to
 * their end, as forges show it. Takes time linear in the body. */
export function splitBody(body: string, language: string): BodyParts {
  const lines = body.split(/\r\n|[\n\r]/u);
  const lastCommentEnd = lines.findLastIndex((line) => line.includes("-->"));
  const blocks: FencedBlock[] = [];
  const prose: string[] = [];
  let fence: Fence | null = null;
  let isInComment = false;
  for (const [index, line] of lines.entries()) {
    if (fence !== null) {
      prose.push("");
      if (closes(line, fence)) {
        if (fence.isWanted) blocks.push({ line: fence.line, text: fence.lines.join("\n"), closed: true });
        fence = null;
      } else if (fence.isWanted) fence.lines.push(withoutIndent(line, fence.indent));
      continue;
    }
    if (!isInComment && /^[ \t]{0,8}>/u.test(line)) {
      prose.push("");
      continue;
    }
    const seen = withoutComments(line, isInComment, index < lastCommentEnd);
    isInComment = seen.isOpen;
    fence = seen.hadComment ? null : openingFence(line, index + 1, language);
    prose.push(fence === null ? seen.text : "");
  }
  if (fence?.isWanted === true) blocks.push({ line: fence.line, text: fence.lines.join("\n"), closed: false });
  return { blocks, prose: prose.join("\n") };
}

function openingFence(line: string, number: number, language: string): Fence | null {
  const match =
    /^([ \t]{0,16})((?:[-*+]|\d{1,9}[.)])[ \t]{1,4})?(?:(`{3,})([^`]*)|(~{3,})(.*))$/u.exec(line) ?? undefined;
  if (match === undefined) return null;
  const [, indent = "", marker = "", ticks, tickInfo = "", tildes = "", tildeInfo = ""] = match;
  const words = (ticks === undefined ? tildeInfo : tickInfo)
    .slice(0, 200)
    .trim()
    .toLowerCase()
    .split(/[\s{},]+/u);
  const isWanted = words[0] === language || (/^ya?ml$/u.test(words[0] ?? "") && words[1] === language);
  return { line: number, mark: ticks ?? tildes, indent: indent.length + marker.length, isWanted, lines: [] };
}

function closes(line: string, { mark }: Fence): boolean {
  const run = line.trim();
  return run.length >= mark.length && run.startsWith(mark) && run === (mark[0] ?? "").repeat(run.length);
}

function withoutIndent(line: string, indent: number): string {
  let at = 0;
  while (at < indent && (line[at] === " " || line[at] === "\t")) at++;
  return line.slice(at);
}

/** The line without the comments in it, and whether one stays open. A `<!--` in a code span is text; one inside a line opens a comment only where an end
 * follows. */
function withoutComments(
  line: string,
  isInComment: boolean,
  endFollows: boolean,
): { readonly text: string; readonly isOpen: boolean; readonly hadComment: boolean } {
  let text = "";
  let at = 0;
  let ticks = 0;
  let hadComment = isInComment;
  let isAtStart = true;
  const lastEnd = line.lastIndexOf("-->");
  if (isInComment) {
    const end = line.indexOf("-->");
    if (end < 0) return { text: "", isOpen: true, hadComment };
    at = end + 3;
  }
  for (let start = line.indexOf("<!--", at); start >= 0; start = line.indexOf("<!--", start)) {
    const before = line.slice(at, start);
    for (const char of before) if (char === "`") ticks++;
    text += before;
    isAtStart &&= before.trim() === "";
    const end = start + 4 <= lastEnd ? line.indexOf("-->", start + 4) : -1;
    const opens = end >= 0 || isAtStart || endFollows;
    if (ticks % 2 === 1 || !opens) {
      text += "<!--";
      isAtStart = false;
      at = start + 4;
      start = at;
      continue;
    }
    hadComment = true;
    if (end < 0) return { text, isOpen: true, hadComment };
    at = end + 3;
    start = at;
  }
  return { text: text + line.slice(at), isOpen: false, hadComment };
}
