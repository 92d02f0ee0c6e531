/** Finds lines that import something, among the files of a checkout that git knows. Contract: nothing of the repository is run; bounded in time and lines. */
export interface ImportSearch {
  /** Lines that match any of these extended regular expressions, with their files; null where that could not be found out in time. `root` is a checkout. */
  search(root: string, patterns: readonly string[], signal: AbortSignal): Promise<readonly ImportLine[] | null>;
}

export interface ImportLine {
  readonly path: string;
  readonly line: string;
}
