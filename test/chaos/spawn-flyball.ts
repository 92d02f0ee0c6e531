import { spawn, type ChildProcess } from "node:child_process";
import { inject } from "vitest";
import type { KillPlan } from "./kill-plan.ts";
import { killTreeNow } from "./kill-tree.ts";

export interface Spawned {
  readonly child: ChildProcess;
  readonly pid: number;
  /** What it wrote so far, both streams. */
  output(): string;
  /** Resolves at its end; a process that lives too long is killed with its tree and rejects. */
  readonly ended: Promise<Ended>;
}

export interface Ended {
  readonly code: number | null;
  readonly killed: boolean;
  readonly output: string;
  readonly ms: number;
}

const LIFE_MAX_MS = 45_000;

/** Starts flyball's command line in a process of its own. */
export function spawnFlyball(
  at: { readonly repository: string; readonly env: Readonly<Record<string, string>> },
  args: readonly string[],
  plan: KillPlan = { kind: "none" },
): Spawned {
  const startedMs = performance.now();
  const child = spawn(process.execPath, [inject("flyballEntry"), JSON.stringify(plan), ...args], {
    cwd: at.repository,
    env: at.env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const pid = child.pid ?? 0;
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      if (output.length < 100_000) output += text;
    });
  }
  const { promise, resolve, reject } = Promise.withResolvers<Ended>();
  const timer = setTimeout(() => {
    killTreeNow(pid);
    reject(new Error(`flyball ${args.join(" ")} did not end in ${LIFE_MAX_MS / 1000} s:\n${output}`));
  }, LIFE_MAX_MS);
  child.once("error", reject);
  child.once("exit", (code, signal) => {
    clearTimeout(timer);
    const ended = (): void =>
      resolve({ code, killed: signal === "SIGKILL", output, ms: performance.now() - startedMs });
    // A pipe that a stray child holds open must not keep us.
    const late = setTimeout(ended, 500);
    child.once("close", () => {
      clearTimeout(late);
      ended();
    });
  });
  promise.catch(() => undefined);
  return { child, pid, output: () => output, ended: promise };
}
