import { expect, test } from "vitest";
import { answerCatalogue, catalogueOf } from "./catalogue.ts";
import { apiOf } from "./contract-pair.suite.ts";

const API = apiOf(`
openapi: 3.0.3
info: { title: orders, version: 1.0.0 }
paths:
  /orders/{id}:
    get:
      summary: One order.
      parameters:
        - { name: id, in: path, required: true, schema: { type: string, format: uuid } }
        - { name: expand, in: query, schema: { type: string, enum: [items, customer] } }
      responses:
        "200":
          description: ok
          content: { application/json: { schema: { $ref: "#/components/schemas/Order" } } }
        "404": { description: none }
components:
  schemas:
    Order:
      type: object
      required: [id, items]
      properties:
        id: { type: string }
        paid: { type: boolean, nullable: true }
        items: { type: array, items: { $ref: "#/components/schemas/Item" } }
        parent: { $ref: "#/components/schemas/Order" }
    Item:
      type: object
      properties: { sku: { type: string }, size: { type: object, properties: { width: { type: number } } } }
`);

test("an operation is told in words", () => {
  const answer = answerCatalogue(API, { contract: "orders", operation: "get /orders/{orderId}", tokensMax: 1000 });
  expect(answer?.text).toBe(`GET /orders/{id}: One order.
path id: string (uuid), required
query expand: "items" | "customer"
answers 200
  application/json: Order
    id: string, required
    paid: boolean or null
    items: list of Item, required
      sku: string
      size: object
        width: number
    parent: Order
answers 404`);
  expect(answer).toMatchObject({ isCut: false, uri: "flyball://contracts/orders/GET%20%2Forders%2F%7Bid%7D" });
});

test.for([
  [70, "(1 deeper parts are left out)"],
  [30, "lines are left out)"],
  [0, "lines are left out)"],
] as const)("within %i tokens it says what is left out", ([tokensMax, note]) => {
  const answer = answerCatalogue(API, { contract: "orders", operation: "GET /orders/{id}", tokensMax });
  expect(answer?.text.endsWith(note)).toBe(true);
  expect(answer?.tokens).toBeLessThanOrEqual(Math.max(20, tokensMax));
  expect(answer?.isCut).toBe(true);
});

test("what is not there is null, and all that is there can be chosen from", () => {
  expect(answerCatalogue(API, { contract: "orders", operation: "GET /carts", tokensMax: 100 })).toBeNull();
  expect(catalogueOf("orders", API).map(({ name }) => name)).toEqual(["GET /orders/{id}"]);
});
