const BLOCK_MAX_BYTES = 65_535;

/** A text in the format of zlib without being compressed (RFC 1950, and the stored blocks of RFC 1951): Node's own zlib is a module that takes longer to load than a small
 * text to write. */
export function storedZlib(content: Uint8Array): Buffer {
  const parts: Uint8Array[] = [Buffer.from([0x78, 0x01])];
  for (let at = 0; at === 0 || at < content.length; at += BLOCK_MAX_BYTES) {
    const block = content.subarray(at, at + BLOCK_MAX_BYTES);
    const head = Buffer.alloc(5);
    head.writeUInt8(at + BLOCK_MAX_BYTES >= content.length ? 1 : 0);
    head.writeUInt16LE(block.length, 1);
    head.writeUInt16LE(BLOCK_MAX_BYTES - block.length, 3);
    parts.push(head, block);
  }
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(adler32(content));
  return Buffer.concat([...parts, sum]);
}

function adler32(content: Uint8Array): number {
  let [a, b] = [1, 0];
  for (const byte of content) {
    a = (a + byte) % 65_521;
    b = (b + a) % 65_521;
  }
  return b * 65_536 + a;
}
