import type { SecretKind } from "../domain/gate/secrets/secret-kinds.ts";

/** Looks for credentials in texts.
 *
 * Contract, held by secret-scanner.suite.ts:
 * - What it found is told by kind and place alone: no part of a secret is in any answer or error.
 * - Nothing in a text switches the scan off: no comment, no name.
 * - A text takes time linear in its length; a scan that fails for one file is `unknown` for that file, with one printable line.
 * - Placeholders and examples are hits like others: whether one counts is not the scanner's to say. At most {@link SECRET_HITS_MAX} hits a text, in the order of their places;
 *   hits don't overlap. */
export interface SecretScanner {
  scan(files: readonly { readonly path: string; readonly text: string }[]): Promise<readonly SecretScan[]>;
}

/** A text with more than this is told by the first ones and is `unknown` besides. */
export const SECRET_HITS_MAX = 200;

export interface SecretScan {
  readonly path: string;
  readonly hits: readonly SecretHit[];
  /** Why the file could not be scanned; null where it was. */
  readonly unknown: string | null;
}

/** Lines and columns count from 1, lines end with a line feed; the end's column is exclusive. */
export interface SecretHit {
  readonly kind: SecretKind;
  readonly line: number;
  readonly col: number;
  readonly endLine: number;
  readonly endCol: number;
  /** SHA-256 of the secret, hexadecimal: the same secret elsewhere is the same finding. */
  readonly digest: string;
}
