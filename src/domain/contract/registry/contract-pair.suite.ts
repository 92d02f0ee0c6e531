import type { Api } from "../api/api.ts";
import { readApi } from "../api/read-api.ts";
import type { ContractFinding } from "../finding/contract-finding.ts";
import { DEFAULT_CONTRACT_POLICY } from "../finding/contract-policy.ts";
import { diffApis } from "../finding/diff-apis.ts";
import { createProver } from "../prove/create-prover.ts";
import { parseContractFile } from "../source/parse-contract-file.ts";
import type { ConsumerEvidence } from "./consumer-evidence.ts";
import type { ConsumerVerdict } from "./impact.ts";
import { judgeConsumer } from "./judge-consumer.ts";

/** What tests of consumers share: two versions of an API as YAML, and what somebody uses of it as short lines. */
export function apiOf(yaml: string): Api {
  const file = parseContractFile("openapi.yaml", yaml);
  if (!file.ok) throw new Error(file.error.message);
  const api = readApi({ root: file.value, files: new Map([["openapi.yaml", file.value]]) });
  if (!api.ok) throw new Error(api.error.message);
  return api.value;
}

/** `GET /orders/{id} < /total`, `POST /orders > query:limit = 1,2`; without a field the operation alone. Line n is line n of the source. */
export function usesOf(...lines: readonly string[]): readonly ConsumerEvidence[] {
  return lines.map((line, index) => {
    const match = /^(\S+ \S+)(?: ([<>])(?: (?:(query|header|cookie|path):)?(\S*))?(?: = (.*))?)?$/u.exec(line);
    if (match === null) throw new Error(`no use: ${line}`);
    const [, operation = "", direction, part = "body", name, values] = match;
    const pointer = part === "body" ? (name ?? "") : `/${name ?? ""}`;
    return {
      consumer: "web",
      repository: "/srv/web",
      contract: "orders",
      version: null,
      environment: null,
      operation,
      direction: direction === "<" ? "response" : "request",
      field: name === undefined ? null : { part: part as "body", pointer: pointer === "/" ? "" : pointer },
      statuses: [],
      values: values === undefined ? null : values.split(","),
      source: { file: "src/page.ts", line: index + 1, col: 1 },
      kind: "static-use",
      observedAtMs: 1000,
    };
  });
}

export function findingsBetween(old: Api, now: Api): readonly ContractFinding[] {
  return diffApis(old, now, createProver(), { policy: DEFAULT_CONTRACT_POLICY, nowMs: 1000 }).findings;
}

export function verdictOf(old: string, now: string, evidence: readonly ConsumerEvidence[]): ConsumerVerdict {
  const [oldApi, newApi] = [apiOf(old), apiOf(now)];
  return judgeConsumer({
    pair: { kind: "openapi", old: oldApi, new: newApi },
    prover: createProver(),
    findings: findingsBetween(oldApi, newApi),
    evidence,
    gaps: [],
    majors: { consumer: null, contract: 1 },
    isSecurityFix: false,
    nowMs: 2000,
    maxAgeMs: 5000,
  });
}

/** The verdict in a few lines: `breaks response /total: … [field-rule] at 1`. */
export function told(verdict: ConsumerVerdict): readonly string[] {
  switch (verdict.kind) {
    case "breaks":
      return verdict.breaks.map(
        ({ operation, direction, message, decision, places }) =>
          `breaks ${operation} ${direction}: ${message} [${decision.side}: ${decision.rule}] at ${places.map(({ line }) => line).join(",")}`,
      );
    case "safe":
      return [`safe: ${verdict.why}`];
    case "unknown":
      return verdict.gaps.map(({ why }) => `unknown: ${why}`);
    default:
      return verdict satisfies never;
  }
}
