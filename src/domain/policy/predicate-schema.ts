import { z } from "zod";
import { err, ok } from "../../base/result.ts";
import { parseExpectation, type Expectation } from "../release/expectation.ts";
import { parseHostPort, parseResolver, type HostPort } from "./host-port.ts";
import { command, duration, httpUrl, paramsOf, parsedText, type ParsedText } from "./policy-fields.ts";

/** An entry of `predicates` after its texts were parsed; what is not written is absent. */
export interface PredicateFields {
  name: string;
  http?: string | undefined;
  method?: string | undefined;
  status?: number | undefined;
  json?: Record<string, unknown> | undefined;
  headers?: Record<string, string> | undefined;
  latency_max?: number | undefined;
  probes?: number | undefined;
  percentile?: number | undefined;
  command?: string | undefined;
  sql?: string | undefined;
  database?: { env: string } | undefined;
  rows?: Expectation | undefined;
  expect?: Expectation | undefined;
  tcp?: HostPort | undefined;
  tls?: HostPort | undefined;
  days_min?: number | undefined;
  dns?: string | undefined;
  addresses?: string[] | undefined;
  resolver?: string | undefined;
  prometheus?: string | undefined;
  query?: string | undefined;
  log?: string | undefined;
  absent?: string[] | undefined;
}

/** A JSON Pointer (RFC 6901). */
export function jsonPointer(): z.ZodString {
  return z
    .string()
    .regex(/^(?:$|\/)/u, "a JSON Pointer begins with /")
    .max(1000);
}

export function headerName(): z.ZodString {
  return z
    .string()
    .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/u, "no name of an HTTP header")
    .max(200);
}

/** Each way of asking, with the settings that belong to it. */
const WAYS = {
  http: ["method", "status", "json", "headers", "latency_max", "probes", "percentile"],
  command: [],
  sql: ["database", "rows", "expect"],
  tcp: [],
  tls: ["days_min"],
  dns: ["addresses", "resolver"],
  prometheus: ["query", "expect"],
  log: ["absent"],
} as const satisfies Readonly<Record<string, readonly (keyof PredicateFields)[]>>;

type Way = keyof typeof WAYS;
const WAY_NAMES = Object.keys(WAYS) as readonly Way[];

export const predicateSchema: z.ZodType<PredicateFields> = z
  .strictObject({
    name: z
      .string()
      .min(1, "a predicate needs a name")
      .max(100)
      .meta({ description: "Unique within the environment.", examples: ["answers"] }),
    http: httpUrl()
      .optional()
      .meta({ description: "What to ask.", examples: ["http://127.0.0.1:8080/health"] }),
    method: z
      .enum(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
      .optional()
      .meta({ description: "Of http; GET by default.", examples: ["GET"] }),
    status: z
      .int()
      .min(100)
      .max(599)
      .optional()
      .meta({ description: "Of http; 200 by default.", examples: [200] }),
    json: z
      .record(jsonPointer(), z.unknown())
      .optional()
      .meta({ description: "Of http: JSON Pointer to expected value.", examples: [{ "/status": "ok" }] }),
    headers: z
      .record(headerName(), z.string())
      .optional()
      .meta({ description: "Of http: header to expected value.", examples: [{ "cache-control": "no-store" }] }),
    latency_max: duration()
      .optional()
      .meta({ description: "Of http: the whole answer within this time.", examples: ["500ms"] }),
    probes: z
      .int()
      .min(2)
      .max(200)
      .optional()
      .meta({ description: "Of http: ask so often, for a percentile of the latency.", examples: [20] }),
    percentile: z
      .number()
      .min(1)
      .max(100)
      .optional()
      .meta({ description: "Of http: this part of the probes within latency_max; 95 by default.", examples: [95] }),
    command: command()
      .optional()
      .meta({ description: "Must exit with 0.", examples: ["./scripts/smoke"] }),
    sql: text("value", 10_000)
      .optional()
      .meta({ description: "A query that reads, of PostgreSQL or SQLite.", examples: ["select count(*) from orders"] }),
    database: z
      .strictObject({
        env: z
          .string()
          .regex(/^[A-Za-z_][A-Za-z0-9_]*$/u, "no name of an environment variable")
          .max(200)
          .meta({
            description: "The environment variable with postgres://… or sqlite:PATH.",
            examples: ["DATABASE_URL"],
          }),
      })
      .optional()
      .meta({ description: "Of sql: where the database's URL stands.", examples: [{ env: "DATABASE_URL" }] }),
    rows: expectation()
      .optional()
      .meta({
        description: "Of sql: how many rows; at least one where nothing is written.",
        examples: ["= 0"],
      }),
    expect: expectation()
      .optional()
      .meta({
        description: "Of sql: the first value of the first row. Of prometheus: each sample.",
        examples: ["< 0.01"],
      }),
    tcp: hostPort()
      .optional()
      .meta({ description: "Accepts a connection.", examples: ["db.internal:5432"] }),
    tls: hostPort(443)
      .optional()
      .meta({ description: "Shows a certificate that is valid for the name.", examples: ["shop.example:443"] }),
    days_min: z
      .int()
      .min(0)
      .max(3650)
      .optional()
      .meta({ description: "Of tls: valid for at least so many days more; 14 by default.", examples: [14] }),
    dns: z
      .string()
      .regex(
        /^(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*\.?$/iu,
        "no host name",
      )
      .optional()
      .meta({ description: "A name that resolves.", examples: ["shop.example"] }),
    addresses: z
      .array(z.union([z.ipv4(), z.ipv6()]))
      .min(1)
      .max(100)
      .optional()
      .meta({
        description: "Of dns: all of these among the answers; any answer by default.",
        examples: [["192.0.2.7"]],
      }),
    resolver: parsedText("probe", parseResolver)
      .optional()
      .meta({ description: "Of dns: the name server to ask; the machine's own by default.", examples: ["192.0.2.53"] }),
    prometheus: httpUrl()
      .optional()
      .meta({ description: "A Prometheus server.", examples: ["http://127.0.0.1:9090"] }),
    query: text("value", 10_000)
      .optional()
      .meta({ description: "Of prometheus: an instant query.", examples: ["sum(rate(errors_total[5m]))"] }),
    log: command()
      .optional()
      .meta({ description: "Prints a log.", examples: ["journalctl -u orders --since -1min"] }),
    absent: z
      .array(text("value", 200))
      .min(1)
      .max(50)
      .optional()
      .meta({ description: "Of log: texts that no line may hold; * is any part of a line.", examples: [["ERROR"]] }),
  })
  .superRefine((predicate, context) => {
    const refuse = (message: string): void => context.addIssue({ code: "custom", message, params: paramsOf("probe") });
    const [way, ...others] = WAY_NAMES.filter((name) => predicate[name] !== undefined);
    if (way === undefined || others.length > 0)
      return refuse(`a predicate asks by exactly one of ${WAY_NAMES.join(", ")}`);
    const own: readonly string[] = WAYS[way];
    for (const name of new Set(WAY_NAMES.flatMap((other) => WAYS[other])))
      if (predicate[name] !== undefined && !own.includes(name)) {
        const owners = WAY_NAMES.filter((other) => (WAYS[other] as readonly string[]).includes(name));
        return refuse(`${name} belongs to ${owners.join(" and ")}`);
      }
    if (way === "http" && predicate.percentile !== undefined && predicate.probes === undefined)
      refuse("percentile needs probes: how often to ask");
    if (way === "http" && predicate.probes !== undefined && predicate.latency_max === undefined)
      refuse("probes needs latency_max: what the percentile is held to");
    if (way === "sql" && predicate.database === undefined)
      refuse("sql needs database: { env: NAME }, the environment variable with the database's URL");
    if (way === "prometheus" && predicate.query === undefined) refuse("prometheus needs query");
    if (way === "prometheus" && predicate.expect === undefined) refuse('prometheus needs expect, as in "< 0.01"');
    if (way === "log" && predicate.absent === undefined) refuse("log needs absent: the texts that no line may hold");
  });

function text(rule: "value", charsMax: number): ParsedText<string> {
  return parsedText(rule, (given) => {
    if (given === "") return err("an empty text asks for nothing");
    return given.length <= charsMax ? ok(given) : err(`a text of more than ${charsMax} characters`);
  });
}

function expectation(): ParsedText<Expectation> {
  return parsedText("probe", parseExpectation);
}

function hostPort(portDefault?: number): ParsedText<HostPort> {
  return parsedText("probe", (given) => parseHostPort(given, portDefault));
}
