export const GENERATED = "<!-- Written by `npm run docs`. Change the source, not this page. -->";

/** A table of GitHub's Markdown; cells are shown as they are, but for what would end them. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [row(head), row(head.map(() => "---")), ...rows.map(row)].join("\n");
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|").replaceAll("\n", " ")).join(" | ")} |`;
}

/** Inline code, whatever is in it. */
export function code(text: string): string {
  return text.includes("`") ? `\`\` ${text} \`\`` : `\`${text}\``;
}

/** The blocks of a page with an empty line between them. */
export function page(...blocks: readonly string[]): string {
  return `${[GENERATED, ...blocks].join("\n\n")}\n`;
}
