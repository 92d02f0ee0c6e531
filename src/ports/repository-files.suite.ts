import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { RepositoryFiles } from "./repository-files.ts";

/** Holds an adapter to the contract of {@link RepositoryFiles}. */
export function repositoryFilesSuite(name: string, open: () => RepositoryFiles): void {
  describe(`${name} keeps the contract of repository files`, () => {
    const files = open();
    let top = "";
    let root = "";
    beforeEach(() => {
      top = mkdtempSync(join(tmpdir(), "flyball-files-"));
      root = join(top, "root");
      mkdirSync(root);
      writeFileSync(join(top, "outside.txt"), "outside");
    });
    afterEach(() => rmSync(top, { recursive: true, force: true }));

    test("a file is written with its folders, seen, changed and removed, and its folders go when they are empty", async () => {
      expect(await files.look(root, "a/b/c.txt")).toEqual({ kind: "absent", missingFolders: ["a", "a/b"] });
      expect(await files.write(root, "a/b/c.txt", bytes("one"), null)).toBe(true);
      expect(await files.write(root, "a/b/c.txt", bytes("two"), bytes("one"))).toBe(true);
      expect(readFileSync(join(root, "a/b/c.txt"), "utf8")).toBe("two");
      expect(await files.removeEmptyFolder(root, "a/b")).toBe(false);
      expect(await files.remove(root, "a/b/c.txt", bytes("two"))).toBe(true);
      expect(await files.removeEmptyFolder(root, "a/b")).toBe(true);
      expect(await files.removeEmptyFolder(root, "a/b")).toBe(false);
      expect(readdirSync(join(root, ".flyball"))).toEqual([]);
    });

    test("what is not as expected is neither overwritten nor removed", async () => {
      writeFileSync(join(root, "mine"), "mine");
      expect(await files.write(root, "mine", bytes("x"), null)).toBe(false);
      expect(await files.write(root, "mine", bytes("x"), bytes("yours"))).toBe(false);
      expect(await files.write(root, "gone", bytes("x"), bytes("was"))).toBe(false);
      expect(await files.remove(root, "mine", bytes("yours"))).toBe(false);
      expect(readFileSync(join(root, "mine"), "utf8")).toBe("mine");
    });

    test("permissions stay", async () => {
      writeFileSync(join(root, "run"), "one");
      chmodSync(join(root, "run"), 0o751);
      await files.write(root, "run", bytes("two"), bytes("one"));
      expect(statSync(join(root, "run")).mode & 0o777).toBe(0o751);
      chmodSync(join(root, "run"), 0o444);
      expect(await files.look(root, "run")).toEqual({ kind: "file", bytes: Buffer.from("two"), isReadOnly: true });
    });

    test("no symbolic link is followed, at the end or on the way", async () => {
      symlinkSync("../outside.txt", join(root, "link.txt"));
      symlinkSync("..", join(root, "up"));
      expect(await files.look(root, "link.txt")).toEqual({ kind: "refused", why: "is a symbolic link" });
      expect(await files.look(root, "up/outside.txt")).toEqual({
        kind: "refused",
        why: "is in up, which is a symbolic link",
      });
      expect(await files.write(root, "link.txt", bytes("x"), null)).toBe(false);
      expect(await files.write(root, "up/new.txt", bytes("x"), null)).toBe(false);
      expect(await files.remove(root, "up/outside.txt", bytes("outside"))).toBe(false);
      expect(readFileSync(join(top, "outside.txt"), "utf8")).toBe("outside");
      expect(existsSync(join(top, "new.txt"))).toBe(false);
      expect(await files.paths(root)).toEqual([]);
    });

    test("a folder of ours that is a link takes no writes along", async () => {
      symlinkSync("..", join(root, ".flyball"));
      expect(await files.write(root, "a.txt", bytes("x"), null)).toBe(false);
      expect(readdirSync(top).toSorted()).toEqual(["outside.txt", "root"]);
    });

    test.for([
      "../outside.txt",
      "/etc/passwd",
      "a/../../outside.txt",
      ".git/config",
      "a/.GIT/hooks/x",
      "",
      "a//b",
      "a\0b",
    ])("%j is no path in a repository", async (path) => {
      await expect(files.look(root, path)).rejects.toMatchObject({ code: "PATH_REFUSED", exit: 2 });
      await expect(files.write(root, path, bytes("x"), null)).rejects.toMatchObject({ code: "PATH_REFUSED" });
    });

    test("the list leaves out what tools fill, and other repositories", async () => {
      for (const path of [
        "src/a.ts",
        "node_modules/x/y.js",
        ".git/config",
        "inner/.git/config",
        "inner/b.ts",
        "z.txt",
      ]) {
        mkdirSync(join(root, path, ".."), { recursive: true });
        writeFileSync(join(root, path), "");
      }
      expect(await files.paths(root)).toEqual(["src/a.ts", "z.txt"]);
    });
  });
}

function bytes(text: string): Uint8Array {
  return Buffer.from(text);
}
