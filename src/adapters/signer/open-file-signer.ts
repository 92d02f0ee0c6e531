import { createPrivateKey, createPublicKey, generateKeyPairSync, randomUUID, sign, type KeyObject } from "node:crypto";
import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import { Fault, messageOf } from "../../base/fault.ts";
import { keyIdOf } from "../../domain/ledger/checkpoint-note.ts";
import type { Signer } from "../../ports/signer.ts";

/** The ed25519 key in this file (PKCS #8, PEM), made with mode 0600 where there is none; of two processes that make it at once, both get the
 * same key. Throws SIGNING_KEY_EXPOSED when others may read the file, SIGNING_KEY_UNUSABLE when it is no such key or can't be read or made. */
export function openFileSigner(path: string): Signer {
  return signerOf(readKey(path) ?? makeKey(path));
}

/** The same, but where there is no file the key is one that is kept nowhere: what only looks writes nothing. */
export function openPassingSigner(path: string): Signer {
  return signerOf(readKey(path) ?? generateKeyPairSync("ed25519").privateKey);
}

function signerOf(privateKey: KeyObject): Signer {
  const publicKey = createPublicKey(privateKey);
  const publicKeyRaw = new Uint8Array(publicKey.export({ type: "spki", format: "der" }).subarray(-32));
  return {
    keyId: keyIdOf(publicKeyRaw),
    publicKeyPem: publicKey.export({ type: "spki", format: "pem" }).toString(),
    publicKeyRaw,
    sign: (bytes) => new Uint8Array(sign(null, bytes, privateKey)),
  };
}

/** The file is opened once, so that what is checked is what is read, and never through a symbolic link. */
function readKey(path: string): KeyObject | null {
  let file: number;
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  } catch (thrown) {
    if (thrown instanceof Error && "code" in thrown && thrown.code === "ENOENT") return null;
    throw unusable(path, thrown);
  }
  try {
    const { mode, uid } = fstatSync(file);
    if ((mode & 0o077) !== 0 || (process.getuid !== undefined && uid !== process.getuid() && uid !== 0))
      throw new Fault(`the signing key ${path} can be read by others (mode ${(mode & 0o777).toString(8)})`, {
        code: "SIGNING_KEY_EXPOSED",
        exit: 2,
        hint: `chmod 600 '${path}' if nobody else has read it; else move it away, and a new key is made`,
      });
    const key = createPrivateKey(readFileSync(file));
    if (key.asymmetricKeyType !== "ed25519") throw new Error(`it is a key of type ${key.asymmetricKeyType}`);
    return key;
  } catch (thrown) {
    throw thrown instanceof Fault ? thrown : unusable(path, thrown);
  } finally {
    closeSync(file);
  }
}

/** The key is written beside its place and linked to it: the link fails where another process was faster, and its key is taken. */
function makeKey(path: string): KeyObject {
  const beside = `${path}.${randomUUID()}`;
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const file = openSync(beside, "wx", 0o600);
    try {
      writeFileSync(file, generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }));
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    try {
      linkSync(beside, path);
    } catch (thrown) {
      if (!(thrown instanceof Error && "code" in thrown && thrown.code === "EEXIST")) throw thrown;
    } finally {
      unlinkSync(beside);
    }
  } catch (thrown) {
    throw unusable(path, thrown);
  }
  const key = readKey(path);
  if (key === null) throw unusable(path, new Error("it went away again"));
  return key;
}

function unusable(path: string, cause: unknown): Fault {
  return new Fault(`the signing key ${path} cannot be used: ${messageOf(cause)}`, {
    code: "SIGNING_KEY_UNUSABLE",
    exit: 2,
    hint: "restore the file from a backup, or move it away, and a new key is made",
    cause,
  });
}
