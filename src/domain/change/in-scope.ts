import { isRepositoryPath } from "../task/is-repository-path.ts";
import { globMatcher } from "./glob-matcher.ts";

/** Whether a gate looks at a path, by the globs of its `scope`: none means every path. A path that no glob could name is always looked at, so that a name takes no file
 * out of a gate's sight. */
export function inScope(scope: readonly string[]): (path: string) => boolean {
  if (scope.length === 0) return () => true;
  const matches = globMatcher(scope);
  return (path) => !isRepositoryPath(path) || matches(path);
}
