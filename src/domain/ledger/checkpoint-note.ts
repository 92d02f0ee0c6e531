import { err, ok, type Result } from "../../base/result.ts";
import { sha256Bytes } from "../../base/sha256.ts";

/** What a checkpoint says: at this time the log had this many entries and this root. */
export interface CheckpointBody {
  /** Names the log and the key: `flyball/` and the key's id. It holds no space and no plus sign. */
  readonly origin: string;
  readonly size: number;
  readonly rootHex: string;
  readonly atMs: number;
}

/** Signs with, or checks against, one ed25519 key. */
export type SignBytes = (bytes: Uint8Array) => Uint8Array;
export type VerifyBytes = (bytes: Uint8Array, signature: Uint8Array) => boolean;

/** The origin line for a key id of the form `SHA256:` and base64. */
export function originOf(keyId: string): string {
  const id = keyId.replace(/^SHA256:/u, "").replace(/=+$/u, "");
  return `flyball/${id.replaceAll("+", "-").replaceAll("/", "_")}`;
}

/** The text that is signed (C2SP tlog-checkpoint): origin, size, base64 root, and the time as an extension line; each ends in a newline. */
export function checkpointText(body: CheckpointBody): string {
  const root = Buffer.from(body.rootHex, "hex").toString("base64");
  return `${body.origin}\n${body.size}\n${root}\ntime ${body.atMs}\n`;
}

/** A signed note (C2SP signed-note): the text, an empty line, and `— <key name> <base64 of key hash and signature>`. */
export function signCheckpointNote(body: CheckpointBody, publicKeyRaw: Uint8Array, sign: SignBytes): string {
  const text = checkpointText(body);
  const signature = Buffer.concat([keyHash(body.origin, publicKeyRaw), sign(Buffer.from(text, "utf8"))]);
  return `${text}\n\u2014 ${body.origin} ${signature.toString("base64")}\n`;
}

/** Reads a note that {@link signCheckpointNote} wrote; the signature is not checked. */
export function parseCheckpointNote(note: string): Result<CheckpointBody, string> {
  const match = NOTE.exec(note);
  if (!match) return err("is not a signed checkpoint: origin, size, root, time, an empty line, one signature");
  const [, origin = "", size = "", root = "", time = "", signer] = match;
  const rootBytes = Buffer.from(root, "base64");
  const body = { origin, size: Number(size), rootHex: rootBytes.toString("hex"), atMs: Number(time) };
  if (signer !== origin) return err(`is signed by '${signer}', not by '${origin}'`);
  if (rootBytes.length !== 32 || !Number.isSafeInteger(body.size) || !Number.isSafeInteger(body.atMs))
    return err("has a size, a root or a time out of range");
  if (!note.startsWith(checkpointText(body))) return err("is not written the one way a checkpoint is written");
  return ok(body);
}

/** Reads the note and checks its signature by this key. */
export function verifyCheckpointNote(
  note: string,
  publicKeyRaw: Uint8Array,
  verify: VerifyBytes,
): Result<CheckpointBody, string> {
  const body = parseCheckpointNote(note);
  if (!body.ok) return body;
  const encoded = NOTE.exec(note)?.[6] ?? "";
  const bytes = Buffer.from(encoded, "base64");
  if (bytes.length !== 68 || bytes.toString("base64") !== encoded) return err("has a malformed signature");
  if (!bytes.subarray(0, 4).equals(keyHash(body.value.origin, publicKeyRaw))) return err("is signed by another key");
  const text = Buffer.from(checkpointText(body.value), "utf8");
  return verify(text, bytes.subarray(4)) ? body : err("has a signature that does not hold");
}

const NOTE = /^([^\s+]+)\n(\d{1,16})\n([A-Za-z0-9+/=]{44})\ntime (\d{1,16})\n\n\u2014 ([^\s+]+) ([A-Za-z0-9+/=]+)\n$/u;

/** The first 4 bytes of SHA-256 of name, newline, 0x01 (ed25519) and the key (C2SP signed-note). */
function keyHash(name: string, publicKeyRaw: Uint8Array): Buffer {
  return sha256Bytes(Buffer.concat([Buffer.from(`${name}\n\u0001`, "utf8"), publicKeyRaw])).subarray(0, 4);
}

/** `SHA256:` and the base64 SHA-256 of the key's SPKI form in DER, which for ed25519 is a fixed prefix and the 32 bytes (RFC 8410). */
export function keyIdOf(publicKeyRaw: Uint8Array): string {
  const spki = Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), publicKeyRaw]);
  return `SHA256:${sha256Bytes(spki).toString("base64")}`;
}
