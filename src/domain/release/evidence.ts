import type { RunId } from "../../base/ids.ts";

/** Something kept to prove what was seen. `log` and `patch` are files (their digest is here), `attestation` is a DSSE envelope. */
export interface Evidence {
  readonly id: string;
  /** Null where it was kept outside of a run. */
  readonly run: RunId | null;
  /** The release that it is evidence of; null where it is of none. */
  readonly release: string | null;
  readonly kind: "log" | "junit" | "patch" | "rationale" | "review" | "attestation" | "document";
  /** What it is evidence of: `verify-1 npm test`, `sign-off production`. */
  readonly subject: string;
  /** SHA-256 of the content, lower-case hexadecimal. */
  readonly sha256: string;
  readonly bytes: number;
  readonly stored: { readonly in: "file"; readonly path: string } | { readonly in: "database"; readonly text: string };
  readonly atMs: number;
}
