import { spawn } from "node:child_process";
import { mkdirSync, openSync, closeSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Fault, messageOf } from "../base/fault.ts";
import { printable } from "../base/printable.ts";
import type { DaemonUseCases } from "../app/app.ts";
import type { WorkerMark } from "../app/doctor/examine.ts";
import type { Durable } from "../ports/durable.ts";
import { openWorkerPlace } from "./worker-place.ts";

const START_MAX_MS = 10_000;
const STOP_MAX_MS = 20_000;
const POLL_MS = 50;
const RESEND_EVERY_MS = 30_000;

/** The background worker as a detached process of the same program; which process it is stands in `worker.pid` under the data folder. */
export function openDaemon(options: {
  readonly dataDir: string;
  readonly durable: () => Promise<Durable>;
  /** Sends the answers again that a crash kept from runs that wait. */
  readonly resendAnswers: () => Promise<void>;
  /** What starts this program again: the executable and its first arguments. */
  readonly command: readonly [string, ...string[]];
  readonly env: Readonly<Record<string, string | undefined>>;
}): DaemonUseCases & { readonly mark: WorkerMark } {
  const place = openWorkerPlace(join(options.dataDir, "worker.pid"));
  return {
    mark: { stale: () => place.stale(), clear: () => place.clear() },
    async up() {
      const alive = place.holder();
      if (alive !== null) return { pid: alive, started: false };
      mkdirSync(options.dataDir, { recursive: true, mode: 0o700 });
      const log = openSync(join(options.dataDir, "worker.log"), "a", 0o600);
      const [file, ...first] = options.command;
      const child = spawn(file, [...first, "worker"], {
        detached: true,
        stdio: ["ignore", log, log],
        env: { ...options.env },
        cwd: options.dataDir,
      });
      closeSync(log);
      child.unref();
      for (let waitedMs = 0; waitedMs < START_MAX_MS; waitedMs += POLL_MS) {
        const pid = place.holder();
        // Of two that are started at once, one gets the place.
        if (pid !== null) return { pid, started: pid === child.pid };
        if (child.exitCode !== null) break;
        await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      }
      throw new Fault("the worker did not start", {
        code: "WORKER_FAILED",
        exit: 3,
        hint: `look at ${join(options.dataDir, "worker.log")}`,
      });
    },
    async down() {
      const pid = place.holder();
      if (pid === null) return null;
      process.kill(pid, "SIGTERM");
      for (let waitedMs = 0; waitedMs < STOP_MAX_MS; waitedMs += POLL_MS) {
        if (place.holder() !== pid) return { pid };
        await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      }
      throw new Fault(`the worker ${pid} does not stop`, {
        code: "WORKER_STUCK",
        exit: 3,
        hint: `kill -9 ${pid}; its runs are resumed by the next worker`,
      });
    },
    async work(signal, onLine) {
      mkdirSync(options.dataDir, { recursive: true, mode: 0o700 });
      const durable = await options.durable();
      const other = place.take();
      if (other !== null) {
        throw new Fault(`a worker is running already: ${other}`, {
          code: "WORKER_RUNNING",
          exit: 2,
          hint: "flyball up --stop",
        });
      }
      try {
        const worker = await durable.work({
          concurrency: 2,
          onInterrupted: (cause) => onLine(`a run could not go on, and is tried again: ${printable(messageOf(cause))}`),
        });
        onLine(`worker ${process.pid} is up`);
        while (!signal.aborted) {
          await options.resendAnswers().catch((thrown: unknown) => onLine(printable(messageOf(thrown))));
          await sleep(RESEND_EVERY_MS, undefined, { signal }).catch(() => undefined);
        }
        // What is under way is stopped and resumed by the next worker: a session of hours is not worth waiting for.
        await worker.abandon(new Fault("the worker was stopped", { code: "STOPPED", exit: 3 }));
      } finally {
        place.leave();
      }
    },
  };
}
