import { spawn } from "node:child_process";
import { join } from "node:path";
import { Fault } from "../../../base/fault.ts";
import type { Sha } from "../../../base/ids.ts";
import type { CommitPatch } from "../../../domain/history/reemergence/commit-patch.ts";
import type { PatchQuery, PatchReader } from "../../../ports/patch-reader.ts";
import { bareEnvironment, HARDENED } from "../git-environment.ts";
import { faultOf, runGit, type GitCall } from "../run-git.ts";
import { PATCH_LOG_ARGS, PatchParser } from "./patch-parser.ts";

export interface OpenPatchReaderOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Default: `git` on PATH. */
  readonly gitBinary?: string | undefined;
}

/** A file above this is no text to git, so that no patch of it is made in memory. */
const BIG_FILE = "core.bigFileThreshold=1m";
const STDERR_MAX = 64 * 1024;

/** The patch reader on spawned git. */
export function openPatchReader({ env, gitBinary = "git" }: OpenPatchReaderOptions): PatchReader {
  const callOf = (commonDir: string, args: readonly string[]): GitCall => ({
    binary: gitBinary,
    args: [...HARDENED, "-c", BIG_FILE, "-c", "core.attributesFile=/dev/null", ...args],
    cwd: commonDir,
    // Attributes of an index could hide a text or name a driver: there is none of this name.
    env: { ...bareEnvironment(env), GIT_DIR: commonDir, GIT_INDEX_FILE: join(commonDir, "no-index-of-flyball") },
  });
  return {
    patches: async function* patches(query, signal): AsyncGenerator<readonly CommitPatch[]> {
      const not = await thoseHere(callOf(query.commonDir, ["cat-file", "--batch-check=%(objecttype)"]), query.not);
      const call = callOf(query.commonDir, ["log", ...PATCH_LOG_ARGS, ...argumentsOf(query), "--stdin"]);
      yield* stream(call, [...query.from, ...not.map((sha) => `^${sha}`), ...pathsOf(query)], query.isWanted, signal);
    },
  };
}

function argumentsOf({ touching, message, withoutImports }: PatchQuery): readonly string[] {
  return [
    "--reverse",
    "--topo-order",
    "--no-merges",
    ...(touching === undefined ? [] : ["--full-diff"]),
    ...(message === undefined ? [] : ["--extended-regexp", "--regexp-ignore-case", `--grep=${message}`]),
    // All or none of a commit's files, if one is deleted or modified.
    ...(withoutImports === true ? ["--diff-filter=DM*"] : []),
  ];
}

function pathsOf({ touching = [] }: PatchQuery): readonly string[] {
  return touching.length === 0 ? [] : ["--", ...touching.filter((path) => !path.includes("\n"))];
}

/** A commit that was rewritten and cleaned away can't be left out, and need not be. */
async function thoseHere(call: GitCall, shas: readonly Sha[]): Promise<readonly Sha[]> {
  if (shas.length === 0) return [];
  const { stdout } = await runGit({ ...call, input: `${shas.join("\n")}\n` });
  const answers = stdout.toString("latin1").split("\n");
  return shas.filter((_, index) => answers[index] === "commit");
}

async function* stream(
  call: GitCall,
  lines: readonly string[],
  isWanted: (path: string) => boolean,
  signal: AbortSignal,
): AsyncGenerator<readonly CommitPatch[]> {
  signal.throwIfAborted();
  const child = spawn(call.binary, call.args, { cwd: call.cwd, env: call.env, stdio: ["pipe", "pipe", "pipe"] });
  const stop = (): void => void child.kill("SIGKILL");
  signal.addEventListener("abort", stop, { once: true });
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    if (stderr.length < STDERR_MAX) stderr += text;
  });
  const closed = new Promise<number>((resolve) => {
    child.once("error", () => resolve(128));
    child.once("close", (code) => resolve(code ?? 128));
  });
  // A git that ends early closes the pipe: its exit code says why.
  child.stdin.on("error", () => undefined);
  child.stdin.end(`${lines.join("\n")}\n`);
  const parser = new PatchParser(isWanted);
  try {
    for await (const chunk of child.stdout) {
      const commits = parser.feed(chunk as Buffer);
      if (commits.length > 0) yield commits;
    }
    const code = await closed;
    signal.throwIfAborted();
    if (child.pid === undefined)
      throw new Fault("git could not be started", { code: "GIT_MISSING", exit: 2, hint: "install git 2.38 or newer" });
    if (code !== 0) throw faultOf(call, { code, stdout: Buffer.alloc(0), stderr, cut: false }, false);
    yield parser.end();
  } finally {
    signal.removeEventListener("abort", stop);
    stop();
    await closed;
  }
}
