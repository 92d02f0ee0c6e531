import type { EnvironmentFields } from "./environment-schema.ts";
import { SIGN_OFF_TIMEOUT_MAX_MS } from "./policy-fields.ts";
import type { Environment } from "./policy.ts";
import type { PredicateFields } from "./predicate-schema.ts";
import type { HttpPredicate, Predicate, VersionProbe } from "./predicate.ts";

const DEPLOY_TIMEOUT_MS = 600_000;
export const DEFAULT_VERIFY_WITHIN_MS = 3_600_000;
const PERCENTILE = 95;
const DAYS_MIN = 14;

/** An environment with its defaults filled in. */
export function environmentOf(fields: EnvironmentFields): Environment {
  return {
    deploy: fields.deploy ?? null,
    rollback: fields.rollback ?? null,
    deployTimeoutMs: fields.deploy_timeout ?? DEPLOY_TIMEOUT_MS,
    signOffTimeoutMs: fields.sign_off_timeout ?? SIGN_OFF_TIMEOUT_MAX_MS,
    version: fields.version === undefined ? null : versionOf(fields.version),
    predicates: (fields.predicates ?? []).map(predicateOf),
    onFailure: fields.on_failure ?? "automatic",
    checklist: fields.checklist ?? "observe",
    verifyWithinMs: fields.verify_within ?? DEFAULT_VERIFY_WITHIN_MS,
  };
}

function versionOf({ http, json, header, command }: NonNullable<EnvironmentFields["version"]>): VersionProbe {
  if (http === undefined) return { kind: "command", command: command ?? "" };
  if (json !== undefined) return { kind: "http", url: http, from: { json } };
  return { kind: "http", url: http, from: header === undefined ? "body" : { header: header.toLowerCase() } };
}

/** The schema has seen to it that there is exactly one way of asking, with all that belongs to it. */
function predicateOf(fields: PredicateFields): Predicate {
  const { name, command, sql, tcp, tls, dns, prometheus, log, expect } = fields;
  if (command !== undefined) return { kind: "command", name, command };
  if (sql !== undefined)
    return {
      kind: "sql",
      name,
      query: sql,
      databaseEnv: fields.database?.env ?? "",
      expect: expect ?? null,
      rows: fields.rows ?? null,
    };
  if (tcp !== undefined) return { kind: "tcp", name, ...tcp };
  if (tls !== undefined) return { kind: "tls", name, ...tls, daysMin: fields.days_min ?? DAYS_MIN };
  if (dns !== undefined)
    return {
      kind: "dns",
      name,
      host: dns,
      addresses: fields.addresses ?? [],
      resolver: fields.resolver ?? null,
    };
  if (prometheus !== undefined && expect !== undefined)
    return { kind: "prometheus", name, url: prometheus, query: fields.query ?? "", expect };
  if (log !== undefined) return { kind: "log", name, command: log, absent: fields.absent ?? [] };
  return httpPredicateOf(fields);
}

function httpPredicateOf(fields: PredicateFields): HttpPredicate {
  const headers = Object.entries(fields.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value] as const);
  return {
    kind: "http",
    name: fields.name,
    url: fields.http ?? "",
    method: fields.method ?? "GET",
    status: fields.status ?? 200,
    json: fields.json ?? {},
    headers: Object.fromEntries(headers),
    latencyMaxMs: fields.latency_max ?? null,
    probes: fields.probes === undefined ? null : { count: fields.probes, percentile: fields.percentile ?? PERCENTILE },
  };
}
