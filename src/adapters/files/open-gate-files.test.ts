import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openGateFiles } from "./open-gate-files.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "flyball-gate-files-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const read = async (path: string, maxFiles = 100) => {
  const answer = await openGateFiles().jsonFiles(path, maxFiles);
  return answer && [answer.files.map((file) => [file.path.slice(folder.length + 1), file.text]), answer.isComplete];
};

test("the JSON files of a folder and its folders come in the order of their paths, the rest does not", async () => {
  mkdirSync(join(folder, "npm"));
  writeFileSync(join(folder, "npm", "b.json"), "2");
  writeFileSync(join(folder, "a.json"), "1");
  writeFileSync(join(folder, "c.txt"), "3");
  symlinkSync("/etc/hostname", join(folder, "link.json"));
  execFileSync("mkfifo", [join(folder, "pipe.json")]);
  expect(await read(folder)).toEqual([
    [
      ["a.json", "1"],
      [join("npm", "b.json"), "2"],
    ],
    true,
  ]);
  expect(await read(join(folder, "a.json"))).toEqual([[["a.json", "1"]], true]);
  expect(await read(folder, 1)).toEqual([[["a.json", "1"]], false]);
});

test("what is too large is left out, and said so; what is not there is null", async () => {
  writeFileSync(join(folder, "a.json"), "");
  truncateSync(join(folder, "a.json"), 17_000_000);
  expect(await read(folder)).toEqual([[], false]);
  expect(await read(join(folder, "none"))).toBe(null);
});

test("a link in the place of the file is refused", async () => {
  symlinkSync("/etc/hostname", join(folder, "link.json"));
  await expect(read(join(folder, "link.json"))).rejects.toMatchObject({ code: "FILE_UNREADABLE", exit: 2 });
});
