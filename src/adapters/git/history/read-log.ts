import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Fault } from "../../../base/fault.ts";
import type { Sha } from "../../../base/ids.ts";
import type { CommitRecord } from "../../../domain/history/commit-record.ts";
import type { Place } from "../place.ts";
import { faultOf, type GitCall } from "../run-git.ts";
import { withSterileGit, type SterileGit } from "../sterile-git.ts";
import { LOG_FORMAT, LogParser } from "./log-parser.ts";

/** What a query asks for, with revisions already found. */
export interface LogQuery {
  readonly from: readonly Sha[];
  readonly not: readonly Sha[];
  readonly sinceMs: number | null;
  readonly max: number | null;
  /** The commit whose `.mailmap` counts. */
  readonly head: Sha | null;
}

const ORDER_AND_SHAPE: readonly string[] =
  `--date-order -z --raw --no-abbrev --no-renames --no-diff-merges --ignore-submodules=none --no-ext-diff --no-textconv
  --no-color --no-decorate --no-notes --no-show-signature --encoding=UTF-8`
    .split(/\s+/u)
    .concat(`--format=${LOG_FORMAT}`);

const BATCH_MIN = 256;
/** Or fewer with so many changes, some 300 bytes each: a commit may hold a whole repository. */
const BATCH_CHANGES_MIN = 20_000;
const STDERR_MAX = 64 * 1024;

/** The commits of `git log --raw` in a folder that knows nothing of the repository's configuration: no setting of it changes an answer or starts a program. */
export async function* readLog(
  place: Place,
  query: LogQuery,
  signal: AbortSignal,
): AsyncGenerator<readonly CommitRecord[]> {
  const { promise: opened, resolve, reject } = Promise.withResolvers<SterileGit>();
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  const ended = withSterileGit(place, async (git) => {
    resolve(git);
    await released;
  }).catch(reject);
  try {
    const git = await opened;
    const call = git.callOf(argumentsOf(query));
    const parser = new LogParser(place.objectFormat, cutOffCommits(place));
    let batch: CommitRecord[] = [];
    let [counted, changes] = [0, 0];
    for await (const chunk of outputOf(call, [...query.from, ...query.not.map((sha) => `^${sha}`)], signal)) {
      parser.push(chunk, batch);
      for (; counted < batch.length; counted++) changes += batch[counted]?.changes.length ?? 0;
      if (batch.length < BATCH_MIN && changes < BATCH_CHANGES_MIN) continue;
      yield batch;
      batch = [];
      [counted, changes] = [0, 0];
    }
    parser.end(batch);
    if (batch.length > 0) yield batch;
  } finally {
    release();
    await ended;
  }
}

/** Where a shallow clone ends: git shows these commits as if they had made everything that is there. */
export function cutOffCommits(place: Place): ReadonlySet<string> {
  try {
    return new Set(readFileSync(join(place.commonDir, "shallow"), "utf8").split("\n").filter(Boolean));
  } catch {
    return new Set();
  }
}

function argumentsOf({ sinceMs, max, head }: LogQuery): readonly string[] {
  return [
    "-c",
    head === null ? "mailmap.blob=" : `mailmap.blob=${head}:.mailmap`,
    "log",
    "--stdin",
    ...ORDER_AND_SHAPE,
    // Git counts whole seconds.
    ...(sinceMs === null ? [] : [`--max-age=${Math.max(0, Math.ceil(sinceMs / 1000))}`]),
    ...(max === null ? [] : [`--max-count=${max}`]),
  ];
}

/** Standard output as it comes; whoever takes it slowly holds git back. Git is ended with the iteration. Throws the Faults of `runGit`. */
async function* outputOf(call: GitCall, input: readonly string[], signal: AbortSignal): AsyncGenerator<Buffer> {
  const child = spawn(call.binary, call.args, { cwd: call.cwd, env: call.env, stdio: ["pipe", "pipe", "pipe"] });
  const closed = new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve(code ?? 128));
  });
  // Whoever does not come to the end does not ask.
  closed.catch(() => undefined);
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    if (stderr.length < STDERR_MAX) stderr += text;
  });
  // A git that ends early closes the pipe: its exit code says why.
  child.stdin.on("error", () => undefined);
  child.stdin.end(input.map((line) => `${line}\n`).join(""));
  const signals = [signal, call.signal].filter((given) => given !== undefined);
  const stop = (): void => {
    child.kill("SIGKILL");
  };
  for (const given of signals) given.addEventListener("abort", stop, { once: true });
  try {
    if (signals.some(({ aborted }) => aborted)) stop();
    for await (const chunk of child.stdout) yield chunk as Buffer;
    const code = await closed.catch((thrown: unknown) => {
      throw new Fault("git could not be started", { code: "GIT_MISSING", exit: 2, cause: thrown });
    });
    if (signals.some(({ aborted }) => aborted))
      throw new Fault("git log was stopped", { code: "GIT_STOPPED", exit: 3 });
    if (code !== 0) throw faultOf(call, { code, stdout: Buffer.alloc(0), stderr, cut: false }, false);
  } finally {
    for (const given of signals) given.removeEventListener("abort", stop);
    stop();
    await closed.catch(() => undefined);
  }
}
