/** One word of a shell command, whatever is in it. */
export function quotedWord(word: string): string {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
