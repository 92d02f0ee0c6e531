import { isMigration } from "../../change/sensitive-files.ts";
import { contractNaming } from "../audit/contract-file.ts";

/** What a revert of the files alone does not take back. */
export interface LastingEffect {
  readonly path: string;
  readonly why: string;
  readonly fix: string;
}

const EFFECTS_MAX = 20;

export function lastingEffects(paths: readonly string[]): readonly LastingEffect[] {
  return paths
    .flatMap((path): readonly LastingEffect[] => {
      if (isMigration(path))
        return [
          {
            path,
            why: "where the migration ran, its effect stays",
            fix: "write a migration that takes it back, and run it first",
          },
        ];
      if (contractNaming(path) !== null)
        return [
          {
            path,
            why: "consumers may use the contract as it is now",
            fix: "flyball contract impact, before it goes back",
          },
        ];
      return [];
    })
    .slice(0, EFFECTS_MAX);
}
