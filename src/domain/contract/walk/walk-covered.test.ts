import { expect, test } from "vitest";
import type { Site } from "../source/contract-source.ts";
import { found, HEAD, operation, walk } from "./walk-apis-fixture.ts";
import type { Walk } from "./walk-context.ts";

test("a security scheme under another name with the same definition lets the same callers in", () => {
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
  expect(changedPairs(walk(responses(old), responses(now)))).toEqual(expected);
});

test.for([
  ["a media type beside a range", "'*/*': A", "'*/*': A, application/json: B", ["application/json A→B"]],
  ["beside the nearer of two ranges", "'*/*': A, text/*: B", "'*/*': A, text/*: B, text/csv: C", ["text/csv B→C"]],
  ["a media type that falls back to its range", "text/*: A, text/csv: B", "text/*: A", ["text/csv B→A"]],
  ["a syntax is no range", "application/json: A", "application/json: A, application/problem+json: B", []],
] as const)("%s is proven against what covered it, in requests and in answers", ([, old, now, expected]) => {
  expect(changedPairs(walk(requestOf(old), requestOf(now)))).toEqual(expected);
  expect(changedPairs(walk(responseOf(old), responseOf(now)))).toEqual(expected);
});

test("a schema that came or went is proven against everything", () => {
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
  expect(found(walk(form(old), form(now)))).toEqual(
    expected.map((each) => each.replace(" ", " request-body-encoding-changed multipart/form-data,")),
  );
});

function named(name: string, header: string): string {
  return `${HEAD}paths: { /a: { get: {} } }\nsecurity: [{ ${name}: [] }]\ncomponents: { securitySchemes: { ${name}: { type: apiKey, in: header, name: ${header} } } }\n`;
}

function responses(text: string): string {
  return operation(
    `responses: { ${text.replaceAll(/([A-C])(?=,|$)/gu, "{ content: { application/json: { schema: { title: $1 } } } }")} }`,
  );
}

function contentOf(text: string): string {
  return `content: { ${text.replaceAll(/([A-C])(?=,|$)/gu, "{ schema: { title: $1 } }")} }`;
}

function requestOf(text: string): string {
  return operation(`requestBody: { ${contentOf(text)} }`);
}

function responseOf(text: string): string {
  return operation(`responses: { 200: { ${contentOf(text)} } }`);
}

function request(media: string): string {
  return operation(`requestBody: { content: { application/json: ${media} } }`);
}

function response(media: string): string {
  return operation(`responses: { 200: { content: { application/json: ${media} }, headers: { X-A: ${media} } } }`);
}

function parameter(media: string): string {
  return operation(`parameters: [{ in: query, name: q, ${media.slice(1, -1)} }]`);
}

function form(encoding: string): string {
  return operation(
    `requestBody: { content: { multipart/form-data: { schema: { type: object, properties: { picture: { type: string, format: binary }, tags: { type: array, items: { type: string } }, note: { type: string } } }, encoding: { ${encoding} } } } }`,
  );
}

/** `WHERE OLD→NEW` of each pair of schemas that differ, by their titles. */
function changedPairs({ pairs }: Walk): readonly string[] {
  return pairs.flatMap(({ id, args, question: { sender, receiver } }) => {
    const titles = [sender, receiver].map(({ site }) => titleOf(site));
    const [old, now] = id.startsWith("request") ? titles : titles.toReversed();
    return old === now
      ? []
      : [`${id.startsWith("response") && args[1] !== "200" ? args[1] : args[0]} ${String(old)}→${String(now)}`];
  });
}

function titleOf(site: Site | null): unknown {
  return (site?.value as { readonly title?: unknown } | undefined)?.title;
}
