import { sha256Hex } from "../../base/sha256.ts";
import type { Finding, Verdict } from "../finding/finding.ts";

/** Every gate of `flyball check`, in the order in which they are shown. */
export const GATE_NAMES = [
  "commands",
  "fields",
  "intent",
  "adr",
  "reemergence",
  "drift",
  "version",
  "contract",
  "secrets",
  "supply-chain",
  "tests",
  "policy",
  "size",
] as const;

export type GateName = (typeof GATE_NAMES)[number];

/** `observe` shows what a gate finds and fails nothing; `enforce` fails the check. */
export type GateMode = "off" | "observe" | "enforce";

/** What a gate found of a change. An error fails its gate; a warning or an info does not. */
export interface GateFinding extends Finding {
  readonly gate: GateName;
  /** What makes it the same finding after lines moved; see {@link fingerprintOf}. */
  readonly fingerprint: string;
  /** The last line and column (exclusive) of the place; null where a point is meant. */
  readonly end: { readonly line: number; readonly col: number } | null;
  /** False where the source must not be shown: it holds a secret. */
  readonly showsSource: boolean;
}

/** What one gate says of a change, before the policy's ignores and baseline. */
export interface GateJudgement {
  readonly findings: readonly GateFinding[];
  /** What could not be found out, each with the fix. Not empty: the gate's verdict is unknown unless something failed. */
  readonly unknown: readonly GateUnknown[];
  /** Why there was nothing to judge; null where there was. */
  readonly idle: string | null;
  /** What was looked at and what not, by path: for `--why`. */
  readonly looks: readonly GateLook[];
}

export interface GateUnknown {
  readonly why: string;
  readonly fix: string;
  /** The file that it is about; null: the change as a whole. */
  readonly path: string | null;
}

/** What a gate did with one file, as the end of a sentence: `read as a test file: 3 assertions before, 2 after`. */
export interface GateLook {
  readonly path: string;
  readonly looked: boolean;
  readonly why: string;
}

/** 16 hexadecimal digits over the rule, the file and what was found there, spaces folded: line numbers are left out, so that it stays when lines move. Equal
 * places in one file get an ordinal by the caller where they must be told apart. */
export function fingerprintOf(rule: string, path: string, found: string): string {
  return sha256Hex(JSON.stringify([rule, path, found.replace(/\s+/gu, " ").trim()])).slice(0, 16);
}

/** `fail` for an error, else `unknown` where something could not be found out, else `pass`. */
export function gateVerdict(findings: readonly GateFinding[], unknown: readonly GateUnknown[]): Verdict {
  if (findings.some(({ level }) => level === "error")) return "fail";
  return unknown.length > 0 ? "unknown" : "pass";
}
