import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { HostileRepository } from "./hostile-repository.ts";

const LAUNCHER = join(import.meta.dirname, "../../dist/flyball.js");
const HEAP_MAX_MB = 600;
const TIMEOUT_MS = 60_000;

export interface Said {
  /** Null: it had to be killed. */
  readonly exit: number | null;
  readonly out: string;
  readonly err: string;
  /** The most memory that it held, in MiB. */
  readonly peakMb: number;
}

export async function runCheck(repository: HostileRepository, args: readonly string[], stdin = ""): Promise<Said> {
  return runFlyball(repository, ["check", ...args], stdin);
}

/** The built program in a process of its own, with a bounded heap, and stopped after a minute. */
export async function runFlyball(
  repository: Pick<HostileRepository, "root" | "env">,
  args: readonly string[],
  stdin = "",
): Promise<Said> {
  const child = spawn(process.execPath, [`--max-old-space-size=${HEAP_MAX_MB}`, LAUNCHER, ...args], {
    cwd: repository.root,
    env: repository.env,
    stdio: ["pipe", "pipe", "pipe"],
  });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  let peakMb = 0;
  const watch = setInterval(() => (peakMb = Math.max(peakMb, residentMb(child.pid))), 20);
  const timer = setTimeout(() => child.kill("SIGKILL"), TIMEOUT_MS);
  child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => err.push(chunk));
  child.stdin.on("error", () => undefined).end(stdin);
  const exit = await new Promise<number | null>((resolve) => child.once("close", resolve));
  clearInterval(watch);
  clearTimeout(timer);
  return { exit, out: Buffer.concat(out).toString("utf8"), err: Buffer.concat(err).toString("utf8"), peakMb };
}

function residentMb(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    return Number(/VmHWM:\s+(\d+) kB/u.exec(status)?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}
