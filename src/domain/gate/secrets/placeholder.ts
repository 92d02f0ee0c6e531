import type { SecretKind } from "./secret-kinds.ts";

/** Why something in the form of a secret is none; null where it may be one. `before` and `after` are the rest of its lines. Only what is known to everybody or can't be a secret
 * counts: words that a change writes beside a secret say nothing. */
export function placeholderWhy(kind: SecretKind, secret: string, before: string, after: string): string | null {
  if (/\$\{|\{\{|^\{[^{}]{1,60}\}$|^<[^<>]{1,60}>$|^%[\w.]{1,60}%?$|^\$\(?[A-Za-z_]\w{0,60}\)?$/u.test(secret))
    return "a template";
  if (kind === "private-key")
    return isMonotonous(secret.replaceAll(/-----[^-]*-----|\s/gu, "")) ? "a placeholder" : null;
  if (
    /example|placeholder|change[-_]?me|your[-_]|replace[-_]?(?:me|with)|x{6}|\*{4}|\.{3}|dummy|redacted/iu.test(secret)
  )
    return "a placeholder";
  if (isMonotonous(secret.replace(/^[a-z]{2,7}[-_](?:live_|test_|pat_|ant-api\d\d-)?/iu, ""))) return "a placeholder";
  if (kind === "jwt") return publicTokenWhy(secret);
  if (kind === "database-url" || kind === "url-password") return urlWhy(secret, before, after);
  return null;
}

/** Few different characters, or a run of the alphabet or of digits that is most of it. */
function isMonotonous(text: string): boolean {
  if (new Set(text).size <= 4) return true;
  let steps = 0;
  for (let i = 1; i < text.length; i++) {
    const step = text.charCodeAt(i) - text.charCodeAt(i - 1);
    if (step === 0 || step === 1) steps += 1;
  }
  return steps >= (text.length - 1) * 0.6;
}

/** The token of jwt.io's start page, which half of all documentation copies, and tokens that a service hands to every visitor. */
function publicTokenWhy(token: string): string | null {
  const payload = decodeBase64Url(token.split(".")[1] ?? "");
  if (/"sub"\s{0,5}:\s{0,5}"1234567890"/u.test(payload)) return "the token of jwt.io's example";
  if (/"role"\s{0,5}:\s{0,5}"anon"/u.test(payload)) return "a token for everybody (role anon)";
  return null;
}

function decodeBase64Url(text: string): string {
  return Buffer.from(text, "base64url").toString("latin1");
}

const WEAK =
  /^(?:pass(?:word|wd)?|secret|admin|root|user(?:name)?|test(?:ing)?|guest|postgres|mysql|mongo|redis|rabbitmq|foo(?:bar)?|bar|baz|qux|abc(?:123)?|letmein|hunter2|pw|pwd|my(?:secret)?-?(?:pass(?:word)?|pw)|dev(?:elopment)?|local|demo|token)\d{0,4}$/iu;
/** Hosts of this machine, and names that RFC 2606 and RFC 6761 keep for examples and tests. */
const NOWHERE =
  /^@(?:localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\]|0\.0\.0\.0|host\.docker\.internal|(?:[\w-]{1,63}\.){0,5}(?:example|test|invalid|localhost|local)\b(?:\.(?:com|org|net))?|[\w-]{0,63}\$|[{<%])/iu;

function urlWhy(password: string, before: string, after: string): string | null {
  if (NOWHERE.test(after)) return "a password for a host of this machine or of an example";
  if (WEAK.test(password)) return "a placeholder";
  const user = /:\/\/([^\s:@/]{0,100}):$/u.exec(before.slice(-140))?.[1];
  if (user !== undefined && user === password) return "the user's name as password";
  return /^[a-z_]{1,40}$/iu.test(password) && /pass|secret|token|pwd/iu.test(password) ? "a placeholder" : null;
}
