import { tellingWords } from "./adr-trigger.ts";

/** The address of a service, as a line names it. */
export interface NamedAddress {
  /** The service: `billing` of `BILLING_URL`, a host without what all hosts have. */
  readonly name: string;
  /** What stands in the line, to see whether it was there before. */
  readonly word: string;
  /** As the middle of a sentence: `reads`. */
  readonly how: string;
}

const SUFFIX = "(?:_(?:BASE|API|SERVICE|SERVER|INTERNAL))?_(?:URL|URI|ENDPOINT|ADDR|ADDRESS|HOST)";
const VARIABLE = `([A-Z][A-Z0-9_]{1,60}?${SUFFIX})`;

/** How languages read their environment. */
const READS = new RegExp(
  [
    String.raw`\benv(?:iron)?\s{0,2}(?:\.get)?\s{0,2}[.([]{1,2}\s{0,2}["'\x60]?${VARIABLE}\b`,
    String.raw`\b(?:getenv|LookupEnv|Getenv|env::var|env!|getEnv|GetEnvironmentVariable|mustMapEnv|requireEnv|ENV\.fetch)\s{0,2}\((?:[^()"'\n]{0,60},)?\s{0,2}["'\x60]${VARIABLE}["'\x60]`,
    // Of Django and its like, which read the environment in one place.
    String.raw`\bsettings(?:\.|\[["'])${VARIABLE}\b`,
    String.raw`\bENV\[\s{0,2}["']${VARIABLE}["']`,
    String.raw`@Value\(\s{0,2}"\$\{${VARIABLE}`,
  ].join("|"),
  "gu",
);
/** How configuration sets it: `.env`, compose files, Kubernetes, properties. */
const SETS = new RegExp(
  String.raw`^\s{0,40}(?:-\s{0,4})?(?:name:\s{0,4}|export\s{1,4})?["']?${VARIABLE}["']?\s{0,4}(?:[:=]|$)`,
  "u",
);
const IN_CONFIG = new RegExp(String.raw`\$\{?${VARIABLE}`, "gu");

/** Variables that a line reads or sets, and that name the address of another service. */
export function namesOfAddresses(line: string, kind: "code" | "config"): readonly NamedAddress[] {
  const words = new Set<string>();
  if (kind === "code")
    for (const match of line.matchAll(READS)) words.add(match.slice(1).find((found) => found !== undefined) ?? "");
  else {
    if (/^\s{0,40}#/u.test(line)) return [];
    const set = SETS.exec(line)?.[1];
    if (set !== undefined) words.add(set);
    else for (const match of line.matchAll(IN_CONFIG)) words.add(match[1] ?? "");
  }
  return [...words].flatMap((word) => {
    const name = serviceOfVariable(word);
    return name === null ? [] : [{ name, word, how: kind === "code" ? "reads" : "sets" }];
  });
}

const END = new RegExp(`${SUFFIX}$`, "u");

function serviceOfVariable(word: string): string | null {
  const bare = word.replace(END, "").replace(/^(?:(?:NEXT|VITE|REACT_APP|NUXT|EXPO|PUBLIC)_){1,3}/u, "");
  return isOwnAddress(bare) ? null : bare.toLowerCase().replaceAll("_", "-");
}

/** What a service calls its own address, and addresses of pages and pictures, which nothing depends on. */
export function isOwnAddress(name: string): boolean {
  return (
    name === "" ||
    tellingWords(name).length === 0 ||
    OWN.test(name) ||
    /(?:^|_)(?:TEST|CI|DEV|MOCK|FAKE|STUB)(?:_|$)/u.test(name)
  );
}

const OWN =
  /(?:^|_)(?:APP|APPLICATION|PUBLIC|SITE|WEBSITE|SELF|OWN|BASE|ROOT|PAGE|CALLBACK|REDIRECT|RETURN|SUCCESS|CANCEL|LOGIN|LOGOUT|HOME|HOMEPAGE|DOC|DOCS|DOCUMENTATION|LOGO|IMAGE|IMG|ICON|AVATAR|PHOTO|REPO|REPOSITORY|RELEASE|RELEASES|DOWNLOAD|UPDATE|SUPPORT|HELP|TERMS|PRIVACY|LISTEN|BIND|BIND_TO|LOCAL|LOCALHOST|NPM|GITHUB_SERVER|GITHUB|GITLAB|HTTP|HTTPS|WEB|CLIENT|FRONTEND|UI|NEXTAUTH|VERCEL|RENDER_EXTERNAL|RAILWAY|CDN|MEDIA|ASSET|ASSETS|STATIC|FONT|SCHEMA|XMLNS|PROXY|REMOTE|SOURCE|TARGET|ALLOWED|DEFAULT|VIRTUAL|TRUSTED)$/u;

const HOST =
  /["'`](?:https?|wss?|grpcs?|amqps?|postgres(?:ql)?|mysql|mongodb(?:\+srv)?|rediss?|kafka|nats):\/\/(?:[^\s"'`/@]{0,200}@)?([a-z0-9][a-z0-9.-]{1,200})(?=[:/"'`?])/giu;
/** Lines that name an address to use it, not to show it. */
const USES =
  /fetch|axios|request|http[A-Z_.]|https?\.|client|url|uri|endpoint|host|base|origin|connect|dial|\b(?:get|post|put|patch|delete)(?:<[^<>()]{0,80}>)?\(|api|broker|server/iu;
const SHOWS =
  /href|src=|\bdocs?\b|homepage|repository|\bsee\b|@see|\blink|license|copyright|schema|xmlns|namespace|console\.|log\.|print|throw|error|message|description|placeholder|\bicon|\bimage|badge|example|user-?agent|referer/iu;

/** Hosts in a line of code that uses them; those that nothing depends on are left out. `above` is the line before it: formatters put a long address on its own. */
export function hostsIn(line: string, above: string): readonly NamedAddress[] {
  if (/^\s{0,40}(?:\/\/|#|\*|\/\*|--|<!--)/u.test(line)) return [];
  return [...line.matchAll(HOST)].flatMap((match) => {
    const before = line.slice(0, match.index);
    const isAlone = before.trim() === "";
    const said = callBefore(isAlone ? above.trimEnd() : before).replace(HOST, "");
    const whole = isAlone ? `${above} ${line}` : line;
    if (SHOWS.test(said) || !USES.test(whole.replace(/:\/\//gu, " "))) return [];
    const host = (match[1] ?? "").toLowerCase().replace(/\.$/u, "");
    return host === "" || NOT_A_SERVICE.test(host) ? [] : [{ name: nameOfHost(host), word: host, how: "calls" }];
  });
}

/** What stands before an argument: the innermost call that is open there, by its name, and its arguments so far; all of it where none is open. */
function callBefore(text: string): string {
  let closed = 0;
  for (let at = text.length - 1; at >= 0; at--) {
    if (text[at] === ")") closed++;
    else if (text[at] === "(" && closed-- === 0) {
      const name = /[\w$.?<>\s]{0,80}$/u.exec(text.slice(Math.max(0, at - 80), at))?.[0] ?? "";
      return name + text.slice(at);
    }
  }
  return text;
}

/** Whether a text has an address of this host: its name alone may be that of anything. */
export function hasHost(text: string, host: string): boolean {
  const lower = text.toLowerCase();
  return ["://", "@"].some((start) => {
    for (let at = lower.indexOf(start + host); at >= 0; at = lower.indexOf(start + host, at + 1))
      if (!/[\w.-]/u.test(lower[at + start.length + host.length] ?? " ")) return true;
    return false;
  });
}

/** This machine, names kept for examples, and pages that code points people to. */
const NOT_A_SERVICE =
  /^(?:localhost|127\.|0\.0\.0\.0|10\.|192\.168\.|169\.254\.|host\.docker\.internal|::1|\d+$)|(?:^|\.)(?:example(?:\.[a-z]{2,6})?|test|invalid|localhost|w3\.org|schema\.org|json-schema\.org|xmlsoap\.org|openxmlformats\.org|github\.com|github\.io|gitlab\.com|bitbucket\.org|npmjs\.(?:com|org)|pypi\.org|crates\.io|docs\.rs|godoc\.org|pkg\.go\.dev|golang\.org|readthedocs\.(?:io|org)|stackoverflow\.com|wikipedia\.org|mozilla\.org|ietf\.org|rfc-editor\.org|apache\.org|opensource\.org|creativecommons\.org|spdx\.org|unpkg\.com|jsdelivr\.net|googleapis\.com\/css|gstatic\.com|shields\.io|medium\.com|youtube\.com|youtu\.be|twitter\.com|x\.com|discord\.(?:gg|com)|linkedin\.com|notion\.so|vercel\.app)$|^(?:docs?|developers?|blog|www|help|support|learn|status|fonts)\./u;

/** `api.stripe.com` is stripe, `billing` is billing, `payments.internal.acme.io` is payments. */
function nameOfHost(host: string): string {
  const labels = host.split(".");
  const isInside = labels.length < 3 ? labels.length === 1 : /\.(?:svc|internal|local|cluster)(?:\.|$)/u.test(host);
  if (isInside) return labels[0] ?? host;
  const at = labels.length - 2;
  return (/^(?:co|com|org|net|gov|ac|edu)$/u.test(labels[at] ?? "") ? labels[at - 1] : labels[at]) ?? host;
}
