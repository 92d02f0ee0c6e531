/** The characters that GitHub takes in one comment; GitLab and Forgejo take more. */
export const COMMENT_CHARS_MAX: number = 65_536;

const CUT_NOTE = "\n\n*The rest was cut: a comment takes no more. The job's log has all of it.*\n";

/** The first line of a comment that is kept up to date, by which it is found again. */
export function stickyMarker(id: string): string {
  if (!/^[A-Za-z0-9-]{1,60}$/u.test(id)) throw new TypeError(`'${id}' is no id of a comment`);
  return `<!-- flyball:sticky id=${id} -->`;
}

/** The comment with its marker before it, cut at the end of a line where it is too long. */
export function stickyBody(id: string, body: string, maxChars: number = COMMENT_CHARS_MAX): string {
  return `${stickyMarker(id)}\n${cutMarkdown(body, maxChars - stickyMarker(id).length - 1, CUT_NOTE)}`;
}

/** A comment is ours by the marker only where it begins with it: one that quotes it somewhere is somebody else's text. */
export function isSticky(id: string, body: string): boolean {
  return body.trimStart().startsWith(stickyMarker(id));
}

/** At most `maxChars` UTF-16 units, whole lines where there are any, with the note at the end. */
export function cutMarkdown(text: string, maxChars: number, note: string): string {
  if (text.length <= maxChars) return text;
  const room = Math.max(0, maxChars - note.length);
  const lineEnd = text.lastIndexOf("\n", room);
  // One line that is too long is cut in itself, but not between the halves of a character.
  const at = lineEnd > 0 ? lineEnd : room;
  const end = /[\uD800-\uDBFF]/u.test(text.charAt(at - 1)) ? at - 1 : at;
  return `${text.slice(0, end)}${note}`.slice(0, maxChars);
}

/** At most `maxChars` of one line. */
export function cutLine(text: string, maxChars: number): string {
  const line = text.replace(/\s+/gu, " ").trim();
  if (line.length <= maxChars) return line;
  const end = /[\uD800-\uDBFF]/u.test(line.charAt(maxChars - 2)) ? maxChars - 2 : maxChars - 1;
  return `${line.slice(0, end)}…`;
}
