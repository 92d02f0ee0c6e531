import { compileScope } from "../task/compile-scope.ts";

/** Whether a path is under one of the globs, read as in task contracts: `*` within a name, `**` for any folders, `?` for one character, `{a,b}` for alternatives. Takes
 * time linear in the path, whatever its name. */
export function globMatcher(globs: readonly string[]): (path: string) => boolean {
  const scope = compileScope({ filesAllowed: globs, scopeOut: [] });
  return (path) => scope.allows(path);
}
