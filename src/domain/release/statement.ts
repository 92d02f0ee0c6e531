import { canonicalJson, type Json } from "../../base/json.ts";
import type { Sha } from "../../base/ids.ts";
import { err, ok, type Result } from "../../base/result.ts";
import type { Actor } from "../agent/actor.ts";
import type { TestCounts } from "../run/verification.ts";
import { sameCommit } from "./same-commit.ts";
import type { SignOffDecision, SignOffFacts } from "./sign-off.ts";
import { IN_TOTO_PAYLOAD, openEnvelope, type DsseEnvelope, type VerifyKey } from "./dsse.ts";

/** An in-toto Statement v1, https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md, about one commit of one repository. */
export interface Statement {
  readonly _type: typeof STATEMENT_TYPE;
  readonly subject: readonly [StatementSubject];
  readonly predicateType: string;
  readonly predicate: Json;
}

export interface StatementSubject {
  readonly name: string;
  readonly digest: { readonly gitCommit: string };
}

export const STATEMENT_TYPE = "https://in-toto.io/Statement/v1";
export const SVR_TYPE = "https://in-toto.io/attestation/svr/v0.2";
export const TEST_RESULT_TYPE = "https://in-toto.io/attestation/test-result/v0.1";
export const APPROVAL_TYPE = "https://flyball.dev/attestation/approval/v1";

/** Who verified: the name of the program and the version of its rules. */
export const VERIFIER_ID = "https://flyball.dev/verifier/v1";

export interface StatementAbout {
  /** The repository, or the environment of it: `orders-api`, `orders-api@production`. */
  readonly name: string;
  readonly sha: Sha;
  readonly atMs: number;
}

/** A Simple Verification Result of a sign-off. `properties` lists what was seen to hold and nothing else: FLYBALL_SIGN_OFF is there exactly when the
 * decision is `signed-off`. What was seen stands under `flyball_signOff`, an extension that others ignore. */
export function signOffStatement(
  about: StatementAbout,
  facts: SignOffFacts,
  decision: SignOffDecision,
  run: { readonly id: string | null; readonly durationMs: number },
): Statement {
  const runsIt = facts.version.kind === "runs" && sameCommit(facts.expected, facts.version.sha);
  return verdictStatement(
    about,
    [
      ...(decision.kind === "signed-off" ? ["FLYBALL_SIGN_OFF"] : []),
      ...(runsIt ? ["FLYBALL_VERSION"] : []),
      ...facts.predicates.flatMap(({ name, verdict }) => (verdict === "pass" ? [`FLYBALL_PREDICATE:${name}`] : [])),
    ],
    {
      flyball_signOff: {
        decision: decision.kind,
        environment: facts.environment,
        run: run.id,
        durationMs: run.durationMs,
        version: { ...facts.version },
        predicates: facts.predicates.map((predicate) => ({ ...predicate })),
      },
    },
  );
}

/** A Simple Verification Result of any gate: `properties` are those that hold. */
export function verdictStatement(
  about: StatementAbout,
  properties: readonly string[],
  extension: Readonly<Record<string, Json>> = {},
): Statement {
  return statement(about, SVR_TYPE, {
    verifier: { id: VERIFIER_ID, policies: [] },
    timeCreated: new Date(about.atMs).toISOString(),
    properties: [...properties],
    ...extension,
  });
}

/** A test run by in-toto's test-result. Counts are in an extension, because JUnit counts and the predicate wants names; skipped tests make it WARNED,
 * and a run of no tests is FAILED: nothing was tested. */
export function testResultStatement(
  about: StatementAbout,
  tests: { readonly command: string; readonly counts: TestCounts; readonly junitSha256: string },
): Statement {
  const { counts } = tests;
  const result = counts.failed > 0 || counts.total === 0 ? "FAILED" : counts.skipped > 0 ? "WARNED" : "PASSED";
  return statement(about, TEST_RESULT_TYPE, {
    result,
    configuration: [{ name: tests.command, digest: { sha256: tests.junitSha256 } }],
    flyball_counts: { ...counts },
    flyball_at: new Date(about.atMs).toISOString(),
  });
}

/** Who let a change pass, and why: `{ approver, decision, reason, timeCreated }`. */
export function approvalStatement(
  about: StatementAbout,
  approval: { readonly by: Actor; readonly decision: "approved" | "rejected"; readonly reason: string },
): Statement {
  return statement(about, APPROVAL_TYPE, {
    approver: { ...approval.by },
    decision: approval.decision,
    reason: approval.reason,
    timeCreated: new Date(about.atMs).toISOString(),
  });
}

/** The bytes that an envelope carries. */
export function statementBytes(of: Statement): Uint8Array {
  return Buffer.from(canonicalJson(of), "utf8");
}

export interface VerifiedStatement {
  readonly statement: Statement;
  readonly keyId: string;
}

/** The statement in an envelope, when its signature is good under one of the keys and it is an in-toto Statement v1 about exactly one commit. */
export function verifyEnvelope(envelope: DsseEnvelope, keys: readonly VerifyKey[]): Result<VerifiedStatement, string> {
  if (envelope.payloadType !== IN_TOTO_PAYLOAD)
    return err(`the payload is '${envelope.payloadType}', not ${IN_TOTO_PAYLOAD}`);
  const opened = openEnvelope(envelope, keys);
  if (!opened.ok) return opened;
  const read = parseStatement(new TextDecoder().decode(opened.value.body));
  return read.ok ? ok({ statement: read.value, keyId: opened.value.keyId }) : read;
}

/** The commit that a sign-off statement vouches for, or null: only FLYBALL_SIGN_OFF in a Simple Verification Result does. */
export function signedOffCommit(of: Statement): string | null {
  if (of.predicateType !== SVR_TYPE || !isRecord(of.predicate)) return null;
  const { properties } = of.predicate as { readonly properties?: unknown };
  return Array.isArray(properties) && properties.includes("FLYBALL_SIGN_OFF") ? of.subject[0].digest.gitCommit : null;
}

function statement(about: StatementAbout, predicateType: string, predicate: Json): Statement {
  return {
    _type: STATEMENT_TYPE,
    subject: [{ name: about.name, digest: { gitCommit: about.sha } }],
    predicateType,
    predicate,
  };
}

function parseStatement(text: string): Result<Statement, string> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return err("the payload is not JSON");
  }
  if (!isRecord(value) || value["_type"] !== STATEMENT_TYPE) return err("the payload is not an in-toto Statement v1");
  const { subject, predicateType, predicate } = value as { readonly [key: string]: unknown };
  const only: unknown = Array.isArray(subject) && subject.length === 1 ? subject[0] : null;
  if (!isRecord(only) || typeof only["name"] !== "string" || !isRecord(only["digest"]))
    return err("the statement is not about exactly one subject");
  const gitCommit = only["digest"]["gitCommit"];
  if (typeof gitCommit !== "string" || !/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/u.test(gitCommit))
    return err("the statement's subject is not a commit");
  if (typeof predicateType !== "string" || predicate === undefined) return err("the statement has no predicate");
  return ok({
    _type: STATEMENT_TYPE,
    subject: [{ name: only["name"], digest: { gitCommit } }],
    predicateType,
    predicate: predicate as Json,
  });
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
