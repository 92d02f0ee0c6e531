import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { err, ok, type Result } from "../../base/result.ts";
import { messageOf } from "../../base/fault.ts";
import { SPAWN_MARKER, type TreeRoot } from "./process-tree.ts";

export interface Child {
  readonly root: TreeRoot;
  readonly stdin: Writable;
  /** Null where the output goes to a file descriptor. */
  readonly stdout: Readable | null;
  readonly stderr: Readable | null;
  /** Settles when the child itself has ended; its output and descendants may live on. */
  readonly exited: Promise<ChildExit>;
}

export interface ChildExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** Starts `argv` as the leader of a process group of its own, with exactly `env` and the marker. The error says why it did not start. */
export async function spawnChild(request: {
  readonly argv: readonly [string, ...string[]];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly marker: string;
  /** Where standard output and error go instead of pipes. */
  readonly outputFd?: number;
}): Promise<Result<Child, string>> {
  const [file, ...args] = request.argv;
  const output = request.outputFd ?? "pipe";
  let child: ChildProcessByStdio<Writable, Readable | null, Readable | null>;
  try {
    child = spawn(file, args, {
      cwd: request.cwd,
      env: { ...request.env, [SPAWN_MARKER]: request.marker },
      stdio: ["pipe", output, output],
      detached: true,
      shell: false,
    }) as ChildProcessByStdio<Writable, Readable | null, Readable | null>;
  } catch (thrown) {
    return err(messageOf(thrown));
  }
  const { promise: exited, resolve } = Promise.withResolvers<ChildExit>();
  child.once("exit", (code, signal) => resolve({ code, signal }));
  // A child that ends without reading its input is no error of ours.
  child.stdin.on("error", () => {});
  child.stdout?.on("error", () => {});
  child.stderr?.on("error", () => {});
  const started = await new Promise<string | null>((done) => {
    child.once("spawn", () => done(null));
    child.once("error", (error) => done(error.message));
  });
  child.on("error", () => {});
  if (started !== null || child.pid === undefined) return err(started ?? "the system gave no process id");
  return ok({
    root: { pid: child.pid, marker: request.marker },
    stdin: child.stdin,
    stdout: child.stdout,
    stderr: child.stderr,
    exited,
  });
}
