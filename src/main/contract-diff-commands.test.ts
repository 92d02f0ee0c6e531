import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

const CLI = join(import.meta.dirname, "cli.ts");

const api = (max: number): string => `openapi: 3.1.0
info: { title: orders, version: 1.0.0 }
paths:
  /orders:
    post:
      requestBody:
        content:
          application/json:
            schema:
              type: object
              properties:
                qty:
                  type: integer
                  maximum: ${max}
`;

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "flyball-contract-"));
  writeFileSync(join(folder, "old.yaml"), api(100));
  writeFileSync(join(folder, "new.yaml"), api(10));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function flyball(...args: string[]): Promise<{ readonly exit: number; readonly out: string; readonly err: string }> {
  const env = { PATH: process.env["PATH"] ?? "", HOME: folder, XDG_DATA_HOME: join(folder, "data") };
  return new Promise((resolve) => {
    execFile(process.execPath, [CLI, "contract", ...args], { cwd: folder, env }, (error, out, err) => {
      resolve({ exit: error === null ? 0 : Number(error.code), out, err });
    });
  });
}

test("diff shows the break at both places with the payload, and exits 1", async () => {
  const { exit, out } = await flyball("diff", "old.yaml", "new.yaml");

  expect(exit).toBe(1);
  expect(out).toContain("old.yaml:14:19 → new.yaml:14:19  breaks request-property-max-decreased");
  expect(out).toMatch(/this payload is sent by one side and refused by the other: \{"qty":\d+\}/u);
  expect(out).toContain("in   POST /orders");
});

test("diff --json is one object, and the other way round nothing breaks", async () => {
  const breaking = await flyball("diff", "old.yaml", "new.yaml", "--json");
  const harmless = await flyball("diff", "new.yaml", "old.yaml", "--json");

  expect(JSON.parse(breaking.out)).toMatchObject({
    schemaVersion: 1,
    verdict: "breaking",
    findings: [
      {
        id: "request-property-max-decreased",
        level: "ERR",
        provedLevel: "ERR",
        operation: "POST",
        path: "/orders",
        source: { old: { file: "old.yaml", line: 14 }, new: { file: "new.yaml", line: 14 } },
        counterexample: { qty: expect.any(Number) },
      },
      { id: "api-version-not-bumped" },
    ],
  });
  expect(harmless.exit).toBe(0);
  expect((await flyball("diff", "new.yaml", "old.yaml", "--fail-on", "INFO")).exit).toBe(1);
  expect(JSON.parse(harmless.out)).toMatchObject({ verdict: "compatible" });
});

test("a batch answers every line in its order, says what is wrong with a bad one, and goes on", async () => {
  const lines = [
    '{"id": "files", "old": "old.yaml", "new": "old.yaml"}',
    "no JSON",
    '{"a": 1, "b": 2, "b": 3}',
    '{"id": "half", "old": "old.yaml"}',
    '{"id": "gone", "old": "gone.yaml", "new": "new.yaml"}',
    '{"id": "inline", "old": {"type": "integer"}, "new": {"type": "string"}}',
  ];
  writeFileSync(join(folder, "batch.ndjson"), `${lines.join("\n")}\n`);
  const { exit, out } = await flyball("diff", "--batch", "batch.ndjson", "--json");
  const answers = out
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as unknown);

  expect(exit).toBe(2);
  expect(answers).toMatchObject([
    { id: "files", verdict: "none", findings: [] },
    {
      id: null,
      error: {
        code: "BATCH_LINE",
        message: "this line is no JSON: a value is expected here",
        place: { file: "batch.ndjson", line: 2, col: 1 },
      },
    },
    { id: null, error: { code: "BATCH_LINE", message: "the key 'b' is written twice in this line" } },
    { id: "half", error: { code: "BATCH_LINE", message: "this line has no 'new'" } },
    { id: "gone", error: { code: "CONTRACT_MISSING" } },
    { id: "inline", verdict: "breaking" },
  ]);
});

test("subset proves, or shows the value that is none", async () => {
  writeFileSync(join(folder, "a.json"), '{"type": "number"}');
  writeFileSync(join(folder, "b.json"), '{"type": "integer"}');
  const shown = await flyball("subset", "a.json", "b.json", "--json");
  const proven = await flyball("subset", "b.json", "a.json");

  expect(JSON.parse(shown.out)).toMatchObject({ schemaVersion: 1, verdict: "not-subset", counterexample: 1.5 });
  expect([shown.exit, proven.exit]).toEqual([1, 0]);
  expect(proven.out).toBe("subset: every value of the first schema is one of the second\n");
});

test.for([
  [["diff", "old.yaml"], "NEW is missing"],
  [["diff", "old.yaml", "new.yaml", "--batch", "batch.ndjson"], "leave OLD and NEW out"],
  [["diff", "--batch", "gone.ndjson"], "gone.ndjson does not exist"],
] as const)("contract %j is wrong usage", async ([args, message]) => {
  const { exit, err } = await flyball(...args);

  expect(exit).toBe(2);
  expect(err).toContain(message);
});
