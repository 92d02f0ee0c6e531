import type { Api, Operation } from "../api/api.ts";
import type { ContractFinding } from "../finding/contract-finding.ts";
import type { Prover, SchemaSide } from "../prove/proof.ts";
import type { ConsumerEvidence, ContractUse, EvidenceGap, EvidenceSource } from "./consumer-evidence.ts";
import type { FieldRef } from "./contract-declaration.ts";
import { declaresField } from "./declared-fields.ts";
import { decideSide, type SideFacts } from "./decide-side.ts";
import type { ConsumerBreak, ConsumerVerdict, UnknownImpact } from "./impact.ts";
import { judgeAnswers, judgeBody, schemasAt, sideOf } from "./judge-answers.ts";
import { judgeRequests } from "./judge-requests.ts";
import { operationKey } from "./operation-key.ts";
import { objectOf } from "./schema-overlay.ts";
import type { Trouble } from "./trouble.ts";
import { pointerKeys } from "./use-tree.ts";

/** Both versions of a contract, as far as consumers are judged on them. */
export type ContractPair =
  | { readonly kind: "openapi"; readonly old: Api; readonly new: Api }
  | { readonly kind: "schema"; readonly old: SchemaSide; readonly new: SchemaSide }
  /** GraphQL, Protobuf, AsyncAPI: consumers are judged by the whole. */
  | { readonly kind: "other"; readonly what: string };

export interface ConsumerCase {
  readonly pair: ContractPair;
  readonly prover: Prover;
  readonly findings: readonly ContractFinding[];
  readonly evidence: readonly ConsumerEvidence[];
  readonly gaps: readonly EvidenceGap[];
  /** The major version that the consumer was built against, and that of the contract before the change; null where not known. */
  readonly majors: { readonly consumer: number | null; readonly contract: number | null };
  readonly isSecurityFix: boolean;
  readonly nowMs: number;
  readonly maxAgeMs: number;
}

/** Whether a change breaks one consumer, by what is known of its use. What is not known, or is too old, is unknown. */
export function judgeConsumer(given: ConsumerCase): ConsumerVerdict {
  if (
    !given.findings.some(
      ({ provedLevel, level, proof }) => provedLevel !== "INFO" || level !== "INFO" || proof.kind === "unproven",
    )
  )
    return { kind: "safe", why: "nothing that anybody uses changes", oldestAtMs: null };
  const fresh = given.evidence.filter(({ observedAtMs }) => given.nowMs - observedAtMs <= given.maxAgeMs);
  const missing = missingEvidence(given, fresh);
  const troubles = troublesOf(given, fresh);
  const broken = troubles.flatMap((found) => (found.trouble.kind === "breaks" ? [breakOf(given, found)] : []));
  if (broken.length > 0) return { kind: "breaks", breaks: broken };
  const unknown = troubles.flatMap(({ operation, trouble }): readonly UnknownImpact[] =>
    trouble.kind === "unknown"
      ? [
          {
            why: operation === "" ? trouble.why : `${operation}: ${trouble.why}`,
            fix: trouble.fix,
            source: trouble.uses[0]?.source ?? null,
          },
        ]
      : [],
  );
  const gaps = [...missing, ...(given.gaps.length > 0 && isBreaking(given.findings) ? given.gaps : []), ...unknown];
  if (gaps.length > 0) return { kind: "unknown", gaps };
  return {
    kind: "safe",
    why: "what it uses stays as it was",
    oldestAtMs: fresh.reduce((oldest, { observedAtMs }) => Math.min(oldest, observedAtMs), Number.POSITIVE_INFINITY),
  };
}

function isBreaking(findings: readonly ContractFinding[]): boolean {
  return findings.some(({ provedLevel, proof }) => provedLevel === "ERR" || proof.kind === "unproven");
}

function missingEvidence({ evidence }: ConsumerCase, fresh: readonly ConsumerEvidence[]): readonly UnknownImpact[] {
  if (fresh.length > 0) return [];
  if (evidence.length === 0)
    return [
      {
        why: "nothing is known of what it uses",
        fix: "name its generated client, Pact files or captures in contracts.consumes of its flyball.yaml, or declare uses:",
        source: null,
      },
    ];
  return [
    {
      why: "all that is known of what it uses is too old",
      fix: "flyball contract register, or a newer capture",
      source: evidence[0]?.source ?? null,
    },
  ];
}

interface FoundTrouble {
  readonly operation: string;
  readonly old: Operation | null;
  readonly trouble: Trouble;
}

function troublesOf(given: ConsumerCase, evidence: readonly ConsumerEvidence[]): readonly FoundTrouble[] {
  const { pair, prover } = given;
  switch (pair.kind) {
    case "openapi":
      return [...byOperation(evidence)].flatMap(([key, uses]) =>
        operationTroubles(given, pair.old, pair.new, key, uses),
      );
    case "schema": {
      const reads = evidence.filter(
        (use): use is ConsumerEvidence & { readonly field: FieldRef } => use.field !== null,
      );
      return judgeBody({ prover }, pair.old, pair.new, reads).map((trouble) => ({ operation: "", old: null, trouble }));
    }
    case "other":
      return isBreaking(given.findings)
        ? [
            {
              operation: "",
              old: null,
              trouble: {
                kind: "unknown",
                direction: "response",
                why: `the change may break it: which fields of ${pair.what} it uses is not told apart`,
                fix: "look at the findings, and ask the consumer's owner",
                uses: evidence.slice(0, 1),
              },
            },
          ]
        : [];
    default:
      return pair satisfies never;
  }
}

function byOperation(evidence: readonly ConsumerEvidence[]): ReadonlyMap<string, readonly ConsumerEvidence[]> {
  const found = new Map<string, ConsumerEvidence[]>();
  for (const use of evidence) {
    const key = operationKey(use.operation);
    const known = found.get(key);
    if (known === undefined) found.set(key, [use]);
    else known.push(use);
  }
  return found;
}

function operationTroubles(
  given: ConsumerCase,
  oldApi: Api,
  newApi: Api,
  key: string,
  uses: readonly ConsumerEvidence[],
): readonly FoundTrouble[] {
  const [old, now] = [findOperation(oldApi, key), findOperation(newApi, key)];
  const operation = old === null ? (uses[0]?.operation ?? key) : `${old.method} ${old.path}`;
  const found = (trouble: Trouble): FoundTrouble => ({ operation, old, trouble });
  if (old === null && now === null)
    return [
      found({
        kind: "unknown",
        direction: "request",
        why: "the contract does not have the operation",
        fix: "correct the operation in contracts.consumes, or declare it in the contract",
        uses,
      }),
    ];
  if (old === null) return [];
  if (now === null)
    return [
      found({
        kind: "breaks",
        cause: "operation-gone",
        direction: "request",
        field: null,
        uses,
        message: "the operation is gone",
        counterexample: null,
      }),
    ];
  const pair = { oldApi, newApi, old, new: now, prover: given.prover };
  const own = [...judgeRequests(pair, uses), ...judgeAnswers(pair, uses)];
  return [...own, ...otherTroubles(given.findings, old, uses)].map(found);
}

export function findOperation(api: Api, key: string): Operation | null {
  return api.operations.find(({ method, path }) => operationKey(`${method} ${path}`) === key) ?? null;
}

/** Parts of an operation that {@link judgeRequests} and {@link judgeAnswers} look at themselves. */
const LOOKED_AT =
  /parameter|property|properties|response|request|body|media-type|status|header|enum|type|api-(?:path-)?removed/u;

/** What else breaks the operation for everybody: security, servers. */
function otherTroubles(
  findings: readonly ContractFinding[],
  old: Operation,
  uses: readonly ContractUse[],
): readonly Trouble[] {
  return findings
    .filter((finding) => finding.provedLevel === "ERR" && isOf(finding, old))
    .flatMap((finding): readonly Trouble[] => {
      const isSecurity = finding.section === "security" || finding.id.includes("security");
      if (!isSecurity && (finding.proof.kind !== "not-asked" || LOOKED_AT.test(finding.id))) return [];
      const cause = isSecurity ? "security" : "other";
      return [
        { kind: "breaks", cause, direction: "request", field: null, uses, message: finding.text, counterexample: null },
      ];
    });
}

function isOf(finding: ContractFinding, { method, path }: Operation): boolean {
  const key = operationKey(`${method} ${path}`);
  return (
    finding.operations.length === 0 ||
    finding.operations.some((each) => operationKey(`${each.operation} ${each.path}`) === key)
  );
}

function breakOf(given: ConsumerCase, { operation, old, trouble }: FoundTrouble): ConsumerBreak {
  if (trouble.kind !== "breaks") throw new TypeError("a trouble that does not break is no break");
  const { consumer, contract } = given.majors;
  const facts: SideFacts = {
    cause: trouble.cause,
    isSecurityFix: given.isSecurityFix,
    wasDeprecated: wasDeprecated(given.pair, old, trouble.field),
    isBehind: consumer !== null && contract !== null && consumer < contract,
    isOutside: isOutside(given.pair, old, trouble),
  };
  return {
    operation,
    direction: trouble.direction,
    field: trouble.field,
    message: trouble.message,
    findings: findingsOf(given.findings, old, trouble.field),
    counterexample: trouble.counterexample,
    places: placesOf(trouble.uses),
    decision: decideSide(facts),
  };
}

/** Whether it is about a field that the contract never had where it is used. */
function isOutside(
  pair: ContractPair,
  old: Operation | null,
  { cause, direction, field }: Extract<Trouble, { readonly kind: "breaks" }>,
): boolean {
  // What is needed anew is not there yet for a reason.
  if (pair.kind !== "openapi" || old === null || field === null || cause === "newly-required") return false;
  const keys = pointerKeys(field.pointer);
  const bodies =
    direction === "request"
      ? [...(old.requestBody?.content.values() ?? [])]
      : [...old.responses.values()].flatMap(({ content }) => [...content.values()]);
  if (field.part === "body")
    return !bodies.some(({ schema }) => declaresField(sideOf(pair.old, schema), keys, direction));
  const [name = ""] = keys;
  return direction === "request"
    ? !old.parameters.some((each) => each.in === field.part && isSameName(each.in, each.name, name))
    : ![...old.responses.values()].some(({ headers }) => headers.has(name.toLowerCase()));
}

function isSameName(place: string, one: string, other: string): boolean {
  return place === "header" ? one.toLowerCase() === other.toLowerCase() : one === other;
}

function wasDeprecated(pair: ContractPair, old: Operation | null, field: FieldRef | null): boolean {
  if (pair.kind !== "openapi" || old === null) return false;
  if (old.lifecycle.deprecated) return true;
  if (field === null) return false;
  if (field.part !== "body")
    return old.parameters.some(
      (each) => each.in === field.part && each.name === pointerKeys(field.pointer)[0] && each.lifecycle.deprecated,
    );
  const media = [
    ...(old.requestBody?.content.values() ?? []),
    ...[...old.responses.values()].flatMap(({ content }) => [...content.values()]),
  ];
  return media.some(({ schema }) =>
    schemasAt(sideOf(pair.old, schema), field.pointer).some(
      ({ site }) => objectOf(site.value)?.["deprecated"] === true,
    ),
  );
}

/** Those of the operation that name the field, else all of it that break. */
function findingsOf(
  findings: readonly ContractFinding[],
  old: Operation | null,
  field: FieldRef | null,
): readonly string[] {
  const own = findings.filter((finding) => finding.level !== "INFO" && (old === null || isOf(finding, old)));
  const name = field === null ? undefined : pointerKeys(field.pointer).at(-1);
  const named =
    name === undefined ? [] : own.filter(({ args }) => args.some((arg) => arg === name || arg.endsWith(`/${name}`)));
  const chosen = named.length > 0 ? named : own.filter(({ provedLevel }) => provedLevel === "ERR");
  return [...new Set(chosen.map(({ id }) => id))];
}

/** Each place once, in order. */
function placesOf(uses: readonly ContractUse[]): readonly EvidenceSource[] {
  const found = new Map(uses.map(({ source }) => [`${source.file}:${source.line}:${source.col}`, source]));
  return [...found.values()];
}
