import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { setup } from "../left-behind.setup.ts";

afterEach(() => vi.unstubAllEnvs());

function runThatLeaves(prefix: string): { readonly left: string; readonly end: () => void } {
  vi.stubEnv("TMPDIR", tmpdir());
  const end = setup();
  return { left: mkdtempSync(join(tmpdir(), prefix)), end };
}

test("a run whose tests leave one of our folders behind fails", () => {
  const { left, end } = runThatLeaves("flyball-git-1-");
  expect(end).toThrow(/^tests left 1 temporary folders: flyball-git-1-\w{6}$/u);
  expect(existsSync(left)).toBe(false);
});

test("what somebody else's program leaves is removed", () => {
  const { left, end } = runThatLeaves("node-compile-cache-");
  expect(end).not.toThrow();
  expect(existsSync(left)).toBe(false);
});
