import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openContractFiles } from "../../src/adapters/contracts/open-contract-files.ts";
import { openTypeGenerator } from "../../src/adapters/contracts/open-type-generator.ts";
import { openRepositoryFiles } from "../../src/adapters/files/open-repository-files.ts";
import { openCommandRunner } from "../../src/adapters/process/open-command-runner.ts";
import { openBubblewrap } from "../../src/adapters/sandbox/open-bubblewrap.ts";
import { generateTypes } from "../../src/app/contract/generate-types.ts";
import { installPeers } from "./peers.ts";

const peers = installPeers("types", {
  "openapi-typescript": "7.13.0",
  typescript: "5.9.3",
  "json-schema-to-typescript": "16.0.0",
  quicktype: "26.0.0",
});

const OPENAPI = `openapi: 3.1.0
info: { title: Orders, version: 1.0.0 }
paths:
  /orders/{id}:
    get:
      responses: { '200': { description: ok, content: { application/json: { schema: { $ref: '#/components/schemas/Order' } } } } }
components: { schemas: { Order: { type: object, required: [id], properties: { id: { type: string }, total: { type: number } } } } }
`;
const SCHEMA =
  '{"$schema":"http://json-schema.org/draft-07/schema#","title":"Order","type":"object","properties":{"id":{"type":"string"}}}\n';
const POLICY = `version: 1
contracts:
  provides: [{ name: orders, file: openapi.yaml }, { name: order, file: order.schema.json }]
  types:
    - { contract: orders, out: src/orders.ts, generator: openapi-typescript }
    - { contract: order, out: src/order.ts, generator: json-schema-to-typescript }
    - { contract: orders, out: src/orders.go, generator: quicktype }
    - { contract: order, out: src/order.py, generator: quicktype }
`;

let folders: string[] = [];
beforeEach(() => {
  folders = ["a", "some where else"].map((name) => {
    const folder = join(mkdtempSync(join(tmpdir(), "types-")), name);
    mkdirSync(folder);
    writeFileSync(join(folder, "flyball.yaml"), POLICY);
    writeFileSync(join(folder, "openapi.yaml"), OPENAPI);
    writeFileSync(join(folder, "order.schema.json"), SCHEMA);
    symlinkSync(join(peers ?? "", "node_modules"), join(folder, "node_modules"));
    return folder;
  });
});
afterEach(() => {
  for (const folder of folders) rmSync(dirname(folder), { recursive: true, force: true });
});

async function generate(root: string): Promise<readonly string[]> {
  const clock = { nowMs: () => 0, randomBytes: () => new Uint8Array(16) };
  const sandbox = openBubblewrap({ platform: process.platform, visible: [] });
  const env = { PATH: process.env["PATH"] ?? "" };
  const files = await generateTypes(
    {
      contractFiles: openContractFiles({ env }),
      repositoryFiles: openRepositoryFiles(),
      generator: openTypeGenerator({ commands: openCommandRunner({ sandbox, clock }), env }),
    },
    { root, check: false, signal: AbortSignal.timeout(120_000) },
  );
  return files.map(({ generator, state }) => `${generator} ${state}`);
}

describe.skipIf(peers === null)("with real generators", () => {
  test("two machines write the same bytes, and a second time there is nothing to write", async () => {
    const [first = "", second = ""] = folders;
    const written = [
      "openapi-typescript@7.13.0 written",
      "json-schema-to-typescript@16.0.0 written",
      "quicktype@26.0.0 written",
      "quicktype@26.0.0 written",
    ];
    expect(await generate(first)).toEqual(written);
    expect(await generate(second)).toEqual(written);
    expect(await generate(first)).toEqual(written.map((line) => line.replace("written", "unchanged")));
    for (const [file, part] of [
      ["src/orders.ts", "total?: number;"],
      ["src/order.ts", "export interface Order"],
      ["src/orders.go", "type Order struct"],
      ["src/order.py", "class Order:"],
    ] as const) {
      const text = readFileSync(join(first, file), "utf8");
      expect(text).toContain(part);
      expect(readFileSync(join(second, file), "utf8")).toBe(text);
      expect(text).not.toContain(first);
    }
  });
});
