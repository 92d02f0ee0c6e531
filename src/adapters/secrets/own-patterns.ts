import type { SecretKind } from "../../domain/gate/secrets/secret-kinds.ts";
import type { SecretPattern } from "./secret-pattern.ts";

/** What secretlint's preset does not know, or finds in a way that does not fit. Each pattern is tried at its beginnings alone and looks a bounded way from there; where a beginning
 * could stand inside of a token of its own kind, a look-behind forbids it, so that no text is read twice. */
export const OWN_PATTERNS: readonly SecretPattern[] = [
  at("aws-access-key", ["AKIA", "ASIA"], /(?<![A-Za-z0-9])(?:AKIA|ASIA)[A-Z2-7]{16}(?![A-Za-z0-9])/dy),
  at("google-api-key", ["AIza"], /(?<![\w-])AIza[\w-]{35}(?![\w-])/dy),
  at("service-token", ["GOCSPX-"], /(?<![\w-])GOCSPX-[\w-]{28}(?![\w-])/dy),
  at(
    "gitlab-token",
    ["glptt-", "gldt-", "glrt-", "glcbt-", "glsoat-", "glimt-", "glagent-", "gloas-", "glft-", "glffct-"],
    /(?<![\w-])gl(?:ptt|dt|rt|cbt|soat|imt|agent|oas|ft|ffct)-[\w.-]{20,200}/dy,
  ),
  at("pypi-token", ["pypi-AgE"], /(?<![\w-])pypi-AgE[\w-]{50,500}/dy),
  at("stripe-key", ["sk_live_", "rk_live_"], /(?<![A-Za-z0-9])[sr]k_live_[A-Za-z0-9]{24,99}(?![A-Za-z0-9])/dy),
  at("stripe-key", ["whsec_"], /(?<![A-Za-z0-9])whsec_[A-Za-z0-9+/]{32,99}={0,2}(?![A-Za-z0-9])/dy),
  at("stripe-test-key", ["sk_test_", "rk_test_"], /(?<![A-Za-z0-9])[sr]k_test_[A-Za-z0-9]{24,99}(?![A-Za-z0-9])/dy),
  at("twilio-key", ["SK"], /(?<![A-Za-z0-9])SK[0-9a-f]{32}(?![A-Za-z0-9])/dy),
  at("sendgrid-key", ["SG."], /(?<![\w-])SG\.[\w-]{22}\.[\w-]{43}(?![\w-])/dy),
  at("anthropic-key", ["sk-ant-"], /(?<![\w-])sk-ant-(?:admin|oat|sid)\d{2}-[\w-]{80,140}/dy),
  at("age-key", ["AGE-SECRET-KEY-1"], /AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}/dy),
  at("slack-webhook", ["hooks.slack.com/"], /hooks\.slack\.com\/(?:services|workflows)\/([A-Za-z0-9/]{20,120})/dy),
  { kind: "private-key", starts: ["-----BEGIN "], startsMax: null, find: findPrivateKeys },
  { kind: "jwt", starts: ["eyJ"], startsMax: null, find: findJwts },
  // A host and a path are not asked for: `${HOST}` follows in many templates.
  at(
    "database-url",
    ["://"],
    urlPassword(
      "(?<=(?:postgres|postgresql|mysql|mariadb|mongodb|mongodb\\+srv|redis|rediss|amqp|amqps|mssql|sqlserver|clickhouse|cockroachdb|oracle))",
    ),
  ),
  at("url-password", ["://"], urlPassword("(?<=(?:https?|ftps?|sftp|ssh|smtps?|ldaps?|git|git\\+https))")),
];

/** Patterns that hold in files of some names alone: there a name before the value says that it is a secret. */
export function patternsForPath(path: string): readonly SecretPattern[] {
  const name = path.slice(path.lastIndexOf("/") + 1).toLowerCase();
  if (/^\.env(?:$|[.-])|^\.envrc$|\.env$/u.test(name)) return [ENV_VALUES];
  if (name === ".npmrc" || name === ".yarnrc" || name === ".yarnrc.yml") return [REGISTRY_TOKENS];
  if (name === ".netrc" || name === "_netrc") return [NETRC_PASSWORDS];
  return [];
}

const ENV_VALUES: SecretPattern = {
  kind: "assigned-secret",
  starts: ["="],
  startsMax: null,
  find: (text, report) => {
    for (const match of text.matchAll(
      /^[ \t]{0,8}(?:export[ \t]{1,8})?([A-Za-z][A-Za-z0-9_.]{0,99})[ \t]{0,8}=[ \t]{0,8}(["']?)([^\s"'#$<{%][^\s"'#]{7,500})/dgmu,
    )) {
      const [name, value] = [match[1] ?? "", match[3] ?? ""];
      const [start, end] = match.indices?.[3] ?? [0, 0];
      if (SECRET_NAME.test(name) && !NO_SECRET_NAME.test(name) && isRandom(value)) report(start, end);
    }
  },
};
const SECRET_NAME =
  /secret|token|passw(?:or)?d|api_?key|private_?key|access_?key|auth_?key|credential|encryption_?key|signing_?key/iu;
/** Names of what is known to everybody, or leads to a secret without being one. */
const NO_SECRET_NAME =
  /public|publishable|_(?:url|uri|file|path|dir|name|id|expiry|expires|ttl|length|header|type|algorithm)$/iu;

const REGISTRY_TOKENS: SecretPattern = at(
  "npm-token",
  ["_authToken", "_auth", "_password", "npmAuthToken", "npmAuthIdent"],
  /(?:_authToken|_auth|_password|npmAuthToken|npmAuthIdent)["']?[ \t]{0,8}[=:][ \t]{0,8}["']?([A-Za-z0-9+/=_.:-]{16,300})/dy,
);
const NETRC_PASSWORDS: SecretPattern = at("url-password", ["password"], /(?<![\w-])password\s{1,20}(\S{6,200})/dy);

/** The expression is sticky and is tried where one of the texts begins; its first group, or all of it, is the secret. */
function at(kind: SecretKind, starts: readonly string[], pattern: RegExp): SecretPattern {
  return {
    kind,
    starts,
    startsMax: null,
    find: (text, report) => {
      for (const start of starts) {
        for (let from = text.indexOf(start); from >= 0; from = text.indexOf(start, from + 1)) {
          pattern.lastIndex = from;
          const indices = pattern.exec(text)?.indices;
          const range = indices?.[1] ?? indices?.[0];
          if (range !== undefined) report(range[0], range[1]);
        }
      }
    },
  };
}

function urlPassword(scheme: string): RegExp {
  return new RegExp(
    String.raw`${scheme}:\/\/[^\s:@\/"'<>\x60]{0,100}:([^\s@\/"'<>\x60]{3,200})@[A-Za-z0-9.$\{\[_-]`,
    "dy",
  );
}

const KEY_LENGTH_MAX = 16_384;

/** From the header of a private key to its footer, where enough of a key follows: 40 characters of base64 in one piece. */
function findPrivateKeys(text: string, report: (start: number, end: number) => void): void {
  const header = /-----BEGIN (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY(?: BLOCK)?-----/dy;
  for (let from = text.indexOf("-----BEGIN "); from >= 0; from = text.indexOf("-----BEGIN ", from + 1)) {
    header.lastIndex = from;
    const match = header.exec(text);
    if (match === null) continue;
    const start = from + match[0].length;
    const next = text.slice(start, start + KEY_LENGTH_MAX).search(/-----(?:BEGIN|END) /u);
    const body = text.slice(start, next < 0 ? start + 2000 : start + next);
    if (!/[A-Za-z0-9+/]{40}/u.test(body)) continue;
    const footer = next < 0 ? -1 : text.indexOf("-----", start + next + 5);
    report(from, footer >= 0 && footer - start - next < 100 ? footer + 5 : start + body.trimEnd().length);
    from = start;
  }
}

/** Three parts of base64url, of which the first is a header with an algorithm that signs. */
function findJwts(text: string, report: (start: number, end: number) => void): void {
  const token = /(?<![A-Za-z0-9_-])(eyJ[A-Za-z0-9_-]{10,2000})\.eyJ[A-Za-z0-9_-]{10,8000}\.[A-Za-z0-9_-]{20,2000}/dy;
  for (let from = text.indexOf("eyJ"); from >= 0; from = text.indexOf("eyJ", from + 1)) {
    token.lastIndex = from;
    const match = token.exec(text);
    if (match === null) continue;
    if (/"alg"\s{0,5}:\s{0,5}"(?!none")/iu.test(Buffer.from(match[1] ?? "", "base64url").toString("latin1")))
      report(from, from + match[0].length);
    from += match[0].length - 1;
  }
}

/** Whether a value looks made by chance and not by a person: long enough, of letters and digits, and with at least 3 bits a character (Shannon). */
function isRandom(value: string): boolean {
  if (value.length < 16 || !/\d/u.test(value) || !/[A-Za-z]/u.test(value)) return false;
  if (/^(?:https?|file|arn|projects\/)/iu.test(value) && !value.includes("@")) return false;
  const counts = new Map<string, number>();
  for (const char of value) counts.set(char, (counts.get(char) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / value.length) * Math.log2(count / value.length);
  return bits >= 3;
}
