import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import type { Json } from "../../../src/base/json.ts";
import type { Bench, Said } from "./run-bench.ts";

/** What a refusal must not change: every file of the checkout with its mode, all refs, HEAD, git's settings, hooks and list of worktrees. */
export function repositoryDigest(bench: Bench, folder: string = bench.repository): string {
  const hash = createHash("sha256");
  digestFolder(hash, Buffer.from(folder), "");
  const git = join(folder, ".git");
  if (existsSync(git)) {
    hash.update(bench.git("-C", folder, "for-each-ref", "--format=%(refname) %(objectname)"));
    hash.update(bench.git("-C", folder, "worktree", "list", "--porcelain"));
    for (const name of ["HEAD", "config"]) {
      const common = bench.git("-C", folder, "rev-parse", "--path-format=absolute", "--git-common-dir");
      hash.update(readFileSync(join(common, name)));
    }
  }
  return hash.digest("hex");
}

function digestFolder(hash: ReturnType<typeof createHash>, folder: Buffer, shown: string): void {
  const names = readdirSync(folder, { encoding: "buffer" }).toSorted((a, b) => a.compare(b));
  for (const name of names) {
    if (shown === "" && name.toString() === ".git") continue;
    const path = Buffer.concat([folder, Buffer.from("/"), name]);
    const stats = lstatSync(path);
    hash.update(`${shown}/${name.toString("hex")} ${stats.mode}\n`);
    if (stats.isSymbolicLink()) hash.update(readlinkSync(path));
    else if (stats.isFile()) hash.update(readFileSync(path));
    else if (stats.isDirectory()) digestFolder(hash, path, `${shown}/${name.toString("hex")}`);
  }
}

/** Processes that work in the bench's folder or were started for it, but not this one. */
export function processesOf(bench: Bench): readonly string[] {
  const found: string[] = [];
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/u.test(name))) {
    if (Number(pid) === process.pid) continue;
    try {
      const line = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
      const env = readFileSync(`/proc/${pid}/environ`, "utf8");
      if (`${readlinkSync(`/proc/${pid}/cwd`)} ${line} ${env}`.includes(bench.folder)) found.push(`${pid} ${line}`);
    } catch {
      // It has ended, or it is not ours to look at.
    }
  }
  return found;
}

/** What runs put beside the user's work: worktrees, homes of sessions, refs of candidates, processes. Empty when nothing was left. */
export function leftBehind(bench: Bench): readonly string[] {
  const data = join(bench.env["XDG_DATA_HOME"] as string, "flyball");
  const folders = ["private", "worktrees"].flatMap((kind) =>
    existsSync(join(data, kind)) ? readdirSync(join(data, kind)).map((name) => join(kind, name)) : [],
  );
  const git = join(bench.repository, ".git");
  const refs = bench.git("for-each-ref", "--format=%(refname)", "refs/flyball/runs").split("\n");
  const admin = readdirSync(git).filter((name) => name.startsWith("flyball-") || name === "index.lock");
  return [...folders, ...refs.filter((ref) => ref !== ""), ...admin, ...processesOf(bench)];
}

export interface RefusalWanted {
  readonly code: string;
  readonly exit?: number;
  /** Part of the message. */
  readonly says: string | RegExp;
  /** Part of the fix. */
  readonly fix: string | RegExp;
}

/** Runs the line for a person and for a machine, and expects of both one and the same error with its code, its fix and its exit code, and nothing changed. */
export async function expectRefusal(
  bench: Bench,
  args: readonly string[],
  wanted: RefusalWanted,
  cwd: string = bench.repository,
): Promise<{ readonly human: Said; readonly machine: Said; readonly error: { readonly [key: string]: Json } }> {
  const digest = (): string | null => (existsSync(join(bench.repository, ".git")) ? repositoryDigest(bench) : null);
  const before = digest();
  const human = await bench.flyballIn(cwd, ...args);
  const machine = await bench.flyballIn(cwd, ...args, "--json");
  expect(human).toMatchObject({ exit: wanted.exit ?? 2, out: "" });
  expect(human.err.match(/^error [A-Z_]+ {2}/gmu)).toEqual([`error ${wanted.code}  `]);
  expect(human.err).toMatch(/^ {2}fix {3}\S/mu);
  expect(human.err).not.toMatch(/^\s+at .*\.ts:\d/mu);
  // One object on standard output, and nothing else.
  expect(machine).toMatchObject({ exit: wanted.exit ?? 2, json: { schemaVersion: 1, error: { code: wanted.code } } });
  expect(machine.out.trim().split("\n")).toHaveLength(1);
  const { error } = machine.json as { error: { readonly [key: string]: Json } };
  expect(error["message"]).toMatch(wanted.says);
  expect(error["fix"]).toMatch(wanted.fix);
  expect(error["retryable"]).toBe(wanted.exit === 3);
  expect(digest()).toBe(before);
  expect(processesOf(bench)).toEqual([]);
  return { human, machine, error };
}

/** The real program in a process of its own, started through `wrapper`: a tool that takes rights or disk space away from it. */
export async function flyballUnder(
  bench: Bench,
  wrapper: readonly string[],
  ...args: readonly string[]
): Promise<Said> {
  const [file = "", ...rest] = [...wrapper, process.execPath, CLI, ...args];
  return new Promise((resolve) => {
    execFile(
      file,
      rest,
      { cwd: bench.repository, env: bench.env, timeout: 60_000, encoding: "utf8" },
      (error, out, err) => {
        const exit = error === null ? 0 : typeof error.code === "number" ? error.code : -1;
        resolve({
          exit,
          out,
          err,
          json: args.includes("--json") && out !== "" ? (JSON.parse(out) as Said["json"]) : null,
        });
      },
    );
  });
}

const CLI = join(import.meta.dirname, "../../../src/main/cli.ts");

/** Permissions bind root only without its capabilities to pass over them. */
export const AS_USER: readonly string[] =
  process.getuid?.() === 0
    ? ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-dac_override,-dac_read_search"]
    : [];
