import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { Fault } from "../../base/fault.ts";
import { printable } from "../../base/printable.ts";
import { tooOldFault } from "./too-old-fault.ts";

export interface GitCall {
  readonly binary: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly input?: string | Uint8Array | AsyncIterable<Uint8Array> | undefined;
  /** Most bytes of standard output that are kept; more is a Fault GIT_OUTPUT_TOO_LARGE, or a cut where `cut` is set. */
  readonly maxBytes?: number | undefined;
  readonly cut?: boolean | undefined;
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Exit codes that are an answer rather than a failure; 0 always is. */
  readonly answers?: readonly number[] | undefined;
}

export interface GitOutcome {
  readonly code: number;
  readonly stdout: Buffer;
  readonly stderr: string;
  /** Standard output went on after `stdout`. */
  readonly cut: boolean;
}

const OUTPUT_MAX_BYTES = 256 * 1024 * 1024;
const STDERR_MAX_BYTES = 64 * 1024;
const TIMEOUT_MS = 300_000;
const LOCK_RETRIES_MAX = 24;

/** Runs git to its end with an argument list. Waits, at most about 4 s, for a lock that another git holds. Throws a Fault for every exit code that is
 * not in `answers`: GIT_MISSING, GIT_TIMED_OUT, GIT_LOCKED, DISK_FULL, OBJECTS_MISSING, GIT_FAILED. */
export async function runGit(call: GitCall): Promise<GitOutcome> {
  for (let attempt = 1; ; attempt++) {
    const outcome = await runOnce(call);
    if (outcome.code === 0 || outcome.cut || call.answers?.includes(outcome.code)) return outcome;
    const locked = /Unable to create '[^']*\.lock': File exists/u.test(outcome.stderr);
    // Input that streams is used up by the first attempt.
    const repeatable = call.input === undefined || typeof call.input === "string" || call.input instanceof Uint8Array;
    // Git lists all worktrees in many of its commands, and fails on one that another git is just making or removing.
    const half = /failed to read '?[^'\n]*\/worktrees\/[^'\n]*/u.test(outcome.stderr);
    if (!(locked || half) || !repeatable || attempt > LOCK_RETRIES_MAX) throw faultOf(call, outcome, locked);
    await sleep(Math.min(250, 10 * attempt) * (0.5 + Math.random()), undefined, { signal: call.signal });
  }
}

async function runOnce(call: GitCall): Promise<GitOutcome> {
  const maxBytes = call.maxBytes ?? OUTPUT_MAX_BYTES;
  const timeoutMs = call.timeoutMs ?? TIMEOUT_MS;
  const child = spawn(call.binary, call.args, {
    cwd: call.cwd,
    env: call.env,
    stdio: [call.input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
  });
  const chunks: Buffer[] = [];
  const noise: Buffer[] = [];
  let size = 0;
  let noiseSize = 0;
  let ended: "cut" | "too-large" | "timeout" | "aborted" | null = null;
  const end = (why: NonNullable<typeof ended>): void => {
    ended ??= why;
    child.kill("SIGKILL");
  };
  child.stdout?.on("data", (chunk: Buffer) => {
    if (size + chunk.length > maxBytes) {
      chunks.push(chunk.subarray(0, maxBytes - size));
      size = maxBytes;
      end(call.cut ? "cut" : "too-large");
      return;
    }
    chunks.push(chunk);
    size += chunk.length;
  });
  child.stderr?.on("data", (chunk: Buffer) => {
    if (noiseSize < STDERR_MAX_BYTES) noise.push(chunk.subarray(0, STDERR_MAX_BYTES - noiseSize));
    noiseSize += chunk.length;
  });
  const abort = (): void => end("aborted");
  const timer = setTimeout(() => end("timeout"), timeoutMs);
  call.signal?.addEventListener("abort", abort, { once: true });
  if (call.signal?.aborted) abort();
  const closed = new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve(code ?? 128));
  });
  let inputError: unknown = null;
  try {
    const fed = feed(child.stdin, call.input).catch((thrown: unknown) => {
      // A git that ends early closes the pipe: its exit code says why.
      if ((thrown as NodeJS.ErrnoException).code !== "EPIPE") {
        inputError = thrown;
        child.kill("SIGKILL");
      }
    });
    const [code] = await Promise.all([closed, fed]);
    if (inputError !== null && ended === null) throw inputError;
    switch (ended as "cut" | "too-large" | "timeout" | "aborted" | null) {
      case "too-large":
        throw new Fault(`git ${commandOf(call)} gave more than ${maxBytes} bytes`, {
          code: "GIT_OUTPUT_TOO_LARGE",
          exit: 2,
        });
      case "timeout":
        throw new Fault(`git ${commandOf(call)} took longer than ${timeoutMs / 1000} s`, {
          code: "GIT_TIMED_OUT",
          exit: 3,
        });
      case "aborted":
        throw new Fault(`git ${commandOf(call)} was stopped`, { code: "GIT_STOPPED", exit: 3 });
      case "cut":
      case null:
        break;
    }
    return { code, stdout: Buffer.concat(chunks), stderr: Buffer.concat(noise).toString("utf8"), cut: ended === "cut" };
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).syscall?.startsWith("spawn")) throw spawnFault(call, thrown);
    throw thrown;
  } finally {
    clearTimeout(timer);
    call.signal?.removeEventListener("abort", abort);
  }
}

async function feed(stdin: NodeJS.WritableStream | null, input: GitCall["input"]): Promise<void> {
  if (stdin === null || input === undefined) return;
  if (typeof input === "string" || input instanceof Uint8Array) {
    await new Promise<void>((resolve, reject) => {
      stdin.once("error", reject).once("close", resolve).end(input);
    });
    return;
  }
  // Loaded late, with all of Node's streams: most gits are fed nothing.
  const [{ Readable }, { pipeline }] = await Promise.all([import("node:stream"), import("node:stream/promises")]);
  await pipeline(Readable.from(input), stdin);
}

function spawnFault(call: GitCall, thrown: unknown): Fault {
  if (!existsSync(call.cwd))
    return new Fault(`the folder ${printable(call.cwd)} does not exist`, { code: "FOLDER_MISSING", exit: 2 });
  return new Fault(`git could not be started (${printable(call.binary)})`, {
    code: "GIT_MISSING",
    exit: 2,
    hint: "install git 2.38 or newer and put it on PATH: apt-get install git, or brew install git",
    cause: thrown,
  });
}

const USAGE_EXIT = 129;

/** For an exit code that is no answer. */
export function faultOf(call: GitCall, outcome: GitOutcome, locked: boolean): Fault {
  const why = printable(outcome.stderr.trim().slice(0, 600), true);
  if (locked) {
    const lock = /Unable to create '([^']*\.lock)'/u.exec(outcome.stderr)?.[1] ?? "a lock file";
    return new Fault(`another git works in this repository and does not end: ${printable(lock)} exists`, {
      code: "GIT_LOCKED",
      exit: 3,
      hint: `when no git runs any more: rm '${printable(lock)}'`,
    });
  }
  if (/No space left on device/u.test(outcome.stderr))
    return new Fault(`git ${commandOf(call)}: no space left on the disk`, { code: "DISK_FULL", exit: 3 });
  if (/unable to read (?:sha1 file|tree)|missing (?:blob|tree)|promisor remote/u.test(outcome.stderr))
    return new Fault(`git ${commandOf(call)}: the repository lacks objects that are needed; is it a partial clone?`, {
      code: "OBJECTS_MISSING",
      exit: 2,
      hint: "git config --unset remote.origin.partialclonefilter; git fetch --refetch",
    });
  // Every call is ours: what git does not understand came after it.
  if (outcome.code === USAGE_EXIT)
    return tooOldFault(`this git does not know all that git ${commandOf(call)} is asked for`);
  return new Fault(`git ${commandOf(call)} failed (exit ${outcome.code}): ${why || "it gave no reason"}`, {
    code: "GIT_FAILED",
    exit: 3,
  });
}

function commandOf(call: GitCall): string {
  const values = new Set(["-c", "-C"]);
  for (let i = 0; i < call.args.length; i++) {
    const arg = call.args[i] as string;
    if (values.has(arg)) i++;
    else if (!arg.startsWith("-")) return arg;
  }
  return "";
}
