import { expect, test } from "vitest";
import { parsePolicy } from "./parse-policy.ts";

const policy = (predicate: string): string =>
  `version: 1\nenvironments:\n  production:\n    predicates:\n      - { name: a, ${predicate} }\n`;

test.for<{ text: string; is: unknown }>([
  {
    text: "http: 'http://a/', probes: 20, percentile: 99, latency_max: 300ms",
    is: { kind: "http", url: "http://a/", latencyMaxMs: 300, probes: { count: 20, percentile: 99 } },
  },
  { text: "http: 'http://a/', probes: 20, latency_max: 1s", is: { probes: { count: 20, percentile: 95 } } },
  {
    text: "sql: 'select 1', database: { env: DATABASE_URL }, expect: '= 1'",
    is: { kind: "sql", databaseEnv: "DATABASE_URL", expect: { operator: "=", operand: "1" }, rows: null },
  },
  { text: "tcp: 'db.internal:5432'", is: { kind: "tcp", host: "db.internal", port: 5432 } },
  { text: "tls: '[::1]'", is: { kind: "tls", host: "::1", port: 443, daysMin: 14 } },
  {
    text: "dns: shop.example, addresses: [192.0.2.7], resolver: 127.0.0.1:5353",
    is: { kind: "dns", host: "shop.example", addresses: ["192.0.2.7"], resolver: "127.0.0.1:5353" },
  },
  {
    text: "prometheus: 'http://p:9090', query: up, expect: '> 0'",
    is: { kind: "prometheus", query: "up", expect: { operator: ">", operand: "0" } },
  },
  { text: "log: journalctl, absent: [ERROR]", is: { kind: "log", command: "journalctl", absent: ["ERROR"] } },
])("a predicate can be written as $text", ({ text, is }) => {
  const parsed = parsePolicy(policy(text), "flyball.yaml");
  expect(parsed.ok && parsed.value.environments["production"]?.predicates).toMatchObject([is]);
});

test.for([
  { text: "status: 200", why: "a predicate asks by exactly one of http, command, sql, tcp, tls, dns, prometheus, log" },
  {
    text: "tcp: 'a:1', command: 'true'",
    why: "a predicate asks by exactly one of http, command, sql, tcp, tls, dns, prometheus, log",
  },
  { text: "command: 'true', status: 200", why: "status belongs to http" },
  { text: "command: 'true', expect: '= 1'", why: "expect belongs to sql and prometheus" },
  { text: "http: 'http://a/', percentile: 95", why: "percentile needs probes: how often to ask" },
  { text: "http: 'http://a/', probes: 9", why: "probes needs latency_max: what the percentile is held to" },
  {
    text: "sql: 'select 1'",
    why: "sql needs database: { env: NAME }, the environment variable with the database's URL",
  },
  { text: "sql: 'select 1', database: { env: 'postgres://a:b@c/d' }", why: "no name of an environment variable" },
  { text: "prometheus: 'http://p', expect: '> 0'", why: "prometheus needs query" },
  { text: "prometheus: 'http://p', query: up", why: 'prometheus needs expect, as in "< 0.01"' },
  { text: "prometheus: 'http://p', query: up, expect: '0'", why: "'0' begins with none of <, <=, >, >=, =, !=" },
  { text: "log: journalctl", why: "log needs absent: the texts that no line may hold" },
  { text: "tcp: db.internal", why: "'db.internal' is not HOST:PORT" },
  { text: "tcp: 'db:99999'", why: "'db:99999' is not HOST:PORT" },
  { text: "dns: 'a b'", why: "no host name" },
  {
    text: "dns: a.example, resolver: ns.example",
    why: "'ns.example' is not the IP address of a name server, as in 192.0.2.53",
  },
])("$text is refused: $why", ({ text, why }) => {
  const parsed = parsePolicy(policy(text), "flyball.yaml");
  expect(parsed.ok ? [] : parsed.error.map(({ message }) => message)).toEqual([expect.stringContaining(why)]);
});
