import { EXPORT_TWO, type Plant } from "./plant.ts";

/** oxlint reports a disabling comment that disables nothing without a rule's name. */
const UNUSED_DIRECTIVE = "Unused oxlint-disable directive (no problems were reported).";
const promise = "async function later(): Promise<number> {\n  return 2;\n}\n";
const union = 'export type Answer = "yes" | "no" | "later";\n';
export const habits: readonly Plant[] = [
  {
    file: "src/app/habits/floating.ts",
    code: `${promise}export function planted(): void {\n  later();\n}\n`,
    rule: "typescript(no-floating-promises)",
  },
  {
    file: "src/app/habits/awaited.ts",
    code: `${promise}export async function planted(): Promise<void> {\n  await later();\n}\n`,
    rule: null,
  },
  {
    file: "src/app/habits/misused.ts",
    code: `${promise}export function planted(): number {\n  return later() ? 1 : 0;\n}\n`,
    rule: "typescript(no-misused-promises)",
  },
  {
    file: "src/app/habits/switch.ts",
    code: `${union}export function planted(answer: Answer): number {\n  switch (answer) {\n    case "yes":\n      return 1;\n    default:\n      return 0;\n  }\n}\n`,
    rule: "typescript(switch-exhaustiveness-check)",
  },
  {
    file: "src/app/habits/exhaustive.ts",
    code: `${union}export function planted(answer: Answer): number {\n  switch (answer) {\n    case "yes":\n      return 1;\n    case "no":\n    case "later":\n      return 0;\n    default:\n      return answer satisfies never;\n  }\n}\n`,
    rule: null,
  },
  {
    file: "src/app/habits/any.ts",
    code: "export const planted = (value: any): number => Number(value);\n",
    rule: "typescript(no-explicit-any)",
  },
  {
    file: "src/app/habits/non-null.ts",
    code: "export const planted = (value: string | null): string => value!;\n",
    rule: "typescript(no-non-null-assertion)",
  },
  {
    file: "src/app/habits/to-do.ts",
    code: `// ${["TO", "DO"].join("")}: write this\n${EXPORT_TWO}`,
    rule: "eslint(no-warning-comments)",
  },
  { file: "src/app/habits/date-utils.ts", code: EXPORT_TWO, rule: "house(file-names)" },
  {
    file: "src/app/habits/long.ts",
    code: Array.from({ length: 401 }, (_, line) => `export const n${line} = ${line};\n`).join(""),
    rule: "eslint(max-lines)",
  },
  {
    file: "src/app/habits/long-enough.ts",
    code: Array.from({ length: 400 }, (_, line) => `export const n${line} = ${line};\n`).join(""),
    rule: null,
  },
  {
    file: "src/app/habits/needless.ts",
    code: `// oxlint-disable-next-line no-eval\n${EXPORT_TWO}`,
    rule: UNUSED_DIRECTIVE,
  },
];

function testing(name: string, call: string, rule: string | null): Plant {
  return {
    file: `src/app/${name}.test.ts`,
    code: `import { expect, test } from "vitest";\n\n${call}("two", () => {\n  expect(1 + 1).toBe(2);\n});\n`,
    rule,
  };
}

export const tests: readonly Plant[] = [
  testing("only", "test.only", "vitest(no-focused-tests)"),
  testing("skip", "test.skip", "vitest(no-disabled-tests)"),
  testing("plain", "test", null),
  {
    file: "src/app/todo.test.ts",
    code: 'import { test } from "vitest";\n\ntest.todo("later");\n',
    rule: "vitest(warn-todo)",
  },
  {
    file: "src/app/empty.test.ts",
    code: 'import { test } from "vitest";\n\ntest("asserts nothing", () => {});\n',
    rule: "vitest(expect-expect)",
  },
  {
    file: "src/domain/reads.test.ts",
    code: 'import { readFileSync } from "node:fs";\nimport { expect, test } from "vitest";\n\ntest("a test may read", () => {\n  expect(readFileSync("/etc/hosts", "utf8")).not.toBe("");\n});\n',
    rule: null,
  },
];
