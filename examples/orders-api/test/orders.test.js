import assert from "node:assert/strict";
import { test } from "node:test";
import { findOrder, listOrders } from "../src/orders.js";

test("an order is found by its id", () => {
  assert.equal(findOrder("1").customer, "ada");
});

test("an unknown order is undefined", () => {
  assert.equal(findOrder("9"), undefined);
});

test("all orders are listed", () => {
  assert.deepEqual(
    listOrders().map(({ id }) => id),
    ["1", "2"],
  );
});
