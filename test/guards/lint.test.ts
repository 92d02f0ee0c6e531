import { beforeAll, describe, expect, test } from "vitest";
import { habits, tests } from "./habit-plants.ts";
import { circles, edges, imports, LAYERS } from "./import-plants.ts";
import { Overlay } from "./overlay.ts";
import { EXPORT_TWO, type Plant } from "./plant.ts";
import { purity, quiet } from "./purity-plants.ts";

/** What the planted files import. */
const support: readonly Plant[] = [
  ...LAYERS.map((layer) => ({ file: `src/${layer}/two.ts`, code: EXPORT_TWO, rule: null })),
  { file: "src/app/four.ts", code: "export type Four = 4;\n", rule: null },
  {
    file: "src/app/imports/planted.test.ts",
    code: 'import { expect, test } from "vitest";\n\nexport const three = 3;\ntest("three", () => {\n  expect(three).toBe(3);\n});\n',
    rule: null,
  },
  { file: "test/three.ts", code: "export const three = 3;\n", rule: null },
];

const found = new Map<string, readonly string[]>();

beforeAll(() => {
  const plants = [edges, imports, circles, purity, quiet, habits, tests, support].flat();
  using overlay = new Overlay(Object.fromEntries(plants.map((plant) => [plant.file, plant.code])));
  const { output, status } = overlay.run("oxlint", ["--type-aware", "--format", "json", "src", "test"]);
  expect(status).toBe(1);
  const report = JSON.parse(output) as {
    readonly diagnostics: readonly { readonly code?: string; readonly message: string; readonly filename: string }[];
  };
  for (const { code, message, filename } of report.diagnostics) {
    found.set(filename, [...(found.get(filename) ?? []), code ?? message]);
  }
}, 60_000);

describe.for([
  { guard: "the import direction", plants: edges },
  { guard: "what a folder imports", plants: imports },
  { guard: "no circles, types included", plants: circles },
  { guard: "purity of domain and base", plants: purity },
  { guard: "importing does nothing", plants: quiet },
  { guard: "habits", plants: habits },
  { guard: "tests", plants: tests },
])("$guard", ({ plants }) => {
  test.for(plants)("$file: $rule", ({ file, rule }) => {
    const rules = found.get(file) ?? [];
    expect(rule === null ? rules : rules.filter((found) => found === rule).slice(0, 1)).toEqual(
      rule === null ? [] : [rule],
    );
  });
});
