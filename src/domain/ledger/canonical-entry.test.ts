import { expect, test } from "vitest";
import {
  canonicalEntry,
  detailsDigest,
  entryOf,
  parseCanonicalDetails,
  parseCanonicalEntry,
} from "./canonical-entry.ts";
import { entryColumns } from "./entry-columns.ts";
import type { LedgerFact } from "./ledger-entry.ts";

const FACT: LedgerFact = {
  atMs: 5,
  actor: { kind: "person", name: "Ada", email: "ada@example.org" },
  trigger: "command flyball approve",
  action: "change.approved",
  subject: "run_0000000001/merge",
  reason: 'looks "good" \u0000\ud800',
  cost: null,
  details: { a: 1 },
};
const SALT = new Uint8Array(16);

test("an entry has the fact's fields, its place and the salted digest of its details", () => {
  expect(canonicalEntry(entryOf(FACT, 3, SALT))).toBe(
    '{"action":"change.approved","actor":{"email":"ada@example.org","kind":"person","name":"Ada"},"atMs":5,"cost":null,' +
      '"detailsDigest":"c5961791f82c7a925cef5b9fb7af1e2b205b05ab33c26b1ddabac8b2ff90930d","reason":"looks \\"good\\" \\u0000\\ud800","seq":3,' +
      '"subject":"run_0000000001/merge","trigger":"command flyball approve"}',
  );
  expect(entryOf({ ...FACT, details: null }, 3, SALT).detailsDigest).toBeNull();
});

test("another salt gives another digest", () => {
  expect(detailsDigest(SALT, "{}")).not.toBe(detailsDigest(new Uint8Array(16).fill(1), "{}"));
});

test("a canonical entry is read back", () => {
  const entry = entryOf(FACT, 3, SALT);
  expect(parseCanonicalEntry(canonicalEntry(entry))).toEqual({ ok: true, value: entry });
});

const TEXT = canonicalEntry(entryOf(FACT, 3, SALT));
test.for([
  ["", "is not a JSON object"],
  ["[]", "is not a JSON object"],
  ["{}", "has the fields , not action, actor, atMs, cost, detailsDigest, reason, seq, subject, trigger"],
  [TEXT.replace('"atMs":5', '"atMs":5.0'), "is not in canonical form (RFC 8785)"],
  [`${TEXT} `, "is not in canonical form (RFC 8785)"],
  [TEXT.replace('"atMs":5', '"atMs":"5"'), "has a 'atMs' that is no whole number"],
  [TEXT.replace('"cost":null', '"cost":1'), "has a 'cost' that is no object"],
  [TEXT.replace(/"actor":\{[^}]*\}/u, '"actor":1'), "has an 'actor' that is no object"],
  [TEXT.replace(/"detailsDigest":"./u, '"detailsDigest":"X'), "has a 'detailsDigest' that is no SHA-256"],
  [TEXT.replace('"trigger":"command flyball approve"', '"trigger":1'), "has a 'trigger' that is no text"],
] as const)("no entry: %s", ([text, error]) => {
  expect(parseCanonicalEntry(text)).toEqual({ ok: false, error });
});

test.for([
  ['{"a":1,"b":null}', { a: 1, b: null }],
  ['{"a":{}}', null],
  ['{"b":1,"a":1}', null],
  ["[1]", null],
] as const)("the details %s are read as %o", ([text, details]) => {
  expect(parseCanonicalDetails(text)).toEqual(details);
});

test.for([
  [{}, { run: "run_0000000001", subject: "run_0000000001/merge" }],
  [
    { subject: "HEAD", trigger: "run run_0000000002" },
    { run: "run_0000000002", subject: "HEAD" },
  ],
  [{ subject: "x\u0000\ud800" }, { run: null, subject: "x\ufffd\ufffd" }],
] as const)("with %o the columns are %o", ([change, columns]) => {
  expect(entryColumns(entryOf({ ...FACT, ...change }, 0, SALT))).toMatchObject(columns);
});
