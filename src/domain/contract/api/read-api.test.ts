import { expect, test } from "vitest";
import { pointerOf, type ContractSource, type Site } from "../source/contract-source.ts";
import { locateSite } from "../source/locate.ts";
import { parseContractFile } from "../source/parse-contract-file.ts";
import type { Api, Operation } from "./api.ts";
import { readApi } from "./read-api.ts";

function sourceOf(text: string, more: Readonly<Record<string, string>> = {}): ContractSource {
  const files = Object.entries({ "api.yaml": text, ...more }).map(([path, body]) => {
    const file = parseContractFile(path, body);
    if (!file.ok) throw new Error(file.error.message);
    return file.value;
  });
  return { root: files[0] as (typeof files)[0], files: new Map(files.map((file) => [file.path, file])) };
}

function read(text: string, more?: Readonly<Record<string, string>>): Api {
  const api = readApi(sourceOf(text, more));
  if (!api.ok) throw new Error(JSON.stringify(api.error));
  return api.value;
}

function at(site: Site | null | undefined): string | null {
  return site == null ? null : `${site.file.path}#${pointerOf(site)}`;
}

function only(api: Api): Operation {
  return api.operations[0] as Operation;
}

const API = `openapi: 3.0.3
info: {title: t, version: 1.10}
servers: [{url: /v1}]
security: [{key: []}, {oauth: [read]}, {}]
tags: [{name: orders}]
paths:
  x-note: {}
  /orders/{id}:
    summary: s
    servers: [{url: /path}]
    parameters:
      - {name: id, in: path, required: true, schema: {type: string}}
      - {name: page, in: query, schema: {type: integer}}
      - {name: X-Trace, in: header, schema: {type: string}}
    get:
      operationId: getOrder
      tags: [orders]
      deprecated: true
      x-sunset: 2026-02-01
      parameters:
        - $ref: '#/components/parameters/Page'
        - {name: x-trace, in: header, schema: {type: integer}}
        - {name: filter, in: query, style: deepObject, content: {' Application/JSON ': {schema: {type: object}}}}
      requestBody: {$ref: 'common.yaml#/bodies/Order'}
      responses:
        200:
          description: fine
          headers:
            X-Rate-Limit: {required: true, schema: {type: integer}}
          content:
            application/json: {schema: {$ref: '#/components/schemas/Order'}}
          links:
            next: {$ref: '#/components/links/Next'}
        default: {$ref: '#/components/responses/Problem'}
        x-note: 1
      callbacks:
        done:
          '{$request.body#/url}':
            post: {responses: {204: {description: ok}}}
    x-thing: {}
    put: {responses: {}, servers: [{url: /op}], security: []}
components:
  parameters:
    Page: {name: page, in: query, explode: false, schema: {type: number}}
  responses:
    Problem: {description: p, content: {'*/*': {}}}
  links:
    Next: {operationId: getOrder}
  schemas:
    Order: {type: object}
    Anything: true
  securitySchemes:
    key: {type: apiKey, in: header, name: X-Key}
    oauth: {type: oauth2, flows: {implicit: {authorizationUrl: https://a, scopes: {read: r}}}}
`;
const COMMON = `bodies:
  Order: {$ref: '#/bodies/Real'}
  Real:
    required: true
    content:
      application/json: {schema: {type: object}}
`;

test("an OpenAPI 3.0 document is read with its references resolved and its defaults written out", () => {
  const api = read(API, { "common.yaml": COMMON });
  expect([api.dialect, api.written, api.info.version, api.servers.map(({ url }) => url)]).toEqual([
    "openapi-3.0",
    "3.0.3",
    "1.1",
    ["/v1"],
  ]);
  expect(api.security?.map((requirement) => [...requirement])).toEqual([[["key", []]], [["oauth", ["read"]]], []]);
  expect([...api.schemas.keys(), ...api.tags.keys()]).toEqual(["Order", "Anything", "orders"]);
  expect(api.operations.map(({ method, path, servers }) => [method, path, servers[0]?.url])).toEqual([
    ["GET", "/orders/{id}", "/path"],
    ["PUT", "/orders/{id}", "/op"],
  ]);
  expect(api.operations.map(({ security }) => security)).toEqual([null, []]);
  const [key, oauth] = [...api.securitySchemes.values()];
  expect([key?.in, key?.parameterName, oauth?.flows.get("implicit")?.scopes.get("read")]).toEqual([
    "header",
    "X-Key",
    "r",
  ]);
});

test("parameters of the path are merged into the operation, with the style of where they are sent", () => {
  const rows = only(read(API, { "common.yaml": COMMON })).parameters.map((parameter) => [
    parameter.name,
    parameter.isShared,
    parameter.style,
    parameter.explode,
    at(parameter.schema ?? parameter.content.get("application/json")?.schema),
  ]);
  expect(rows).toEqual([
    ["id", true, "simple", false, "api.yaml#/paths/~1orders~1{id}/parameters/0/schema"],
    ["page", false, "form", false, "api.yaml#/components/parameters/Page/schema"],
    ["x-trace", false, "simple", false, "api.yaml#/paths/~1orders~1{id}/get/parameters/1/schema"],
    [
      "filter",
      false,
      "deepObject",
      false,
      "api.yaml#/paths/~1orders~1{id}/get/parameters/2/content/ Application~1JSON /schema",
    ],
  ]);
});

test("bodies, responses, headers, links and callbacks are read where they stand", () => {
  const operation = only(read(API, { "common.yaml": COMMON }));
  expect([operation.requestBody?.required, at(operation.requestBody?.site)]).toEqual([
    true,
    "common.yaml#/bodies/Real",
  ]);
  expect([...operation.responses.keys()]).toEqual(["200", "default"]);
  const fine = operation.responses.get("200");
  expect([fine?.headers.get("x-rate-limit")?.required, at(fine?.links.get("next"))]).toEqual([
    true,
    "api.yaml#/components/links/Next",
  ]);
  expect(at(operation.responses.get("default")?.content.get("*/*")?.site)).toBe(
    "api.yaml#/components/responses/Problem/content/*~1*",
  );
  expect(operation.callbacks.get("done")?.map(({ method, path }) => [method, path])).toEqual([
    ["POST", "{$request.body#/url}"],
  ]);
  expect([operation.lifecycle.deprecated, operation.lifecycle.sunset?.value]).toEqual([true, "2026-02-01"]);
});

test("3.1 has webhooks and path items of its own, 3.2 further methods", () => {
  const api = read(`openapi: 3.2.0
webhooks: {made: {$ref: '#/components/pathItems/Made'}}
paths:
  /a:
    query: {responses: {}}
    additionalOperations: {LINK: {responses: {}}}
components: {pathItems: {Made: {post: {responses: {}}}}}
`);
  expect(api.dialect).toBe("openapi-3.1");
  expect(api.webhooks.map(({ method, path, site }) => [method, path, at(site)])).toEqual([
    ["POST", "made", "api.yaml#/components/pathItems/Made/post"],
  ]);
  expect(api.operations.map(({ method }) => method)).toEqual(["QUERY", "LINK"]);
});

test("callbacks that lead back to their operation end", () => {
  const api = read(`openapi: 3.1.0
paths: {/a: {$ref: '#/components/pathItems/A'}}
components:
  pathItems:
    A: {post: {responses: {}, callbacks: {again: {x: {$ref: '#/components/pathItems/A'}}}}}
`);
  expect(only(api).callbacks.get("again")?.[0]?.callbacks.size).toBe(0);
});

test.for([
  ["no paths", "openapi: 3.0.0\n"],
  ["paths without a value", "openapi: 3.0.0\npaths:\n"],
  ["a version that YAML reads as a number", "openapi: 3.0\npaths: {}\n"],
  [
    "null in every place",
    "openapi: 3.1.0\nservers:\ntags:\nsecurity:\ncomponents:\npaths:\n  /a:\n  /b:\n    parameters:\n    get:\n    put: {parameters: , responses: , requestBody: , callbacks: , security: , tags: }\n    post: {responses: {200: , 201: {content: , headers: , links: }, 202: {content: {a/b: }}}}\n",
  ],
  ["parts without content", "openapi: 3.0.0\ncomponents: {schemas: , securitySchemes: , parameters: }\n"],
] as const)("tolerated: %s", ([, text]) => {
  expect(readApi(sourceOf(text)).ok).toBe(true);
});

test.for([
  ["no version", "info: {}\n", "1:1", "the document does not say its version"],
  ["another version", "openapi: 4.0.0\n", "1:1", "OpenAPI 4.0.0 is not read"],
  ["a list of paths", "openapi: 3.0.0\npaths: []\n", "2:1", "paths must be a mapping, and is a list"],
  [
    "a path item that is a text",
    "openapi: 3.0.0\npaths:\n  /a: x\n",
    "3:3",
    "a path item must be a mapping, and is a text",
  ],
  [
    "an operation that is a number",
    "openapi: 3.0.0\npaths:\n  /a:\n    get: 1\n",
    "4:5",
    "an operation must be a mapping, and is a number",
  ],
  [
    "parameters in a mapping",
    "openapi: 3.0.0\npaths:\n  /a:\n    get: {parameters: {}}\n",
    "4:11",
    "parameters must be a list",
  ],
  [
    "a parameter without a name",
    "openapi: 3.0.0\npaths:\n  /a:\n    get:\n      parameters:\n        - in: query\n",
    "6:11",
    "a parameter has no name",
  ],
  [
    "a parameter without a place",
    "openapi: 3.0.0\npaths:\n  /a:\n    get: {parameters: [{name: n}]}\n",
    "4:24",
    "the parameter 'n' does not say where it is sent",
  ],
  [
    "responses in a list",
    "openapi: 3.0.0\npaths:\n  /a:\n    get: {responses: [200]}\n",
    "4:11",
    "responses must be a mapping, and is a list",
  ],
  [
    "a schema that is a list",
    "openapi: 3.0.0\ncomponents:\n  schemas:\n    A: []\n",
    "4:5",
    "a schema must be a mapping, and is a list",
  ],
  [
    "a media type that is a text",
    "openapi: 3.0.0\npaths: {/a: {get: {responses: {200: {content: {a/b: c}}}}}}\n",
    "2:48",
    "a media type must be a mapping, and is a text",
  ],
  ["security in a mapping", "openapi: 3.0.0\nsecurity: {}\n", "2:1", "security must be a list"],
  [
    "a reference to nothing",
    "openapi: 3.0.0\npaths:\n  /a:\n    get:\n      responses:\n        200: {$ref: '#/x'}\n",
    "6:9",
    "the reference '#/x' leads to nothing",
  ],
  [
    "a reference to itself",
    "openapi: 3.0.0\npaths:\n  /a: {$ref: '#/paths/~1a'}\n",
    "3:3",
    "the reference '#/paths/~1a' leads to nothing",
  ],
  ["a document that is a list", "[1]", "1:1", "the document does not say its version"],
] as const)("one problem with its place: %s", ([, text, place, message]) => {
  const api = readApi(sourceOf(text));
  if (api.ok) throw new Error("it was read");
  expect(`${api.error.place.line}:${api.error.place.col} ${api.error.message.replace(/ \([^(]*\)$/u, "")}`).toBe(
    `${place} ${message}`,
  );
});

const SWAGGER = `swagger: "2.0"
info: {title: t, version: "2"}
host: api.example.com
basePath: /v2
schemes: [https, http]
consumes: [application/json]
produces: [application/json, text/plain]
securityDefinitions:
  basic: {type: basic}
  oauth: {type: oauth2, flow: accessCode, tokenUrl: https://t, scopes: {r: read}}
parameters:
  Limit: {name: limit, in: query, type: integer, maximum: 5}
definitions:
  Pet:
    type: object
    discriminator: kind
    properties:
      tag: {type: string, x-nullable: true}
      discriminator: {type: string}
paths:
  /pets:
    get:
      parameters:
        - $ref: '#/parameters/Limit'
        - {name: ids, in: query, type: array, collectionFormat: pipes, items: {type: string, x-nullable: true}}
        - {name: all, in: query, type: array, collectionFormat: multi, items: {type: string}}
        - {name: X-Sort, in: header, type: array, items: {type: string}}
      responses:
        200:
          description: ok
          schema: {$ref: '#/definitions/Pet'}
          headers: {X-Total: {type: integer}}
        204: {description: none}
    post:
      consumes: []
      parameters:
        - {name: pet, in: body, required: true, schema: {$ref: '#/definitions/Pet'}}
      responses: {}
  /photo:
    post:
      parameters:
        - name: photo
          in: formData
          type: file
          required: true
        - name: note
          in: formData
          type: string
          maxLength: 9
      responses: {}
`;

test("Swagger 2.0 is read as the 3.0 that it means", () => {
  const api = read(SWAGGER);
  expect([api.dialect, api.written, api.servers.map(({ url }) => url)]).toEqual([
    "openapi-3.0",
    "2.0",
    ["https://api.example.com/v2", "http://api.example.com/v2"],
  ]);
  const [basic, oauth] = [...api.securitySchemes.values()];
  expect([basic?.type, basic?.scheme, oauth?.flows.get("authorizationCode")?.tokenUrl]).toEqual([
    "http",
    "basic",
    "https://t",
  ]);
  expect(api.schemas.get("Pet")?.value).toEqual({
    type: "object",
    discriminator: { propertyName: "kind" },
    properties: { tag: { type: "string", "x-nullable": true, nullable: true }, discriminator: { type: "string" } },
  });
  const [get, post] = api.operations;
  expect(get?.parameters.map(({ name, style, explode, schema }) => [name, style, explode, schema?.value])).toEqual([
    ["limit", "form", true, { type: "integer", maximum: 5 }],
    ["ids", "pipeDelimited", false, { type: "array", items: { type: "string", "x-nullable": true, nullable: true } }],
    ["all", "form", true, { type: "array", items: { type: "string" } }],
    ["X-Sort", "simple", false, { type: "array", items: { type: "string" } }],
  ]);
  expect([...(get?.responses.get("200")?.content.keys() ?? [])]).toEqual(["application/json", "text/plain"]);
  expect(get?.responses.get("204")?.content.size).toBe(0);
  expect(get?.responses.get("200")?.headers.get("x-total")?.schema?.value).toEqual({ type: "integer" });
  expect([post?.requestBody?.required, [...(post?.requestBody?.content.keys() ?? [])]]).toEqual([
    true,
    ["application/json"],
  ]);
});

test("what Swagger 2.0 says otherwise is found at its own line", () => {
  const api = read(SWAGGER);
  const [get, , photo] = api.operations;
  const form = photo?.requestBody?.content.get("multipart/form-data")?.schema as Site;
  expect(form.value).toEqual({
    type: "object",
    properties: { photo: { type: "string", format: "binary" }, note: { type: "string", maxLength: 9 } },
    required: ["photo"],
  });
  const properties = (form.value as { properties: { note: { maxLength: number } } }).properties;
  const note: Site = {
    file: form.file,
    value: properties.note,
    at: { parent: { file: form.file, value: properties, at: { parent: form, key: "properties" } }, key: "note" },
  };
  const limit: Site = { file: form.file, value: properties.note.maxLength, at: { parent: note, key: "maxLength" } };
  const shown = [get?.parameters[0]?.schema, form, note, limit].map((site) => {
    const { line, pointer } = locateSite(site as Site);
    return `${line} ${pointer}`;
  });
  expect(shown).toEqual([
    "12 /parameters/Limit",
    "41 /paths/~1photo/post/parameters",
    "46 /paths/~1photo/post/parameters/1",
    "49 /paths/~1photo/post/parameters/1/maxLength",
  ]);
  expect(at(api.resolve(form, "#/definitions/Pet"))).toBe("api.yaml#/definitions/Pet");
});
