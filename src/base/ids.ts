import type { Brand } from "./brand.ts";
import { err, ok, type Result } from "./result.ts";

/** A git object name: 40 (SHA-1) or 64 (SHA-256) lower-case hexadecimal digits. */
export type Sha = Brand<"Sha">;
/** A run: `run_` and a time-ordered id. */
export type RunId = Brand<"RunId">;
/** A name of an environment in `flyball.yaml`: lower-case letters, digits and dashes. */
export type EnvName = Brand<"EnvName">;

export function parseSha(text: string): Result<Sha, string> {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/u.test(text) ? ok(text as Sha) : err(`'${text}' is not a full commit id`);
}

export function parseRunId(text: string): Result<RunId, string> {
  return /^run_[0-9a-z]{10,40}$/u.test(text) ? ok(text as RunId) : err(`'${text}' is not a run id (run_…)`);
}

export function parseEnvName(text: string): Result<EnvName, string> {
  return /^[a-z][a-z0-9-]{0,39}$/u.test(text)
    ? ok(text as EnvName)
    : err(`'${text}' is not an environment name (lower-case letters, digits, dashes; at most 40)`);
}

/** A time-ordered id: `prefix_`, ten base-32 digits of the milliseconds since 1970, then ten of the given random bytes (at least 7). */
export function timeOrderedId(prefix: string, nowMs: number, random: Uint8Array): string {
  let time = "";
  for (let rest = nowMs, i = 0; i < 10; i++, rest = Math.floor(rest / 32)) time = DIGITS[rest % 32] + time;
  let noise = "";
  for (let i = 0; i < 10; i++) noise += DIGITS[(random[i % random.length] ?? 0) % 32];
  return `${prefix}_${time}${noise}`;
}

const DIGITS = "0123456789abcdefghjkmnpqrstvwxyz";
