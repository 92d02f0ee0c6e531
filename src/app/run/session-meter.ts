import type { Actor } from "../../domain/agent/actor.ts";
import type { Cost } from "../../domain/agent/cost.ts";
import type { Store } from "../../ports/store.ts";
import type { Timers } from "../agent/timers.ts";

/** How much of a session, at most, goes uncounted when its process is killed. */
const WRITE_EVERY_MS = 2000;

/** Keeps in the row of a session's effect what the session has used so far, so that one that dies with its process is paid for all the same. */
export class SessionMeter {
  readonly #ports: { readonly store: Store; readonly timers: Timers };
  readonly #key: string;
  readonly #begunAtMs: number;
  readonly #begun: number;
  #latest: { readonly used: Cost; readonly by: Actor } | null = null;
  #writing: Promise<void> = Promise.resolve();
  #callOff: () => void = () => {};
  #isOpen = true;

  /** `begunAtMs` is in milliseconds since 1970. */
  constructor(ports: { readonly store: Store; readonly timers: Timers }, key: string, begunAtMs: number) {
    this.#ports = ports;
    this.#key = key;
    this.#begunAtMs = begunAtMs;
    this.#begun = ports.timers.nowMs();
  }

  take(used: Cost, by: Actor): void {
    const isFirst = this.#latest === null;
    this.#latest = { used, by };
    if (isFirst) this.#tick();
  }

  /** What it has used in the end. */
  async finish(used: Cost, by: Actor): Promise<void> {
    await this.close();
    await this.#write(used, by);
  }

  /** Afterwards nothing is written any more. */
  async close(): Promise<void> {
    this.#isOpen = false;
    this.#callOff();
    await this.#writing;
  }

  #tick(): void {
    if (!this.#isOpen || this.#latest === null) return;
    const { used, by } = this.#latest;
    const wallMs = this.#ports.timers.nowMs() - this.#begun;
    this.#writing = this.#writeAndGoOn({ ...used, wallMs }, by);
  }

  async #writeAndGoOn(used: Cost, by: Actor): Promise<void> {
    // A write that fails costs accuracy after a crash alone, and the next one is not far.
    await this.#write(used, by).catch(() => undefined);
    if (this.#isOpen) this.#callOff = this.#ports.timers.after(WRITE_EVERY_MS, () => this.#tick());
  }

  async #write(used: Cost, by: Actor): Promise<void> {
    await this.#ports.store.write(async (tx) => {
      const state = (await tx.effect(this.#key))?.state;
      // Somebody else may hold the session by now: a process that was stopped for long must not write over theirs.
      const isOurs = state?.kind === "under-way" && state.begunAtMs === this.#begunAtMs;
      if (state?.kind !== "intended" && state?.kind !== "failed" && !isOurs) return;
      await tx.setEffectState(this.#key, { kind: "under-way", by, used, begunAtMs: this.#begunAtMs });
    });
  }
}
