import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, expect, test } from "vitest";
import { tempRepositories } from "../../../test/git/temp-repository.ts";
import type { Sha } from "../../base/ids.ts";
import type { GitFixture } from "../../ports/git.suite.ts";
import { openGit } from "./open-git.ts";

const repositories = tempRepositories(process.env["PATH"] ?? "");
afterAll(() => repositories.remove());

const CHILD = join(import.meta.dirname, "../../../test/git/git-child.entry.ts");

/** Runs the child in a process group of its own and kills the group `afterMs` after it began. */
async function killedAfter(fixture: GitFixture, args: readonly string[], afterMs: number): Promise<void> {
  const child = spawn(process.execPath, [CHILD, ...args], {
    // What it leaves in the temporary folder goes with the fixture.
    env: { ...fixture.env, TMPDIR: fixture.folder },
    detached: true,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const closed = once(child, "close");
  await once(child.stdout, "data");
  await sleep(afterMs);
  try {
    process.kill(-(child.pid as number), "SIGKILL");
  } catch {
    // It was done before.
  }
  await closed;
}

/** Spread over the whole act, from before its first git to after its last. */
const MOMENTS = [2, 30, 55, 75, 95];

test.for(MOMENTS)("a branch's advance that is killed after %i ms is finished by the next", async (afterMs) => {
  const fixture = repositories.make();
  fixture.sh(
    "cd repository; git checkout -qb next; mkdir many; for i in {1..400}; do echo $i > many/$i; done; git rm -q run.sh; echo x > src/a.txt; git add -A; git commit -qm next; git checkout -q main",
  );
  const [from, to] = [fixture.git("rev-parse", "main"), fixture.git("rev-parse", "next")];
  await killedAfter(fixture, ["advance", fixture.root, "main", from, to], afterMs);
  const repository = await openGit({ env: fixture.env }).open(fixture.root);
  expect(await repository.advanceBranch("main", from as Sha, to as Sha)).toEqual({ kind: "advanced" });
  expect(fixture.git("rev-parse", "main")).toBe(to);
  expect(fixture.sh("cd repository; git status --porcelain; ls .git | grep -E 'lock|flyball' || true")).toBe("");
});

test.for([
  ["half a file", "printf 'one\\ntw' > src/a.txt; : > m"],
  ["no file, between git's deleting and writing it", "rm src/a.txt"],
] as const)("%s is taken for git's where the move was under way, else for the user's", async ([, script]) => {
  const fixture = repositories.make();
  fixture.sh(
    "cd repository; git checkout -qb next; sed -i 3s/three/3/ src/a.txt; echo m > m; git add -A; git commit -qm next; git checkout -q main",
  );
  const [from, to] = [fixture.git("rev-parse", "main") as Sha, fixture.git("rev-parse", "next") as Sha];
  fixture.sh(`cd repository; ${script}`);
  const repository = await openGit({ env: fixture.env }).open(fixture.root);
  expect(await repository.advanceBranch("main", from, to)).toMatchObject({ kind: "blocked" });
  fixture.sh(`echo ${from} ${to} > repository/.git/flyball-advance`);
  expect(await repository.advanceBranch("main", from, to)).toEqual({ kind: "advanced" });
  expect(fixture.sh("cd repository; git status --porcelain; cat src/a.txt m; ls .git | grep flyball || true")).toBe(
    "one\ntwo\n3\nm\n",
  );
});

test.for(MOMENTS)("a worktree whose making is killed after %i ms is made by the next", async (afterMs) => {
  const fixture = repositories.make();
  const head = fixture.git("rev-parse", "main");
  await killedAfter(fixture, ["worktree", fixture.root, fixture.worktree, head], afterMs);
  const repository = await openGit({ env: fixture.env }).open(fixture.root);
  await repository.addWorktree(fixture.worktree, head as Sha);
  expect(await repository.inspect(fixture.worktree, head as Sha)).toEqual({ changes: [], tampered: [] });
  expect(fixture.sh("cd worktree; git status --porcelain; git worktree list | wc -l")).toBe("2\n");
});

test("worktrees that are made, read and removed at once don't disturb each other", async () => {
  const fixture = repositories.make();
  const repository = await openGit({ env: fixture.env }).open(fixture.root);
  const head = fixture.git("rev-parse", "main") as Sha;
  const folders = Array.from({ length: 6 }, (_, i) => join(fixture.folder, `${i}`, "worktree"));
  await Promise.all(
    folders.map(async (folder) => {
      await repository.addWorktree(folder, head);
      expect(await repository.inspect(folder, head)).toEqual({ changes: [], tampered: [] });
      await repository.removeWorktree(folder);
    }),
  );
  expect(await repository.worktrees()).toEqual([{ folder: fixture.root, branch: "main" }]);
});
