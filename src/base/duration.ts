import { err, ok, type Result } from "./result.ts";

/** Of 24 hours: a day without leap seconds, as UTC counts it. */
export const DAY_MS = 86_400_000;

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Reads `250ms`, `25s`, `1.5m`, `2h` or `3d` into milliseconds. */
export function parseDurationMs(text: string): Result<number, string> {
  const match = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)$/u.exec(text.trim());
  const unitMs = match?.[2] === undefined ? undefined : UNIT_MS[match[2]];
  if (!match || unitMs === undefined) return err(`'${text}' is not a duration; write 250ms, 25s, 5m, 2h or 3d`);
  return ok(Math.round(Number(match[1]) * unitMs));
}

/** `0.42 s`, `12.3 s`, `4 min 05 s`, `3 h 20 min`, `2 d 4 h`: for people, not for parsing. */
export function formatDurationMs(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 10) return `${seconds.toFixed(2)} s`;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${String(Math.floor(seconds % 60)).padStart(2, "0")} s`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}
