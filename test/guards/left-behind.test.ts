import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { setup } from "../left-behind.setup.ts";

afterEach(() => vi.unstubAllEnvs());

test.for([
  ["flyball-git-1-", true],
  ["node-compile-cache-", false],
] as const)("a run whose tests leave a folder %s… behind fails: %s", ([prefix, fails]) => {
  vi.stubEnv("TMPDIR", tmpdir());
  const teardown = setup();
  const folder = tmpdir();
  const left = mkdtempSync(join(folder, prefix));

  if (!fails) expect(teardown()).toBeUndefined();
  else expect(teardown).toThrow(/^tests left 1 temporary folders: flyball-git-1-\w{6}$/u);
  expect(existsSync(left)).toBe(false);
});
