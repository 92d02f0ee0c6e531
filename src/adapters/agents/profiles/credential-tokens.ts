/** The values of a credentials file that no transcript may show: every long string of the JSON is taken for a secret. */
export function tokensIn(json: string | null): readonly string[] {
  return [...(json ?? "").matchAll(/"([^"\s]{20,})"/gu)].map((match) => match[1] ?? "");
}
