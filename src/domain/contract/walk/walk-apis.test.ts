import { expect, test } from "vitest";
import { found, HEAD, operation, walk } from "./walk-apis-fixture.ts";

/** What is written below `paths: { /orders/{id}: { get: … } }`. */
test.for([
  ["an id that changes", "operationId: a", "operationId: b", ["INFO api-operation-id-removed a,b"]],
  ["a tag that goes", "tags: [a, b]", "tags: [b, c]", ["INFO api-tag-removed a", "INFO api-tag-added c"]],
  ["deprecation", "x: 1", "deprecated: true", ["INFO endpoint-deprecated "]],
  [
    "deprecation with a date",
    "x: 1",
    "deprecated: true\nx-sunset: 2027-01-31",
    ["INFO endpoint-deprecated-with-sunset 2027-01-31"],
  ],
  [
    "a sunset date that has passed when it is announced",
    "x: 1",
    "deprecated: true\nx-sunset: 2026-01-31",
    ["ERR api-sunset-date-too-small 2026-01-31,0"],
  ],
  [
    "a sunset date that is brought forward into the past",
    "deprecated: true\nx-sunset: 2027-01-31",
    "deprecated: true\nx-sunset: 2026-01-31",
    ["ERR api-sunset-date-changed-too-small 2027-01-31,2026-01-31,2027-01-31,0"],
  ],
  ["a sunset date that goes", "deprecated: true\nx-sunset: 2027-01-31", "deprecated: true", ["ERR sunset-deleted "]],
  [
    "stability that goes down",
    "x-stability-level: stable",
    "x-stability-level: beta",
    ["ERR api-stability-decreased stable,beta"],
  ],
  ["what is alpha promises nothing", "x-stability-level: alpha\ntags: [a]", "x-stability-level: alpha", []],
  [
    "a parameter that is needed",
    "x: 1",
    "parameters: [{ in: query, name: q, required: true }]",
    ["ERR new-required-request-parameter query,q"],
  ],
  ["a parameter that goes", "parameters: [{ in: query, name: q }]", "x: 1", ["WARN request-parameter-removed query,q"]],
  [
    "a header in other letters is the same",
    "parameters: [{ in: header, name: X-Trace }]",
    "parameters: [{ in: header, name: x-trace }]",
    [],
  ],
  [
    "a list that is not exploded any more",
    "parameters: [{ in: query, name: q, schema: { type: array } }]",
    "parameters: [{ in: query, name: q, explode: false, schema: { type: array } }]",
    ["ERR request-parameter-explode-changed query,q,true,false"],
  ],
  [
    "exploding a single value changes nothing",
    "parameters: [{ in: query, name: q, schema: { type: string } }]",
    "parameters: [{ in: query, name: q, explode: false, schema: { type: string } }]",
    ["ERR→INFO request-parameter-explode-changed query,q,true,false"],
  ],
  ["a body that is needed", "x: 1", "requestBody: { required: true }", ["ERR request-body-added-required "]],
  [
    "a media type that a range still allows",
    "requestBody: { content: { application/json: {} } }",
    "requestBody: { content: { application/*: {} } }",
    ["ERR→INFO request-body-media-type-removed application/json", "INFO request-body-media-type-added application/*"],
  ],
  [
    "a success status that goes",
    "responses: { 200: { description: a }, 404: { description: b } }",
    "responses: { 204: { description: a } }",
    [
      "ERR response-success-status-removed 200",
      "INFO response-non-success-status-removed 404",
      "INFO response-success-status-added 204",
    ],
  ],
  [
    "a media type under a wider name",
    "responses: { 200: { content: { application/problem+json: {} } } }",
    "responses: { 200: { content: { application/json: {} } } }",
    ["ERR response-media-type-name-generalized application/problem+json,application/json,200"],
  ],
  [
    "a header that was always there",
    "responses: { 200: { headers: { X-A: { required: true }, X-B: {} } } }",
    "responses: { 200: {} }",
    ["ERR required-response-header-removed X-A,200", "WARN optional-response-header-removed X-B,200"],
  ],
  [
    "a link that goes",
    "responses: { 200: { links: { next: { operationId: a } } } }",
    "responses: { 200: {} }",
    ["WARN response-link-removed next,200"],
  ],
  [
    "a callback that goes",
    "callbacks: { paid: { '{$request.body#/url}': { post: {} } } }",
    "x: 1",
    ["ERR callback-removed paid"],
  ],
  [
    "security in a document that said nothing of it",
    "x: 1",
    "security: [{ key: [] }]",
    ["INFO→open api-security-added key"],
  ],
  ["security where none was needed", "security: []", "security: [{ key: [] }]", ["INFO→ERR api-security-added key"]],
  [
    "one more way to authenticate",
    "security: [{ key: [] }]",
    "security: [{ key: [] }, { other: [] }]",
    ["INFO api-security-added other"],
  ],
  [
    "one more scope",
    "security: [{ oauth: [read] }]",
    "security: [{ oauth: [read, write] }]",
    ["INFO→ERR api-security-scope-added write,oauth"],
  ],
  [
    "a server that goes",
    "servers: [{ url: /a }, { url: /b }]",
    "servers: [{ url: /b }]",
    ["WARN endpoint-server-removed /a"],
  ],
] as const)("%s", ([, old, now, expected]) => {
  expect(found(walk(operation(old), operation(now)))).toEqual(expected);
});

test.for([
  ["", "ERR api-path-removed-without-deprecation "],
  ["deprecated: true", "INFO api-path-removed-with-deprecation "],
  ["deprecated: true\nx-sunset: 2027-01-31", "ERR api-path-removed-before-sunset 2027-01-31"],
  ["deprecated: true\nx-sunset: 2026-01-31", "INFO api-path-removed-after-sunset 2026-01-31"],
  ["deprecated: true\nx-sunset: soon", "ERR api-path-sunset-parse sunset date doesn't conform with RFC3339: soon"],
] as const)("a path that had %j and is gone is %s", ([written, expected]) => {
  expect(found(walk(operation(written), `${HEAD}paths: {}\n`))).toEqual([expected]);
});

test("the names of a path's parameters are no part of its URL", () => {
  const walked = walk(
    operation("parameters: [{ in: path, name: id, required: true }]"),
    operation("parameters: [{ in: path, name: order, required: true }]").replace("{id}", "{order}"),
  );

  expect(found(walked)).toEqual(["INFO path-parameter-renamed id,order"]);
});

test("a webhook is sent by the provider: what it always sends breaks nobody", () => {
  expect(found(walk(webhook(false), webhook(true)))).toEqual(["ERR→INFO request-body-became-required "]);
  expect(found(walk(webhook(true), webhook(false)))).toEqual(["INFO→ERR request-body-became-optional "]);
  expect(found(walk(webhook(true), `${HEAD}paths: {}\n`))).toEqual(["ERR webhook-removed paid"]);
});

test("a key that moves into another header breaks who uses it, and nobody where no operation asks for it", () => {
  expect(found(walk(scheme("X-A", "[{ key: [] }]"), scheme("X-B", "[{ key: [] }]")))).toEqual([
    "ERR api-security-component-name-changed key,X-A,X-B",
  ]);
  expect(found(walk(scheme("X-A", "[]"), scheme("X-B", "[]")))).toEqual([
    "ERR→INFO api-security-component-name-changed key,X-A,X-B",
  ]);
});

test("a document is the same as itself", () => {
  const text = operation(
    "parameters: [{ in: query, name: q, schema: { type: string } }]\nresponses: { 200: { content: { application/json: { schema: {} } } } }",
  );
  const walked = walk(text, text);

  expect(walked.findings).toEqual([]);
  expect(walked.pairs.map(({ id, args }) => [id, ...args])).toEqual([
    ["request-parameter-not-compatible", "query", "q"],
    ["response-body-not-compatible", "application/json", "200"],
  ]);
});

test("an operation that needed nothing and now has the document's security breaks, and the other way round does not", () => {
  expect(found(walk(secured("security: [], "), secured("")))).toEqual(["INFO→ERR api-security-added key"]);
  expect(found(walk(secured(""), secured("security: [], ")))).toEqual(["INFO api-security-removed key"]);
  expect(found(walk(secured(""), secured("security: [{ key: [] }], ")))).toEqual([]);
});

function scheme(name: string, security: string): string {
  return `${HEAD}paths: {}\nsecurity: ${security}\ncomponents: { securitySchemes: { key: { type: apiKey, in: header, name: ${name} } } }\n`;
}

function secured(own: string): string {
  return `${HEAD}security: [{ key: [] }]\npaths: { /a: { get: { ${own}responses: { 200: { description: ok } } } } }\ncomponents: { securitySchemes: { key: { type: apiKey, in: header, name: X } } }\n`;
}

function webhook(required: boolean): string {
  return `${HEAD}paths: {}\nwebhooks: { paid: { post: { requestBody: { required: ${required} } } } }\n`;
}
