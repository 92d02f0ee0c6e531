import { spawn } from "node:child_process";
import { Fault } from "../../../base/fault.ts";
import type { CommitPatch } from "../../../domain/history/reemergence/commit-patch.ts";
import type { PatchQuery } from "../../../ports/code-history.ts";
import { faultOf, type GitCall } from "../run-git.ts";
import { PATCH_LOG_ARGS, PatchParser } from "./patch-parser.ts";

const STDERR_MAX = 64 * 1024;

/** What git log is asked for a query; revisions and paths come by standard input. */
export function patchLogArgs({ touching, message, max, withoutImports }: PatchQuery): readonly string[] {
  return [
    "log",
    ...PATCH_LOG_ARGS,
    "--reverse",
    "--topo-order",
    "--no-merges",
    ...(max === undefined ? [] : [`--max-count=${max}`]),
    ...(touching === undefined ? [] : ["--full-diff"]),
    ...(message === undefined ? [] : ["--extended-regexp", "--regexp-ignore-case", `--grep=${message}`]),
    // All or none of a commit's files, if one is deleted or modified.
    ...(withoutImports === true ? ["--diff-filter=DM*"] : []),
    "--stdin",
  ];
}

/** Runs git log and reads what it says as it comes. */
export async function* readPatches(
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
      signal.throwIfAborted();
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
