import { mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync, mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { CommandVerdict } from "../../domain/run/verification.ts";
import { openVerdictCache, verdictCacheFolder } from "./open-verdict-cache.ts";

const top = mkdtempSync(join(tmpdir(), "flyball-verdicts-"));
afterAll(() => rmSync(top, { recursive: true, force: true }));

const PASS: CommandVerdict = {
  name: "test",
  command: "npm test",
  verdict: "pass",
  why: "exit 0",
  durationMs: 12,
  log: "",
  tail: "ok\n",
  tests: { total: 3, failed: 0, skipped: 1 },
  cached: false,
};
const KEY = "a".repeat(64);

test("a verdict is found under its key alone, in files that only their owner reads", async () => {
  const folder = join(top, "made/when/written");
  const cache = openVerdictCache(folder);
  expect(await cache.get(KEY)).toBeNull();
  await cache.put(KEY, PASS);
  expect(await openVerdictCache(folder).get(KEY)).toEqual(PASS);
  expect(await cache.get("b".repeat(64))).toBeNull();
  expect(readdirSync(folder)).toEqual([`${KEY}.json`]);
  expect(statSync(join(folder, `${KEY}.json`)).mode & 0o777).toBe(0o600);
});

test.for<readonly [string, string]>([
  ["no JSON", "{"],
  ["another shape", JSON.stringify({ verdict: "pass" })],
  ["an unknown field", JSON.stringify({ ...PASS, extra: 1 })],
  ["more than 64 KiB", JSON.stringify({ ...PASS, tail: "x".repeat(70_000) })],
])("a file with %s counts as nothing", async ([, text]) => {
  const folder = mkdtempSync(join(top, "bad-"));
  writeFileSync(join(folder, `${KEY}.json`), text);
  expect(await openVerdictCache(folder).get(KEY)).toBeNull();
});

test("a key that is no digest reads and writes nothing", async () => {
  const cache = openVerdictCache(join(top, "keys"));
  await cache.put("../escape", PASS);
  expect(await cache.get("../escape")).toBeNull();
  expect(readdirSync(top)).not.toContain("escape.json");
});

test("a folder that cannot be written to costs nothing", async () => {
  writeFileSync(join(top, "file"), "");
  const cache = openVerdictCache(join(top, "file"));
  await cache.put(KEY, PASS);
  expect(await cache.get(KEY)).toBeNull();
});

test("above 2,000 the oldest go", async () => {
  const folder = join(top, "many");
  mkdirSync(folder);
  for (let i = 0; i < 2000; i++) {
    const file = join(folder, `${i.toString(16).padStart(64, "0")}.json`);
    writeFileSync(file, "");
    utimesSync(file, i + 1, i + 1);
  }
  await openVerdictCache(folder).put(KEY, PASS);
  const left = readdirSync(folder).toSorted();
  expect(left.length).toBe(1800);
  expect(left.at(-1)).toBe(`${KEY}.json`);
  expect(left[0]).toBe(`${(201).toString(16).padStart(64, "0")}.json`);
});

test.for([
  [{}, "/home/ada/.cache/flyball/verdicts"],
  [{ XDG_CACHE_HOME: "/cache" }, "/cache/flyball/verdicts"],
  [{ XDG_CACHE_HOME: "cache" }, "/home/ada/.cache/flyball/verdicts"],
] as const)("the folder is by the environment %j", ([env, folder]) => {
  expect(verdictCacheFolder(env, "/home/ada")).toBe(folder);
});
