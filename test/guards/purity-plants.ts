import type { Plant } from "./plant.ts";

function body(file: string, expression: string, rule: string | null): Plant {
  return { file, code: `export function planted(): unknown {\n  return ${expression};\n}\n`, rule };
}

export const purity: readonly Plant[] = [
  body("src/domain/pure/date-now.ts", "Date.now()", "house(no-clock)"),
  body("src/domain/pure/new-date.ts", "new Date()", "house(no-clock)"),
  body("src/domain/pure/date-alias.ts", "[Date].map((D) => new D())", "house(no-clock)"),
  body("src/base/pure/date-now.ts", "Date.now()", "house(no-clock)"),
  body("src/domain/pure/date-of.ts", "new Date(86_400_000).toISOString()", null),
  body("src/domain/pure/date-utc.ts", "Date.UTC(2026, 0, 1)", null),
  body("src/adapters/pure/date-now.ts", "Date.now()", null),
  body("src/domain/pure/performance.ts", "performance.now()", "eslint(no-restricted-globals)"),
  body("src/domain/pure/process.ts", "process.cwd()", "eslint(no-restricted-globals)"),
  body("src/domain/pure/fetch.ts", 'fetch("http://127.0.0.1")', "eslint(no-restricted-globals)"),
  body("src/domain/pure/timer.ts", "setTimeout(() => {}, 1)", "eslint(no-restricted-globals)"),
  body("src/domain/pure/uuid.ts", "crypto.randomUUID()", "eslint(no-restricted-globals)"),
  body("src/base/pure/global.ts", "globalThis", "eslint(no-restricted-globals)"),
  body("src/domain/pure/random.ts", "Math.random()", "eslint(no-restricted-properties)"),
  body("src/domain/pure/timeout.ts", "AbortSignal.timeout(1)", "eslint(no-restricted-properties)"),
  body("src/domain/pure/locale.ts", '"a".localeCompare("b")', "eslint(no-restricted-properties)"),
  body("src/domain/pure/time-zone.ts", "new Date(0).getHours()", "eslint(no-restricted-properties)"),
  body("src/app/pure/env.ts", 'process.env["HOME"]', "node(no-process-env)"),
  body("src/adapters/pure/env.ts", 'process.env["HOME"]', "node(no-process-env)"),
  body("src/main/pure/env.ts", 'process.env["HOME"]', null),
  body("src/app/pure/console.ts", 'console.log("x")', "eslint(no-console)"),
];

export const quiet: readonly Plant[] = [
  {
    file: "src/adapters/quiet/banner.ts",
    code: 'process.stdout.write("hello");\nexport const two = 2;\n',
    rule: "house(import-does-nothing)",
  },
  {
    file: "src/adapters/quiet/cwd.ts",
    code: "export const cwd: string = process.cwd();\n",
    rule: "house(import-does-nothing)",
  },
  {
    file: "src/adapters/quiet/read.ts",
    code: 'import { readFileSync } from "node:fs";\nexport const hosts: string = readFileSync("/etc/hosts", "utf8");\n',
    rule: "house(import-does-nothing)",
  },
  {
    file: "src/adapters/quiet/side-effect.ts",
    code: 'import "../two.ts";\nexport const three = 3;\n',
    rule: "house(import-does-nothing)",
  },
  {
    file: "src/adapters/quiet/table.ts",
    code: 'export const table: ReadonlyMap<string, number> = new Map([["two", 2]]);\nexport const cwd = (): string => process.cwd();\n',
    rule: null,
  },
  { file: "src/main/quiet/entry.ts", code: 'process.stdout.write("hello");\nexport const two = 2;\n', rule: null },
];
