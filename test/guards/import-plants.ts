import { EXPORT_TWO, type Plant } from "./plant.ts";

function importing(file: string, specifier: string, rule: string | null): Plant {
  return { file, code: `import { two } from "${specifier}";\nexport const four: number = two * 2;\n`, rule };
}

const DIRECTION = "house(import-direction)";
export const LAYERS = ["base", "domain", "ports", "app", "adapters", "surfaces", "main"] as const;
/** What DESIGN.md allows, written out again: from the folder, to the folders. */
const MAY_IMPORT: Readonly<Record<(typeof LAYERS)[number], readonly string[]>> = {
  base: ["base"],
  domain: ["base", "domain"],
  ports: ["base", "domain", "ports"],
  app: ["base", "domain", "ports", "app"],
  adapters: ["base", "domain", "ports", "adapters"],
  surfaces: ["base", "domain", "app", "surfaces"],
  main: [...LAYERS],
};

export const edges: readonly Plant[] = LAYERS.flatMap((from) =>
  LAYERS.map((to) =>
    importing(`src/${from}/edge/to-${to}.ts`, `../../${to}/two.ts`, MAY_IMPORT[from].includes(to) ? null : DIRECTION),
  ),
);

export const imports: readonly Plant[] = [
  {
    file: "src/domain/imports/type-only.ts",
    code: 'import type { Four } from "../../app/four.ts";\nexport type Eight = Four;\n',
    rule: DIRECTION,
  },
  {
    file: "src/domain/imports/dynamic.ts",
    code: 'export const later = async (): Promise<unknown> => import("../../app/two.ts");\n',
    rule: DIRECTION,
  },
  {
    file: "src/domain/imports/inline-type.ts",
    code: 'export type Eight = import("../../app/four.ts").Four;\n',
    rule: DIRECTION,
  },
  {
    file: "src/surfaces/imports/computed.ts",
    code: "export const later = async (name: string): Promise<unknown> => import(name);\n",
    rule: DIRECTION,
  },
  {
    file: "src/domain/imports/disk.ts",
    code: 'import { readFileSync } from "node:fs";\nexport const read = (): string => readFileSync("x", "utf8");\n',
    rule: DIRECTION,
  },
  {
    file: "src/domain/imports/hash.ts",
    code: 'import { hash } from "node:crypto";\nexport const digest = (): string => hash("sha256", "x");\n',
    rule: DIRECTION,
  },
  {
    file: "src/base/imports/hash.ts",
    code: 'import { hash } from "node:crypto";\nexport const digest = (): string => hash("sha256", "x");\n',
    rule: null,
  },
  {
    file: "src/base/imports/random.ts",
    code: 'import { randomBytes } from "node:crypto";\nexport const noise = (): Buffer => randomBytes(8);\n',
    rule: DIRECTION,
  },
  {
    file: "src/domain/imports/package.ts",
    code: 'import { Kysely } from "kysely";\nexport const name = (): string => Kysely.name;\n',
    rule: DIRECTION,
  },
  {
    file: "src/domain/imports/zod.ts",
    code: 'import { z } from "zod";\nexport const parse = (text: string): string => z.string().parse(text);\n',
    rule: null,
  },
  {
    file: "src/adapters/imports/package.ts",
    code: 'import { Kysely } from "kysely";\nexport const name = (): string => Kysely.name;\n',
    rule: null,
  },
  {
    file: "src/adapters/imports/process.ts",
    code: 'import { env } from "node:process";\nexport const home = (): string | undefined => env["HOME"];\n',
    rule: DIRECTION,
  },
  {
    file: "src/app/imports/outside.ts",
    code: 'import { three } from "../../../test/three.ts";\nexport const six: number = three * 2;\n',
    rule: DIRECTION,
  },
  {
    file: "src/app/imports/a-test.ts",
    code: 'import { three } from "./planted.test.ts";\nexport const six: number = three * 2;\n',
    rule: DIRECTION,
  },
  { file: "src/service-room/imports/unknown.ts", code: EXPORT_TWO, rule: null },
  importing("src/service-room/imports/importing.ts", "./unknown.ts", DIRECTION),
  importing("src/app/imports/no-ending.ts", "../two", "import(extensions)"),
  { file: "src/app/imports/barrel.ts", code: 'export { two } from "../two.ts";\n', rule: "house(no-reexport)" },
  { file: "src/app/imports/star.ts", code: 'export * from "../two.ts";\n', rule: "house(no-reexport)" },
  { file: "src/app/imports/default.ts", code: "export default 2;\n", rule: "import(no-default-export)" },
  {
    file: "src/app/imports/value-for-type.ts",
    code: 'import { Four } from "../four.ts";\nexport type Eight = Four;\n',
    rule: "typescript(consistent-type-imports)",
  },
];

export const circles: readonly Plant[] = [
  {
    file: "src/app/circle/chicken.ts",
    code: 'import type { Egg } from "./egg.ts";\nexport interface Chicken {\n  readonly from: Egg;\n}\n',
    rule: "import(no-cycle)",
  },
  {
    file: "src/app/circle/egg.ts",
    code: 'import type { Chicken } from "./chicken.ts";\nexport interface Egg {\n  readonly from: Chicken;\n}\n',
    rule: "import(no-cycle)",
  },
  {
    file: "src/app/circle/nest.ts",
    code: 'import type { Egg } from "./egg.ts";\nexport interface Nest {\n  readonly holds: Egg;\n}\n',
    rule: null,
  },
];
