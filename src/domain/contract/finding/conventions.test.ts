import { expect, test } from "vitest";
import type { Api } from "../api/api.ts";
import { readApi } from "../api/read-api.ts";
import { createProver } from "../prove/create-prover.ts";
import { parseContractFile } from "../source/parse-contract-file.ts";
import { DEFAULT_CONTRACT_POLICY } from "./contract-policy.ts";
import { diffApis } from "./diff-apis.ts";
import type { Settled } from "./settle-findings.ts";

const HEAD = "openapi: 3.1.0\ninfo: { title: t, version: 1.0.0 }\n";

/** A level of oasdiff's stays where only what callers are taken to do takes it down; a rule of ours does not. */
test.for([
  [
    "a field that is read only",
    request("properties: { id: { type: string, readOnly: true } }"),
    request("properties: { id: { type: string, readOnly: true, pattern: '^a' } }"),
    "request-property-pattern-added",
    "breaking",
  ],
  [
    "names of undeclared fields",
    request("properties: { a: {} }"),
    request("properties: { a: {} }, propertyNames: { pattern: '^[a-z]' }"),
    "request-body-property-names-added",
    "breaking",
  ],
  [
    "undeclared fields at all, of which oasdiff has no rule",
    request("properties: { a: {} }"),
    request("properties: { a: {} }, additionalProperties: false"),
    "request-body-additional-properties-forbidden",
    "compatible",
  ],
] as const)("%s: by the letter it may be sent", ([, old, now, id, verdict]) => {
  const diffed = diff(old, now);

  expect(diffed.verdict).toBe(verdict);
  expect(diffed.findings.find((finding) => finding.id === id)).toMatchObject({
    level: "ERR",
    provedLevel: verdict === "breaking" ? "ERR" : "INFO",
    proof: { kind: verdict === "breaking" ? "literal" : "demoted" },
  });
});

test.for([
  ["type: string, maximum: 10", "type: string, maximum: 5", "maximum says nothing of the type string"],
  ["type: integer, maxLength: 5", "type: integer, maxLength: 4", "maxLength says nothing of the type integer"],
  [
    "type: string, properties: { a: { type: string } }",
    "type: string, properties: { a: { type: integer } }",
    "properties says nothing of the type string",
  ],
] as const)("what is void as it is written proves nothing: %j → %j", ([old, now, reason]) => {
  const { verdict, findings } = diff(
    request(`properties: { p: { ${old} } }`),
    request(`properties: { p: { ${now} } }`),
  );

  expect(verdict).toBe("breaking");
  expect(findings[0]?.proof).toEqual({ kind: "argued", reason: `${reason}, and no value shows what is meant by it` });
});

test.for(["type: integer, maxLength: 5", "type: string, enum: [], maxLength: 5"])(
  "what is void and only moves into other words breaks nobody: %j",
  (schema) => {
    const [plain, moved] = [`p: { ${schema} }`, `p: { anyOf: [{ ${schema} }, { ${schema} }] }`];

    expect(diff(request(`properties: { ${plain} }`), request(`properties: { ${moved} }`)).verdict).toBe("compatible");
    expect(diff(request(`properties: { ${moved} }`), request(`properties: { ${plain} }`)).verdict).toBe("compatible");
  },
);

test("a named alternative that only its name tells from another is not proven needless", () => {
  expect(diff(pets(`${ref("Cat")}, ${ref("Dog")}`), pets(ref("Cat"))).verdict).toBe("breaking");
  expect(diff(pets(`${ref("Cat")}, ${ref("Cat")}`), pets(ref("Cat"))).verdict).toBe("compatible");
  expect(diff(pets(ref("Cow")), pets(`${ref("Cow")}, ${ref("Cow")}`)).verdict).toBe("compatible");
});

test("an answer whose old schema nothing could satisfy shows no break, and no compatibility", () => {
  const { verdict, findings } = diff(
    response("properties: { at: { type: string, format: date-time, pattern: '^[a-z]+$' } }"),
    response("properties: { at: { type: string, format: date-time } }"),
  );

  expect(verdict).toBe("unproven");
  expect(findings[0]?.proof).toEqual({
    kind: "unproven",
    reason: "no value satisfies the old schema of a part of it, as it is written",
  });
});

/** Of the query parameter q, and of a header of an answer the other way round. */
test.for([
  ["type: integer", "type: string", "compatible"],
  ["type: boolean", "type: string", "compatible"],
  ["type: integer", "type: [integer, string]", "compatible"],
  ["type: integer", "type: string, pattern: '^-?[0-9]+$'", "compatible"],
  ["type: string, enum: ['1', '2']", "type: integer", "compatible"],
  ["type: string, enum: ['1', 'x']", "type: integer", "breaking"],
  ["type: string", "type: integer", "breaking"],
  ["type: integer", "type: string, minLength: 2", "breaking"],
  ["type: integer", "type: boolean", "breaking"],
  ["type: integer, maximum: 9, minimum: 0", "type: string, pattern: '^[0-9]$'", "unproven"],
  ["type: array, items: { type: integer }", "type: array, items: { type: string }", "compatible"],
  ["type: array, items: { type: string }", "type: array, items: { type: integer }", "breaking"],
  ["type: array, items: { type: integer }", "type: array, items: { type: string }, maxItems: 2", "breaking"],
] as const)("as text, %j → %j is %s", ([old, now, expected]) => {
  expect(diff(parameter(old), parameter(now)).verdict).toBe(expected);
  expect(diff(header(now), header(old)).verdict).toBe(expected);
});

test("a parameter's content is JSON, in which a number is no text", () => {
  expect(diff(jsonParameter("type: integer"), jsonParameter("type: string")).verdict).toBe("breaking");
});

/** Of a request; each value of the discriminator `kind` with what it means. */
test.for([
  ["values that are swapped", "cat: Cat, dog: Dog", "cat: Dog, dog: Cat", "breaking"],
  ["a value that is gone", "cat: Cat, dog: Dog", "cat: Cat", "unproven"],
  ["a value that the component's name implies", "Cat: Cat, dog: Dog", "dog: Dog", "compatible"],
  ["a value that came", "cat: Cat", "cat: Cat, dog: Dog", "compatible"],
  ["a component under another name", "cat: Cat", "cat: Tom", "compatible"],
  ["a component that takes more", "cat: Cat", "cat: Any", "compatible"],
] as const)("a discriminator's mapping, %s: %j → %j", ([, old, now, expected]) => {
  expect(diff(mapped(old), mapped(now)).verdict).toBe(expected);
});

test("a value of a discriminator that means another schema is shown with a payload of the old one", () => {
  const { findings } = diff(mapped("cat: Cat"), mapped("cat: Dog"));

  expect(findings[0]).toMatchObject({
    id: "request-body-discriminator-mapping-changed",
    level: "INFO",
    provedLevel: "ERR",
    proof: { kind: "promoted", counterexample: { kind: "cat" } },
  });
});

function mapped(mapping: string): string {
  const alternatives = ["Cat", "Dog", "Tom", "Any"].map((name) => ref(name)).join(", ");
  const kind = "kind: { type: string }";
  const schemas = `Cat: { required: [meows], properties: { ${kind}, meows: { type: boolean } } }, Tom: { required: [meows], properties: { ${kind}, meows: { type: boolean } } }, Dog: { required: [barks], properties: { ${kind}, barks: { type: boolean } } }, Any: { properties: { ${kind} } }`;
  return `${request(`anyOf: [${alternatives}], discriminator: { propertyName: kind, mapping: { ${mapping} } }`)}components: { schemas: { ${schemas} } }\n`;
}

function pets(list: string): string {
  return `${request(`anyOf: [${list}]`)}components: { schemas: { Cat: { properties: { a: { type: string } } }, Dog: { properties: { a: { type: string } } }, Cow: { properties: { b: { type: string } } } } }\n`;
}

function ref(name: string): string {
  return `{ $ref: '#/components/schemas/${name}' }`;
}

function parameter(schema: string): string {
  return `${HEAD}paths: { /a: { get: { parameters: [{ in: query, name: q, schema: { ${schema} } }] } } }\n`;
}

function jsonParameter(schema: string): string {
  return `${HEAD}paths: { /a: { get: { parameters: [{ in: query, name: q, content: { application/json: { schema: { ${schema} } } } }] } } }\n`;
}

function header(schema: string): string {
  return `${HEAD}paths: { /a: { get: { responses: { 200: { headers: { X-A: { schema: { ${schema} } } } } } } } }\n`;
}

function request(schema: string): string {
  return `${HEAD}paths: { /a: { post: { requestBody: { content: { application/json: { schema: { type: object, ${schema} } } } } } } }\n`;
}

function response(schema: string): string {
  return `${HEAD}paths: { /a: { get: { responses: { 200: { content: { application/json: { schema: { type: object, ${schema} } } } } } } } }\n`;
}

function diff(old: string, now: string): Settled {
  return diffApis(apiOf(old), apiOf(now), createProver({ formats: "assertion" }), {
    policy: DEFAULT_CONTRACT_POLICY,
    nowMs: 0,
  });
}

function apiOf(text: string): Api {
  const file = parseContractFile("api.yaml", text);
  if (!file.ok) throw new Error(file.error.message);
  const api = readApi({ root: file.value, files: new Map([["api.yaml", file.value]]) });
  if (!api.ok) throw new Error(api.error.message);
  return api.value;
}
