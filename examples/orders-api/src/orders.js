const ORDERS = new Map([
  [
    "1",
    {
      id: "1",
      customer: "ada",
      lines: [
        { sku: "pen", quantity: 3, cents: 120 },
        { sku: "pad", quantity: 1, cents: 450 },
      ],
    },
  ],
  ["2", { id: "2", customer: "grace", lines: [{ sku: "ink", quantity: 2, cents: 990 }] }],
]);

/** An order by its id, or undefined. */
export function findOrder(id) {
  return ORDERS.get(id);
}

export function listOrders() {
  return [...ORDERS.values()];
}
