import { createPublicKey, verify } from "node:crypto";
import type { VerifyBytes } from "../../domain/ledger/checkpoint-note.ts";

/** Checks signatures by this key of 32 bytes (RFC 8032). */
export function verifyEd25519(publicKeyRaw: Uint8Array): VerifyBytes {
  const x = Buffer.from(publicKeyRaw).toString("base64url");
  const key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
  return (bytes, signature) => verify(null, bytes, key, signature);
}
