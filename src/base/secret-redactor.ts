/** Replaces secrets in text that comes in pieces. `push` gives what is safe to show so far; `end` gives the rest. */
export interface SecretRedactor {
  push(chunk: string): string;
  end(): string;
}

const REPLACEMENT = "[redacted]";

/** A redactor for one stream. A secret that is cut across pieces is found too: the longest end of the text that could be the start of a
 * secret is held back, so at most the length of the longest secret less one. Where secrets overlap, the longest wins. */
export function createSecretRedactor(secrets: readonly string[]): SecretRedactor {
  const known = [...new Set(secrets)].filter((secret) => secret !== "").toSorted((a, b) => b.length - a.length);
  if (known.length === 0) return { push: (chunk) => chunk, end: () => "" };
  const pattern = new RegExp(known.map((secret) => secret.replaceAll(/[\\^$.*+?()[\]{}|]/gu, "\\$&")).join("|"), "gu");
  let held = "";
  return {
    push(chunk) {
      const text = held + chunk;
      const from = heldFrom(text, known, pattern);
      held = text.slice(from);
      return text.slice(0, from).replaceAll(pattern, REPLACEMENT);
    },
    end() {
      const rest = held.replaceAll(pattern, REPLACEMENT);
      held = "";
      return rest;
    },
  };
}

/** One text at once. */
export function redactSecrets(text: string, secrets: readonly string[]): string {
  const redactor = createSecretRedactor(secrets);
  return redactor.push(text) + redactor.end();
}

/** Where the part starts that later text could still turn into a secret. It never cuts a secret that is whole already. */
function heldFrom(text: string, known: readonly string[], pattern: RegExp): number {
  let from = text.length;
  for (const secret of known) {
    for (let length = Math.min(secret.length - 1, text.length); length > text.length - from; length--) {
      if (secret.startsWith(text.slice(text.length - length))) {
        from = text.length - length;
        break;
      }
    }
  }
  for (const match of text.matchAll(pattern)) {
    const end = match.index + match[0].length;
    if (match.index < from && from < end) return match.index;
  }
  return from;
}
