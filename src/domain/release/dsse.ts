import { err, ok, type Result } from "../../base/result.ts";

/** A Dead Simple Signing Envelope, https://github.com/secure-systems-lab/dsse: `payload` and `sig` are base64. */
export interface DsseEnvelope {
  readonly payloadType: string;
  readonly payload: string;
  readonly signatures: readonly [DsseSignature, ...DsseSignature[]];
}

export interface DsseSignature {
  readonly keyid: string;
  readonly sig: string;
}

export const IN_TOTO_PAYLOAD = "application/vnd.in-toto+json";

/** The bytes that are signed: the pre-authentication encoding of DSSE v1, `DSSEv1 SP length SP type SP length SP body`, lengths in bytes. */
export function preAuthEncoding(payloadType: string, body: Uint8Array): Uint8Array {
  const type = Buffer.from(payloadType, "utf8");
  return Buffer.concat([Buffer.from(`DSSEv1 ${type.length} `), type, Buffer.from(` ${body.length} `), body]);
}

/** An envelope of `body` under one signature; `sign` gets the pre-authentication encoding. */
export function sealEnvelope(
  payloadType: string,
  body: Uint8Array,
  key: { readonly keyId: string; readonly sign: (bytes: Uint8Array) => Uint8Array },
): DsseEnvelope {
  const sig = key.sign(preAuthEncoding(payloadType, body));
  return {
    payloadType,
    payload: Buffer.from(body).toString("base64"),
    signatures: [{ keyid: key.keyId, sig: Buffer.from(sig).toString("base64") }],
  };
}

/** Reads an envelope from JSON of at most 4 MiB with 1 to 20 signatures; anything else in the object is refused, as is base64 that is not canonical. */
export function parseEnvelope(text: string): Result<DsseEnvelope, string> {
  if (text.length > ENVELOPE_CHARS_MAX) return err("the envelope is longer than 4 MiB");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return err("the envelope is not JSON");
  }
  if (!isRecord(value)) return err("the envelope is not a JSON object");
  const { payloadType, payload, signatures } = value as { readonly [key: string]: unknown };
  if (typeof payloadType !== "string") return err("the envelope has no payloadType");
  if (typeof payload !== "string" || !isBase64(payload)) return err("the envelope's payload is not base64");
  if (!Array.isArray(signatures) || signatures.length === 0 || signatures.length > 20)
    return err("the envelope has no signature, or more than 20");
  const read: DsseSignature[] = [];
  for (const signature of signatures as readonly unknown[]) {
    if (!isRecord(signature)) return err("a signature of the envelope is not an object");
    const keyid = signature["keyid"] ?? "";
    const sig = signature["sig"];
    if (typeof keyid !== "string" || typeof sig !== "string" || !isBase64(sig))
      return err("a signature of the envelope is not base64");
    read.push({ keyid, sig });
  }
  const [first, ...rest] = read;
  return first === undefined
    ? err("the envelope has no signature")
    : ok({ payloadType, payload, signatures: [first, ...rest] });
}

/** The body and the key that vouches for it, when any signature is good under any of the keys. `keyid` is only a hint, and is not trusted: each
 * signature is tried with each key. */
export function openEnvelope(
  envelope: DsseEnvelope,
  keys: readonly VerifyKey[],
): Result<{ readonly body: Uint8Array; readonly keyId: string }, string> {
  const body = Buffer.from(envelope.payload, "base64");
  const signed = preAuthEncoding(envelope.payloadType, body);
  for (const { sig } of envelope.signatures)
    for (const key of keys) if (key.verify(signed, Buffer.from(sig, "base64"))) return ok({ body, keyId: key.keyId });
  const ids = envelope.signatures.map((signature) => signature.keyid).join(", ");
  return err(
    keys.length === 0
      ? "there is no key to verify it with"
      : `no signature (${ids}) is good under ${keys.map((key) => key.keyId).join(", ")}: it was changed after signing, or another key signed it`,
  );
}

export interface VerifyKey {
  readonly keyId: string;
  readonly verify: (bytes: Uint8Array, signature: Uint8Array) => boolean;
}

const ENVELOPE_CHARS_MAX = 4 * 1024 * 1024;

/** Padded base64 that encodes back to itself: no two texts stand for the same bytes. */
function isBase64(text: string): boolean {
  return Buffer.from(text, "base64").toString("base64") === text;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
