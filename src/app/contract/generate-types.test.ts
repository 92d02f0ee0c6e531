import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openContractFiles } from "../../adapters/contracts/open-contract-files.ts";
import { openTypeGenerator } from "../../adapters/contracts/open-type-generator.ts";
import { openRepositoryFiles } from "../../adapters/files/open-repository-files.ts";
import { openCommandRunner } from "../../adapters/process/open-command-runner.ts";
import { openBubblewrap } from "../../adapters/sandbox/open-bubblewrap.ts";
import { generateTypes } from "./generate-types.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "flyball-types-test-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function put(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

/** A generator as a package of the repository: a program that writes the contract's size. */
function install(repository: string, name: string, program: string, script: string, version = "1.2.3"): void {
  const home = `${repository}/node_modules/${name}`;
  put(`${home}/package.json`, JSON.stringify({ name, version, bin: { [program]: "./cli.cjs" } }));
  put(`${home}/cli.cjs`, script);
}

const WRITE_SIZE = `
const { readFileSync, writeFileSync } = require("node:fs");
const [input] = process.argv.slice(2);
const out = process.argv[process.argv.indexOf("--output") + 1];
writeFileSync(out, "export type Size = " + readFileSync(input, "utf8").length + ";\\n");
`;
const OPENAPI = "openapi: 3.1.0\ninfo: { title: Orders, version: 1.0.0 }\npaths: {}\n";
const provider = (generator = "openapi-typescript", out = "src/orders.ts"): string =>
  `version: 1\ncontracts:\n  provides: [{ name: orders, file: api/openapi.yaml }]\n  types: [{ contract: orders, out: ${out}, generator: ${generator} }]\n`;

async function run(repository = "orders", check = false): Promise<readonly string[]> {
  const clock = { nowMs: () => 0, randomBytes: () => new Uint8Array(16) };
  const commands = openCommandRunner({ sandbox: openBubblewrap({ platform: process.platform, visible: [] }), clock });
  const env = { PATH: process.env["PATH"] ?? "" };
  const files = await generateTypes(
    {
      contractFiles: openContractFiles({ env }),
      repositoryFiles: openRepositoryFiles(),
      generator: openTypeGenerator({ commands, env }),
    },
    { root: join(folder, repository), check, signal: AbortSignal.timeout(30_000) },
  );
  return files.map(({ target, generator, state }) => `${target.out} ${generator} ${state}`);
}

function setUpProvider(): void {
  put("orders/flyball.yaml", provider());
  put("orders/api/openapi.yaml", OPENAPI);
  install("orders", "openapi-typescript", "openapi-typescript", WRITE_SIZE);
}

test("types are written, with their stamp, and then there is nothing to write", async () => {
  setUpProvider();
  expect(await run()).toEqual(["src/orders.ts openapi-typescript@1.2.3 written"]);
  const text = readFileSync(join(folder, "orders/src/orders.ts"), "utf8");
  expect(text.split("\n").slice(1)).toEqual([`export type Size = ${OPENAPI.length};`, ""]);
  expect(text).toMatch(/^\/\/ flyball:types contract=[0-9a-f]{64} /u);
  expect(await run()).toEqual(["src/orders.ts openapi-typescript@1.2.3 unchanged"]);
  expect(await run("orders", true)).toEqual(["src/orders.ts openapi-typescript@1.2.3 unchanged"]);
});

test("a look writes nothing, and tells what is not as it should be", async () => {
  setUpProvider();
  expect(await run("orders", true)).toEqual(["src/orders.ts openapi-typescript@1.2.3 missing"]);
  await run();
  put("orders/src/orders.ts", `${readFileSync(join(folder, "orders/src/orders.ts"), "utf8")}// mine\n`);
  expect(await run("orders", true)).toEqual(["src/orders.ts openapi-typescript@1.2.3 edited"]);
  put("orders/api/openapi.yaml", `${OPENAPI}# more\n`);
  expect(await run("orders", true)).toEqual(["src/orders.ts openapi-typescript@1.2.3 stale"]);
  await run();
  install("orders", "openapi-typescript", "openapi-typescript", WRITE_SIZE.replace("Size", "Length"), "1.3.0");
  expect(await run("orders", true)).toEqual(["src/orders.ts openapi-typescript@1.3.0 stale"]);
});

test("the consumer writes the same from the provider's contract", async () => {
  setUpProvider();
  put(
    "web/flyball.yaml",
    "version: 1\ncontracts:\n  consumes: [{ contract: orders, from: ../orders }]\n  types: [{ contract: orders, out: src/orders.ts, generator: openapi-typescript }]\n",
  );
  install("web", "openapi-typescript", "openapi-typescript", WRITE_SIZE);
  await run();
  await run("web");
  expect(readFileSync(join(folder, "web/src/orders.ts"))).toEqual(readFileSync(join(folder, "orders/src/orders.ts")));
});

test("quicktype gets a YAML contract as JSON, and the language of the file's ending", async () => {
  setUpProvider();
  put("orders/flyball.yaml", provider("quicktype", "gen/orders.py"));
  const script = `const { writeFileSync, readFileSync } = require("node:fs"); const a = process.argv.slice(2);
JSON.parse(readFileSync(a[1].split("#")[0], "utf8")); writeFileSync(a.at(-1), a.slice(2, -2).join(" ") + " " + a[1].split("#")[1] + "\\n");`;
  install("orders", "quicktype", "quicktype", script);
  await run();
  expect(readFileSync(join(folder, "orders/gen/orders.py"), "utf8").split("\n").slice(1)).toEqual([
    "--src-lang schema --lang python /components/schemas/",
    "",
  ]);
});

test.for<[string, () => void, string, string]>([
  [
    "a generator that is not installed",
    () => rmSync(join(folder, "orders/node_modules"), { recursive: true }),
    "openapi-typescript is not installed in this repository",
    "npm install --save-dev openapi-typescript typescript@5",
  ],
  [
    "a generator that fails",
    () =>
      install("orders", "openapi-typescript", "openapi-typescript", 'console.error("no such thing"); process.exit(3);'),
    "openapi-typescript@1.2.3 wrote nothing: no such thing",
    "npx openapi-typescript --help",
  ],
  [
    "a program that leads out of its package",
    () => put("orders/node_modules/openapi-typescript/package.json", '{"version":"1.0.0","bin":"../../../evil.cjs"}'),
    "openapi-typescript is not installed in this repository",
    "npm install --save-dev openapi-typescript typescript@5",
  ],
  [
    "no targets",
    () => put("orders/flyball.yaml", "version: 1\n"),
    "no types are to be generated: contracts.types of flyball.yaml is empty",
    "types: [{ contract: orders, out: src/generated/orders.ts, generator: openapi-typescript }]",
  ],
  [
    "an ending that no language has",
    () => {
      put("orders/flyball.yaml", provider("quicktype", "gen/orders.txt"));
      install("orders", "quicktype", "quicktype", "");
    },
    "quicktype writes no language whose files end as 'gen/orders.txt' does",
    "name the file by its language: orders.go, orders.py, orders.swift",
  ],
])("%s is one error", async ([, spoil, message, hint]) => {
  setUpProvider();
  spoil();
  await expect(run()).rejects.toMatchObject({ message, hint });
});
