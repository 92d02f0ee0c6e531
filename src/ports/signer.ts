/** The installation's own ed25519 key, made on first use with mode 0600.
 *
 * Contract: the private key never leaves the adapter; `keyId` is `SHA256:` and the base64 SHA-256 of the public key's SPKI DER form. */
export interface Signer {
  readonly keyId: string;
  readonly publicKeyPem: string;
  /** The raw 32 bytes of the public key. */
  readonly publicKeyRaw: Uint8Array;
  sign(bytes: Uint8Array): Uint8Array;
}
