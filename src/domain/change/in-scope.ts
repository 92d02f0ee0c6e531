import picomatch from "picomatch";

/** Whether a gate looks at a path, by the globs of its `scope`: none means every path. */
export function inScope(scope: readonly string[]): (path: string) => boolean {
  if (scope.length === 0) return () => true;
  // The flag `s` lets names hold line breaks.
  return picomatch([...scope], { dot: true, flags: "s" });
}
