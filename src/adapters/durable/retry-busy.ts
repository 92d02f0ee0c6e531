import { setTimeout as delay } from "node:timers/promises";

/** How long one statement may block the event loop on another connection's lock. Kept short on purpose: the lock may be held by another
 * connection of this very process, which goes on only when the event loop does. */
export const BUSY_BLOCK_MS = 25;
const BUSY_GIVE_UP_MS = 30_000;

/** Runs `unit` again while SQLite says that the database is locked, giving the event loop back in between, for 30 s at most. `unit` must
 * be one statement or one IMMEDIATE transaction: what fails as busy has changed nothing. */
export async function retryBusy<T>(unit: () => T | Promise<T>): Promise<T> {
  const giveUpAtMs = performance.now() + BUSY_GIVE_UP_MS;
  for (;;) {
    try {
      return await unit();
    } catch (thrown) {
      if (!isBusy(thrown) || performance.now() > giveUpAtMs) throw thrown;
      await delay(1 + Math.random() * 10);
    }
  }
}

/** True for SQLITE_BUSY and its extended codes, also when it is the cause of another error. */
export function isBusy(thrown: unknown): boolean {
  if (!(thrown instanceof Error)) return false;
  const { errcode } = thrown as { errcode?: unknown };
  if (typeof errcode === "number") return (errcode & 0xff) === SQLITE_BUSY;
  return thrown.cause !== undefined && isBusy(thrown.cause);
}

const SQLITE_BUSY = 5;
