import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Sha } from "../../base/ids.ts";
import { RemovedCode } from "../../domain/history/reemergence/removed-code.ts";
import { openRemovedCodeStore, removedCodeFolder } from "./open-removed-code-store.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "flyball-removed-code-"));
});
afterAll(async () => rm(folder, { recursive: true, force: true }));

const id = (digit: string): Sha => digit.repeat(40) as Sha;

function someCode(): RemovedCode {
  const code = new RemovedCode({ idBytes: 20 });
  const removed = Array.from(
    { length: 30 },
    (_, line) => `value${line} = take(${line}, other${line % 7}, "text ${line}")`,
  );
  const hunks = [{ oldStart: 1, removed, newStart: 0, added: [] }];
  const file = { path: "a b\n.py", kind: "deleted", before: id("b"), after: null, hunks } as const;
  code.add({ sha: id("a"), committedAtMs: 1000, files: [file], isCut: false });
  code.cover([id("a")]);
  return code;
}

test("what was written is read, and goes on from there", async () => {
  const store = openRemovedCodeStore(join(folder, "kept"));
  await store.write("/repository/.git", someCode().parts);
  const parts = await store.read("/repository/.git");
  if (parts === null) throw new Error("nothing was read");
  const read = new RemovedCode(parts);
  expect([read.tips, read.commits, read.region(0)]).toEqual([[id("a")], 1, someCode().region(0)]);
  read.add({ sha: id("c"), committedAtMs: 2000, files: [], isCut: false });
  expect([read.commits, await store.read("/another/.git")]).toEqual([2, null]);
});

test.for<[string, (bytes: Buffer) => Buffer]>([
  ["cut off", (bytes) => bytes.subarray(0, bytes.length - 5)],
  ["of one changed byte", (bytes) => Buffer.from(bytes).fill(bytes[100] === 1 ? 2 : 1, 100, 101)],
  ["empty", () => Buffer.alloc(0)],
  ["of something else", () => Buffer.from("what is this file, and who put it here? ".repeat(40))],
])("a file that is %s counts as none", async ([name, damage]) => {
  const own = join(folder, name);
  const store = openRemovedCodeStore(own);
  await store.write("/repository/.git", someCode().parts);
  const [file = ""] = await readdir(own);
  await writeFile(join(own, file), damage(await readFile(join(own, file))));
  expect(await store.read("/repository/.git")).toBeNull();
});

test("a folder that can't be written costs nothing", async () => {
  await writeFile(join(folder, "file"), "");
  await openRemovedCodeStore(join(folder, "file", "below")).write("/repository/.git", someCode().parts);
  expect([
    removedCodeFolder({ XDG_CACHE_HOME: "relative" }, "/home/ada"),
    removedCodeFolder({ XDG_CACHE_HOME: "/c" }, "/"),
  ]).toEqual(["/home/ada/.cache/flyball/removed-code", "/c/flyball/removed-code"]);
});
