/** Time as the supervision of a session needs it, so that a test can play it. */
export interface Timers {
  /** Milliseconds that only ever grow; where they start means nothing. */
  nowMs(): number;
  /** Calls `work` once after `delayMs`; the function that is returned calls it off. */
  after(delayMs: number, work: () => void): () => void;
}

/** Longer delays than this overflow the system's timers. */
const DELAY_MS_MAX = 2 ** 31 - 1;

export function openTimers(): Timers {
  return {
    nowMs: () => performance.now(),
    after(delayMs, work) {
      const timer = setTimeout(work, Math.min(delayMs, DELAY_MS_MAX));
      return () => clearTimeout(timer);
    },
  };
}
