import { execFile, spawn } from "node:child_process";
import {
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Sandbox, SandboxSpec } from "./sandbox.ts";

/** Holds the contract of {@link Sandbox} against one adapter. What needs real walls runs where the adapter says that it has them. */
export async function sandboxSuite(name: string, open: () => Sandbox): Promise<void> {
  const status = await open().status();
  describe(`${name} keeps the contract`, () => {
    if (status.kind === "none") noWalls(open);
    else walls(open);
  });
}

interface Place {
  readonly root: string;
  readonly worktree: string;
  readonly outside: string;
  readonly spec: SandboxSpec;
}

function makePlace(): Place {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "flyball-sandbox-")));
  const worktree = join(root, "data", "worktree");
  const outside = join(root, "outside");
  for (const folder of [
    join(worktree, "src"),
    join(worktree, "docs"),
    join(worktree, ".git"),
    outside,
    join(root, "home"),
  ])
    mkdirSync(folder, { recursive: true });
  writeFileSync(join(worktree, "src", "a.ts"), "a\n");
  writeFileSync(join(worktree, "docs", "x.md"), "x\n");
  writeFileSync(join(worktree, "package.json"), "{}\n");
  writeFileSync(join(worktree, ".git", "config"), "[core]\n");
  writeFileSync(join(outside, "victim"), "whole\n");
  writeFileSync(join(root, "data", "secret.db"), "secret\n");
  const spec: SandboxSpec = {
    worktree,
    writable: ["src/**"],
    home: join(root, "home"),
    scratch: [],
    share: [],
    writableOutside: [],
    hidden: [join(root, "data")],
  };
  return { root, worktree, outside, spec };
}

let place: Place;
beforeEach(() => {
  place = makePlace();
});
afterEach(() => {
  rmSync(place.root, { recursive: true, force: true });
});

async function shell(sandbox: Sandbox, spec: SandboxSpec, script: string): Promise<{ code: number; out: string }> {
  const [file, ...args] = await sandbox.wrap(spec, ["sh", "-c", script]);
  const env = { PATH: `${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`, HOME: spec.home };
  return new Promise((done) => {
    execFile(file, args, { cwd: spec.worktree, env, timeout: 15_000 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === "number" ? error.code : 1;
      done({ code, out: stdout + stderr });
    });
  });
}

function walls(open: () => Sandbox): void {
  test.for<[string, string]>([
    ["in an open folder", "echo new > src/b.ts && cat src/b.ts"],
    ["over a present file by rename", "echo new > src/tmp && mv src/tmp src/a.ts && cat src/a.ts"],
    ["in the private home", 'echo new > "$HOME/x" && cat "$HOME/x"'],
    ["in the private temporary folder", "echo new > /tmp/x && cat /tmp/x"],
  ])("a write %s lands", async ([, script]) => {
    expect(await shell(open(), place.spec, script)).toEqual({ code: 0, out: "new\n" });
  });

  test.for<[string, (at: Place) => string]>([
    ["by an absolute path", ({ outside }) => `echo bad > '${outside}/victim'`],
    ["by a path that climbs", () => "echo bad > src/../../../outside/victim"],
    ["into a closed folder of the worktree", () => "echo bad > docs/x.md"],
    ["of a new file at the top", () => "echo bad > new.txt"],
    ["through a link", ({ outside }) => `ln -s '${outside}/victim' src/link && echo bad > src/link`],
    ["through a link to a closed folder", () => "ln -s ../docs src/link && echo bad > src/link/x.md"],
    ["through a hard link", ({ worktree }) => `ln '${worktree}/docs/x.md' src/hard && echo bad > src/hard`],
    ["through the process's root", ({ outside }) => `echo bad > '/proc/self/root${outside}/victim'`],
    ["through the first process's root", ({ outside }) => `echo bad > '/proc/1/root${outside}/victim'`],
    ["into .git", () => "echo bad > .git/config"],
    ["by moving .git away", () => "mv .git src/git"],
    ["by removing .git", () => "rm -rf .git/config"],
    ["by mounting again", () => "mount -o remount,rw / && echo bad > docs/x.md"],
    ["by unmounting", ({ root }) => `umount '${root}/data' && echo bad > docs/x.md`],
    ["in a user namespace of its own", () => "unshare -Urm sh -c 'mount -o remount,rw,bind . && echo bad > docs/x.md'"],
  ])("a write %s is stopped", async ([, script]) => {
    const { code } = await shell(open(), place.spec, script(place));
    expect(code).not.toBe(0);
    expect(readFileSync(join(place.outside, "victim"), "utf8")).toBe("whole\n");
    expect(readFileSync(join(place.worktree, "docs", "x.md"), "utf8")).toBe("x\n");
    expect(readFileSync(join(place.worktree, ".git", "config"), "utf8")).toBe("[core]\n");
    expect(readdirSync(place.worktree).toSorted()).toEqual([".git", "docs", "package.json", "src"]);
  });

  test("a link in the worktree never opens what it points to", async () => {
    symlinkSync(place.outside, join(place.worktree, "out"));
    const { code } = await shell(open(), { ...place.spec, writable: ["out/**"] }, "echo bad > out/victim");
    expect(code).not.toBe(0);
    expect(readFileSync(join(place.outside, "victim"), "utf8")).toBe("whole\n");
  });

  test(".git stays closed where all of the worktree is open, as a file too", async () => {
    rmSync(join(place.worktree, ".git"), { recursive: true });
    writeFileSync(join(place.worktree, ".git"), "gitdir: /nowhere\n");
    const spec = { ...place.spec, writable: ["**"] };
    const { out } = await shell(
      open(),
      spec,
      "echo new > top.txt; echo bad > .git || rm -f .git || mv .git g; cat .git top.txt",
    );
    expect(out).toContain("gitdir: /nowhere\nnew\n");
    expect(readFileSync(join(place.worktree, ".git"), "utf8")).toBe("gitdir: /nowhere\n");
  });

  test("nothing of the worktree is writable without a glob", async () => {
    const { code } = await shell(open(), { ...place.spec, writable: [] }, "echo bad > src/a.ts || echo bad > src/new");
    expect(code).not.toBe(0);
    expect(readFileSync(join(place.worktree, "src", "a.ts"), "utf8")).toBe("a\n");
  });

  test("a single file opens its folder and leaves the entries beside it closed", async () => {
    const spec = { ...place.spec, writable: ["package.json"] };
    const script =
      "echo bad > docs/x.md; echo bad > src/a.ts; echo '{1}' > p.tmp && mv p.tmp package.json && cat package.json docs/x.md src/a.ts";
    const { code, out } = await shell(open(), spec, script);
    expect(code).toBe(0);
    expect(out).toContain("{1}\nx\na\n");
  });

  test("hidden paths hold nothing that can be read", async () => {
    const key = join(place.outside, "key");
    writeFileSync(key, "private\n");
    const spec = { ...place.spec, hidden: [...place.spec.hidden, key] };
    const { out } = await shell(
      open(),
      spec,
      `exec 2>&1; cat '${key}'; cat '${place.root}/data/secret.db'; ls '${place.root}/data'`,
    );
    expect(out).not.toContain("private");
    expect(out).not.toContain("secret\n");
    expect(out.trimEnd().split("\n").at(-1)).toBe("worktree");
  });

  test("a shared folder is read-only at its place, and scratch is written in the worktree", async () => {
    const modules = join(place.root, "data", "modules");
    mkdirSync(modules);
    writeFileSync(join(modules, "index.js"), "shared\n");
    const spec = { ...place.spec, share: [{ from: modules, at: "node_modules" }], scratch: ["coverage"] };
    const script = "cat node_modules/index.js; echo bad > node_modules/index.js; echo kept > coverage/out";
    const { code, out } = await shell(open(), spec, script);
    expect(code).toBe(0);
    expect(out).toContain("shared\n");
    expect(readFileSync(join(modules, "index.js"), "utf8")).toBe("shared\n");
    expect(readFileSync(join(place.worktree, "coverage", "out"), "utf8")).toBe("kept\n");
    expect(readdirSync(join(place.worktree, "node_modules"))).toEqual([]);
  });

  test("a further folder may be written", async () => {
    const cache = join(place.root, "cache");
    const { code } = await shell(open(), { ...place.spec, writableOutside: [cache] }, `echo new > '${cache}/x'`);
    expect(code).toBe(0);
    expect(readFileSync(join(cache, "x"), "utf8")).toBe("new\n");
  });

  test("a file of the worktree that is linked from outside keeps its content elsewhere", async () => {
    linkSync(join(place.outside, "victim"), join(place.worktree, "docs", "linked"));
    const { code } = await shell(open(), place.spec, "echo bad > docs/linked");
    expect(code).not.toBe(0);
    expect(readFileSync(join(place.outside, "victim"), "utf8")).toBe("whole\n");
  });

  test("a child that detaches itself dies with the command", async () => {
    const script = "setsid sh -c 'env -i sleep 31.4151 >/dev/null 2>&1 &' ; sleep 0.2; echo done";
    expect((await shell(open(), place.spec, script)).out).toBe("done\n");
    await expect.poll(() => processesWith("31.4151"), { timeout: 3000 }).toEqual([]);
  });

  test("everything dies when the process that started it is killed", async () => {
    const argv = await open().wrap(place.spec, ["sh", "-c", "setsid env -i sleep 27.1828 & sleep 27.1828"]);
    const parent = spawn(
      process.execPath,
      [
        "-e",
        "require('node:child_process').spawn(process.argv[1], process.argv.slice(2), {stdio:'ignore',detached:true}); setInterval(()=>{},1e3)",
        "--",
        ...argv,
      ],
      { stdio: "ignore", cwd: place.worktree },
    );
    await expect.poll(() => processesWith("27.1828", "sleep").length, { timeout: 5000 }).toBe(2);
    parent.kill("SIGKILL");
    await expect.poll(() => processesWith("27.1828", "sleep").length, { timeout: 3000 }).toBe(0);
  });
}

function noWalls(open: () => Sandbox): void {
  test("the status says why, how to install it, and what is lost", async () => {
    const status = await open().status();
    expect(status.kind).toBe("none");
    if (status.kind !== "none") return;
    expect(status.why).not.toBe("");
    expect(status.install).not.toBe("");
    expect(status.lost.length).toBeGreaterThan(0);
  });

  test("the command stays as it was, and shared folders are links", async () => {
    const modules = join(place.root, "modules");
    mkdirSync(modules);
    const spec = { ...place.spec, share: [{ from: modules, at: "node_modules" }] };
    expect(await open().wrap(spec, ["ls", "-l"])).toEqual(["ls", "-l"]);
    expect(realpathSync(join(place.worktree, "node_modules"))).toBe(modules);
    expect(existsSync(join(place.worktree, "src", "a.ts"))).toBe(true);
  });
}

/** The processes of this machine with `text` in their command line, of `program` where given. */
function processesWith(text: string, program?: string): string[] {
  return readdirSync("/proc").filter((pid) => {
    if (!/^\d+$/u.test(pid) || Number(pid) === process.pid) return false;
    try {
      const line = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
      return line.includes(text) && (program === undefined || line[0] === program);
    } catch {
      return false;
    }
  });
}
