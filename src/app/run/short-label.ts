/** An agent's line as a summary shows it: one line of at most 80 characters. */
export function shortLabel(line: string): string {
  const one = line.replace(/\s+/gu, " ").trim();
  return one.length <= 80 ? one : `${one.slice(0, 79)}…`;
}
