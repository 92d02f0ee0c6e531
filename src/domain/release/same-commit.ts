import type { Sha } from "../../base/ids.ts";

/** Whether `said`, a full commit id or its first 7 digits or more, names `expected`. Upper and lower case are the same; anything else than
 * hexadecimal digits names nothing. */
export function sameCommit(expected: Sha, said: string): boolean {
  const text = said.trim().toLowerCase();
  return /^[0-9a-f]{7,64}$/u.test(text) && expected.toLowerCase().startsWith(text);
}
