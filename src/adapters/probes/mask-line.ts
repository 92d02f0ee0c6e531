import { printable } from "../../base/printable.ts";

/** What the URL holds that must not be shown, wherever it turns up again: user, password and query values of four characters and more. */
export function secretsOfUrl(text: string): readonly string[] {
  try {
    const url = new URL(text);
    const raw = [url.username, url.password, ...url.searchParams.values()];
    return [...raw, ...raw.map(decoded)].filter((value) => value.length >= 4);
  } catch {
    return [];
  }
}

/** One printable line of at most `charsMax` characters in which every one of `secrets` is `***`. */
export function maskLine(text: string, secrets: readonly string[], charsMax = 400): string {
  let masked = text;
  // The longest first: a secret that holds another one is replaced as a whole.
  for (const secret of secrets.filter((value) => value !== "").toSorted((a, b) => b.length - a.length))
    masked = masked.replaceAll(secret, "***");
  const line = printable(masked.replace(/\s*\n\s*/gu, " ").trim());
  return line.length > charsMax ? `${line.slice(0, charsMax - 1)}…` : line;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
