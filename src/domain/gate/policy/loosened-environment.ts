import { formatDurationMs } from "../../../base/duration.ts";
import { canonicalJson } from "../../../base/json.ts";
import type { Environment } from "../../policy/policy.ts";
import type { Predicate } from "../../policy/predicate.ts";
import type { YamlPath } from "../../yaml/read-yaml.ts";
import { goesFrom, quoted } from "./loosened-words.ts";

/** Rules and places as `Loosened` has them. */
interface Found {
  readonly rule: "release" | "releaseWarning";
  readonly what: string;
  readonly at: YamlPath;
}

/** In what an environment is released with less than before. */
export function environmentLoosened(name: string, was: Environment, is: Environment | undefined): readonly Found[] {
  const at = ["environments", name];
  if (is === undefined) return [{ rule: "release", what: `the environment ${name} is gone`, at }];
  const found: Found[] = was.predicates.flatMap((predicate) => predicateLoosened(name, predicate, is));
  const add = (rule: Found["rule"], what: string, field: string): void => {
    found.push({ rule, what, at: [...at, field] });
  };
  if (was.version !== null && (is.version === null || canonicalJson(is.version) !== canonicalJson(was.version)))
    add("release", `${name} is asked for its version ${is.version === null ? "no more" : "in another way"}`, "version");
  for (const field of ["rollback", "deploy"] as const) {
    const [before, after] = [was[field], is[field]];
    if (before === null || before === after) continue;
    const what =
      after === null
        ? `${name} has no ${field} command any more`
        : `the ${field} command of ${name} is ${quoted(after)} instead of ${quoted(before)}`;
    add("release", what, field);
  }
  if (was.checklist === "enforce" && is.checklist !== "enforce")
    add("release", `the checklist of ${name} ${goesFrom(was.checklist, is.checklist)}`, "checklist");
  if (was.onFailure === "automatic" && is.onFailure !== "automatic")
    add("releaseWarning", `on_failure of ${name} ${goesFrom(was.onFailure, is.onFailure)}`, "on_failure");
  for (const [field, key] of TIMES) {
    const words = goesFrom(formatDurationMs(was[key]), formatDurationMs(is[key]));
    if (is[key] > was[key]) add("releaseWarning", `${field} of ${name} ${words}`, field);
  }
  return found;
}

const TIMES = [
  ["verify_within", "verifyWithinMs"],
  ["sign_off_timeout", "signOffTimeoutMs"],
  ["deploy_timeout", "deployTimeoutMs"],
] as const;

function predicateLoosened(name: string, was: Predicate, environment: Environment): readonly Found[] {
  const at = ["environments", name, "predicates"];
  const index = environment.predicates.findIndex((predicate) => predicate.name === was.name);
  const is = environment.predicates[index];
  // A new name for the same question takes nothing away.
  const isKept = environment.predicates.some(
    (predicate) => canonicalJson({ ...predicate, name: "" }) === canonicalJson({ ...was, name: "" }),
  );
  if (isKept) return [];
  if (is === undefined) return [{ rule: "release", what: `the predicate ${quoted(was.name)} of ${name} is gone`, at }];
  const changes = differences(was, is).filter((change) => change !== null);
  if (changes.length === 0) return [];
  const what = `the predicate ${quoted(was.name)} of ${name} is another: ${changes.slice(0, 3).join(", ")}`;
  return [{ rule: "release", what, at: [...at, index] }];
}

/** What differs, in words; null for what is only stricter. */
function differences(was: Predicate, is: Predicate): readonly (string | null)[] {
  const [before, after] = [new Map(Object.entries(was)), new Map(Object.entries(is))];
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((key): readonly (string | null)[] => {
    const [a, b] = [before.get(key) as unknown, after.get(key) as unknown];
    if (canonicalJson(a ?? null) === canonicalJson(b ?? null)) return [];
    if (isStricter(key, a, b)) return [null];
    return [`${WORDS.get(key) ?? key} ${goesFrom(shown(a), shown(b))}`];
  });
}

/** The fields of the file that are called otherwise in a predicate. */
const WORDS: ReadonlyMap<string, string> = new Map([
  ["latencyMaxMs", "latency_max in ms"],
  ["daysMin", "days_min"],
  ["databaseEnv", "database.env"],
]);

function isStricter(key: string, was: unknown, is: unknown): boolean {
  if (typeof is !== "number") return false;
  if (key === "daysMin") return typeof was === "number" && is > was;
  return key === "latencyMaxMs" && (typeof was !== "number" || is < was);
}

function shown(value: unknown): string {
  if (value === undefined || value === null) return "nothing";
  return typeof value === "number" ? String(value) : quoted(typeof value === "string" ? value : canonicalJson(value));
}
