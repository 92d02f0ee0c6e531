/** Looks for credentials in texts.
 *
 * Contract, held by secret-scanner.suite.ts:
 * - What it found is told by kind and place alone: no part of a secret is in any answer or error.
 * - A text takes time linear in its length; a scan that fails for one file is `unknown` for that file, with one printable line. */
export interface SecretScanner {
  scan(files: readonly { readonly path: string; readonly text: string }[]): Promise<readonly SecretScan[]>;
}

export interface SecretScan {
  readonly path: string;
  readonly hits: readonly SecretHit[];
  /** Why the file could not be scanned; null where it was. */
  readonly unknown: string | null;
}

/** Lines and columns count from 1; the end's column is exclusive. */
export interface SecretHit {
  /** `AWS access key id`, `GitHub token`, `private key`: words for a person. */
  readonly kind: string;
  readonly line: number;
  readonly col: number;
  readonly endLine: number;
  readonly endCol: number;
  /** SHA-256 of the secret, hexadecimal: the same secret elsewhere is the same finding. */
  readonly digest: string;
}
