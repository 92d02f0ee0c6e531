/** Columns in a terminal: East Asian characters and emoji take two, combining marks none. */
export function textWidth(text: string): number {
  let columns = 0;
  for (const char of text) {
    if (/\p{M}/u.test(char)) continue;
    const isWide =
      /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\p{Emoji_Presentation}]/u.test(
        char,
      );
    columns += isWide ? 2 : 1;
  }
  return columns;
}
