import { closeSync, existsSync, mkdtempSync, openSync, readSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { StringDecoder } from "node:string_decoder";
import { setTimeout as sleep } from "node:timers/promises";
import type { Clock } from "../../ports/clock.ts";
import type { CommandRequest, CommandResult, CommandRunner } from "../../ports/command-runner.ts";
import type { Sandbox } from "../../ports/sandbox.ts";
import { endLeftovers, inKnownGroup, KEY_MARKER } from "./leftovers.ts";
import { createLineSplitter } from "./line-splitter.ts";
import { openOutputLog, type OutputLog } from "./output-log.ts";
import { killGroup, killTree, listTree } from "./process-tree.ts";
import { createSecretRedactor } from "../../base/secret-redactor.ts";
import { type Child, spawnChild } from "./spawn-child.ts";

/** How long a child has between SIGTERM and SIGKILL when it is stopped. */
const GRACE_MS = 2000;
const LINE_LENGTH_MAX = 4000;

export function openCommandRunner(deps: { readonly sandbox: Sandbox; readonly clock: Clock }): CommandRunner {
  return { run: (request) => runCommand(deps, request), endLeftovers };
}

async function runCommand(
  deps: { readonly sandbox: Sandbox; readonly clock: Clock },
  request: CommandRequest,
): Promise<CommandResult> {
  const startedMs = performance.now();
  const log = openOutputLog(request.logFile);
  try {
    const end = await runLogged(deps, request, log);
    const tail = log.tail();
    return { end, durationMs: performance.now() - startedMs, tail, log: log.close() };
  } catch (thrown) {
    closeQuietly(log);
    throw thrown;
  }
}

function closeQuietly(log: OutputLog): void {
  try {
    log.close();
  } catch {
    // The fault that brought us here says more.
  }
}

async function runLogged(
  deps: { readonly sandbox: Sandbox; readonly clock: Clock },
  request: CommandRequest,
  log: OutputLog,
): Promise<CommandResult["end"]> {
  if (request.signal.aborted) return { kind: "aborted" };
  if (!existsSync(request.cwd)) return { kind: "not-started", why: `the folder ${request.cwd} does not exist` };
  const { key } = request;
  if (key !== undefined) await endLeftovers(key);
  const bare = key !== undefined && request.detachable ? inKnownGroup(request.argv) : request.argv;
  const argv = request.sandbox === null ? bare : await deps.sandbox.wrap(request.sandbox, bare);
  const file = request.detachable ? openUnnamedFile() : null;
  try {
    const started = await spawnChild({
      argv,
      cwd: request.cwd,
      env: key === undefined ? request.env : { ...request.env, [KEY_MARKER]: key },
      marker: Buffer.from(deps.clock.randomBytes(16)).toString("hex"),
      ...(file === null ? {} : { outputFd: file.fd }),
    });
    if (!started.ok) return { kind: "not-started", why: started.error };
    return await follow(started.value, request, log, file);
  } finally {
    file?.close();
  }
}

async function follow(
  child: Child,
  request: CommandRequest,
  log: OutputLog,
  file: UnnamedFile | null,
): Promise<CommandResult["end"]> {
  const failed = Promise.withResolvers<never>();
  // Raced below; one that comes after the race is thrown from `failure`.
  failed.promise.catch(() => {});
  let failure: { readonly thrown: unknown } | null = null;
  const fail = (thrown: unknown): void => {
    failure ??= { thrown };
    failed.reject(thrown);
  };
  const sinks = [0, 1].map(() => createSink(request, log, fail));
  const [out, errors] = sinks;
  child.stdout?.on("data", (chunk: Buffer) => out?.push(chunk));
  child.stderr?.on("data", (chunk: Buffer) => errors?.push(chunk));
  const poll = file === null ? null : setInterval(() => file.drain((chunk) => out?.push(chunk)), 25);
  child.stdin.end(request.stdin ?? "");

  const stop = Promise.withResolvers<"timed-out" | "aborted">();
  const onAbort = (): void => stop.resolve("aborted");
  request.signal.addEventListener("abort", onAbort, { once: true });
  const timer = setTimeout(() => stop.resolve("timed-out"), request.timeoutMs);
  try {
    const first = await Promise.race([child.exited, stop.promise, failed.promise]);
    if (typeof first === "string") await killTree(child.root, GRACE_MS);
    else if (request.detachable) await killGroup(child.root);
    else await killTree(child.root, (await listTree(child.root)).length > 0 ? GRACE_MS : 0);
    await Promise.race([drained(child), sleep(1000)]);
    file?.drain((chunk) => out?.push(chunk));
    for (const sink of sinks) sink.end();
    if (failure !== null) await failed.promise;
    if (typeof first === "string") return { kind: first };
    if (first.code === 1 && request.sandbox !== null && log.tail().startsWith("bwrap: "))
      return { kind: "not-started", why: log.tail().trim() };
    if (first.code !== null) return { kind: "exited", code: first.code };
    return { kind: "signalled", signal: first.signal ?? "SIGKILL" };
  } catch (thrown) {
    await killTree(child.root, 0);
    throw thrown;
  } finally {
    clearTimeout(timer);
    if (poll !== null) clearInterval(poll);
    request.signal.removeEventListener("abort", onAbort);
    child.stdout?.destroy();
    child.stderr?.destroy();
  }
}

/** Bytes of one stream to redacted lines, each once in the log and once to the listener. */
function createSink(
  request: CommandRequest,
  log: OutputLog,
  fail: (thrown: unknown) => void,
): { push(chunk: Buffer): void; end(): void } {
  const decoder = new StringDecoder("utf8");
  const redactor = createSecretRedactor(request.secrets);
  const lines = createLineSplitter(LINE_LENGTH_MAX);
  const guarded = (work: () => void): void => {
    try {
      work();
    } catch (thrown) {
      fail(thrown);
    }
  };
  const take = (text: string): void => {
    log.write(text);
    for (const line of lines.push(text)) request.onLine?.(line);
  };
  return {
    push: (chunk) => guarded(() => take(redactor.push(decoder.write(chunk)))),
    end: () =>
      guarded(() => {
        take(redactor.push(decoder.end()) + redactor.end());
        for (const line of lines.end()) request.onLine?.(line);
      }),
  };
}

function drained(child: Child): Promise<unknown> {
  return Promise.all([closed(child.stdout), closed(child.stderr)]);
}

function closed(stream: Child["stdout"]): Promise<void> {
  return stream === null || stream.closed
    ? Promise.resolve()
    : new Promise((done) => stream.once("close", () => done()));
}

interface UnnamedFile {
  readonly fd: number;
  drain(take: (chunk: Buffer) => void): void;
  close(): void;
}

/** A file without a name for the output of a command that may leave a server behind: a pipe would break under that server when we end. */
function openUnnamedFile(): UnnamedFile {
  const folder = mkdtempSync(join(tmpdir(), "flyball-output-"));
  const path = join(folder, "output");
  const fd = openSync(path, "a", 0o600);
  const readFd = openSync(path, "r");
  rmSync(folder, { recursive: true, force: true });
  let at = 0;
  return {
    fd,
    drain(take) {
      for (;;) {
        const chunk = Buffer.alloc(64 * 1024);
        const count = readSync(readFd, chunk, 0, chunk.length, at);
        if (count === 0) return;
        at += count;
        take(chunk.subarray(0, count));
      }
    },
    close() {
      closeSync(fd);
      closeSync(readFd);
    },
  };
}
