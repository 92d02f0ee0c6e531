import { expect, test } from "vitest";
import { parsePolicy } from "../../policy/parse-policy.ts";
import type { Policy } from "../../policy/policy.ts";
import { loosened } from "./loosened.ts";

function policy(contracts: string): Policy {
  const parsed = parsePolicy(`version: 1\n${contracts}`, "flyball.yaml");
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value;
}

const ORDERS = "contracts: { provides: [{ name: orders, file: openapi.yaml }] }";

test.for([
  ["taken out", "", ["contract orders is not openapi.yaml any more"]],
  ["in another file", ORDERS.replace("openapi", "other"), ["contract orders is not openapi.yaml any more"]],
  [
    "with a host",
    ORDERS.replace(" }] }", " }], remote_hosts: [example.org] }"),
    ["contracts may fetch from example.org"],
  ],
  ["with another beside it", ORDERS.replace("[{", "[{ name: carts, file: carts.yaml }, {"), []],
  ["as it was", ORDERS, []],
] as const)("a contract %s is told where that is less than before", ([, head, expected]) => {
  expect(loosened(policy(ORDERS), policy(head), () => null).map(({ what }) => what)).toEqual(expected);
});
