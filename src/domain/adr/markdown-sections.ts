/** The parts of a Markdown text by its headings; code blocks hold none. */
export interface MarkdownSections {
  /** Of the first heading of the first level; null where there is none. */
  readonly title: { readonly text: string; readonly line: number } | null;
  /** What stands before the first heading below the title. */
  readonly intro: readonly MarkdownLine[];
  readonly sections: readonly MarkdownSection[];
}

export interface MarkdownSection {
  readonly heading: string;
  /** 1 to 6. */
  readonly level: number;
  readonly line: number;
  /** Up to the next heading of any level. */
  readonly lines: readonly MarkdownLine[];
}

/** `line` counts from 1. */
export interface MarkdownLine {
  readonly line: number;
  readonly text: string;
}

const HEADING = /^ {0,3}(#{1,6})[ \t]+(\S.*)$/u;

/** More is not read: no decision is as long. */
const LINES_MAX = 5_000;

export function markdownSections(text: string, firstLine: number): MarkdownSections {
  let title: MarkdownSections["title"] = null;
  const intro: MarkdownLine[] = [];
  const sections: (Omit<MarkdownSection, "lines"> & { readonly lines: MarkdownLine[] })[] = [];
  let fence: string | null = null;
  const lines = withoutComments(text).split(/\r?\n/u).slice(0, LINES_MAX);
  for (const [index, written] of lines.entries()) {
    const line = firstLine + index;
    const mark = /^ {0,3}(`{3,}|~{3,})/u.exec(written)?.[1];
    if (mark !== undefined) fence = fence === null ? mark : written.trim().startsWith(fence) ? null : fence;
    const heading = fence === null && mark === undefined ? HEADING.exec(written.slice(0, 1_000)) : null;
    if (heading === null) (sections.at(-1)?.lines ?? intro).push({ line, text: written });
    else {
      const [, hashes = "", words = ""] = heading;
      const bare = words.replace(/[ \t]#+[ \t]*$/u, "").trim();
      if (title === null && hashes.length === 1) title = { text: bare, line };
      else sections.push({ heading: bare, level: hashes.length, line, lines: [] });
    }
  }
  return { title, intro, sections };
}

/** The first paragraph, as one line; empty where there is none. */
export function firstParagraph(lines: readonly MarkdownLine[]): string {
  const texts = lines.map(({ text }) => text.trim());
  const start = texts.findIndex((text) => text !== "");
  if (start < 0) return "";
  const length = texts.slice(start).indexOf("");
  return texts.slice(start, length < 0 ? undefined : start + length).join(" ");
}

export function textOfLines(lines: readonly MarkdownLine[]): string {
  return lines.map(({ text }) => text).join("\n");
}

/** Comments become blank lines, so that line numbers stay. */
function withoutComments(text: string): string {
  const parts = text.split("<!--");
  return parts
    .map((part, index) => {
      if (index === 0) return part;
      const end = part.indexOf("-->");
      if (end < 0) return `<!--${part}`;
      return "\n".repeat(part.slice(0, end).split("\n").length - 1) + part.slice(end + 3);
    })
    .join("");
}
