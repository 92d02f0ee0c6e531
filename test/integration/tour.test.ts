import { execFile } from "node:child_process";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const run = promisify(execFile);
const root = dirname(dirname(import.meta.dirname));

test("the tour sees all that it shows, and says what is played", { timeout: 120_000 }, async () => {
  const { stdout } = await run(process.execPath, [join(root, "examples/tour/tour.ts")], {
    timeout: 110_000,
    maxBuffer: 8 * 1024 * 1024,
  });

  const seen = stdout
    .slice(stdout.indexOf("What was seen"))
    .split("\n")
    .filter((line) => /^ {2}[✓✗]/u.test(line));
  expect(seen).toEqual([
    "  ✓ the good change is released",
    "  ✓ its rollback is ready",
    "  ✓ the escaping builder is stopped",
    "  ✓ the broken release is rolled back",
    "  ✓ the ledger proves itself",
    "  ✓ nothing is left running",
  ]);
  expect(stdout).toContain("Played from scripts here");
});
