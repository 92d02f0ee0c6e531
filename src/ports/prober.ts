import type { Verdict } from "../domain/finding/finding.ts";
import type { Predicate, VersionProbe } from "../domain/policy/predicate.ts";

/** Asks an environment what it runs and whether it is well.
 *
 * Contract, held by prober.suite.ts:
 * - No call outlasts its `signal` by more than 0.5 s, whatever the other side does; a probe that could not be made is `unknown` with the reason,
 *   never an exception.
 * - What the environment did is `fail`: a wrong answer, a refused or cut connection, no HTTP, a certificate that is not valid. What kept us from
 *   finding out is `unknown`: a URL that cannot be read, no name lookup, no route, no runner or no such command, the end of the time.
 * - Answers are read up to 1 MiB; no redirect is followed.
 * - `why` is one printable line without a secret: credentials and query values of URLs are masked wherever they turn up. */
export interface Prober {
  /** The commit that the environment says it runs, as it says it (a full id, or an abbreviation of at least 7 digits). `env` is the environment of
   * commands, all of it. */
  version(probe: VersionProbe, env: Readonly<Record<string, string>>, signal: AbortSignal): Promise<VersionAnswer>;
  check(predicate: Predicate, env: Readonly<Record<string, string>>, signal: AbortSignal): Promise<PredicateVerdict>;
}

export type VersionAnswer =
  | { readonly kind: "runs"; readonly sha: string }
  /** It answered wrongly, or refused to. */
  | { readonly kind: "failed"; readonly why: string }
  | { readonly kind: "unknown"; readonly why: string };

export interface PredicateVerdict {
  readonly name: string;
  readonly verdict: Verdict;
  /** What was seen, in one line. */
  readonly why: string;
  readonly durationMs: number;
}
