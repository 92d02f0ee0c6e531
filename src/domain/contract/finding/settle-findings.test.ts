import { expect, test } from "vitest";
import type { Api } from "../api/api.ts";
import { readApi } from "../api/read-api.ts";
import { createProver } from "../prove/create-prover.ts";
import type { Prover } from "../prove/proof.ts";
import { parseContractFile } from "../source/parse-contract-file.ts";
import { DEFAULT_CONTRACT_POLICY, type ContractPolicy } from "./contract-policy.ts";
import { diffApis } from "./diff-apis.ts";
import type { Settled } from "./settle-findings.ts";

const NOW_MS = Date.UTC(2026, 10, 21);
const ANYWHERE = { path: null, tag: null, property: null };

test("a break is confirmed with the payload that shows it, at its places", () => {
  const { verdict, findings } = diff(
    body("type: object, properties: { qty: { type: integer, maximum: 100 } }"),
    body("type: object, properties: { qty: { type: integer, maximum: 10 } }"),
  );

  expect(verdict).toBe("breaking");
  expect(findings[0]).toMatchObject({
    id: "request-property-max-decreased",
    level: "ERR",
    provedLevel: "ERR",
    operations: [{ operation: "POST", path: "/orders" }],
    old: { file: "api.yaml", line: 10 },
  });
  expect(findings[0]?.proof).toMatchObject({ kind: "confirmed", counterexample: { qty: expect.any(Number) } });
});

test("a rule that is proven harmless is demoted: of a list that is gone altogether no value is refused", () => {
  const { verdict, findings } = diff(
    body("type: object, properties: { state: { type: string, enum: [open] } }"),
    body("type: object, properties: { state: { oneOf: [{ type: string }, { type: integer }] } }"),
  );

  expect(verdict).toBe("compatible");
  expect(findings).toContainEqual(
    expect.objectContaining({
      id: "request-property-enum-value-removed",
      level: "ERR",
      provedLevel: "INFO",
      proof: { kind: "demoted" },
    }),
  );
});

test("where the side that sends can send nothing, a proof is none, and the rule has the last word", () => {
  const { verdict, findings } = diff(unsendable(100), unsendable(10));

  expect(verdict).toBe("breaking");
  expect(findings[0]).toMatchObject({ id: "request-property-max-decreased", provedLevel: "ERR" });
});

test("of two breaks of one object each shows its own payload", () => {
  const { findings } = diff(
    body("type: object, required: [total], properties: { total: { type: integer }, note: { type: string } }"),
    body(
      "type: object, required: [total, note], properties: { total: { type: integer, minimum: 0 }, note: { type: string } }",
    ),
  );

  expect(findings.flatMap(({ id, proof }) => (proof.kind === "confirmed" ? [[id, proof.counterexample]] : []))).toEqual(
    [["request-property-became-required", { total: expect.toSatisfy((total: number) => total >= 0) }]],
  );
});

test("what the prover can't decide makes the verdict unproven, and never compatible", () => {
  const prover: Prover = { prove: () => ({ kind: "unproven", reason: "too large" }) };
  const { verdict, findings } = diff(body("type: object, maxProperties: 5"), body("type: object, maxProperties: 4"), {
    prover,
  });

  expect(verdict).toBe("unproven");
  expect(findings[0]?.proof).toEqual({ kind: "unproven", reason: "too large" });
});

test("a break that no rule saw is a finding of its own", () => {
  const prover: Prover = {
    prove: (sender, receiver) =>
      sender.site?.file === receiver.site?.file
        ? { kind: "included" }
        : { kind: "excluded", counterexample: { odd: 1 }, at: "" },
  };
  const { verdict, findings } = diff(body("type: object"), body("type: object"), { prover });

  expect(verdict).toBe("breaking");
  expect(findings[0]).toMatchObject({
    id: "request-body-not-compatible",
    level: "INFO",
    provedLevel: "ERR",
    proof: { kind: "promoted", counterexample: { odd: 1 } },
  });
});

test("a component that many operations use is one finding with all of them", () => {
  const { findings } = diff(twice(100), twice(10));

  expect(findings.filter(({ section }) => section === "paths").map(({ id, operations }) => [id, operations])).toEqual([
    [
      "request-property-max-decreased",
      [
        { operation: "POST", path: "/a" },
        { operation: "POST", path: "/b" },
      ],
    ],
  ]);
});

test("by which status, and by which way through a body, a component is reached does not make it two findings", () => {
  const { findings } = diff(answers("a"), answers("a, b, c"));

  expect(findings.filter(({ section }) => section === "paths").map(({ id, args }) => [id, args])).toEqual([
    ["response-property-enum-value-added", ["b", "state", "200"]],
    ["response-property-enum-value-added", ["c", "state", "200"]],
  ]);
});

test.for([
  ["1.0.0", "1.0.0", "api-version-not-bumped"],
  ["1.2.0", "1.1.0", "api-version-decreased"],
  ["1.0.0", "1.1.0-rc.1", "api-major-version-not-bumped"],
  ["v1.0.0", "v1.1.0", "api-major-version-not-bumped"],
  ["1.0.0", "2.0.0", null],
  ["2026-01-01", "2026-02-01", null],
] as const)("a break from version %s to %s gives %s", ([old, now, expected]) => {
  const ids = diff(gone("post").replace("1.0.0", old), gone("get").replace("1.0.0", now))
    .findings.map(({ id }) => id)
    .filter((id) => id.includes("version"));

  expect(ids).toEqual(expected === null ? [] : [expected]);
});

test.for([
  [{ levels: [{ id: "api-removed-without-deprecation", level: "WARN", ...ANYWHERE }] }, "WARN"],
  [{ levels: [{ id: "api-removed-without-deprecation", level: "NONE", ...ANYWHERE, path: "/ord*" }] }, null],
  [{ levels: [{ id: "api-removed-without-deprecation", level: "NONE", ...ANYWHERE, path: "/admin/**" }] }, "ERR"],
  [{ levels: [{ id: "api-removed-without-deprecation", level: "INFO", ...ANYWHERE, tag: "internal" }] }, "INFO"],
  [{ ignores: [ignore(NOW_MS + 1)] }, null],
  [{ ignores: [ignore(NOW_MS - 1)] }, "ERR"],
] as const)("the policy %j gives the level %s", ([policy, expected]) => {
  const { findings } = diff(gone("post"), gone("get"), { policy: { ...DEFAULT_CONTRACT_POLICY, ...policy } });

  expect(findings.find(({ id }) => id === "api-removed-without-deprecation")?.provedLevel ?? null).toBe(expected);
});

function ignore(untilMs: number): ContractPolicy["ignores"][number] {
  return {
    id: "api-removed-without-deprecation",
    ...ANYWHERE,
    owner: "ada@example.org",
    reason: "nobody calls it",
    untilMs,
    expires: "2026-11-21",
  };
}

const HEAD = "openapi: 3.1.0\ninfo: { title: t, version: 1.0.0 }\n";

function unsendable(max: number): string {
  return body(
    `type: object, required: [never], properties: { never: { enum: [] }, qty: { type: integer, maximum: ${max} } }`,
  );
}

function twice(max: number): string {
  return `${HEAD}paths:\n${["a", "b"].map((name) => `  /${name}: { post: { requestBody: { content: { application/json: { schema: { $ref: '#/components/schemas/Q' } } } } } }\n`).join("")}components: { schemas: { Q: { type: object, properties: { qty: { type: integer, maximum: ${max} } } } } }\n`;
}

function answers(values: string): string {
  return `${HEAD}paths:\n  /a: { get: { responses: { '200': { $ref: '#/components/responses/One' }, '201': { $ref: '#/components/responses/Many' } } } }\ncomponents:\n  responses:\n    One: { description: one, content: { application/json: { schema: { $ref: '#/components/schemas/Q' } } } }\n    Many: { description: many, content: { application/json: { schema: { type: object, properties: { all: { type: array, items: { $ref: '#/components/schemas/Q' } } } } } } }\n  schemas: { Q: { type: object, properties: { state: { type: string, enum: [${values}] } } } }\n`;
}

function gone(left: string): string {
  return `${HEAD}paths:\n  /orders:\n    ${left}: { tags: [internal] }\n    put: {}\n`;
}

function body(schema: string): string {
  return `${HEAD}paths:\n  /orders:\n    post:\n      requestBody:\n        content:\n          application/json:\n            schema:\n              { ${schema} }\n`;
}

function diff(
  old: string,
  now: string,
  {
    prover = createProver(),
    policy = DEFAULT_CONTRACT_POLICY,
  }: { readonly prover?: Prover; readonly policy?: ContractPolicy } = {},
): Settled {
  return diffApis(apiOf(old), apiOf(now), prover, { policy, nowMs: NOW_MS });
}

function apiOf(text: string): Api {
  const file = parseContractFile("api.yaml", text);
  if (!file.ok) throw new Error(file.error.message);
  const api = readApi({ root: file.value, files: new Map([["api.yaml", file.value]]) });
  if (!api.ok) throw new Error(api.error.message);
  return api.value;
}
