import { resolve } from "node:path";
import { Fault } from "../../base/fault.ts";
import { parseRunId } from "../../base/ids.ts";
import { sha256Hex } from "../../base/sha256.ts";
import { parseEnvelope, type VerifyKey } from "../../domain/release/dsse.ts";
import type { Evidence } from "../../domain/release/evidence.ts";
import { signedOffCommit, verifyEnvelope, type Statement } from "../../domain/release/statement.ts";
import type { Artifacts } from "../../ports/artifacts.ts";
import type { Signer } from "../../ports/signer.ts";
import type { StoreRead } from "../../ports/store.ts";
import type { WorkspaceFiles } from "../../ports/workspace-files.ts";
import { ed25519Key } from "./ed25519-key.ts";

/** What the use cases of evidence need of the world. */
export interface EvidenceWorld {
  readonly store: Pick<StoreRead, "evidence" | "evidenceOf" | "evidenceOfRelease" | "release" | "run">;
  readonly artifacts: Pick<Artifacts, "read" | "digest">;
  readonly files: Pick<WorkspaceFiles, "read">;
  readonly signer: Pick<Signer, "publicKeyPem">;
}

export type EvidenceCheck =
  /** A statement under a good signature. `signedOff` is the commit that it vouches for; null where it only says what was seen. */
  | {
      readonly kind: "attested";
      readonly keyId: string;
      readonly statement: Statement;
      readonly signedOff: string | null;
    }
  /** A file without a signature whose bytes are those that were recorded. */
  | { readonly kind: "unchanged"; readonly sha256: string; readonly bytes: number }
  | { readonly kind: "refused"; readonly why: string };

/** Checks a file that holds an envelope, or the evidence of an id (`ev_…`): first that its bytes are those that were recorded, then the signature, under this
 * installation's key or the one in `keyFile` (PEM). Throws a Fault EVIDENCE_NOT_FOUND, KEY_NOT_FOUND or KEY_UNUSABLE. */
export async function checkEvidence(
  world: EvidenceWorld,
  request: { readonly cwd: string; readonly target: string; readonly keyFile: string | null },
): Promise<EvidenceCheck> {
  const key = await keyOf(world, request.cwd, request.keyFile);
  if (!/^ev_[0-9a-z]+$/u.test(request.target)) {
    const text = await world.files.read(resolve(request.cwd, request.target), ENVELOPE_BYTES_MAX);
    if (text === null) throw notFound(`there is no file ${request.target}`);
    return checkEnvelope(text, key);
  }
  const evidence = await world.store.evidence(request.target);
  if (evidence === null) throw notFound(`there is no evidence ${request.target}`);
  const changed = await changeOf(world, evidence);
  if (changed !== null) return { kind: "refused", why: changed };
  if (evidence.kind !== "attestation") return { kind: "unchanged", sha256: evidence.sha256, bytes: evidence.bytes };
  const { stored } = evidence;
  const text = stored.in === "database" ? stored.text : await world.artifacts.read(stored.path, ENVELOPE_BYTES_MAX);
  return text === null ? { kind: "refused", why: "its file is gone" } : checkEnvelope(text, key);
}

/** What a run or a release kept, oldest first, or the evidence of an id alone. Throws a Fault RUN_NOT_FOUND, RELEASE_NOT_FOUND or EVIDENCE_NOT_FOUND. */
export async function listEvidence({ store }: EvidenceWorld, about: string): Promise<readonly Evidence[]> {
  if (about.startsWith("ev_")) {
    const evidence = await store.evidence(about);
    if (evidence === null) throw notFound(`there is no evidence ${about}`);
    return [evidence];
  }
  if (about.startsWith("rel_")) {
    if ((await store.release(about)) !== null) return store.evidenceOfRelease(about);
    throw new Fault(`there is no release ${about}`, {
      code: "RELEASE_NOT_FOUND",
      exit: 2,
      hint: "flyball release list",
    });
  }
  const id = parseRunId(about);
  if (!id.ok || (await store.run(id.value)) === null)
    throw new Fault(`there is no run ${about}`, { code: "RUN_NOT_FOUND", exit: 2, hint: "flyball run list" });
  return store.evidenceOf(id.value);
}

const ENVELOPE_BYTES_MAX = 4 * 1024 * 1024;

function checkEnvelope(text: string, key: VerifyKey): EvidenceCheck {
  const envelope = parseEnvelope(text);
  if (!envelope.ok) return { kind: "refused", why: envelope.error };
  const verified = verifyEnvelope(envelope.value, [key]);
  if (!verified.ok) return { kind: "refused", why: verified.error };
  const { statement, keyId } = verified.value;
  return { kind: "attested", keyId, statement, signedOff: signedOffCommit(statement) };
}

/** Why the content is not what was recorded; null where it is. */
async function changeOf(world: EvidenceWorld, evidence: Evidence): Promise<string | null> {
  const { stored, sha256 } = evidence;
  const actual =
    stored.in === "database" ? sha256Hex(stored.text) : ((await world.artifacts.digest(stored.path))?.sha256 ?? null);
  if (actual === null) return "its file is gone";
  return actual === sha256 ? null : `it was changed after it was recorded: SHA-256 ${actual}, not ${sha256}`;
}

async function keyOf(world: EvidenceWorld, cwd: string, keyFile: string | null): Promise<VerifyKey> {
  const pem = keyFile === null ? world.signer.publicKeyPem : await world.files.read(resolve(cwd, keyFile), 65_536);
  if (pem === null) throw new Fault(`there is no key file ${keyFile}`, { code: "KEY_NOT_FOUND", exit: 2 });
  const key = ed25519Key(pem);
  if (key.ok) return key.value;
  throw new Fault(`${keyFile ?? "the signing key"}: ${key.error}`, {
    code: "KEY_UNUSABLE",
    exit: 2,
    hint: "give the PEM of an ed25519 public key",
  });
}

function notFound(message: string): Fault {
  return new Fault(message, { code: "EVIDENCE_NOT_FOUND", exit: 2, hint: "flyball evidence show RUN" });
}
