import { beforeAll, describe, expect, test } from "vitest";
import { Overlay } from "./overlay.ts";

const CLEAN = "export function double(value: number): number {\n  return value * 2;\n}\n";

const typePlants = [
  { file: "src/app/clean.ts", code: CLEAN, error: null },
  { file: "src/app/enum.ts", code: "export enum Color {\n  Red,\n}\n", error: "TS1294" },
  {
    file: "src/app/parameter-property.ts",
    code: "export class A {\n  constructor(readonly b: number) {}\n}\n",
    error: "TS1294",
  },
  { file: "src/app/namespace.ts", code: "export namespace A {\n  export const b = 1;\n}\n", error: "TS1294" },
  {
    file: "src/app/type-import.ts",
    code: 'import { Two } from "./two.ts";\nexport type Four = Two;\n',
    error: "TS1484",
  },
  { file: "src/app/two.ts", code: "export type Two = 2;\n", error: null },
  { file: "src/app/no-return-type.ts", code: "export function two() {\n  return Number(2);\n}\n", error: "TS9013" },
  {
    file: "src/app/index-access.ts",
    code: "export const first = (all: readonly string[]): string => all[0];\n",
    error: "TS2322",
  },
  {
    file: "src/app/optional.ts",
    code: "export const a: { readonly b?: number } = { b: undefined };\n",
    error: "TS2375",
  },
  {
    file: "src/app/index-signature.ts",
    code: "export const b = (all: Record<string, number>): unknown => all.b;\n",
    error: "TS4111",
  },
  { file: "src/app/null.ts", code: "export const a: string = null;\n", error: "TS2322" },
  {
    file: "src/app/fall-through.ts",
    code: "export function a(b: number): number {\n  let c = 0;\n  switch (b) {\n    case 1:\n      c = 1;\n    case 2:\n      return c;\n    default:\n      return 0;\n  }\n}\n",
    error: "TS7029",
  },
] as const;

describe("the compiler's settings", () => {
  let output = "";
  beforeAll(() => {
    using overlay = new Overlay(Object.fromEntries(typePlants.map((plant) => [plant.file, plant.code])));
    const ran = overlay.run("tsc", ["-p", ".", "--pretty", "false"]);
    expect(ran.status).not.toBe(0);
    output = ran.output;
  }, 60_000);

  test.for(typePlants)("$file: $error", ({ file, error }) => {
    const lines = output.split("\n").filter((line) => line.startsWith(`${file}(`));
    expect(lines.map((line) => /error (TS\d+):/u.exec(line)?.[1])).toEqual(error === null ? [] : [error]);
  });
});

test("dead code is found: an export that nobody imports, a file that nobody reaches", () => {
  using overlay = new Overlay({
    "src/main/cli.ts": 'import { used } from "../app/used.ts";\n\nprocess.exitCode = used;\n',
    "src/app/used.ts": "export const used = 0;\nexport const deadExport = 1;\n",
    "src/app/dead-file.ts": "export const dead = 1;\n",
  });
  const { status, output } = overlay.run("knip", ["--no-progress", "--no-config-hints", "--include", "files,exports"]);
  expect(output).toMatch(/deadExport\s+src\/app\/used\.ts/u);
  expect(output).toContain("src/app/dead-file.ts");
  expect(output).not.toMatch(/\bused\s+src\/app\/used\.ts/u);
  expect(status).toBe(1);
});

test("code that nobody left dead passes", () => {
  using overlay = new Overlay({
    "src/main/cli.ts": 'import { used } from "../app/used.ts";\n\nprocess.exitCode = used;\n',
    "src/app/used.ts": "export const used = 0;\n",
  });
  const { status, output } = overlay.run("knip", ["--no-progress", "--no-config-hints", "--include", "files,exports"]);
  expect(output.trim()).toBe("");
  expect(status).toBe(0);
});

test.for([
  { code: CLEAN, status: 0 },
  { code: CLEAN.replace("  return", "      return"), status: 1 },
  { code: CLEAN.replaceAll("\n", "\r\n"), status: 1 },
])("the format check exits $status on $code", ({ code, status }) => {
  using overlay = new Overlay({ "src/app/double.ts": code });
  expect(overlay.run("oxfmt", ["--check", "src"]).status).toBe(status);
});

test("a test marked only stops the whole run", () => {
  using overlay = new Overlay({
    "src/base/only.test.ts":
      'import { expect, test } from "vitest";\n\ntest.only("one", () => {\n  expect(1).toBe(1);\n});\n',
  });
  const { status, output } = overlay.run("vitest", ["run", "--project", "unit"]);
  expect(output).toContain("Unexpected .only modifier");
  expect(status).toBe(1);
});
