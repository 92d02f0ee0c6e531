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

/** What git rev-list is asked to count the same commits. Those that only add files are among them, even where they are not asked for: then some are read again. */
export function countArgs({ message }: PatchQuery): readonly string[] {
  const grep = message === undefined ? [] : ["--extended-regexp", "--regexp-ignore-case", `--grep=${message}`];
  return ["rev-list", "--count", "--no-merges", ...grep, "--stdin"];
}

/** Restarts after commits of too many files. */
const RESTARTS_MAX = 100;

/** Runs git log and reads what it says as it comes. After a commit of too many files, of which no lines are given, it goes on with those that come later: `callFor` says how git is called for the newest of so many,
 * and `count` how many there are. */
export async function* readPatches(
  log: {
    readonly callFor: (max: number | undefined) => GitCall;
    readonly count: () => Promise<number>;
    readonly max: number | undefined;
    readonly lines: readonly string[];
  },
  isWanted: (path: string) => boolean,
  signal: AbortSignal,
): AsyncGenerator<readonly CommitPatch[]> {
  let max = log.max;
  for (let restart = 0; restart <= RESTARTS_MAX; restart++) {
    const parser = new PatchParser(isWanted);
    let given = 0;
    for await (const commits of readOnce(log.callFor(max), log.lines, parser, signal)) {
      given += commits.length;
      if (commits.length > 0) yield commits;
    }
    if (!parser.isTooMuch) return;
    const cut = parser.end();
    yield cut;
    const all = Math.min(max ?? Number.POSITIVE_INFINITY, restart === 0 ? await log.count() : Number.POSITIVE_INFINITY);
    max = all - given - cut.length;
    if (max <= 0) return;
  }
}

async function* readOnce(
  call: GitCall,
  lines: readonly string[],
  parser: PatchParser,
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
  try {
    for await (const chunk of child.stdout) {
      const commits = parser.feed(chunk as Buffer);
      if (commits.length > 0) yield commits;
      signal.throwIfAborted();
      if (parser.isTooMuch) return;
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
