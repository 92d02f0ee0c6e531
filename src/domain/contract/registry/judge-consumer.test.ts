import { expect, test } from "vitest";
import type { ConsumerEvidence } from "./consumer-evidence.ts";
import { told, usesOf, verdictOf } from "./contract-pair.suite.ts";

const API = `
openapi: 3.0.3
info: { title: orders, version: 1.0.0 }
paths:
  /orders/{id}:
    get:
      parameters:
        - { name: id, in: path, required: true, schema: { type: string } }
        - { name: expand, in: query, schema: { type: string, enum: [items, customer] } }
      responses:
        "200":
          description: ok
          content: { application/json: { schema: { $ref: "#/components/schemas/Order" } } }
  /orders:
    post:
      requestBody:
        required: true
        content: { application/json: { schema: { $ref: "#/components/schemas/NewOrder" } } }
      responses:
        "201": { description: made }
components:
  schemas:
    Order:
      type: object
      required: [id, total, status, items]
      properties:
        id: { type: string }
        total: { type: number }
        note: { type: string }
        status: { type: string, enum: [open, paid] }
        items: { type: array, items: { $ref: "#/components/schemas/Item" } }
    Item:
      type: object
      required: [sku]
      properties: { sku: { type: string }, count: { type: integer }, parent: { $ref: "#/components/schemas/Item" } }
    NewOrder:
      type: object
      required: [sku]
      properties:
        sku: { type: string }
        count: { type: integer }
        coupon: { type: string, enum: [spring, summer] }
`;

interface Row {
  readonly name: string;
  readonly edit: readonly (readonly [string, string])[];
  readonly uses: readonly string[];
  readonly told: readonly string[];
}

const GET = "GET /orders/{id}";
const POST = "POST /orders";

const ROWS: readonly Row[] = [
  {
    name: "a required field that it reads is gone",
    edit: [
      ["[id, total, status, items]", "[id, status, items]"],
      ["        total: { type: number }\n", ""],
    ],
    uses: [`${GET} >`, `${GET} < /id`, `${GET} < /total`, `${GET} < /total`],
    told: [`breaks ${GET} response: /total is gone from answers [provider: additive-possible] at 3,4`],
  },
  {
    name: "a required field that it does not read is gone",
    edit: [
      ["[id, total, status, items]", "[id, status, items]"],
      ["        total: { type: number }\n", ""],
    ],
    uses: [`${GET} < /id`, `${GET} < /items/*/sku`],
    told: ["safe: what it uses stays as it was"],
  },
  {
    name: "an optional field that it reads is gone",
    edit: [["        note: { type: string }\n", ""]],
    uses: [`${GET} < /note`],
    told: [`breaks ${GET} response: /note is gone from answers [provider: additive-possible] at 1`],
  },
  {
    name: "a field that it reads may be missing now",
    edit: [["[id, total, status, items]", "[id, status, items]"]],
    uses: [`${GET} < /id`, `${GET} < /total`],
    told: [`breaks ${GET} response: /total is not what it was [both: reader-first] at 2`],
  },
  {
    name: "a field of the items of a list changes its type",
    edit: [["sku: { type: string }, count", "sku: { type: integer }, count"]],
    uses: [`${GET} < /items/*/sku`],
    told: [`breaks ${GET} response: /items/*/sku is not what it was [both: reader-first] at 1`],
  },
  {
    name: "it reads the list, and none of the field that changes",
    edit: [["sku: { type: string }, count", "sku: { type: integer }, count"]],
    uses: [`${GET} < /items/*/count`],
    told: ["safe: what it uses stays as it was"],
  },
  {
    name: "a value is new that it does not know",
    edit: [["enum: [open, paid]", "enum: [open, paid, refunded]"]],
    uses: [`${GET} < /status = open,paid`],
    told: [`breaks ${GET} response: /status has values that it does not know [both: reader-first] at 1`],
  },
  {
    name: "a value is new that it handles already",
    edit: [["enum: [open, paid]", "enum: [open, paid, refunded]"]],
    uses: [`${GET} < /status = open,paid,refunded`],
    told: ["safe: what it uses stays as it was"],
  },
  {
    name: "it is not known which fields it reads",
    edit: [["[id, total, status, items]", "[id, status, items]"]],
    uses: [`${GET} >`],
    told: [`unknown: ${GET}: the answers change, and it is not known which of their fields it reads`],
  },
  {
    name: "it reads what the contract never had",
    edit: [["[id, total, status, items]", "[id, status, items]"]],
    uses: [`${GET} < /id`, `${GET} < /legacy`],
    told: [`unknown: ${GET}: it reads /legacy, which the contract does not have`],
  },
  {
    name: "an operation that it calls is gone",
    edit: [["  /orders/{id}:", "  /archive/{id}:"]],
    uses: [`${GET.replace("id", "orderId")} < /id`],
    told: [`breaks ${GET} request: the operation is gone [provider: additive-possible] at 1`],
  },
  {
    name: "an operation that it does not call is gone",
    edit: [["  /orders/{id}:", "  /archive/{id}:"]],
    uses: [`${POST} > /sku`],
    told: ["safe: what it uses stays as it was"],
  },
  {
    name: "a deprecated operation that it calls is gone",
    edit: [["  /orders/{id}:\n    get:\n", "  /archive/{id}:\n    get:\n      deprecated: true\n"]],
    uses: [`${GET} < /id`],
    told: [`breaks ${GET} request: the operation is gone [provider: additive-possible] at 1`],
  },
  {
    name: "a parameter takes fewer values, and it sends one that is left",
    edit: [["enum: [items, customer]", "enum: [items]"]],
    uses: [`${GET} > query:expand = items`, `${GET} < /id`],
    told: ["safe: what it uses stays as it was"],
  },
  {
    name: "a parameter takes fewer values, and it sends one that is gone",
    edit: [["enum: [items, customer]", "enum: [items]"]],
    uses: [`${GET} > query:expand = items,customer`, `${GET} < /id`],
    told: [
      `breaks ${GET} request: the query parameter expand does not take every value that it took [provider: accept-both] at 1`,
    ],
  },
  {
    name: "a parameter is gone that it sends",
    edit: [["        - { name: expand, in: query, schema: { type: string, enum: [items, customer] } }\n", ""]],
    uses: [`${GET} > query:expand`, `${GET} < /id`],
    told: [
      `breaks ${GET} request: the query parameter expand is not taken any more [provider: additive-possible] at 1`,
    ],
  },
  {
    name: "a field of a body is required now, and it does not send it",
    edit: [
      [
        "      required: [sku]\n      properties:\n        sku",
        "      required: [sku, count]\n      properties:\n        sku",
      ],
    ],
    uses: [`${POST} > /sku`],
    told: [`breaks ${POST} request: the requests that it sends are refused [provider: accept-both] at 1`],
  },
  {
    name: "a field of a body takes fewer values, and it does not send it",
    edit: [["enum: [spring, summer]", "enum: [spring]"]],
    uses: [`${POST} > /sku`],
    told: ["safe: what it uses stays as it was"],
  },
  {
    name: "a field of a body takes fewer values, and it sends one that is left",
    edit: [["enum: [spring, summer]", "enum: [spring]"]],
    uses: [`${POST} > /sku`, `${POST} > /coupon = spring`],
    told: ["safe: what it uses stays as it was"],
  },
  {
    name: "a field of a body takes fewer values, and it sends any",
    edit: [["enum: [spring, summer]", "enum: [spring]"]],
    uses: [`${POST} > /sku`, `${POST} > /coupon`],
    told: [`breaks ${POST} request: /coupon is not taken as it is sent [provider: accept-both] at 2`],
  },
  {
    name: "it is not known what it sends",
    edit: [["enum: [spring, summer]", "enum: [spring]"]],
    uses: [`${POST} >`],
    told: [`unknown: ${POST}: request bodies change, and it is not known which of their fields it sends`],
  },
  {
    name: "nothing is known of it",
    edit: [["enum: [spring, summer]", "enum: [spring]"]],
    uses: [],
    told: ["unknown: nothing is known of what it uses"],
  },
  {
    name: "an optional field is new",
    edit: [["        note: { type: string }\n", "        note: { type: string }\n        memo: { type: string }\n"]],
    uses: [],
    told: ["safe: nothing that anybody uses changes"],
  },
];

test.for(ROWS)("$name", ({ edit, uses, told: expected }) => {
  const now = edit.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`no such text: ${from}`);
    return text.replace(from, to);
  }, API);
  expect(told(verdictOf(API, now, usesOf(...uses)))).toEqual(expected);
});

test("evidence that is too old says nothing", () => {
  const now = API.replace("[id, total, status, items]", "[id, status, items]");
  const old = usesOf(`${GET} < /id`).map((use) => ({ ...use, observedAtMs: -10_000 }));
  expect(told(verdictOf(API, now, old))).toEqual(["unknown: all that is known of what it uses is too old"]);
});

test("a break carries the payload that shows it and the findings that it comes from", () => {
  const now = API.replace("enum: [open, paid]", "enum: [open, paid, refunded]");
  const verdict = verdictOf(API, now, usesOf(`${GET} < /status = open,paid`));
  if (verdict.kind !== "breaks") throw new Error(verdict.kind);
  expect(verdict.breaks.map(({ counterexample, findings }) => [counterexample?.value, findings])).toEqual([
    [expect.objectContaining({ status: "refunded" }), ["response-property-enum-value-added"]],
  ]);
});

/** `reads: []` and `sends: []` of a declaration. */
test("who says that it reads or sends no field is not broken by fields, and by statuses all the same", () => {
  const gone = API.replace("        total: { type: number }\n", "").replace("[id, total, status", "[id, status");
  const optional = API.replace("[sku]\n      properties:\n        sku", "[]\n      properties:\n        sku");

  expect(told(verdictOf(API, gone, usesOf(`${GET} <`)))).toMatchObject([expect.stringContaining("unknown")]);
  expect(told(verdictOf(API, gone, nothing(`${GET} <`)))).toEqual(["safe: what it uses stays as it was"]);
  expect(told(verdictOf(API, API.replace('"200":', '"204":'), nothing(`${GET} <`)))).toEqual([
    expect.stringContaining("breaks"),
  ]);
  expect(told(verdictOf(optional, API, nothing(`${POST} >`)))).toEqual(["safe: what it uses stays as it was"]);
});

test("a parameter that becomes text takes the numbers that are sent", () => {
  expect(
    told(
      verdictOf(
        limited("integer"),
        limited("string").replace("[open, paid]", "[open]"),
        usesOf(`${GET} > query:expand`, `${GET} < /id`),
      ),
    ),
  ).toEqual([expect.stringContaining("safe")]);
});

test("a field that the contract never had is the consumer's to move off, once it is refused", () => {
  const closed = API.replace(
    "      properties:\n        sku",
    "      additionalProperties: false\n      properties:\n        sku",
  );

  expect(told(verdictOf(API, closed, usesOf(`${POST} > /sku`, `${POST} > /extra`)))).toEqual([
    `breaks ${POST} request: /extra, which the contract never had, is refused now [consumer: outside-contract] at 2`,
  ]);
  expect(told(verdictOf(API, closed, usesOf(`${POST} > /sku`)))).toEqual(["safe: what it uses stays as it was"]);
});

function nothing(line: string): readonly ConsumerEvidence[] {
  return usesOf(line).map((use) => ({ ...use, values: [] }));
}

function limited(type: string): string {
  return API.replace("schema: { type: string, enum: [items, customer] }", `schema: { type: ${type} }`);
}
