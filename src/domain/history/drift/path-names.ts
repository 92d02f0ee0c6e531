/** In the commits from one rank (exclusive) to another (inclusive) a name was that of a file that is elsewhere now. Newer commits have lower ranks. */
interface Era {
  readonly path: string;
  readonly fromRank: number;
  untilRank: number;
}

/** Which file a path meant in the commits of a history that is given newest first. Files are known by the path that they have now. */
export class PathNames {
  readonly #eras = new Map<string, Era[]>();
  readonly #formerly = new Map<string, Set<string>>();

  /** What a commit moved, and what it added: before it a name that it added was another file's. */
  add(rank: number, moved: ReadonlyMap<string, string>, added: readonly string[]): void {
    const moves = [...moved].map(([old, to]) => [old, this.nowOf(to)] as const);
    for (const path of [...added, ...moved.keys()]) {
      const era = this.#eras.get(path)?.at(-1);
      if (era !== undefined) era.untilRank = Math.min(era.untilRank, rank);
    }
    for (const [old, path] of moves) {
      const eras = this.#eras.get(old) ?? [];
      eras.push({ path, fromRank: rank, untilRank: Number.POSITIVE_INFINITY });
      this.#eras.set(old, eras);
      this.#formerly.set(path, (this.#formerly.get(path) ?? new Set()).add(old));
    }
  }

  /** For the commit that comes next. */
  nowOf(name: string): string {
    const era = this.#eras.get(name)?.at(-1);
    return era === undefined || era.untilRank < Number.POSITIVE_INFINITY ? name : era.path;
  }

  formerOf(path: string): readonly string[] {
    return [...(this.#formerly.get(path) ?? [])];
  }

  /** What a file was called in the commit of a rank. */
  namesAt(path: string, rank: number): readonly string[] {
    const [former, own] = [this.#formerly.get(path), this.#eras.get(path)];
    if (former === undefined && own === undefined) return [path];
    return [path, ...(former ?? [])].filter((name) => {
      const era = this.#eras.get(name)?.find(({ fromRank, untilRank }) => rank > fromRank && rank <= untilRank);
      return (era?.path ?? name) === path;
    });
  }
}
