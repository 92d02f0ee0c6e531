import { setTimeout as sleep } from "node:timers/promises";

/** Asks until it holds; gives how many milliseconds that took, and throws when the time is up. */
export async function until(what: string, withinMs: number, holds: () => boolean | Promise<boolean>): Promise<number> {
  const startedMs = performance.now();
  while (!(await holds())) {
    if (performance.now() - startedMs > withinMs) throw new Error(`${what}: not within ${withinMs} ms`);
    await sleep(20);
  }
  return performance.now() - startedMs;
}
