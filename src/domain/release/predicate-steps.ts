import type { HttpPredicate, Predicate } from "../policy/predicate.ts";
import { describeExpectation } from "./expectation.ts";
import { code, prose, shellBlock, shellWord } from "./markdown.ts";
import { maskUrl } from "./mask-url.ts";

/** A predicate as a step that a person can follow by hand, in Markdown: what must hold, and a command where there is one. */
export function predicateSteps(predicate: Predicate): string[] {
  const name = prose(predicate.name);
  switch (predicate.kind) {
    case "command":
      return [`${name}: exits with 0:`, shellBlock(`sh -c ${shellWord(predicate.command)}`)];
    case "http":
      return httpStep(predicate);
    case "sql": {
      const wanted = [
        ...(predicate.rows === null ? [] : [`its rows are ${code(describeExpectation(predicate.rows))}`]),
        ...(predicate.expect === null ? [] : [`its first value is ${code(describeExpectation(predicate.expect))}`]),
      ];
      const holds = wanted.length === 0 ? "it gives a row" : wanted.join(", and ");
      return [`${name}: asked of the database in ${code(predicate.databaseEnv)}, ${holds}: ${code(predicate.query)}`];
    }
    case "tcp":
      return [`${name}: ${code(`${predicate.host}:${predicate.port}`)} accepts a connection.`];
    case "tls":
      return [
        `${name}: the certificate is valid for ${predicate.daysMin} days more:`,
        shellBlock(
          `openssl s_client -connect ${shellWord(`${predicate.host}:${predicate.port}`)} -servername ${shellWord(predicate.host)} </dev/null | openssl x509 -noout -checkend ${predicate.daysMin * 86_400}`,
        ),
      ];
    case "dns": {
      const wanted =
        predicate.addresses.length === 0 ? "" : ` to ${predicate.addresses.map((a) => code(a)).join(", ")}`;
      return [`${name}: ${code(predicate.host)} resolves${wanted}.`];
    }
    case "prometheus":
      return [
        `${name}: every sample is ${code(describeExpectation(predicate.expect))}:`,
        shellBlock(
          `curl -fsS --max-time 25 --get --data-urlencode query=${shellWord(predicate.query)} ${shellWord(`${maskUrl(predicate.url).replace(/\/$/u, "")}/api/v1/query`)}`,
        ),
      ];
    case "log":
      return [
        `${name}: no line holds ${predicate.absent.map((text) => code(text)).join(" or ")}:`,
        shellBlock(`sh -c ${shellWord(predicate.command)}`),
      ];
    default:
      return predicate satisfies never;
  }
}

function httpStep(predicate: HttpPredicate): string[] {
  const expected = [
    `status ${predicate.status}`,
    ...Object.entries(predicate.json).map(([pointer, value]) => `${code(pointer)} is ${code(JSON.stringify(value))}`),
    ...Object.entries(predicate.headers).map(([name, value]) => `header ${code(name)} is ${code(value)}`),
    ...(predicate.latencyMaxMs === null ? [] : [latencyWords(predicate, predicate.latencyMaxMs)]),
  ];
  const method =
    predicate.method === "GET" ? "" : predicate.method === "HEAD" ? "-I " : `-X ${shellWord(predicate.method)} `;
  return [
    `${prose(predicate.name)}: ${expected.join(", ")}:`,
    shellBlock(
      `curl -sS -i --max-time 25 -w '\\n%{http_code} in %{time_total} s\\n' ${method}${shellWord(maskUrl(predicate.url))}`,
    ),
  ];
}

function latencyWords({ probes }: HttpPredicate, maxMs: number): string {
  return probes === null
    ? `at most ${maxMs} ms`
    : `${probes.percentile} percent of ${probes.count} times at most ${maxMs} ms`;
}
