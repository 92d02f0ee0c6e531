import type { Verdict } from "../../domain/finding/finding.ts";

/** What a probe says of its predicate; `why` may still hold secrets. */
export interface Judgement {
  readonly verdict: Verdict;
  readonly why: string;
}

/** What every probe says whose signal fired. */
export const OUT_OF_TIME: Judgement = { verdict: "unknown", why: "not done within the time allowed" };

/** Settles with `asked`, or with `otherwise` as soon as the signal fires; `stop` then ends what is under way. */
export async function orStopped<T>(
  asked: Promise<T>,
  signal: AbortSignal,
  otherwise: T,
  stop: () => void = () => undefined,
): Promise<T> {
  const stopped = Promise.withResolvers<T>();
  const onAbort = (): void => {
    stopped.resolve(otherwise);
    stop();
  };
  signal.addEventListener("abort", onAbort, { once: true });
  if (signal.aborted) onAbort();
  try {
    return await Promise.race([asked, stopped.promise]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}
