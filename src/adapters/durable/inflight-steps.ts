/** Steps under way in this process. A step that is asked for again while it still runs is joined, not run a second time. */
export class InflightSteps {
  readonly #running = new Map<string, { readonly signal: AbortSignal; readonly result: Promise<unknown> }>();

  /** Runs `fn` under `key`, or joins the call under way. A call whose signal was aborted is waited for and then replaced: what it gives
   * is the answer to the abort, not to the question. */
  async run<T>(key: string, signal: AbortSignal, fn: () => Promise<T>): Promise<T> {
    for (let under = this.#running.get(key); under !== undefined; under = this.#running.get(key)) {
      if (!under.signal.aborted) return (await under.result) as T;
      await under.result.catch(() => null);
    }
    const result = Promise.resolve()
      .then(fn)
      .finally(() => this.#running.delete(key));
    this.#running.set(key, { signal, result });
    return result;
  }
}
