import { canonicalJson } from "../../base/json.ts";
import { err, ok, type Result } from "../../base/result.ts";

/** The first line of an exported ledger. Every line of the file is RFC 8785 JSON and ends in a newline. */
export interface ExportHeader {
  readonly format: "flyball-ledger-1";
  readonly size: number;
  readonly rootHex: string;
  /** Whether every line has an inclusion proof. */
  readonly proofs: boolean;
  /** The key of the checkpoint: 32 bytes in base64, and the id that follows from them; null where the installation has no key yet. */
  readonly publicKey: string | null;
  readonly keyId: string | null;
  /** The newest checkpoint, a signed note; null where there is none. */
  readonly checkpoint: string | null;
}

/** One entry. The canonical JSON of `entry` is what `leaf` is the hash of. */
export interface ExportLine {
  readonly entry: { readonly [field: string]: unknown };
  readonly leaf: string;
  readonly details: { readonly saltHex: string; readonly value: { readonly [field: string]: unknown } } | null;
  /** Null where the header says that there are no proofs. */
  readonly proof: readonly string[] | null;
}

export function formatExportLine(line: ExportHeader | ExportLine): string {
  return `${canonicalJson(line)}\n`;
}

export function parseExportHeader(text: string): Result<ExportHeader, string> {
  const value = parseCanonicalObject(text, ["checkpoint", "format", "keyId", "proofs", "publicKey", "rootHex", "size"]);
  if (!value.ok) return value;
  const { format, size, rootHex, proofs, publicKey, keyId, checkpoint } = value.value;
  if (format !== "flyball-ledger-1") return err("'format' is not flyball-ledger-1");
  if (typeof size !== "number" || !Number.isSafeInteger(size) || size < 0) return err("'size' is no count");
  if (typeof rootHex !== "string" || typeof proofs !== "boolean") return err("'rootHex' or 'proofs' has another type");
  for (const field of [publicKey, keyId, checkpoint])
    if (field !== null && typeof field !== "string") return err("'publicKey', 'keyId' or 'checkpoint' is no text");
  return ok(value.value as unknown as ExportHeader);
}

export function parseExportLine(text: string): Result<ExportLine, string> {
  const value = parseCanonicalObject(text, ["details", "entry", "leaf", "proof"]);
  if (!value.ok) return value;
  const { entry, leaf, details, proof } = value.value;
  if (!isRecord(entry) || typeof leaf !== "string") return err("'entry' or 'leaf' has another type");
  if (details !== null) {
    if (!isRecord(details) || Object.keys(details).toSorted().join() !== "saltHex,value")
      return err("'details' is not a salt and a value");
    if (typeof details["saltHex"] !== "string" || !isRecord(details["value"])) return err("'details' has another type");
  }
  if (proof !== null && !(Array.isArray(proof) && proof.every((hash) => typeof hash === "string")))
    return err("'proof' is no list of hashes");
  return ok(value.value as unknown as ExportLine);
}

function parseCanonicalObject(
  text: string,
  fields: readonly string[],
): Result<Readonly<Record<string, unknown>>, string> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return err("is not JSON");
  }
  if (!isRecord(value) || canonicalJson(value) !== text) return err("is not a JSON object in canonical form");
  const names = Object.keys(value).toSorted().join(", ");
  return names === fields.join(", ") ? ok(value) : err(`has the fields ${names}, not ${fields.join(", ")}`);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
