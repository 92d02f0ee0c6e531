/** The line of a text on which a name stands first, from 1; the first where it does not. */
export function lineOfText(text: string | null, name: string): number {
  const at = text === null ? -1 : text.indexOf(name);
  return text === null || at < 0 ? 1 : text.slice(0, at).split("\n").length;
}
