import { realpathSync } from "node:fs";
import { bareFault, gitFolderFault, missingFault, openFault } from "./open-fault.ts";
import { line, userGit, type GitHost, type Place } from "./place.ts";
import { tooOldFault } from "./too-old-fault.ts";

const ABSOLUTE = "--path-format=absolute";
/** `--show-toplevel` comes last: it fails in a bare repository, after the others were answered. */
const PATHS = ["--git-common-dir", "--absolute-git-dir", "--show-toplevel"] as const;
const QUESTIONS = [
  "--is-bare-repository",
  "--is-inside-work-tree",
  "--show-object-format",
  ABSOLUTE,
  ...PATHS,
] as const;

/** Where the parts of the repository are that holds a folder, by one git. Throws NOT_A_REPOSITORY, REPOSITORY_BARE, REPOSITORY_NOT_OWNED, and GIT_TOO_OLD
 * for one that does not understand the questions. */
export async function openPlace(
  host: GitHost,
  path: string,
  // A bare repository has a history, and is its own root.
  bareOnes: "refused" | "taken" = "refused",
): Promise<Omit<Place, "excludesFile">> {
  const folder = folderAt(path);
  const asked = await userGit(host, folder, ["rev-parse", ...QUESTIONS], { answers: [128] });
  const answers = asked.stdout.toString("utf8").split("\n");
  const [bare, inside, format] = answers;
  const isBare = bare === "true";
  if (isBare && bareOnes === "refused") throw bareFault(path);
  if (bare === "false" && inside === "false") throw gitFolderFault(path);
  if (asked.code !== 0 && !isBare) throw openFault(asked.stderr, path);
  // What it does not know it gives back.
  if (answers.includes(ABSOLUTE)) throw tooOldFault("this git is too old");
  const questions = isBare ? PATHS.slice(0, 2) : PATHS;
  const paths = answers.slice(3, -1);
  if (paths.length !== questions.length)
    // A line break in a path: each alone ends where the answer ends.
    paths.splice(
      0,
      paths.length,
      ...(await Promise.all(
        questions.map(async (question) => line(await userGit(host, folder, ["rev-parse", ABSOLUTE, question]))),
      )),
    );
  const [commonDir, gitDir, root = realpathSync(gitDir)] = paths as [string, string, string?];
  return {
    root,
    commonDir: realpathSync(commonDir),
    gitDir: realpathSync(gitDir),
    objectFormat: format === "sha256" ? "sha256" : "sha1",
    host,
  };
}

function folderAt(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    throw missingFault(path);
  }
}
