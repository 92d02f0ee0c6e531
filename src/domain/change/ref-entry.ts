import { err, ok, type Result } from "../../base/result.ts";
import { sha256Hex } from "../../base/sha256.ts";

/** Where an entry that was added to a ref is in that ref's tree: one of 256 folders by the name's hash, so that adding costs the same however many there
 * are. `refEntryPath("run_1.json")` is `5f/run_1.json`-like. */
export function refEntryPath(name: string): string {
  return `${sha256Hex(name).slice(0, 2)}/${name}`;
}

/** A name is 1 to 200 of `A-Z a-z 0-9 . _ -`, begins with a letter or a digit, and does not end in `.lock`. */
export function parseRefEntryName(text: string): Result<string, string> {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$/u.test(text) && !text.endsWith(".lock") && !text.includes("..")
    ? ok(text)
    : err(`'${text}' is not a name of an entry (letters, digits, dots, dashes and underscores; at most 200)`);
}
