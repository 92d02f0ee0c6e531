import { expect, test } from "vitest";
import { parseContractFile } from "../source/parse-contract-file.ts";
import { readApi } from "../api/read-api.ts";
import type { Api } from "../api/api.ts";
import { walkApis } from "./walk-apis.ts";
import type { Walk } from "./walk-context.ts";

const NOW_MS = Date.UTC(2026, 10, 21);

const HEAD = "openapi: 3.1.0\ninfo: { title: t, version: 1.0.0 }\n";

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
  const webhook = (required: boolean): string =>
    `${HEAD}paths: {}\nwebhooks: { paid: { post: { requestBody: { required: ${required} } } } }\n`;

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

test("a security scheme under another name with the same definition lets the same callers in", () => {
  const named = (name: string, header: string): string =>
    scheme("X-A", `[{ ${name}: [] }]`)
      .replace("{ key: { type: apiKey, in: header, name: X-A", `{ ${name}: { type: apiKey, in: header, name: ${header}`)
      .replace("paths: {}", "paths: { /a: { get: {} } }");

  expect(found(walk(named("key", "X-A"), named("apiKey", "X-A")))).toEqual([
    "INFO api-global-security-removed key",
    "INFO api-global-security-added apiKey",
    "INFO api-security-component-removed key",
    "INFO api-security-component-added apiKey",
  ]);
  expect(found(walk(named("key", "X-A"), named("apiKey", "X-B")))).toContain(
    "INFO→ERR api-global-security-added apiKey",
  );
});

/** What both sides describe for a status or a media type, of which one side alone says more than the range that covers it. */
test.for([
  ["a status beside the default", "default: A", "default: A, '404': B", ["404 A→B"]],
  ["a status beside its range", "4XX: A, default: C", "4XX: A, default: C, '404': B", ["404 A→B"]],
  ["a status that falls back to its range", "4xx: A, '404': B", "4XX: A", ["404 B→A"]],
  ["a status that falls back to the default", "'404': B, default: A", "default: A", ["404 B→A"]],
  ["a range beside the default", "default: A", "default: A, 5XX: B", ["5XX A→B"]],
] as const)("%s is proven against what covered it", ([, old, now, expected]) => {
  const responses = (text: string): string =>
    operation(
      `responses: { ${text.replaceAll(/([A-C])(?=,|$)/gu, "{ content: { application/json: { schema: { title: $1 } } } }")} }`,
    );

  expect(changedPairs(walk(responses(old), responses(now)))).toEqual(expected);
});

test.for([
  ["a media type beside a range", "'*/*': A", "'*/*': A, application/json: B", ["application/json A→B"]],
  ["beside the nearer of two ranges", "'*/*': A, text/*: B", "'*/*': A, text/*: B, text/csv: C", ["text/csv B→C"]],
  ["a media type that falls back to its range", "text/*: A, text/csv: B", "text/*: A", ["text/csv B→A"]],
  ["a syntax is no range", "application/json: A", "application/json: A, application/problem+json: B", []],
] as const)("%s is proven against what covered it, in requests and in answers", ([, old, now, expected]) => {
  const content = (text: string): string =>
    `content: { ${text.replaceAll(/([A-C])(?=,|$)/gu, "{ schema: { title: $1 } }")} }`;
  const request = (text: string): string => operation(`requestBody: { ${content(text)} }`);
  const response = (text: string): string => operation(`responses: { 200: { ${content(text)} } }`);

  expect(changedPairs(walk(request(old), request(now)))).toEqual(expected);
  expect(changedPairs(walk(response(old), response(now)))).toEqual(expected);
});

test("a schema that came or went is proven against everything", () => {
  const request = (media: string): string => operation(`requestBody: { content: { application/json: ${media} } }`);
  const response = (media: string): string =>
    operation(`responses: { 200: { content: { application/json: ${media} }, headers: { X-A: ${media} } } }`);
  const parameter = (media: string): string => operation(`parameters: [{ in: query, name: q, ${media.slice(1, -1)} }]`);
  const WITH = "{ schema: { type: string } }";

  for (const [written, rules] of [
    [request, ["ERR request-body-media-type-schema-added application/json"]],
    [parameter, []],
  ] as const) {
    const walked = walk(written("{}"), written(WITH));
    expect(found(walked)).toEqual(rules);
    expect(walked.pairs.map(({ question }) => question.sender.site)).toEqual([null]);
  }
  const walked = walk(response(WITH), response("{}"));
  expect(found(walked)).toEqual(["WARN response-body-media-type-schema-removed application/json,200"]);
  expect(walked.pairs.map(({ question }) => question.sender.site)).toEqual([null, null]);
});

test.for([
  ["picture: { contentType: image/png }", "picture: { contentType: image/jpeg }", ["ERR picture,contentType"]],
  [
    "picture: { contentType: image/png }",
    "picture: { contentType: 'image/png, image/jpeg' }",
    ["ERR→INFO picture,contentType"],
  ],
  ["picture: { contentType: image/* }", "picture: { contentType: image/png }", ["ERR picture,contentType"]],
  ["tags: { explode: true }", "tags: { explode: false }", ["ERR tags,explode"]],
  ["tags: { style: form }", "tags: { style: spaceDelimited }", ["ERR tags,style"]],
  ["note: { explode: true }", "note: { explode: false }", ["ERR→INFO note,explode"]],
  ["note: { contentType: text/plain }", "", []],
] as const)("a form's encoding %j → %j", ([old, now, expected]) => {
  const form = (encoding: string): string =>
    operation(
      `requestBody: { content: { multipart/form-data: { schema: { type: object, properties: { picture: { type: string, format: binary }, tags: { type: array, items: { type: string } }, note: { type: string } } }, encoding: { ${encoding} } } } }`,
    );

  expect(found(walk(form(old), form(now)))).toEqual(
    expected.map((each) => each.replace(" ", " request-body-encoding-changed multipart/form-data,")),
  );
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

/** `WHERE OLD→NEW` of each pair of schemas that differ, by their titles. */
function changedPairs({ pairs }: Walk): readonly string[] {
  return pairs.flatMap(({ id, args, question: { sender, receiver } }) => {
    const titles = [sender, receiver].map(({ site }) => (site?.value as { readonly title: string }).title);
    const [old, now] = id.startsWith("request") ? titles : titles.toReversed();
    return old === now ? [] : [`${id.startsWith("response") && args[1] !== "200" ? args[1] : args[0]} ${old}→${now}`];
  });
}

function scheme(name: string, security: string): string {
  return `${HEAD}paths: {}\nsecurity: ${security}\ncomponents: { securitySchemes: { key: { type: apiKey, in: header, name: ${name} } } }\n`;
}

function operation(written: string): string {
  const lines = written.split("\n").map((line) => `      ${line}`);
  return `${HEAD}paths:\n  /orders/{id}:\n    get:\n      summary: s\n${lines.join("\n")}\n`;
}

function walk(old: string, now: string): Walk {
  return walkApis(apiOf(old), apiOf(now), { nowMs: NOW_MS, deprecationDays: { beta: 0, stable: 0 } });
}

/** `LEVEL id args`, with the level that was argued for behind an arrow. */
function found({ findings }: Walk): readonly string[] {
  return findings.map(
    ({ level, id, args, argued }) => `${level}${argued === null ? "" : `→${argued.level}`} ${id} ${args.join(",")}`,
  );
}

function apiOf(text: string): Api {
  const file = parseContractFile("api.yaml", text);
  if (!file.ok) throw new Error(file.error.message);
  const api = readApi({ root: file.value, files: new Map([["api.yaml", file.value]]) });
  if (!api.ok) throw new Error(api.error.message);
  return api.value;
}

function secured(own: string): string {
  return `${HEAD}security: [{ key: [] }]\npaths: { /a: { get: { ${own}responses: { 200: { description: ok } } } } }\ncomponents: { securitySchemes: { key: { type: apiKey, in: header, name: X } } }\n`;
}
