import picomatch from "picomatch";

/** Where a repository says how its changes are judged: Flyball's policy, the workflows of a forge, and who owns what. */
const POLICY_GLOBS = ["flyball.yaml", ".github/workflows/**", "{,.github/,.gitlab/,docs/}CODEOWNERS"];

/** Those of the changed paths that say how changes are judged. Case does not count: on some machines `FLYBALL.YAML` is the same file. */
export function touchedPolicy(paths: readonly string[]): readonly string[] {
  const isPolicy = picomatch(POLICY_GLOBS, { dot: true, flags: "is" });
  return paths.filter((path) => isPolicy(path));
}
