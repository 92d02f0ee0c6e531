import { openGit } from "../../src/adapters/git/open-git.ts";
import type { Sha } from "../../src/base/ids.ts";

/** A process for the crash tests: `advance ROOT BRANCH FROM TO` or `worktree ROOT FOLDER COMMIT`. Says `ready` before it begins. */
const [act = "", root = "", a = "", b = "", c = ""] = process.argv.slice(2);
const repository = await openGit({ env: process.env }).open(root);
process.stdout.write("ready\n");
if (act === "advance") await repository.advanceBranch(a, b as Sha, c as Sha);
else await repository.addWorktree(a, b as Sha);
