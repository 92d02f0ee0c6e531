import { hash } from "node:crypto";

/** SHA-256 as lower-case hexadecimal. */
export function sha256Hex(data: string | Uint8Array): string {
  return hash("sha256", data, "hex");
}

export function sha256Bytes(data: Uint8Array): Buffer {
  return hash("sha256", data, "buffer");
}
