/** Text from outside made safe for a terminal and for a CI log: control characters, escape sequences and bidirectional overrides become visible
 * `\x1b`-like escapes, and so do `::` at the start of a line and `##[`, by which a line of output commands GitHub Actions
 * or Azure Pipelines. A newline stays only where `multiline` is set. */
export function printable(text: string, multiline = false): string {
  const visible = text.replace(
    /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu,
    (char) => {
      if (multiline && (char === "\n" || char === "\t")) return char;
      const code = char.charCodeAt(0);
      return code < 256 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u${code.toString(16).padStart(4, "0")}`;
    },
  );
  // Runners look past white space at the start of a line.
  return visible.replace(/^([^\S\n]*):(?=:)/gmu, "$1\\x3a").replaceAll("##[", "\\x23#[");
}
