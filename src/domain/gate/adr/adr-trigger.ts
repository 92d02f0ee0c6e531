import type { Place } from "../../../base/fault.ts";
import type { AdrRule } from "./adr-rules.ts";

/** Something of a change that asks for a decision, with what shows it. Texts are from the change: not yet printable. */
export interface AdrTrigger {
  readonly rule: AdrRule;
  /** What the change does, as a clause: `the service orders becomes purchasing`. */
  readonly what: string;
  /** What shows it, strongest first. */
  readonly evidence: readonly string[];
  readonly place: Place | null;
  /** Names that a decision about it would use: services, packages, hosts, contracts. */
  readonly names: readonly string[];
  /** Names of which a decision has to use one: of a rename the new ones. Null: its places and the words of its names say enough. */
  readonly subjects: readonly string[] | null;
  /** A warning: only a word of a decision's text shows it, or only a name in front of the name is new. */
  readonly isHint: boolean;
  /** Files or folders that it is about. */
  readonly paths: readonly string[];
  /** What stays the same when lines move. */
  readonly key: string;
  /** The decision that it contradicts, by path; null for all but a reversal. */
  readonly against: string | null;
}

/** The words of names that tell one service from another: `billing-service` says `billing`. */
export function tellingWords(name: string): readonly string[] {
  return name
    .replace(/([a-z\d])([A-Z])/gu, "$1 $2")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word.length >= 3 && !GENERIC.has(word) && !/^v?\d+$/u.test(word));
}

const GENERIC: ReadonlySet<string> = new Set(
  `service services svc server servers client clients api apis app apps application package packages pkg module modules lib libs library crate crates src cmd
  internal core common shared main index http https www com org net dev io local localhost url uri base host endpoint addr address port proto openapi swagger
  graphql yaml yml json toml docs doc schema schemas type types interface input enum union get post put patch delete head path paths operation the and for
  docker compose kubernetes deployment container mod function functions worker workers lambda lambdas microservice microservices src test tests`.split(
    /\s+/u,
  ),
);

/** One word for what several places call by nearly the same name: `Billing_Service`, `billing`, `BILLING`. */
export function serviceKey(name: string): string {
  const words = tellingWords(name);
  return words.length === 0 ? name.toLowerCase() : words.join("").replace(/(?<=.{3})(?:service|svc|api)$/u, "");
}

/** Folders of which nothing runs as a service. */
export const ASIDE: RegExp =
  /(?:^|\/)(?:examples?|samples?|demos?|playground|tests?|__tests__|specs?|e2e|fixtures?|__fixtures__|testdata|bench(?:es|marks?)?|docs?|vendor|third_party|node_modules|templates?|\.github|\.devcontainer|\.changeset)\//iu;
