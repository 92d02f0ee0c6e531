/** Asks again and again until an answer is good enough or the signal fires; gives the last answer, or `none` where there was not one. An answer
 * that says nothing (`isEmpty`) does not hide an earlier one. Never outlasts the signal by more than half a second, even
 * when `ask` does. */
export async function askUntil<T>(
  ask: (attempt: AbortSignal) => Promise<T>,
  isGood: (answer: T) => boolean,
  isEmpty: (answer: T) => boolean,
  none: T,
  signal: AbortSignal,
): Promise<{ readonly answer: T; readonly attempts: number }> {
  let last: T | null = null;
  let attempts = 0;
  let pauseMs = PAUSE_MIN_MS;
  while (!signal.aborted && attempts < ATTEMPTS_MAX) {
    attempts++;
    const answer = await withDeadline(ATTEMPT_MS, signal, (attempt) => orAfter(ask(attempt), attempt, none));
    if (isGood(answer)) return { answer, attempts };
    if (last === null || !isEmpty(answer)) last = answer;
    await pause(pauseMs, signal);
    pauseMs = Math.min(pauseMs * 1.5, PAUSE_MAX_MS);
  }
  return { answer: last ?? none, attempts };
}

/** Runs `act` under a signal that fires after `ms`, or with `outer`, and at the latest when `act` has ended. */
export async function withDeadline<T>(
  ms: number,
  outer: AbortSignal | undefined,
  act: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const fire = (): void => controller.abort();
  const timer = setTimeout(fire, ms);
  outer?.addEventListener("abort", fire, { once: true });
  if (outer?.aborted === true) fire();
  try {
    return await act(controller.signal);
  } finally {
    clearTimeout(timer);
    outer?.removeEventListener("abort", fire);
    fire();
  }
}

const ATTEMPTS_MAX = 200;
/** An attempt that hangs is given up for another one: a deployment may have swallowed its connection. */
const ATTEMPT_MS = 10_000;
const PAUSE_MIN_MS = 100;
const PAUSE_MAX_MS = 1_000;
const GRACE_MS = 500;

/** Resolves after `ms`, or when the signal fires. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return withDeadline(
    ms,
    signal,
    (done) =>
      new Promise((resolve) => {
        if (done.aborted) resolve();
        else done.addEventListener("abort", () => resolve(), { once: true });
      }),
  );
}

/** `asked`, or `otherwise` when it has not settled a little after the signal. */
async function orAfter<T>(asked: Promise<T>, signal: AbortSignal, otherwise: T): Promise<T> {
  const late = Promise.withResolvers<T>();
  let timer: NodeJS.Timeout | undefined;
  const onAbort = (): void => {
    timer = setTimeout(() => late.resolve(otherwise), GRACE_MS);
  };
  signal.addEventListener("abort", onAbort, { once: true });
  if (signal.aborted) onAbort();
  try {
    return await Promise.race([asked, late.promise]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", onAbort);
  }
}
