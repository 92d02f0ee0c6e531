import { parseSha, type Sha } from "../../../base/ids.ts";
import type { RemovedCodeParts } from "./removed-code.ts";

/** Raised with every change of what is counted, kept or hashed: a file of another version is made anew. */
const VERSION = 2;
/** `FBRC`, read as a number in the machine's own order: a file of a machine with the other one is none. */
const MAGIC = 0x43524246;
const HEADER = 16;

const ARRAYS = ["slots", "postings", "regions", "returns", "ids"] as const;

/** The parts as they are written: a header of 16 numbers of 32 bits, the arrays, then tips and paths as text. */
export function encodeRemovedCode(parts: RemovedCodeParts): Uint8Array {
  const text = new TextEncoder().encode(JSON.stringify({ tips: parts.tips, paths: parts.paths }));
  const header = new Uint32Array(HEADER);
  header.set([MAGIC, VERSION, parts.idBytes, parts.commits, parts.used, text.length]);
  for (const [index, name] of ARRAYS.entries()) header[6 + index] = parts[name].length;
  const arrays = [header, ...ARRAYS.map((name) => parts[name])];
  const bytes = new Uint8Array(arrays.reduce((sum, { byteLength }) => sum + byteLength, 0) + text.length);
  let at = 0;
  for (const { buffer, byteOffset, byteLength } of arrays) {
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), at);
    at += byteLength;
  }
  bytes.set(text, at);
  return bytes;
}

/** Null for what is no such file, or of another version. The arrays stand on the bytes, which nobody may change afterwards. */
export function decodeRemovedCode(bytes: Uint8Array): RemovedCodeParts | null {
  // Arrays of 32 bits begin at a multiple of four.
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  if (aligned.byteLength < HEADER * 4) return null;
  const header = new Uint32Array(aligned.buffer, aligned.byteOffset, HEADER);
  const [magic, version, idBytes, commits = 0, used = 0, textBytes = 0] = header;
  if (magic !== MAGIC || version !== VERSION || (idBytes !== 20 && idBytes !== 32)) return null;
  const lengths = ARRAYS.map((_, index) => header[6 + index] ?? 0);
  const arraysBytes = lengths.reduce((sum, length) => sum + length * 4, HEADER * 4);
  if (arraysBytes + textBytes !== aligned.byteLength) return null;
  let at = HEADER * 4;
  const next = (index: number): Uint32Array => {
    const length = lengths[index] ?? 0;
    const array = new Uint32Array(aligned.buffer, aligned.byteOffset + at, length);
    at += length * 4;
    return array;
  };
  const [slots, postings, regions, returns, ids] = [next(0), next(1), next(2), next(3), next(4)] as const;
  const pairs = slots.length / 2;
  if (!Number.isInteger(Math.log2(pairs)) || used * 2 >= slots.length) return null;
  const named = namesIn(aligned.subarray(at));
  return named === null ? null : { idBytes, commits, used, slots, postings, regions, returns, ids, ...named };
}

function namesIn(bytes: Uint8Array): { readonly tips: readonly Sha[]; readonly paths: readonly string[] } | null {
  try {
    const { tips, paths } = JSON.parse(new TextDecoder().decode(bytes)) as { tips: unknown; paths: unknown };
    if (!Array.isArray(tips) || !Array.isArray(paths)) return null;
    return { tips: tips.filter((tip) => parseSha(String(tip)).ok) as Sha[], paths: paths.map(String) };
  } catch {
    return null;
  }
}
