import { createHash, createPublicKey, verify, type KeyObject } from "node:crypto";
import { err, ok, type Result } from "../../base/result.ts";
import type { VerifyKey } from "../../domain/release/dsse.ts";

/** A key to verify envelopes with, from the PEM of an ed25519 public key (SPKI). `keyId` is what a signer of this key calls itself: `SHA256:` and
 * the base64 SHA-256 of the DER form. */
export function ed25519Key(publicKeyPem: string): Result<VerifyKey, string> {
  let key: KeyObject;
  try {
    // From the PEM of a private key this would make the public one: nobody should have to hand that out.
    if (publicKeyPem.includes("PRIVATE KEY"))
      return err("this is a private key: give the public one, and keep this one to yourself");
    key = createPublicKey({ key: publicKeyPem, format: "pem" });
  } catch {
    return err("this is not the PEM of a public key");
  }
  if (key.asymmetricKeyType !== "ed25519") return err(`this is a key for ${key.asymmetricKeyType}, not ed25519`);
  const der = key.export({ type: "spki", format: "der" });
  return ok({
    keyId: `SHA256:${createHash("sha256").update(der).digest("base64")}`,
    verify: (bytes, signature) => verify(null, bytes, key, signature),
  });
}
