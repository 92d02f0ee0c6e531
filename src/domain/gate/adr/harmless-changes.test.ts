import { expect, test } from "vitest";
import { adr, rulesOf, type Tree } from "./adr-fixture.ts";

const CODE = (name: string): string =>
  Array.from({ length: 8 }, (_, i) => `export function ${name}Part${i}() { return ${i}; }`).join("\n");
const json = (value: unknown): string => JSON.stringify(value, null, 2);
const PACKAGE = (name: string): string => json({ name, version: "1.0.0", private: true });
const ORDERS: Tree = {
  "services/orders/package.json": PACKAGE("@acme/orders"),
  "services/orders/list.ts": CODE("list"),
  "services/orders/total.ts": CODE("total"),
};
const BILLING: Tree = {
  "services/billing/package.json": PACKAGE("@acme/billing"),
  "services/billing/invoice.ts": CODE("invoice"),
};
const COMPOSE = "services:\n  orders:\n    build: ./orders\n    ports: ['80:80']\n  billing:\n    build: ./billing\n";
const GRAPHQL = "type Order { id: ID! }\ntype Invoice { id: ID! }\n";
const PROTO = 'syntax = "proto3";\nservice Billing {\n  rpc Charge(A) returns (B);\n  rpc Refund(A) returns (B);\n}\n';
const PUBLISHED = {
  name: "@acme/money",
  version: "1.0.0",
  exports: { ".": "./a.js", "./round": "./b.js" },
  bin: { money: "c.js" },
};

const moved = (tree: Tree, from: string, to: string): Tree =>
  Object.fromEntries(Object.entries(tree).map(([path, text]) => [path.replace(from, to), text]));

test.for<readonly [string, Tree, Tree]>([
  ["a file that moves inside of a service", ORDERS, moved(ORDERS, "orders/list.ts", "orders/lists/list.ts")],
  ["a new service of its own", ORDERS, { ...ORDERS, ...BILLING }],
  [
    "code that moves between two services that stay",
    { ...ORDERS, ...BILLING },
    { ...moved(ORDERS, "services/orders/total.ts", "services/billing/total.ts"), ...BILLING },
  ],
  [
    "its own address",
    { "a.ts": "x\n" },
    { "a.ts": "x\nconst url = process.env.APP_URL ?? process.env.CALLBACK_URL;\n" },
  ],
  [
    "an address that is known",
    { "a.ts": "x\n", ".env.example": "BILLING_URL=\n" },
    { "a.ts": "x\nconst url = process.env.BILLING_URL;\n", ".env.example": "BILLING_URL=\n" },
  ],
  ["an address in a comment", { "a.ts": "x\n" }, { "a.ts": 'x\n// fetch("https://api.stripe.com/v1")\n' }],
  ["an address that is shown", { "a.tsx": "x\n" }, { "a.tsx": 'x\n<a href="https://api.stripe.com/docs">docs</a>\n' }],
  ["an address in a test", { "test/a.ts": "x\n" }, { "test/a.ts": "x\nconst url = process.env.BILLING_URL;\n" }],
  [
    "a database of others' in a compose file",
    { "compose.yaml": COMPOSE },
    { "compose.yaml": `${COMPOSE}  redis:\n    image: redis:7\n` },
  ],
  [
    "a client of the workspace's own",
    { "package.json": json({ name: "a", private: true, dependencies: {} }) },
    { "package.json": json({ name: "a", private: true, dependencies: { "@acme/billing-client": "workspace:*" } }) },
  ],
  [
    "a type that moves to another file",
    { "a.graphql": GRAPHQL },
    { "a.graphql": "type Order { id: ID! }\n", "b.graphql": "type Invoice { id: ID! }\n" },
  ],
  [
    "a copy of a contract that stands elsewhere",
    { "pb/billing.proto": PROTO, "services/orders/billing.proto": PROTO },
    { "pb/billing.proto": PROTO },
  ],
  ["stubs of its own service", { "a.ts": "x" }, { "a.ts": "x", "src/orders/orders_pb2_grpc.py": "x\n" }],
  [
    "a command of a private package",
    { "package.json": json({ ...PUBLISHED, private: true }) },
    { "package.json": json({ ...PUBLISHED, private: true, bin: {} }) },
  ],
  ["one route under another name", { "a.ts": 'app.get("/orders", a);\n' }, { "a.ts": 'app.get("/purchases", a);\n' }],
  [
    "a package that a proposed decision removes",
    {
      "docs/decisions/0001-a.md": adr("1. No lodash", "We removed lodash.", "status: proposed"),
      "package.json": json({ name: "a", private: true }),
    },
    {
      "docs/decisions/0001-a.md": adr("1. No lodash", "We removed lodash.", "status: proposed"),
      "package.json": json({ name: "a", private: true, dependencies: { lodash: "4" } }),
    },
  ],
  ["YAML that is none", { "k8s/a.yaml": "kind: Deployment\n" }, { "k8s/a.yaml": "kind: Deployment\n  {{ broken: [\n" }],
])("%s asks for no decision", ([, before, after]) => {
  expect(rulesOf(before, after)).toEqual([]);
});
