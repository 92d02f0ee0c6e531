import type { FileContent } from "../../../domain/change/change.ts";
import type { StandIns } from "./capture-tree.ts";
import type { Blob } from "./read-blobs.ts";

/** One side of a difference: git's mode and the name of the object. */
export interface Side {
  readonly mode: string;
  readonly sha: string;
}

const BINARY_LOOK_BYTES = 8000;

export function isBlob({ mode }: Side): boolean {
  return mode.startsWith("100") || mode === "120000";
}

/** Null where it is no text, or was not read. */
export function textOfBlob(blob: Blob | undefined): string | null {
  return blob?.kind === "read" && !isBinary(blob.bytes) ? blob.bytes.toString("utf8") : null;
}

function isBinary(bytes: Buffer): boolean {
  return bytes.subarray(0, BINARY_LOOK_BYTES).includes(0);
}

/** `asText`: bytes that are no text become one, each byte a character. */
export function contentOf(
  side: Side,
  blobs: ReadonlyMap<string, Blob>,
  standIns: StandIns,
  asText = false,
): FileContent {
  if (side.mode === "160000") return { kind: "submodule", sha: side.sha };
  const standIn = standIns.get(side.sha);
  if (standIn !== undefined) return standIn;
  const blob = blobs.get(side.sha);
  if (blob === undefined) return { kind: "unreadable", why: "git did not answer for it" };
  switch (blob.kind) {
    case "missing":
      return { kind: "unreadable", why: blob.why };
    case "large":
      return blob;
    case "read":
      break;
    default:
      return blob satisfies never;
  }
  if (side.mode === "120000") return { kind: "link", target: blob.bytes.toString("utf8") };
  if (isBinary(blob.bytes))
    return asText
      ? { kind: "text", text: blob.bytes.toString("latin1"), executable: side.mode === "100755" }
      : { kind: "binary", bytes: blob.bytes.length };
  return { kind: "text", text: blob.bytes.toString("utf8"), executable: side.mode === "100755" };
}
