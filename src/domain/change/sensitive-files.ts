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

/** The sensitive areas that a change touches, by the paths alone; tests and documents are in none. */
export function sensitiveAreas(files: readonly Pick<ChangedFile, "path" | "kind">[]): readonly SensitiveArea[] {
  const sources = files.filter(({ path }) => !isTestPath(path) && !isDocument(path));
  const paths = sources.map(({ path }) => path);
  const having = (words: ReadonlySet<string>): readonly string[] =>
    paths.filter((path) => wordsOfPath(path).some((word) => words.has(word)));
  const areas: readonly SensitiveArea[] = [
    { name: "migrations", risk: "high", paths: paths.filter(isMigration) },
    { name: "authentication", risk: "high", paths: having(AUTHENTICATION) },
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

export function isMigration(path: string): boolean {
  return (
    /(?:^|\/)(?:migrations?|migrate|alembic\/versions|flyway|liquibase)\/[^/]*\.\w+$|\.sql$/iu.test(path) ||
    /(?:^|\/)V\d+__[^/]*$/u.test(path)
  );
}

export function isDocument(path: string): boolean {
  return /\.(?:md|mdx|rst|adoc|txt)$/iu.test(path) || /(?:^|\/)(?:docs?|documentation)\/(?!.*\.ya?ml$)/iu.test(path);
}

export function isPublicContract(path: string): boolean {
  return (
    /\.(?:proto|graphqls?|avsc|thrift|wsdl)$/iu.test(path) ||
    /(?:^|\/)[^/]*(?:openapi|swagger|asyncapi)[^/]*(?:\/[^/]*)?\.(?:ya?ml|json)$/iu.test(path)
  );
}

const CODE =
  /\.(?:[cm]?[jt]sx?|py|rb|go|rs|java|kts?|scala|cs|fs|php|swift|c|h|cc|cpp|hpp|m|ex|exs|erl|clj|dart|lua|sh|vue|svelte|sql)$/iu;

const AUTHENTICATION: ReadonlySet<string> = new Set(
  `auth authn authz authentication authenticate authorization authorisation authorize login logout signin signup session sessions oauth oauth2 oidc saml sso
  jwt password passwords passwd credential credentials permission permissions acl rbac mfa totp crypto encryption csrf cors`.split(
    /\s+/u,
  ),
);

const PAYMENT: ReadonlySet<string> = new Set(
  "payment payments pay payout payouts billing invoice invoices checkout refund refunds subscription subscriptions stripe paypal braintree adyen".split(
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
