import type { AgentCount, NotedCommit } from "./audit-report.ts";

interface Tally {
  count: number;
  fixes: number;
  reverts: number;
  firstAtMs: number;
  lastAtMs: number;
}

/** Counts commits by agent; one that names two counts for both. */
export class AgentTally {
  readonly #agents = new Map<string, Tally>();

  add({ atMs, isFix, isRevert }: NotedCommit, agents: readonly string[]): void {
    for (const agent of agents) {
      const tally = this.#agents.get(agent) ?? { count: 0, fixes: 0, reverts: 0, firstAtMs: atMs, lastAtMs: atMs };
      tally.count++;
      if (isFix) tally.fixes++;
      if (isRevert) tally.reverts++;
      tally.firstAtMs = Math.min(tally.firstAtMs, atMs);
      tally.lastAtMs = Math.max(tally.lastAtMs, atMs);
      this.#agents.set(agent, tally);
    }
  }

  /** The busiest first. */
  counts(of: number): readonly AgentCount[] {
    return [...this.#agents].map(([agent, tally]) => ({ agent, of, ...tally })).toSorted((a, b) => b.count - a.count);
  }
}
