import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { lintDamagedContracts } from "../../../test/hostile/damaged-files.ts";
import { lintTaskContract } from "./lint-task-contract.ts";
import { parseTaskContract } from "./parse-task-contract.ts";
import type { TaskFacts } from "./task-draft.ts";
import { taskJsonSchema } from "./task-schema.ts";

const GOOD: Readonly<Record<string, unknown>> = {
  objective: "Round each order line before the total is summed",
  scope_in: ["the total of an order"],
  scope_out: ["prices"],
  files_allowed: ["src/orders/**"],
  tests_required: ["npm test"],
  acceptance_criteria: ["GET /orders/17 answers a total of 10.02"],
  release_risk_level: "low",
};

/** A good contract with other fields, a field a line. */
function contract(fields: Readonly<Record<string, unknown>> = {}): string {
  const lines = Object.entries({ ...GOOD, ...fields }).filter(([, value]) => value !== undefined);
  return lines.map(([key, value]) => `${key}: ${JSON.stringify(value)}`).join("\n");
}

function rulesOf(text: string, facts: TaskFacts = {}): readonly string[] {
  return lintTaskContract(text, "t.yaml", facts).map(
    (finding) => `${finding.rule} ${finding.level} ${finding.place?.line}:${finding.place?.col}`,
  );
}

const SYNTAX: readonly (readonly [name: string, text: string, expected: string])[] = [
  ["an empty file", "", "FB6004 error 1:1"],
  ["a comment alone", "# nothing\n", "FB6004 error 1:1"],
  ["a list at the top", "- objective: x", "FB6002 error 1:1"],
  ["a scalar at the top", "fix it", "FB6002 error 1:1"],
  ["an empty wrapper", "task_contract_v1:", "FB6002 error 1:1"],
  ["a tab for indentation", "task_contract_v1:\n\tobjective: x", "FB6001 error 2:1"],
  ["a duplicate key", `${contract()}\nobjective: again`, "FB6001 error 8:1"],
  ["an unclosed quote", "objective: 'x", "FB6001 error 1:14"],
  ["an unclosed bracket", "scope_in: [a", "FB6001 error 1:13"],
  ["a second colon in a line", "objective: round: down", "FB6001 error 1:12"],
  ["a bare word between fields", "objective\nscope_in: x", "FB6001 error 1:1"],
  ["a reserved character", "objective: @x", "FB6001 error 1:12"],
  ["a second document", "a: 1\n---\nb: 2", "FB6001 error 2:1"],
  ["another YAML version", "%YAML 1.1\n---\na: yes", "FB6001 error 1:1"],
  ["a tag of one's own", "objective: !!js/function x", "FB6001 error 1:26"],
  ["a merge key", "<<: {a: 1}", "FB6001 error 1:1"],
  ["a prototype key", "__proto__: {a: 1}", "FB6001 error 1:1"],
  ["a key that is a list", "? [a]\n: b", "FB6001 error 1:3"],
  ["an unknown alias", "objective: *x", "FB6001 error 1:12"],
  ["nested aliases by the million", bomb(), "FB6001 error 2:10"],
  ["a null character in the file", "a: 1\nb: \0", "FB6001 error 2:4"],
  ["UTF-16 read as UTF-8", "\uFFFD\uFFFDo\0b\0", "FB6001 error 1:1"],
  ["an escape sequence in the file", "objective: \u001b[31mx", "FB6001 error 1:12"],
  ["a null character by an escape", 'objective: "a\\0b"', "FB6001 error 1:12"],
  ["forty levels of lists", `a: ${"[".repeat(40)}${"]".repeat(40)}`, "FB6001 error 1:36"],
  ["more than a MiB", `objective: ${"x".repeat(1_048_576)}`, "FB6001 error 1:1"],
];

function bomb(): string {
  const lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"];
  for (let n = 1; n < 9; n++) lines.push(`a${n}: &a${n} [${Array.from({ length: 9 }, () => `*a${n - 1}`).join(", ")}]`);
  return lines.join("\n");
}

test.for(SYNTAX)("%s is one finding at its place", ([, text, expected]) => {
  expect(rulesOf(text)).toEqual([expected]);
});

const GOOD_TEXTS: readonly (readonly [name: string, text: string])[] = [
  ["a plain contract", contract()],
  ["a wrapped contract", `task_contract_v1:\n${contract().replaceAll(/^/gmu, "  ")}`],
  ["Windows line ends", contract().replaceAll("\n", "\r\n")],
  ["a byte order mark", `\uFEFF${contract()}`],
  ["a core tag", contract().replace('objective: "', 'objective: !!str "')],
  ["an empty scope_out", contract({ scope_out: [] })],
  [
    "lists written as one text",
    contract({ scope_in: "totals", files_allowed: "src/a.ts", tests_required: "npm test" }),
  ],
  ["a hundred long criteria", contract({ acceptance_criteria: Array.from({ length: 100 }, (_, n) => `answers ${n}`) })],
];

test.for(GOOD_TEXTS)("%s has no finding", ([, text]) => {
  expect(lintTaskContract(text, "t.yaml")).toEqual([]);
  expect(parseTaskContract(text, "t.yaml").ok).toBe(true);
});

const HITS: readonly (readonly [
  fields: Readonly<Record<string, unknown>>,
  expected: readonly string[],
  facts?: TaskFacts,
])[] = [
  [{ filesAllowed: ["a"] }, ["FB6003 error 8:1"]],
  [{ objective: undefined }, ["FB6004 error 1:1"]],
  [{ objective: null }, ["FB6004 error 1:12"]],
  [{ objective: 5 }, ["FB6002 error 1:12"]],
  [{ objective: ["a b c d"] }, ["FB6002 error 1:12"]],
  [{ acceptance_criteria: [{ "status is": 200 }] }, ["FB6002 error 6:23"]],
  [{ tests_required: true }, ["FB6002 error 5:17"]],
  [{ release_risk_level: "lo" }, ["FB6002 error 7:21"]],
  [{ intent: "bugfix" }, ["FB6002 error 8:9"]],
  [{ objective: "improve" }, ["FB6005 error 1:12"]],
  [{ objective: "fix stuff" }, ["FB6005 error 1:12"]],
  [{ objective: "Improve the performance of the app" }, ["FB6005 error 1:12"]],
  [{ objective: "TODO" }, ["FB6005 error 1:12"]],
  [{ objective: "Checkout rounding" }, ["FB6005 error 1:12"]],
  [{ objective: "fix various issues in checkout" }, ["FB6005 error 1:12"]],
  [{ acceptance_criteria: [] }, ["FB6006 error 6:22"]],
  [{ acceptance_criteria: ["works"] }, ["FB6006 error 6:23"]],
  [{ acceptance_criteria: ["looks good", "n/a"] }, ["FB6006 error 6:23", "FB6006 error 6:36"]],
  [{ acceptance_criteria: ["It works as expected"] }, ["FB6006 error 6:23"]],
  [{ acceptance_criteria: ["All tests pass"] }, ["FB6006 error 6:23"]],
  [{ acceptance_criteria: ["tested", "answers 404"] }, ["FB6006 warning 6:23"]],
  [{ files_allowed: ["**"] }, ["FB6007 error 4:17"]],
  [{ files_allowed: ["*"] }, ["FB6007 error 4:17"]],
  [{ files_allowed: ["."] }, ["FB6007 error 4:17"]],
  [{ files_allowed: ["/"] }, ["FB6007 error 4:17"]],
  [{ files_allowed: ["./**/*"] }, ["FB6007 error 4:17"]],
  [{ files_allowed: ["src/a.ts", "{**,x}"] }, ["FB6007 error 4:28"]],
  [{ files_allowed: ["**/*.*"] }, ["FB6007 error 4:17"]],
  [{ files_allowed: [] }, ["FB6004 error 4:16"]],
  [{ files_allowed: ["/etc/passwd"] }, ["FB6008 error 4:17"]],
  [{ files_allowed: ["src/../../x"] }, ["FB6008 error 4:17"]],
  [{ files_allowed: ["{src,..}/x"] }, ["FB6008 error 4:17"]],
  [{ files_allowed: ["~/x"] }, ["FB6008 error 4:17"]],
  [{ files_allowed: ["C:/x"] }, ["FB6008 error 4:17"]],
  [{ files_allowed: ["src\\a"] }, ["FB6008 error 4:17"]],
  [{ files_allowed: [".git/hooks/*"] }, ["FB6008 error 4:17"]],
  [{ files_allowed: ["vendor/.GIT/config"] }, ["FB6008 error 4:17"]],
  [{ files_allowed: ["!src/a.ts"] }, ["FB6009 error 4:17"]],
  [{ files_allowed: ["src/"] }, ["FB6010 error 4:17"]],
  [{ files_allowed: ["src/**.ts"] }, ["FB6010 error 4:17"]],
  [{ files_allowed: ["src/{a,b"] }, ["FB6010 error 4:17"]],
  [{ files_allowed: [`src/${"{a,b}".repeat(7)}`] }, ["FB6010 error 4:17"]],
  [{ files_allowed: ["src/*a*a*a*b"] }, ["FB6010 error 4:17"]],
  [{ files_allowed: ["src/[a-z].ts"] }, ["FB6010 error 4:17"]],
  [{ files_allowed: ["src/+(a|aa)"] }, ["FB6010 error 4:17"]],
  [{ files_allowed: [`src/${"a".repeat(600)}`] }, ["FB6010 error 4:17"]],
  [{ tests_required: [] }, ["FB6011 error 5:17"]],
  [{ tests_required: [""] }, ["FB6011 error 5:17"]],
  [{ tests_required: ["true"] }, ["FB6012 error 5:18"]],
  [{ tests_required: [":"] }, ["FB6012 error 5:18"]],
  [{ tests_required: ["echo done && exit 0"] }, ["FB6012 error 5:18"]],
  [{ tests_required: ["npm test || true"] }, ["FB6012 error 5:18"]],
  [{ tests_required: ["npm test; echo done"] }, ["FB6012 error 5:18"]],
  [{ tests_required: ["# npm test"] }, ["FB6012 error 5:18"]],
  [{ scope_in: [] }, ["FB6013 error 2:11"]],
  [{ scope_in: ["Prices."] }, ["FB6014 error 2:12"]],
  [{ files_allowed: ["src/pay/**"], scope_out: ["src/pay"] }, ["FB6014 error 4:17"]],
  [{ files_allowed: ["src/pay/a.ts"], scope_out: ["src/**"] }, ["FB6014 error 4:17"]],
  [{ scope_out: ["/src/pay"] }, ["FB6008 warning 3:13"]],
  [{ scope_out: ["!src/pay"] }, ["FB6009 warning 3:13"]],
  [{ scope_out: ["src/{a,b"] }, ["FB6010 warning 3:13"]],
  [{ budgets: { usd: 0 } }, ["FB6015 error 8:17"]],
  [{ budgets: { tokens: 1.5 } }, ["FB6015 error 8:20"]],
  [{ budgets: { eur: 1 } }, ["FB6003 error 8:11"]],
  [{ environment: "Prod!" }, ["FB6016 error 8:14"]],
  [{ environment: "stagin" }, ["FB6016 error 8:14"], { environments: ["staging"] }],
  [{ files_allowed: ["scr/a/**"] }, ["FB6017 warning 4:17"], { trackedPaths: ["src/a.ts"] }],
  [{ files_allowed: ["src"] }, ["FB6017 warning 4:17"], { trackedPaths: ["src/a.ts"] }],
  [
    { files_allowed: ["src/**"] },
    ["FB6007 error 4:16"],
    { trackedPaths: Array.from({ length: 10 }, (_, n) => `src/${n}.ts`) },
  ],
];

test.for(HITS)("%j is found at its place", ([fields, expected, facts]) => {
  expect(rulesOf(contract(fields), facts)).toEqual(expected);
});

const NEAR_MISSES: readonly (readonly [fields: Readonly<Record<string, unknown>>, facts?: TaskFacts])[] = [
  [{ objective: "Fix rounding in order totals" }],
  [{ objective: "Improve checkout latency below 200 ms" }],
  [{ objective: "修复订单合计的四舍五入错误" }],
  [{ objective: "Alte Rechnungen bleiben unverändert" }],
  [{ acceptance_criteria: ["npm test -- orders passes"] }],
  [{ acceptance_criteria: ["the log names the order"] }],
  [{ acceptance_criteria: ["`total` is right"] }],
  [{ acceptance_criteria: ["An empty cart shows a message"] }],
  [{ acceptance_criteria: ["Die Summe wird kaufmännisch gerundet"] }],
  [{ acceptance_criteria: ["合计保留两位小数"] }],
  [{ acceptance_criteria: ["docs/api.md lists the field"] }],
  [{ acceptance_criteria: ["roundLine is called once a line"] }],
  [{ files_allowed: ["*.md"] }],
  [{ files_allowed: ["**/*.ts"] }],
  [{ files_allowed: ["src/**/*.ts", ".github/**", ".gitignore", "src/..x"] }],
  [{ files_allowed: ["app/[slug]/(group)/**", "app/[...all]/page.tsx", "-rf"] }],
  [{ files_allowed: ["src/{a,b}/{c,d}/*.ts"] }],
  [{ tests_required: ["echo start && npm test"] }],
  [{ tests_required: ["npm test -- 'a || true'"] }],
  [{ tests_required: ["true-myth-check", "test -f dist/a.js", "node cli.js | grep -q total"] }],
  [{ tests_required: ["set -e\nnpm test\necho done"] }],
  [{ files_allowed: ["src/**"], scope_out: ["src/pay/**", "and/or", "src/gen/", "CI/CD"] }],
  [{ files_allowed: ["src/pay/**"], scope_out: ["src/payments/**"] }],
  [{ budgets: { usd: 0.01, tokens: 1, minutes: 0.5 } }],
  [{ environment: "staging" }, { environments: ["staging"] }],
  [{ files_allowed: ["src/new.ts", "src/new/*.ts"] }, { trackedPaths: ["src/a.ts", "src/new/b.ts"] }],
  [
    { files_allowed: ["src/**"] },
    { trackedPaths: [...Array.from({ length: 10 }, (_, n) => `src/${n}.ts`), "package.json"] },
  ],
  [{ intent: "tech-debt", steps: ["a", "b"], output_format: "diff" }],
];

test.for(NEAR_MISSES)("%j is let through", ([fields, facts]) => {
  expect(rulesOf(contract(fields), facts)).toEqual([]);
});

test("all problems of a file come back at once, in its order, with what to write", () => {
  const text =
    "objectiv: x\nscope_in: []\nscope_out: []\nfiles_allowed: ['**']\ntests_required: ['true']\nacceptance_criteria:\n  - status is: 200\n";
  expect(lintTaskContract(text, "t.yaml").map(({ rule, fix }) => `${rule} ${fix}`)).toEqual([
    'FB6004 write  objective: "Round each order line to two decimals before the total is summed"',
    'FB6004 write  release_risk_level: "low"',
    "FB6003 did you mean 'objective'?",
    "FB6013 write what is part of the task, as in: the total of an order",
    'FB6007 name the folders or files that the change is about, as in "src/orders/**"',
    "FB6012 write the command that fails while the change is missing, as in: npm test -- orders",
    'FB6002 put it between quotes: "status is: 200"',
  ]);
});

test("a hundred damaged files never throw, and every finding has a rule, a place and a fix", () => {
  expect(lintDamagedContracts(100)).toBeGreaterThan(50);
});

test("five thousand unknown fields are a bounded answer", () => {
  const text = Array.from({ length: 5000 }, (_, n) => `k${n}: 1`).join("\n");
  expect(lintTaskContract(text, "t.yaml").length).toBe(57);
}, 20_000);

test("five thousand open brackets is one finding", () => {
  expect(rulesOf("[".repeat(5_000))).toHaveLength(1);
}, 20_000);

test("the example is a good contract", () => {
  const text = readFileSync(new URL("../../../examples/task.yaml", import.meta.url), "utf8");
  expect(lintTaskContract(text, "examples/task.yaml", { environments: ["staging"] })).toEqual([]);
});

test("the published schema is the one that the parser has (else run: node scripts/schemas.ts)", () => {
  const published = readFileSync(new URL("../../../schemas/task_contract_v1.schema.json", import.meta.url), "utf8");
  expect(JSON.parse(published)).toEqual(taskJsonSchema());
});
