/** A change request that a commit belongs to. */
export interface RequestOfCommit {
  readonly number: number;
  readonly state: "open" | "merged" | "closed";
  /** Null where it was not merged. */
  readonly mergedAtMs: number | null;
}

/** The one to speak in: the newest that is open, else the one that was merged last; null where there is neither. */
export function requestToTell(requests: readonly RequestOfCommit[]): RequestOfCommit | null {
  const open = requests.filter(({ state }) => state === "open").toSorted((a, b) => b.number - a.number);
  const merged = requests
    .filter(({ state }) => state === "merged")
    .toSorted((a, b) => (b.mergedAtMs ?? 0) - (a.mergedAtMs ?? 0));
  return open[0] ?? merged[0] ?? null;
}
