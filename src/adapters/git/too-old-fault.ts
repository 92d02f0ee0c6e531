import { Fault } from "../../base/fault.ts";

/** `git merge-tree --write-tree` and `git cat-file -z` came with 2.38. */
export const GIT_VERSION_MIN: readonly [number, number] = [2, 38];

export function tooOldFault(what: string): Fault {
  return new Fault(`${what}: flyball needs git ${GIT_VERSION_MIN.join(".")} or newer`, {
    code: "GIT_TOO_OLD",
    exit: 2,
    hint: "upgrade git: apt-get install git, or brew upgrade git",
  });
}
