/** Turns pieces of text into lines. A line longer than `lengthMax` characters is given in cuts of that length. */
export interface LineSplitter {
  /** The lines that `chunk` completes, without their newline. */
  push(chunk: string): string[];
  /** The last line where it had no newline. */
  end(): string[];
}

export function createLineSplitter(lengthMax: number): LineSplitter {
  let rest = "";
  const cut = (text: string): string[] => {
    const parts = [];
    for (let at = 0; at < text.length; at += lengthMax) parts.push(text.slice(at, at + lengthMax));
    return parts.length === 0 ? [""] : parts;
  };
  return {
    push(chunk) {
      const pieces = (rest + chunk).split("\n");
      rest = pieces.pop() ?? "";
      const lines = pieces.flatMap(cut);
      while (rest.length > lengthMax) {
        lines.push(rest.slice(0, lengthMax));
        rest = rest.slice(lengthMax);
      }
      return lines;
    },
    end() {
      const last = rest;
      rest = "";
      return last === "" ? [] : cut(last);
    },
  };
}
