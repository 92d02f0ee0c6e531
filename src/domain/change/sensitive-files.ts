import type { RiskLevel } from "../task/task-contract.ts";
import { isTestPath } from "./blast-radius.ts";
import type { ChangedFile } from "./change.ts";
import { touchedPolicy } from "./touched-policy.ts";

/** Files of a change where a mistake costs more than elsewhere. */
export interface SensitiveArea {
  /** `migrations`, `payment`: words for a person. */
  readonly name: string;
  /** The risk that a change of them has at least. */
  readonly risk: RiskLevel;
  readonly paths: readonly string[];
}

/** The sensitive areas that a change touches, by the paths alone, of a renamed file by both; tests and documents are in none. */
export function sensitiveAreas(
  files: readonly Pick<ChangedFile, "path" | "kind" | "previousPath">[],
): readonly SensitiveArea[] {
  const sources = files.filter(({ path }) => isSource(path));
  const paths = files
    .flatMap(({ path, previousPath }) => (previousPath === null ? [path] : [path, previousPath]))
    .filter(isSource);
  const having = (words: ReadonlySet<string>): readonly string[] =>
    paths.filter((path) => wordsOfPath(path).some((word) => words.has(word)));
  const areas: readonly SensitiveArea[] = [
    { name: "migrations", risk: "high", paths: paths.filter(isMigration) },
    { name: "authentication", risk: "high", paths: paths.filter(isAuthentication) },
    { name: "payment", risk: "high", paths: having(PAYMENT) },
    { name: "CI and policy", risk: "medium", paths: touchedPolicy(paths) },
    { name: "public contracts", risk: "medium", paths: paths.filter(isPublicContract) },
    {
      name: "deleted files",
      risk: "medium",
      paths: sources.filter(({ path, kind }) => kind === "deleted" && CODE.test(path)).map(({ path }) => path),
    },
  ];
  return areas.filter((area) => area.paths.length > 0);
}

function isSource(path: string): boolean {
  return !isTestPath(path) && !isDocument(path);
}

export function isMigration(path: string): boolean {
  return (
    /(?:^|\/)(?:migrations?|migrate|alembic\/versions|flyway|liquibase)\/[^/]*\.\w+$|\.sql$/iu.test(path) ||
    /(?:^|\/)V\d+__[^/]*$/u.test(path)
  );
}

/** Prose by its ending, other than text files that a build or an installer reads; and what lies in a folder of documents: code only where that is at the top or a package's own, since a `docs` among sources is a part of the program. */
export function isDocument(path: string): boolean {
  if (BUILD_TEXT.test(path)) return false;
  if (/\.(?:md|mdx|rst|adoc|txt)$/iu.test(path)) return true;
  const folder = /(?:^|\/)(?:docs?|documentation)\/(?!.*\.ya?ml$)/iu.exec(path);
  return folder !== null && !(CODE.test(path) && SOURCE_FOLDER.test(path.slice(0, folder.index + 1)));
}

const BUILD_TEXT =
  /(?:^|\/)(?:CMakeLists|meson_options|conanfile|(?:[\w.-]{1,60}[._-])?(?:requirements|constraints)(?:[._-][\w.-]{1,60})?)\.txt$|(?:^|\/)requirements\/[^/]{1,100}\.txt$/iu;

const SOURCE_FOLDER = /(?:^|\/)(?:src|lib|app|apps|services?|server|client|internal|pkg|cmd|routes|pages|api)\//iu;

export function isPublicContract(path: string): boolean {
  return (
    /\.(?:proto|graphqls?|avsc|thrift|wsdl)$/iu.test(path) ||
    /(?:^|\/)[^/]*(?:openapi|swagger|asyncapi)[^/]*(?:\/[^/]*)?\.(?:ya?ml|json)$/iu.test(path)
  );
}

const CODE =
  /\.(?:[cm]?[jt]sx?|py|rb|go|rs|java|kts?|scala|cs|fs|php|swift|c|h|cc|cpp|hpp|m|ex|exs|erl|clj|dart|lua|sh|vue|svelte|sql)$/iu;

const AUTHENTICATION: ReadonlySet<string> = new Set(
  `auth authn authz authentication authenticate authorization authorisation authorize login logout signin signup oauth oauth2 oidc saml sso
  jwt password passwords passwd credential credentials permission permissions acl rbac mfa totp crypto encryption csrf cors`.split(
    /\s+/u,
  ),
);

const PAYMENT: ReadonlySet<string> = new Set(
  "payment payments pay payout payouts billing invoice invoices checkout refund refunds subscription subscriptions stripe paypal braintree adyen".split(
    " ",
  ),
);

function isAuthentication(path: string): boolean {
  return wordsOfPath(path).some((word) => AUTHENTICATION.has(word)) || isLoginSession(path);
}

/** A session is a login's where a file or a folder is called by it alone, or with a word of logins: a conference has sessions too. */
function isLoginSession(path: string): boolean {
  const names = path
    .slice(0, 1_000)
    .split("/")
    .map((name) => name.replace(/\.[^/]*$/u, "").toLowerCase());
  if (names.some((name) => /^sessions?$/u.test(name))) return true;
  const words = wordsOfPath(path);
  return words.some((word) => /^sessions?$/u.test(word)) && words.some((word) => OF_SESSIONS.has(word));
}

const OF_SESSIONS: ReadonlySet<string> = new Set(
  "store storage cookie cookies token tokens middleware manager guard user users id ids secret key keys timeout expiry lifetime redis cache validator filter interceptor".split(
    " ",
  ),
);

/** `src/authUser.ts` has the words src, auth, user and ts. */
function wordsOfPath(path: string): readonly string[] {
  return path
    .slice(0, 1_000)
    .replace(/([a-z0-9])([A-Z])/gu, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/u);
}
