import { chmod, lstat, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execFileSync } from "node:child_process";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Artifacts } from "./artifacts.ts";

/** Holds an adapter to the contract of {@link Artifacts}. */
export function artifactsSuite(name: string, open: (dataDir: string) => Artifacts): void {
  describe(`${name} keeps the contract of artifacts`, () => {
    const run = "run_0123456789";
    let dataDir = "";
    let artifacts: Artifacts;
    beforeEach(async () => {
      dataDir = await mkdtemp(join(tmpdir(), "flyball-artifacts-"));
      artifacts = open(dataDir);
    });
    afterEach(() => rm(dataDir, { recursive: true, force: true }));

    test("what is written is read, with its digest and its size in bytes", async () => {
      const written = await artifacts.write(run, "release-note.md", "héllo");
      expect(written).toEqual({
        path: await artifacts.path(run, "release-note.md"),
        sha256: "3c48591d8d098a4538f5e013dfcf406e948eac4d3277b10bf614e295d6068179",
        bytes: 6,
      });
      expect(await artifacts.read(written.path, 1_000)).toBe("héllo");
      expect(await artifacts.read(written.path, 1)).toBe("h");
      expect(await artifacts.digest(written.path)).toEqual({ sha256: written.sha256, bytes: 6 });
    });

    test("files are 0600 in folders of 0700, and nothing is left beside them", async () => {
      const { path } = await artifacts.write(run, "log.txt", "one");
      await artifacts.write(run, "log.txt", "two");
      expect(await readFile(path, "utf8")).toBe("two");
      expect(await mode(path)).toBe("600");
      expect(await mode(join(path, ".."))).toBe("700");
      expect(await mode(join(path, "..", ".."))).toBe("700");
      expect(await readdir(join(path, ".."))).toEqual(["log.txt"]);
    });

    test("writers of the same name at once leave one whole file", async () => {
      const texts = Array.from({ length: 8 }, (_, i) => String(i).repeat(100_000));
      const [first] = await Promise.all(texts.map((text) => artifacts.write(run, "same", text)));
      expect(texts).toContain(await readFile(first?.path ?? "", "utf8"));
      expect(await readdir(join(first?.path ?? "", ".."))).toEqual(["same"]);
    });

    test.for(["", ".", "..", "a/b", "../a", "a\\b", ".hidden", "-rf", "a\nb", "a\0b", "ü", "x".repeat(101)])(
      "the name %j is refused, of a file as of a run",
      async (bad) => {
        await expect(artifacts.write(run, bad, "")).rejects.toMatchObject({ code: "ARTIFACT_NAME" });
        await expect(artifacts.path(bad, "log")).rejects.toMatchObject({ code: "ARTIFACT_NAME" });
        await expect(artifacts.privateFolder(run, bad)).rejects.toMatchObject({ code: "ARTIFACT_NAME" });
        await expect(artifacts.worktreeFolder(bad, "w")).rejects.toMatchObject({ code: "ARTIFACT_NAME" });
      },
    );

    test("what is no regular file reads as null, without waiting", async () => {
      await writeFile(join(dataDir, "secret"), "secret");
      await symlink(join(dataDir, "secret"), join(dataDir, "link"));
      await mkdir(join(dataDir, "folder"));
      execFileSync("mkfifo", [join(dataDir, "pipe")]);
      expect(
        await Promise.all(["absent", "link", "folder", "pipe"].map((name) => artifacts.read(join(dataDir, name), 10))),
      ).toEqual([null, null, null, null]);
    });

    test("a private folder is empty and 0700, also the second time", async () => {
      const first = await artifacts.privateFolder(run, "home-1");
      await writeFile(join(first, "token"), "x");
      const second = await artifacts.privateFolder(run, "home-1");
      expect(second).toBe(first);
      expect(await readdir(second)).toEqual([]);
      expect(await mode(second)).toBe("700");
    });

    test("a private folder goes with whatever was left in it, and what its links point to stays", async () => {
      await mkdir(join(dataDir, "outside"));
      await writeFile(join(dataDir, "outside", "kept"), "x");
      const folder = await artifacts.privateFolder(run, "home");
      await symlink(join(dataDir, "outside"), join(folder, "link"));
      await mkdir(join(folder, "locked", "deep"), { recursive: true });
      await chmod(join(folder, "locked"), 0o000);
      await artifacts.removePrivateFolder(folder);
      await artifacts.removePrivateFolder(folder);
      await expect(lstat(folder)).rejects.toMatchObject({ code: "ENOENT" });
      expect(await readdir(join(dataDir, "outside"))).toEqual(["kept"]);
    });

    test("nothing but a private folder is removed as one", async () => {
      const { path } = await artifacts.write(run, "log.txt", "one");
      const folder = await artifacts.privateFolder(run, "home");
      for (const other of [path, dataDir, "/", join(folder, ".."), join(folder, "..", "..", "..", "runs", run)])
        await expect(artifacts.removePrivateFolder(other)).rejects.toMatchObject({ code: "ARTIFACT_NAME" });
      expect(await readFile(path, "utf8")).toBe("one");
    });

    test("a worktree's place has a parent and is itself left to git", async () => {
      const folder = await artifacts.worktreeFolder(run, "build-1");
      expect(await readdir(join(folder, ".."))).toEqual([]);
      expect(await mode(join(folder, ".."))).toBe("700");
    });

    test("leftovers are the private folders and the worktrees of each run, and its logs are none", async () => {
      expect(await artifacts.leftovers()).toEqual([]);
      await artifacts.write(run, "log.txt", "one");
      expect(await artifacts.leftovers()).toEqual([]);
      const home = await artifacts.privateFolder(run, "home");
      const worktree = await artifacts.worktreeFolder(run, "build");
      await mkdir(worktree);
      const empty = await artifacts.worktreeFolder("run_other", "build");
      expect(await artifacts.leftovers()).toEqual([
        { run, paths: [home, worktree] },
        { run: "run_other", paths: [join(empty, "..")] },
      ]);
    });

    test("a run's leftovers go, whatever is in them, and nothing else does", async () => {
      const { path } = await artifacts.write(run, "log.txt", "one");
      const home = await artifacts.privateFolder(run, "home");
      const worktree = await artifacts.worktreeFolder(run, "build");
      await mkdir(join(worktree, "locked", "deep"), { recursive: true });
      await chmod(join(worktree, "locked"), 0o000);
      await mkdir(join(worktree, "..", "beside"));
      await mkdir(join(dataDir, "outside"));
      await writeFile(join(dataDir, "outside", "kept"), "x");
      await symlink(join(dataDir, "outside"), join(home, "link"));
      const other = await artifacts.privateFolder("run_other", "home");
      await artifacts.discard(run);
      await artifacts.discard(run);
      expect(await artifacts.leftovers()).toEqual([{ run: "run_other", paths: [other] }]);
      expect(await readFile(path, "utf8")).toBe("one");
      expect(await readdir(join(dataDir, "outside"))).toEqual(["kept"]);
    });

    test.for(["..", "../runs", "", "a/b"])("the run %j is not discarded", async (bad) => {
      await artifacts.write(run, "log.txt", "one");
      await expect(artifacts.discard(bad)).rejects.toMatchObject({ code: "ARTIFACT_NAME" });
      expect(await readdir(join(dataDir, "runs"))).toEqual([run]);
    });

    test("a data folder that cannot be written is a fault that names the path", async () => {
      await writeFile(join(dataDir, "runs"), "a file in the way");
      await expect(artifacts.write(run, "log.txt", "x")).rejects.toMatchObject({
        code: "ARTIFACTS_READ_ONLY",
        message: expect.stringContaining(join(dataDir, "runs")),
      });
    });
  });
}

async function mode(path: string): Promise<string> {
  return ((await lstat(path)).mode & 0o777).toString(8);
}
