import { expect, test } from "vitest";
import { readApi } from "../../../domain/contract/api/read-api.ts";
import { parseContractFile } from "../../../domain/contract/source/parse-contract-file.ts";
import type { EvidenceAnswer } from "../../../ports/evidence-reader.ts";
import { openHarReader, openPactReader } from "./open-recording-readers.ts";

const CONTRACT = `openapi: 3.0.3
info: { title: Orders, version: 1.0.0 }
servers: [{ url: https://api.shop.example/v1 }]
paths:
  /orders:
    post:
      requestBody: { content: { application/json: { schema: { $ref: '#/components/schemas/New' } } } }
      responses: { '201': { description: ok } }
  /orders/{id}:
    get: { responses: { '200': { description: ok } } }
components:
  schemas:
    New: { type: object, properties: { state: { type: string, enum: [open, paid] }, name: { type: string } } }
`;

async function read(kind: "pact" | "har", files: Readonly<Record<string, string>>): Promise<EvidenceAnswer> {
  const parsed = parseContractFile("openapi.yaml", CONTRACT);
  if (!parsed.ok) throw new Error("the test's contract is wrong");
  const api = readApi({ root: parsed.value, files: new Map([["openapi.yaml", parsed.value]]) });
  if (!api.ok) throw new Error("the test's contract is wrong");
  const reader = kind === "pact" ? openPactReader(() => api.value) : openHarReader(() => api.value);
  return reader.read({
    files: {
      paths: async () => Object.keys(files),
      texts: async (paths) => new Map(paths.map((path) => [path, files[path] ?? ""])),
    },
    consumed: {
      contract: "orders",
      from: null,
      file: null,
      consumer: null,
      version: null,
      environments: [],
      uses: [],
      clients: [],
      pact: kind === "pact" ? ["pacts/*.json"] : [],
      har: kind === "har" ? ["*.har"] : [],
      maxAgeMs: 1,
    },
    contract: null,
    readAtMs: 1000,
  });
}

const shown = ({ uses }: EvidenceAnswer): readonly string[] =>
  uses.map(({ operation, direction, field, statuses, values, source, observedAtMs }) =>
    [
      `${source.file}:${source.line}:${source.col}`,
      direction,
      operation,
      field === null ? "-" : `${field.part}${field.pointer}`,
      statuses.join(),
      values?.join() ?? "-",
      observedAtMs,
    ].join(" "),
  );

const pact = (...interactions: readonly unknown[]): string =>
  JSON.stringify({ consumer: { name: "web" }, interactions }, null, 1);

test("a Pact's fields are used, and values only where the contract lists them", async () => {
  const answer = await read("pact", {
    "pacts/web-orders.json": pact(
      {
        request: { method: "post", path: "/orders", body: { state: "open", name: "Ada" } },
        response: { status: 201, body: { id: "1", lines: [{ sku: "a" }, { sku: "b", note: "c" }] } },
      },
      {
        type: "Synchronous/HTTP",
        request: { method: "GET", path: "/v1/orders/7", query: { expand: ["x"] } },
        response: { status: 200, body: { contentType: "application/json", content: { total: 3 } } },
      },
      { type: "Asynchronous/Messages", contents: {} },
    ),
    "other.json": "{",
  });
  expect(shown(answer)).toEqual([
    "pacts/web-orders.json:6:3 request POST /orders body/name  - 1000",
    "pacts/web-orders.json:6:3 request POST /orders body/state  open 1000",
    "pacts/web-orders.json:6:3 response POST /orders body/id 201 - 1000",
    "pacts/web-orders.json:6:3 response POST /orders body/lines/*/note 201 - 1000",
    "pacts/web-orders.json:6:3 response POST /orders body/lines/*/sku 201 - 1000",
    "pacts/web-orders.json:31:3 request GET /orders/{id} query/expand  - 1000",
    "pacts/web-orders.json:31:3 response GET /orders/{id} body/total 200 - 1000",
  ]);
  expect(answer.gaps).toEqual([]);
});

const entry = (method: string, url: string, more: object = {}): unknown => ({
  startedDateTime: "2026-05-01T10:00:00.000Z",
  request: { method, url, headers: [{ name: "authorization", value: "Bearer secret" }], queryString: [], ...more },
  response: { status: 200, content: { text: "{}" } },
});

test("a HAR says what was called and sent, and when; not what was read", async () => {
  const answer = await read("har", {
    "web.har": JSON.stringify({
      log: {
        entries: [
          entry("GET", "https://api.shop.example/v1/orders/7?expand=x", {
            queryString: [{ name: "expand", value: "x" }],
          }),
          entry("GET", "https://fonts.example/a.woff"),
          entry("POST", "https://api.shop.example/v1/orders", {
            postData: { mimeType: "application/json", text: '{"name":"Ada"}' },
          }),
        ],
      },
    }),
  });
  expect(shown(answer)).toEqual([
    "web.har:1:20 request GET /orders/{id} query/expand  - 1777629600000",
    "web.har:1:20 response GET /orders/{id} - 200 - 1777629600000",
    "web.har:1:544 request POST /orders body/name  - 1777629600000",
    "web.har:1:544 response POST /orders - 200 - 1777629600000",
  ]);
  expect(JSON.stringify(answer)).not.toMatch(/secret|Ada/u);
});

test.for<["pact" | "har", string, string, string]>([
  ["pact", "pacts/a.json", "{", "the Pact file is no JSON"],
  ["pact", "pacts/a.json", "[]", "the file is no Pact file"],
  ["pact", "b.json", "{}", "no Pact file is at pacts/*.json"],
  [
    "pact",
    "pacts/a.json",
    pact({ request: { method: "GET", path: "/refunds" } }),
    "GET /refunds is no operation of the contract",
  ],
  ["pact", "pacts/a.json", pact({ request: 1 }), "the interaction has no request"],
  ["har", "a.har", '{"log":{"entries":[{}]}}', "the entry has no request, answer or time"],
  ["har", "a.har", '{"log":{}}', "the file is no HAR capture"],
])("%s %s is a gap: %s", async ([kind, path, text, why]) => {
  const answer = await read(kind, { [path]: text });
  expect(answer.uses).toEqual([]);
  expect(answer.gaps.map((gap) => gap.why)).toEqual([why]);
});
