import { generateKeyPairSync, sign, verify } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { Sha } from "../../base/ids.ts";
import { IN_TOTO_PAYLOAD, parseEnvelope, preAuthEncoding, sealEnvelope, type DsseEnvelope } from "./dsse.ts";
import { decideSignOff, type SignOffFacts } from "./sign-off.ts";
import {
  approvalStatement,
  signedOffCommit,
  signOffStatement,
  statementBytes,
  testResultStatement,
  verdictStatement,
  verifyEnvelope,
  type Statement,
} from "./statement.ts";

const sha = "3f2a9c1b7d0e4f5a6b7c8d9e0f1a2b3c4d5e6f70" as Sha;
const about = { name: "orders-api@production", sha, atMs: Date.UTC(2026, 10, 21, 9, 30) };
const facts: SignOffFacts = {
  expected: sha,
  environment: "production",
  version: { kind: "runs", sha: "3f2a9c1" },
  predicates: [{ name: "health", verdict: "pass", why: "200 in 12 ms", durationMs: 12, attempts: 2 }],
};

function key(): {
  keyId: string;
  sign: (bytes: Uint8Array) => Uint8Array;
  verify: (bytes: Uint8Array, sig: Uint8Array) => boolean;
} {
  const pair = generateKeyPairSync("ed25519");
  return {
    keyId: "SHA256:test",
    sign: (bytes) => sign(null, bytes, pair.privateKey),
    verify: (bytes, sig) => verify(null, bytes, pair.publicKey, sig),
  };
}

describe("statements", () => {
  test("a sign-off lists what holds, and what was seen beside it", () => {
    expect(signOffStatement(about, facts, decideSignOff(facts), { id: "run_0123456789", durationMs: 840 })).toEqual({
      _type: "https://in-toto.io/Statement/v1",
      subject: [{ name: "orders-api@production", digest: { gitCommit: sha } }],
      predicateType: "https://in-toto.io/attestation/svr/v0.2",
      predicate: {
        verifier: { id: "https://flyball.dev/verifier/v1", policies: [] },
        timeCreated: "2026-11-21T09:30:00.000Z",
        properties: ["FLYBALL_SIGN_OFF", "FLYBALL_VERSION", "FLYBALL_PREDICATE:health"],
        flyball_signOff: {
          decision: "signed-off",
          environment: "production",
          run: "run_0123456789",
          durationMs: 840,
          version: { kind: "runs", sha: "3f2a9c1" },
          predicates: [{ name: "health", verdict: "pass", why: "200 in 12 ms", durationMs: 12, attempts: 2 }],
        },
      },
    });
  });

  test("a sign-off that did not come off vouches for nothing", () => {
    const seen: SignOffFacts = { ...facts, version: { kind: "runs", sha: "abcdef1" } };
    const made = signOffStatement(about, seen, decideSignOff(seen), { id: null, durationMs: 1 });
    expect(made.predicate).toMatchObject({ properties: ["FLYBALL_PREDICATE:health"] });
    expect(signedOffCommit(made)).toBeNull();
  });

  test("a predicate cannot be named into a sign-off", () => {
    const seen: SignOffFacts = {
      ...facts,
      predicates: [
        { name: "FLYBALL_SIGN_OFF", verdict: "pass", why: "", durationMs: 1, attempts: 1 },
        { name: "health", verdict: "fail", why: "503", durationMs: 1, attempts: 1 },
      ],
    };
    expect(signedOffCommit(signOffStatement(about, seen, decideSignOff(seen), { id: null, durationMs: 1 }))).toBeNull();
  });

  test.for([
    { counts: { total: 3, failed: 0, skipped: 0 }, result: "PASSED" },
    { counts: { total: 3, failed: 0, skipped: 1 }, result: "WARNED" },
    { counts: { total: 3, failed: 1, skipped: 1 }, result: "FAILED" },
    { counts: { total: 0, failed: 0, skipped: 0 }, result: "FAILED" },
  ])("tests of $counts are $result", ({ counts, result }) => {
    const made = testResultStatement(about, { command: "npm test", counts, junitSha256: "ab" });
    expect(made.predicateType).toBe("https://in-toto.io/attestation/test-result/v0.1");
    expect(made.predicate).toEqual({
      result,
      configuration: [{ name: "npm test", digest: { sha256: "ab" } }],
      flyball_counts: counts,
      flyball_at: "2026-11-21T09:30:00.000Z",
    });
  });

  test("an approval names the person and the reason", () => {
    const by = { kind: "person", name: "Ada", email: "ada@example.org" } as const;
    expect(approvalStatement(about, { by, decision: "approved", reason: "read it" })).toMatchObject({
      predicateType: "https://flyball.dev/attestation/approval/v1",
      predicate: { approver: by, decision: "approved", reason: "read it", timeCreated: "2026-11-21T09:30:00.000Z" },
    });
  });
});

describe("envelopes", () => {
  test("the signed bytes are those of the DSSE specification's example", () => {
    const encoded = preAuthEncoding("http://example.com/HelloWorld", Buffer.from("hello world"));
    expect(Buffer.from(encoded).toString()).toBe("DSSEv1 29 http://example.com/HelloWorld 11 hello world");
  });

  test("lengths are bytes, not characters", () => {
    expect(Buffer.from(preAuthEncoding("é", Buffer.from("ü"))).toString()).toBe("DSSEv1 2 é 2 ü");
  });

  test("what was sealed is verified after a round through JSON", () => {
    const ours = key();
    const made = verdictStatement(about, ["FLYBALL_SIGN_OFF"]);
    const parsed = parseEnvelope(JSON.stringify(sealEnvelope(IN_TOTO_PAYLOAD, statementBytes(made), ours)));
    if (!parsed.ok) throw new Error(parsed.error);
    const verified = verifyEnvelope(parsed.value, [key(), ours]);
    expect(verified).toEqual({ ok: true, value: { statement: made, keyId: "SHA256:test" } });
    expect(signedOffCommit(made)).toBe(sha);
  });

  test("a single flipped bit of payload, type or signature is found", () => {
    const ours = key();
    const sealed = sealEnvelope(IN_TOTO_PAYLOAD, statementBytes(verdictStatement(about, ["X"])), ours);
    const { sig } = sealed.signatures[0];
    const changed: DsseEnvelope[] = [
      ...Buffer.from(sealed.payload, "base64")
        .keys()
        .map((at) => ({ ...sealed, payload: flip(sealed.payload, at) })),
      ...Array.from({ length: 64 }, (_, at): DsseEnvelope => ({
        ...sealed,
        signatures: [{ keyid: "", sig: flip(sig, at) }],
      })),
      { ...sealed, payloadType: "application/vnd.in-toto+jsoN" },
    ];
    expect(changed.length).toBeGreaterThan(200);
    expect(changed.filter((envelope) => verifyEnvelope(envelope, [ours]).ok)).toEqual([]);
    expect(verifyEnvelope(sealed, [ours]).ok).toBe(true);
  });

  test("another key's signature under our key's name is refused", () => {
    const ours = key();
    const forged = sealEnvelope(IN_TOTO_PAYLOAD, statementBytes(verdictStatement(about, ["FLYBALL_SIGN_OFF"])), key());
    expect(verifyEnvelope(forged, [ours])).toEqual({
      ok: false,
      error:
        "no signature (SHA256:test) is good under SHA256:test: it was changed after signing, or another key signed it",
    });
    expect(verifyEnvelope(forged, [])).toEqual({ ok: false, error: "there is no key to verify it with" });
  });

  test.for<{ what: string; body: string; error: string }>([
    { what: "no JSON", body: "{", error: "the payload is not JSON" },
    { what: "no statement", body: '{"_type":"x"}', error: "the payload is not an in-toto Statement v1" },
    {
      what: "two subjects",
      body: '{"_type":"https://in-toto.io/Statement/v1","subject":[{},{}]}',
      error: "the statement is not about exactly one subject",
    },
    {
      what: "no commit",
      body: '{"_type":"https://in-toto.io/Statement/v1","subject":[{"name":"a","digest":{"gitCommit":"main"}}],"predicateType":"x","predicate":{}}',
      error: "the statement's subject is not a commit",
    },
  ])("a well-signed payload with $what is refused", ({ body, error }) => {
    const ours = key();
    expect(verifyEnvelope(sealEnvelope(IN_TOTO_PAYLOAD, Buffer.from(body), ours), [ours])).toEqual({
      ok: false,
      error,
    });
  });

  test.for([
    { text: "", error: "the envelope is not JSON" },
    { text: "[]", error: "the envelope is not a JSON object" },
    { text: "{}", error: "the envelope has no payloadType" },
    { text: '{"payloadType":"t","payload":"a"}', error: "the envelope's payload is not base64" },
    {
      text: '{"payloadType":"t","payload":"YQ==","signatures":[]}',
      error: "the envelope has no signature, or more than 20",
    },
    {
      text: '{"payloadType":"t","payload":"YQ==","signatures":[null]}',
      error: "a signature of the envelope is not an object",
    },
    {
      text: '{"payloadType":"t","payload":"YQ==","signatures":[{"sig":"??"}]}',
      error: "a signature of the envelope is not base64",
    },
    { text: " ".repeat(4_194_305), error: "the envelope is longer than 4 MiB" },
  ])("$error", ({ text, error }) => {
    expect(parseEnvelope(text)).toEqual({ ok: false, error });
  });

  test("a statement's bytes do not depend on the order of its keys", () => {
    const made = verdictStatement(about, ["X"]);
    const turned = Object.fromEntries(Object.entries(made).toReversed()) as unknown as Statement;
    expect(statementBytes(turned)).toEqual(statementBytes(made));
  });
});

function flip(base64: string, at: number): string {
  const bytes = Buffer.from(base64, "base64");
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  return bytes.toString("base64");
}
