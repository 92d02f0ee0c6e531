import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

export type PeerVerdict = "breaking" | "warning" | "info" | "none" | "unknown" | "optional";

/** A pair of documents with what a peer says of it. */
export interface PairCase {
  readonly id: string;
  /** Absolute. */
  readonly base: string;
  readonly revision: string;
  readonly verdict: PeerVerdict;
  readonly expected: readonly PeerFinding[];
}

export interface PeerFinding {
  readonly id: string;
  readonly level: string;
  readonly operation?: string;
  readonly path?: string;
}

export interface SubsetCase {
  readonly id: string;
  readonly s1: unknown;
  readonly s2: unknown;
  readonly expected: boolean;
}

export interface TextCase {
  readonly id: string;
  readonly old: string;
  readonly new: string;
  readonly verdict: PeerVerdict;
}

const REPOSITORY = dirname(dirname(import.meta.dirname));

/** Peers' own test data, which is no part of the repository: `contract/` beside it, or where FLYBALL_CONTRACT_CASES says. Null where it is missing. */
export function casesFolder(): string | null {
  const folder = process.env["FLYBALL_CONTRACT_CASES"] ?? join(REPOSITORY, "..", "shared", "cases", "contract");
  return existsSync(folder) ? folder : null;
}

export function pairCases(folder: string, peer: string): readonly PairCase[] {
  return (readCases(folder, peer) as readonly PairCase[]).map((each) => ({
    ...each,
    base: join(folder, peer, each.base),
    revision: join(folder, peer, each.revision),
  }));
}

export function subsetCases(folder: string, peer: string): readonly SubsetCase[] {
  return readCases(folder, peer) as readonly SubsetCase[];
}

export function textCases(folder: string, peer: string): readonly TextCase[] {
  return readCases(folder, peer) as readonly TextCase[];
}

function readCases(folder: string, peer: string): readonly unknown[] {
  const file = join(folder, peer, "cases.json");
  if (!existsSync(file)) return [];
  return (JSON.parse(readFileSync(file, "utf8")) as { readonly cases: readonly unknown[] }).cases;
}
