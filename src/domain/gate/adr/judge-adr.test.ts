import { describe, expect, test } from "vitest";
import { adr, judged, rulesOf, type Tree } from "./adr-fixture.ts";

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
const OPENAPI =
  "openapi: 3.1.0\ninfo: { title: Orders, version: 1.0.0 }\npaths:\n  /orders:\n    get: { responses: {} }\n  /orders/{id}:\n    get: { responses: {} }\n";
const GRAPHQL = "type Order { id: ID! }\ntype Invoice { id: ID! }\n";
const PROTO = 'syntax = "proto3";\nservice Billing {\n  rpc Charge(A) returns (B);\n  rpc Refund(A) returns (B);\n}\n';
const PUBLISHED = {
  name: "@acme/money",
  version: "1.0.0",
  exports: { ".": "./a.js", "./round": "./b.js" },
  bin: { money: "c.js" },
};
const NO_LODASH = {
  "docs/decisions/0001-no-lodash.md": adr("1. No lodash", "We removed `lodash` and `src/legacy/**`."),
};

interface Case {
  readonly what: string;
  readonly before: Tree;
  readonly after: Tree;
  readonly rule: string;
  /** The start of the message. */
  readonly says: string;
  /** A decision that answers for it. */
  readonly decision: string;
}

const moved = (tree: Tree, from: string, to: string): Tree =>
  Object.fromEntries(Object.entries(tree).map(([path, text]) => [path.replace(from, to), text]));
const src = (path: string, line: string): Pick<Case, "before" | "after"> => ({
  before: { [path]: "const a = 1;\n" },
  after: { [path]: `const a = 1;\n${line}\n` },
});

const CASES: readonly Case[] = [
  {
    what: "a service whose folder is renamed",
    before: ORDERS,
    after: moved(ORDERS, "services/orders", "services/purchasing"),
    rule: "FB3201",
    says: "orders becomes purchasing, and no decision says so: 2 files moved from services/orders to services/purchasing",
    decision: adr("Orders is called purchasing", "The service purchasing has the name that buyers use."),
  },
  {
    what: "a package that gets another name",
    before: { "services/orders/go.mod": "module example.org/acme/orders\n\ngo 1.24\n" },
    after: { "services/orders/go.mod": "module example.org/acme/purchasing\n\ngo 1.24\n" },
    rule: "FB3201",
    says: "orders becomes purchasing, and no decision says so: services/orders/go.mod names the package",
    decision: adr("One name", "The module is `example.org/acme/purchasing`."),
  },
  {
    what: "a service of a compose file that gets another name",
    before: { "compose.yaml": COMPOSE },
    after: { "compose.yaml": COMPOSE.replace("  orders:", "  purchasing:") },
    rule: "FB3201",
    says: "orders becomes purchasing, and no decision says so: compose.yaml declares the service purchasing where orders was",
    decision: adr("One name", "The orders container is called purchasing."),
  },
  {
    what: "routes that are all under another prefix",
    before: { "src/app.ts": 'app.get("/api/orders", a);\napp.get("/api/orders/:id", b);\n' },
    after: { "src/app.ts": 'app.get("/api/purchases", a);\napp.get("/api/purchases/:id", b);\n' },
    rule: "FB3201",
    says: "orders becomes purchases, and no decision says so: 2 routes of /orders are under /purchases",
    decision: adr("One name", "Routes of orders are under /purchases."),
  },
  {
    what: "a service that is split by moved files",
    before: { ...ORDERS, "services/orders/invoice.ts": CODE("invoice") },
    after: { ...ORDERS, ...BILLING },
    rule: "FB3202",
    says: "billing is split off from orders, and no decision says so: 1 file moved from services/orders to services/billing",
    decision: adr(
      "Billing is a service",
      "Invoices are made by the service billing.",
      'status: accepted\nfiles: ["services/billing/**"]',
    ),
  },
  {
    what: "a service that is split by moved functions",
    before: { ...ORDERS, "services/orders/all.ts": `${CODE("list")}\n${CODE("invoice")}\n` },
    after: {
      ...ORDERS,
      "services/orders/all.ts": `${CODE("list")}\n`,
      "services/billing/package.json": PACKAGE("@acme/billing"),
      "services/billing/all.ts": `import x from "y";\n${CODE("invoice")}\n`,
    },
    rule: "FB3202",
    says: "billing is split off from orders, and no decision says so: invoicePart0, invoicePart1, invoicePart2 and 5 more moved",
    decision: adr("Invoices", "They are made in services/billing."),
  },
  {
    what: "services that are merged",
    before: { ...ORDERS, ...BILLING },
    after: { ...ORDERS, "services/orders/invoice.ts": CODE("invoice") },
    rule: "FB3203",
    says: "billing is merged into orders, and no decision says so: 1 file moved from services/billing to services/orders",
    decision: adr("One service", "Billing and orders are one service."),
  },
  {
    what: "a service whose small files are rewritten with its name",
    before: {
      "compose.yaml": "services:\n  orders:\n    build: ./orders\n",
      "orders/app.py": "app = Flask('orders')\napp.run(port=80)\n",
    },
    after: {
      "compose.yaml": "services:\n  purchasing:\n    build: ./purchasing\n",
      "purchasing/app.py": "app = Flask('purchasing')\napp.run(port=80)\n",
    },
    rule: "FB3201",
    says: "orders becomes purchasing, and no decision says so: 1 file moved from orders to purchasing",
    decision: adr("One name", "The orders container is called purchasing."),
  },
  {
    what: "a service of a compose file that is split",
    before: { "compose.yaml": "services:\n  shop:\n    build: ./shop\n" },
    after: { "compose.yaml": "services:\n  orders:\n    build: ./a\n  billing:\n    build: ./b\n" },
    rule: "FB3202",
    says: "orders and billing are split off from shop, and no decision says so: compose.yaml declares the service shop no longer",
    decision: adr("Two services", "The shop is orders and billing."),
  },
  {
    what: "services of a compose file that are merged",
    before: { "compose.yaml": "services:\n  orders:\n    build: ./a\n  billing:\n    build: ./b\n" },
    after: { "compose.yaml": "services:\n  shop:\n    build: ./shop\n" },
    rule: "FB3203",
    says: "orders and billing are merged into shop, and no decision says so: compose.yaml declares the service orders no longer",
    decision: adr("One service", "Orders and billing are the shop."),
  },
  {
    what: "a service of Kubernetes that is gone",
    before: { "k8s/all.yaml": deployment("orders") + deployment("billing") },
    after: { "k8s/all.yaml": deployment("orders") },
    rule: "FB3204",
    says: "the service billing is gone, and no decision says so: k8s/all.yaml declares the service billing no longer",
    decision: adr("No billing", "The service billing is retired."),
  },
  {
    what: "an address from the environment",
    ...src("src/pay.ts", "const url = process.env.BILLING_URL;"),
    rule: "FB3205",
    says: "there is a new dependency on billing, and no decision says so: src/pay.ts:2 reads BILLING_URL",
    decision: adr("Invoices come from billing", "Checkout asks the service billing for invoices."),
  },
  {
    what: "an address in Python",
    ...src("src/pay.py", 'url = os.environ["BILLING_BASE_URL"]'),
    rule: "FB3205",
    says: "there is a new dependency on billing",
    decision: adr("Invoices come from billing", "Checkout asks the service billing for invoices."),
  },
  {
    what: "a host in code",
    ...src("src/pay.ts", 'await fetch("https://api.stripe.com/v1/charges");'),
    rule: "FB3205",
    says: "there is a new dependency on stripe, and no decision says so: src/pay.ts:2 calls api.stripe.com",
    decision: adr("Payments by Stripe", "Cards are charged by Stripe."),
  },
  {
    what: "what a compose file depends on",
    before: { "compose.yaml": COMPOSE },
    after: { "compose.yaml": COMPOSE.replace("    ports:", "    depends_on: [billing]\n    ports:") },
    rule: "FB3205",
    says: "there is a new dependency on billing, and no decision says so: compose.yaml: orders depends on billing",
    decision: adr("Orders asks billing", "Orders waits for billing at its start."),
  },
  {
    what: "a generated client",
    before: { "src/a.ts": "x" },
    after: { "src/a.ts": "x", "src/clients/billing/api.ts": "/* Generated by openapi-generator */\n" },
    rule: "FB3205",
    says: "there is a new dependency on billing, and no decision says so: src/clients/billing/api.ts is a generated client",
    decision: adr("Orders asks billing", "Orders reads invoices of billing."),
  },
  {
    what: "a package that is a client",
    before: { "package.json": json({ name: "a", private: true, dependencies: {} }) },
    after: { "package.json": json({ name: "a", private: true, dependencies: { "@acme/billing-client": "^1.0.0" } }) },
    rule: "FB3205",
    says: "there is a new dependency on @acme/billing-client",
    decision: adr("Orders asks billing", "Orders reads invoices of billing."),
  },
  {
    what: "a contract that is consumed",
    before: { "flyball.yaml": "version: 1\n" },
    after: { "flyball.yaml": "version: 1\ncontracts:\n  consumes:\n    - contract: billing\n" },
    rule: "FB3205",
    says: "there is a new dependency on billing, and no decision says so: flyball.yaml consumes the contract billing",
    decision: adr("Orders asks billing", "Orders reads invoices of billing."),
  },
  {
    what: "an operation that is removed",
    before: { "openapi.yaml": OPENAPI },
    after: { "openapi.yaml": OPENAPI.slice(0, OPENAPI.indexOf("  /orders/{id}")) },
    rule: "FB3206",
    says: "the path /orders/{id} is removed, and no decision says so: openapi.yaml no longer has the path /orders/{id}",
    decision: adr("Orders are read as a list", "One order is read from the list of orders."),
  },
  {
    what: "a contract that is deleted",
    before: { "api/orders.yaml": OPENAPI },
    after: {},
    rule: "FB3206",
    says: "the contract api/orders.yaml is removed",
    decision: adr("No HTTP", "The description api/orders.yaml is gone with the service.", "status: accepted"),
  },
  {
    what: "a type of GraphQL that is removed",
    before: { "schema.graphql": GRAPHQL },
    after: { "schema.graphql": GRAPHQL.split("\n")[0] ?? "" },
    rule: "FB3206",
    says: "the type Invoice is removed",
    decision: adr("No invoices", "The type `Invoice` is not offered any more."),
  },
  {
    what: "a procedure that is removed",
    before: { "billing.proto": PROTO },
    after: { "billing.proto": PROTO.replace("  rpc Refund(A) returns (B);\n", "") },
    rule: "FB3206",
    says: "the procedure Billing.Refund is removed",
    decision: adr("No refunds", "Refunds are made by hand, and Billing.Refund is gone."),
  },
  {
    what: "an entry point of a package that is removed",
    before: { "package.json": json(PUBLISHED) },
    after: { "package.json": json({ ...PUBLISHED, exports: { ".": "./a.js" } }) },
    rule: "FB3206",
    says: "the import ./round of @acme/money is removed",
    decision: adr("One entry point", "Everything of @acme/money is imported from its top, `./round` too."),
  },
  {
    what: "a published package that is removed",
    before: { "packages/money/package.json": json(PUBLISHED) },
    after: {},
    rule: "FB3206",
    says: "the package @acme/money is removed",
    decision: adr("No money", "The package @acme/money is replaced by big.js."),
  },
  {
    what: "a package that a decision removed",
    before: { ...NO_LODASH, "package.json": json({ name: "a", private: true }) },
    after: { ...NO_LODASH, "package.json": json({ name: "a", private: true, dependencies: { lodash: "4" } }) },
    rule: "FB3207",
    says: "the change goes against ADR 0001 (No lodash), and no decision says so: package.json asks for lodash again",
    decision: adr("Lodash is back", "We use lodash again.", 'status: accepted\nsupersedes: ["0001"]'),
  },
  {
    what: "files that a decision removed",
    before: NO_LODASH,
    after: { ...NO_LODASH, "src/legacy/orders.ts": CODE("orders") },
    rule: "FB3207",
    says: "the change goes against ADR 0001 (No lodash), and no decision says so: src/legacy/orders.ts comes back, and src/legacy/** was removed",
    decision: adr("Legacy is kept", "The folder src/legacy is kept for another year."),
  },
  {
    what: "a function that a decision removed",
    before: {
      "docs/decisions/0001-a.md": adr("1. Round once", "Lines are rounded once.", "removed: [roundTwice]"),
      "src/a.ts": "x\n",
    },
    after: {
      "docs/decisions/0001-a.md": adr("1. Round once", "Lines are rounded once.", "removed: [roundTwice]"),
      "src/a.ts": "x\nexport function roundTwice() {}\n",
    },
    rule: "FB3207",
    says: "the change goes against ADR 0001 (Round once), and no decision says so: src/a.ts:2 declares roundTwice again",
    decision: adr("Round twice", "Lines are rounded by roundTwice."),
  },
  {
    what: "a dependency that a decision rests on",
    before: {
      "docs/decisions/0001-a.md": adr("1. Use pino", "Logs are written by pino.", "dependencies: [pino]"),
      "package.json": json({ name: "a", private: true, dependencies: { pino: "9" } }),
    },
    after: {
      "docs/decisions/0001-a.md": adr("1. Use pino", "Logs are written by pino.", "dependencies: [pino]"),
      "package.json": json({ name: "a", private: true, dependencies: {} }),
    },
    rule: "FB3207",
    says: "the change goes against ADR 0001 (Use pino), and no decision says so: package.json no longer asks for pino",
    decision: adr("No pino", "Logs are written by console, not by pino."),
  },
];

function deployment(name: string): string {
  return `---\napiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: ${name}\nspec:\n  template:\n    spec:\n      containers:\n        - image: acme/${name}:1\n`;
}

describe.for(CASES)("$what", ({ before, after, rule, says, decision }) => {
  test("asks for a decision", () => {
    const { findings } = judged(before, after);
    expect(findings.map((finding) => [finding.rule, finding.message.slice(0, says.length)])).toContainEqual([
      rule,
      says,
    ]);
  });

  test("is answered for by one in the same change, in a trailer, in the request or by a path", () => {
    const own = { "docs/decisions/0009-own.md": decision };
    expect(rulesOf(before, { ...after, ...own })).not.toContain(rule);
    const [was, is] = [
      { ...before, ...own },
      { ...after, ...own },
    ];
    expect(rulesOf(was, is)).toContain(rule);
    expect(rulesOf(was, is, { message: "move\n\nADR: 0009" })).not.toContain(rule);
    expect(rulesOf(was, is, { body: "Why: see\nDecision: docs/decisions/0009-own.md" })).not.toContain(rule);
    expect(rulesOf(was, is, { body: "As in https://example.org/a/docs/decisions/0009-own.md it is." })).not.toContain(
      rule,
    );
    expect(rulesOf(was, is, { body: "```flyball\nadr: 9\n```" })).not.toContain(rule);
  });

  test("is not answered for by one that is proposed, superseded or about something else", () => {
    for (const wrong of [
      decision
        .replace("status: accepted", "status: proposed")
        .replace("---\n", decision.includes("status:") ? "---\n" : "---\nstatus: proposed\n"),
      adr("Colours", "Buttons are blue."),
    ])
      expect(rulesOf(before, { ...after, "docs/decisions/0009-own.md": wrong })).toContain(rule);
  });
});

test.for<readonly [string, string, string]>([
  ["proposed", "status: proposed", "ADR 0009 is proposed, not accepted"],
  ["superseded", 'status: superseded\nsuperseded-by: ["0010"]', "ADR 0009 is superseded by ADR 0010"],
  ["about something else", "status: accepted", "ADR 0009 says nothing of purchasing"],
])("why a decision that is %s does not answer is said", ([, front, why]) => {
  const decisions = {
    "docs/decisions/0009-own.md": adr("Colours", "Buttons are blue.", front),
    "docs/decisions/0010-new.md": adr("Colours again", "Buttons are red.", 'status: accepted\nsupersedes: ["0009"]'),
  };
  const after = moved(ORDERS, "services/orders", "services/purchasing");
  const { findings } = judged({ ...ORDERS, ...decisions }, { ...after, ...decisions }, { message: "x\n\nADR: 9" });
  expect(findings.find(({ rule }) => rule === "FB3201")?.message).toContain(why);
});
