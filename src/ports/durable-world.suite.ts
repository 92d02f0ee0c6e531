import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach } from "vitest";
import type { Durable, DurableRun, DurableState } from "./durable.ts";

/** What the suite needs of an adapter. */
export interface DurableHarness {
  /** Makes a fresh, empty place, inside `folder` if it is a file: what `open` and the child process take as their target. */
  place(folder: string): Promise<string>;
  open(target: string, leaseMs: number): Promise<Durable>;
  /** The file that calls `runSuiteChild` (test/durable/run-suite-child.ts) with this adapter's `open`. */
  readonly childFile: string;
}

/** A fresh place for each test, opened, with child processes that are ended afterwards. */
export interface DurableWorld {
  readonly durable: Durable;
  /** Lines `STEP WHAT` of one run that child processes wrote, in their order. */
  logged(id: string): readonly string[];
  untilState(id: string, state: DurableState, timeoutMs?: number): Promise<DurableRun | null>;
  child(leaseMs: number, ...command: readonly string[]): ChildProcess;
  /** Resolves when the child claims work. */
  workingChild(leaseMs?: number): Promise<ChildProcess>;
  /** Opens the same place once more; the caller closes it. */
  openAgain(): Promise<Durable>;
  /** Goes over to a place that no process has opened yet, and leaves it closed until `reopen`. */
  moveToFreshPlace(): Promise<void>;
  reopen(): Promise<void>;
}

/** Call inside `describe`: it registers what happens before and after each test. */
export function durableWorld(harness: DurableHarness): DurableWorld {
  let folder = "";
  let target = "";
  let log = "";
  let durable: Durable;
  const children: ChildProcess[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "durable-"));
    log = join(folder, "log");
    writeFileSync(log, "");
    target = await harness.place(folder);
    durable = await harness.open(target, 30_000);
  });

  afterEach(async () => {
    for (const child of children.splice(0)) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill("SIGKILL");
      await once(child, "exit");
    }
    await durable.close();
    await rm(folder, { recursive: true, force: true });
  });

  const startChild = (leaseMs: number, ...command: readonly string[]): ChildProcess => {
    const args = [harness.childFile, target, log, String(leaseMs), ...command];
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
    children.push(child);
    return child;
  };

  return {
    get durable() {
      return durable;
    },
    logged: (id) =>
      readFileSync(log, "utf8")
        .split("\n")
        .filter((line) => line.startsWith(`${id} `))
        .map((line) => line.split(" ").slice(1, 3).join(" ")),
    untilState: (id, state, timeoutMs = 10_000) =>
      until(
        () => durable.get(id),
        (run) => run?.state === state,
        timeoutMs,
      ),
    child: startChild,
    workingChild: async (leaseMs = 30_000) => {
      const child = startChild(leaseMs, "work");
      await until(
        async () => child.stdout?.read() as Buffer | null,
        (said) => String(said).includes("ready"),
        20_000,
      );
      return child;
    },
    openAgain: () => harness.open(target, 30_000),
    moveToFreshPlace: async () => {
      await durable.close();
      target = await harness.place(await mkdtemp(join(folder, "fresh-")));
    },
    reopen: async () => {
      durable = await harness.open(target, 30_000);
    },
  };
}

/** Reads until it holds; throws with the last value when the time is up. */
export async function until<T>(read: () => Promise<T>, holds: (value: T) => boolean, timeoutMs: number): Promise<T> {
  const giveUpAtMs = performance.now() + timeoutMs;
  for (;;) {
    const value = await read();
    if (holds(value)) return value;
    if (performance.now() > giveUpAtMs) throw new Error(`after ${timeoutMs} ms it was still ${JSON.stringify(value)}`);
    await delay(10);
  }
}
