import { sha256Hex } from "../../../base/sha256.ts";
import type { ContractSource } from "../source/contract-source.ts";

/** Says in a generated file which contract it was generated from, so that it can be told from git alone, without the generator, whether it still is that contract's.
 * It is one comment line at the top. */
export interface TypesStamp {
  /** Of the contract's files. */
  readonly contract: string;
  /** Of everything after the stamp's line. */
  readonly body: string;
  /** `openapi-typescript@7.13.0` */
  readonly generator: string;
}

export type TypesState =
  | { readonly kind: "fresh" }
  /** The contract was changed after the file was generated. */
  | { readonly kind: "stale" }
  /** The file was changed after it was generated. */
  | { readonly kind: "edited" }
  /** Nobody can say what it was generated from. */
  | { readonly kind: "unstamped" };

const STAMP = /^(?:\/\/|#) flyball:types contract=([0-9a-f]{64}) body=([0-9a-f]{64}) by=(\S{1,100})(?: .*)?\r?$/u;

/** The same for both sides of a contract, wherever its files lie: of the texts of all of them, with line ends as git keeps them. */
export function contractDigest(source: ContractSource): string {
  return textsDigest([...source.files.values()].map(({ text }) => text));
}

export function textsDigest(texts: readonly string[]): string {
  return sha256Hex(
    texts
      .map((text) => sha256Hex(lineFeeds(text)))
      .toSorted()
      .join("\n"),
  );
}

/** The file with its stamp. `out` decides how a comment is written. */
export function stampTypes(out: string, generated: string, stamp: Omit<TypesStamp, "body">): string {
  const body = lineFeeds(generated);
  const comment = /\.(?:py|pyi|rb|ex|exs|cr|ya?ml)$/iu.test(out) ? "#" : "//";
  return `${comment} flyball:types contract=${stamp.contract} body=${sha256Hex(body)} by=${stamp.generator} (write it again: flyball contract types)\n${body}`;
}

export function judgeTypes(text: string, contract: string): TypesState {
  const normal = lineFeeds(text);
  const end = normal.indexOf("\n");
  const found = STAMP.exec(end === -1 ? normal : normal.slice(0, end));
  if (found === null) return { kind: "unstamped" };
  if (found[1] !== contract) return { kind: "stale" };
  return sha256Hex(end === -1 ? "" : normal.slice(end + 1)) === found[2] ? { kind: "fresh" } : { kind: "edited" };
}

function lineFeeds(text: string): string {
  return text.replaceAll("\r\n", "\n");
}
