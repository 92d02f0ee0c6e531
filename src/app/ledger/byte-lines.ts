/** Splits bytes into lines by newlines, each decoded as UTF-8. `problem` says what is wrong with the bytes of a line, whose text is then
 * empty: it is too long, is no UTF-8, or ends without a newline. Lines count from 1. */
export async function* byteLines(chunks: AsyncIterable<Uint8Array>, bytesMax: number): AsyncIterable<ByteLine> {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  let parts: Uint8Array[] = [];
  let length = 0;
  let line = 0;
  const keep = (part: Uint8Array): void => {
    length += part.length;
    if (length <= bytesMax) parts.push(part);
    else parts = [];
  };
  const take = (ended: boolean): ByteLine => {
    line++;
    const bytes = Buffer.concat(parts);
    const tooLong = length > bytesMax;
    parts = [];
    length = 0;
    if (tooLong) return { line, text: "", problem: `is longer than ${bytesMax} bytes` };
    try {
      return { line, text: decoder.decode(bytes), problem: ended ? null : "does not end in a newline" };
    } catch {
      return { line, text: "", problem: "is not UTF-8" };
    }
  };
  for await (const chunk of chunks) {
    let start = 0;
    for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, start)) {
      keep(chunk.subarray(start, at));
      yield take(true);
      start = at + 1;
    }
    keep(chunk.subarray(start));
  }
  if (length > 0) yield take(false);
}

export interface ByteLine {
  readonly line: number;
  readonly text: string;
  readonly problem: string | null;
}
