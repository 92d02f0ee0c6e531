import { expect, test } from "vitest";
import { adr, rulesOf, type Tree } from "./adr-fixture.ts";

const LIST = Array.from({ length: 8 }, (_, i) => `export function listPart${i}() { return ${i}; }`).join("\n");
const service = (name: string): Tree => ({
  [`services/${name}/package.json`]: `{"name":"@acme/orders","version":"1.0.0","private":true}`,
  [`services/${name}/list.ts`]: LIST,
});
const ROUND = "Order lines are rounded half up.";
const BLUE = "docs/decisions/0001-blue.md";

test.for<readonly [string, string, Tree, Tree]>([
  [
    "of the service where it happens",
    "FB3205",
    { "services/orders/pay.ts": "x\n", [BLUE]: adr("Orders round", ROUND, 'files: ["services/orders/**"]') },
    {
      "services/orders/pay.ts": "x\nconst url = env.BILLING_URL;\n",
      [BLUE]: adr("Orders round", ROUND, 'files: ["services/orders/**"]'),
    },
  ],
  [
    "of the old name",
    "FB3201",
    { ...service("orders"), [BLUE]: adr("Orders round", ROUND) },
    { ...service("purchasing"), [BLUE]: adr("Orders round", ROUND) },
  ],
  [
    "that gets a link to the other",
    "FB3205",
    { "src/pay.ts": "x\n", [BLUE]: adr("Blue", "Buttons are blue.") },
    {
      "src/pay.ts": "x\nconst url = env.BILLING_URL;\n",
      [BLUE]: `${adr("Blue", "Buttons are blue.")}\n## Links\n\nbilling\n`,
    },
  ],
  [
    "that gets to govern the other",
    "FB3205",
    { "src/pay.ts": "x\n", [BLUE]: adr("Blue", "Buttons are blue.") },
    {
      "src/pay.ts": "x\nconst url = env.BILLING_URL;\n",
      [BLUE]: adr("Blue", "Buttons are blue.", "status: accepted\ndependencies: [billing]"),
    },
  ],
  [
    "that has the other in a list of links",
    "FB3205",
    { "src/pay.ts": "x\n", [BLUE]: `${adr("Blue", "Buttons are blue.")}\n## Links\n\nbilling\n` },
    {
      "src/pay.ts": "x\nconst url = env.BILLING_URL;\n",
      [BLUE]: `${adr("Blue", "Buttons are blue.")}\n## Links\n\nbilling\n`,
    },
  ],
])("a decision %s does not answer for %s", ([, rule, before, after]) => {
  expect(rulesOf(before, after, { message: "x\n\nADR: 1" })).toContain(rule);
});
