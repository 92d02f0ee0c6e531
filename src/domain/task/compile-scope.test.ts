import { expect, test } from "vitest";
import { compileScope, isPathAllowed } from "./compile-scope.ts";
import { formatTaskContract } from "./format-task-contract.ts";
import { parseTaskContract } from "./parse-task-contract.ts";

const CASES: readonly (readonly [glob: string, path: string, isAllowed: boolean])[] = [
  ["src/**", "src/a.ts", true],
  ["src/**", "src/a/b/c.ts", true],
  ["src/**", "src", false],
  ["src/**", "srcs/a.ts", false],
  ["src/**", "Src/a.ts", false],
  ["src/*", "src/a/b", false],
  ["src/*", "src/.hidden", true],
  ["src/**/*.ts", "src/a.ts", true],
  ["src/**/*.ts", "src/.cache/a/b.ts", true],
  ["src/**/*.ts", "src/a.tsx", false],
  ["**/x", "x", true],
  ["src/?.ts", "src/ab.ts", false],
  ["src/{a,b}/{c,d}.ts", "src/b/c.ts", true],
  ["src/{a,b}.ts", "src/{a,b}.ts", false],
  ["src/a b.ts", "src/a b.ts", true],
  ["src/*", 'src/say "hi".ts', true],
  ["src/it's*", "src/it's.ts", true],
  ["src/*", "src/two\nlines.ts", true],
  ["src/**", "src/two\nlines/a\rb.ts", true],
  ["src/é*", "src/éa.ts", true],
  ["src/日本/*", "src/日本/語.ts", true],
  ["-rf", "-rf", true],
  ["-*", "-rf", true],
  ["app/[slug]/(g)/*.ts", "app/[slug]/(g)/a.ts", true],
  ["app/[slug]/*", "app/s/a.ts", false],
  ["app/a+b$*", "app/a+b$c", true],
  ["app/!x*", "app/!xy", true],
  ["app/#*", "app/#1", true],
  ["./src/*", "src/a.ts", true],
  ["src/**", "src/../etc/passwd", false],
  ["src/**", "/src/a.ts", false],
  ["src/**", "src//a.ts", false],
  ["src/**", "src/./a.ts", false],
  ["src/**", "src/.git/config", false],
  ["src/**", "src/.GIT/config", false],
  ["src/**", "src/.gi\u200ct/config", false],
  ["src/**", "src/git~1/config", false],
  ["src/**", "src/.git. /config", false],
  ["src/**", "src/.gitignore", true],
  ["src/**", "src/a\0b", false],
  ["src/**", "", false],
  ["src/{a,b", "src/a", false],
];

test.for(CASES)("%j and %j: %s", ([glob, path, isAllowed]) => {
  expect(isPathAllowed({ filesAllowed: [glob], scopeOut: [] }, path)).toBe(isAllowed);
});

test("paths of scope_out are taken away from files_allowed, and sentences are not", () => {
  const scope = compileScope({ filesAllowed: ["src/**"], scopeOut: ["src/pay", "src/gen/**", "prices and src/a.ts"] });
  expect(
    ["src/a.ts", "src/pay", "src/pay/x.ts", "src/payments.ts", "src/gen/b.ts"].map((path) => scope.allows(path)),
  ).toEqual([true, false, false, true, false]);
});

test.for([
  [["src/orders/**", "src/orders/x/*.ts"], ["src/orders"]],
  [
    ["src/a.ts", "test/{a,b}/**"],
    ["src", "test/a", "test/b"],
  ],
  [["src/**/x/*", "*.md"], [""]],
  [
    ["srcs/**", "src/**"],
    ["src", "srcs"],
  ],
] as const)("the folders of %j are %j", ([filesAllowed, roots]) => {
  expect(compileScope({ filesAllowed, scopeOut: [] }).literalRoots()).toEqual(roots);
});

test("a path made to backtrack is refused at once", () => {
  const scope = compileScope({ filesAllowed: ["**/*a*a*/**/*a*a*b"], scopeOut: [] });
  expect(scope.allows(`${"a".repeat(60)}/`.repeat(60) + "a")).toBe(false);
  expect(scope.allows("a".repeat(5000))).toBe(false);
}, 2000);

test("a contract survives being written and read", () => {
  const text = formatTaskContract({
    objective: "Round: each 'line' of # an order\nbefore the total",
    scopeIn: ["- a dash", "yes", "5"],
    scopeOut: [],
    filesAllowed: ["src/a b/*", "app/[slug]/**", "-rf", "src/{a,b}.ts"],
    testsRequired: ["set -e\nnpm test", 'node -e "process.exit(1)"'],
    acceptanceCriteria: ["answers: 200", "@x is 5", "合计 2"],
    releaseRiskLevel: "high",
    outputFormat: "diff",
    intent: "feature",
    steps: ["one", "two"],
    budgets: { usdMax: 0.5, tokensMax: 1000, minutesMax: null },
    environment: null,
  });
  const read = parseTaskContract(text, "t.yaml");
  expect(read.ok && formatTaskContract(read.value)).toBe(text);
  expect(read).toMatchObject({
    ok: true,
    value: {
      objective: "Round: each 'line' of # an order\nbefore the total",
      scopeIn: ["- a dash", "yes", "5"],
      testsRequired: ["set -e\nnpm test", 'node -e "process.exit(1)"'],
      budgets: { usdMax: 0.5, tokensMax: 1000, minutesMax: null },
    },
  });
});
