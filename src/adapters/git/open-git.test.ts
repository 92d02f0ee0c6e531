import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { tempRepositories } from "../../../test/git/temp-repository.ts";
import type { Sha } from "../../base/ids.ts";
import { gitSuite, type GitFixture } from "../../ports/git.suite.ts";
import { openGit } from "./open-git.ts";

const repositories = tempRepositories(process.env["PATH"] ?? "");
afterAll(() => repositories.remove());

gitSuite("spawned git", (env) => openGit({ env }), repositories.make);

function withGit(script: string): GitFixture {
  const fixture = repositories.make();
  fixture.sh(`cat > git <<'END'\n#!/bin/sh\n${script}\nEND\nchmod +x git`);
  return fixture;
}

describe("opening", () => {
  test.for([
    ["an old git", "echo git version 2.37.9", "GIT_TOO_OLD", /^upgrade git: /u],
    ["a git that answers nothing", "true", "GIT_TOO_OLD", /^upgrade git: /u],
    [
      "a checkout of another user's",
      'GIT_TEST_ASSUME_DIFFERENT_OWNER=1 exec git "$@"',
      "REPOSITORY_NOT_OWNED",
      /git config --global --add safe\.directory \/.*\/repository$/u,
    ],
  ] as const)("%s is refused with what to do", async ([, script, code, hint]) => {
    const fixture = withGit(script);
    const git = openGit({ env: fixture.env, gitBinary: join(fixture.folder, "git") });
    await expect(git.open(fixture.root)).rejects.toMatchObject({
      code,
      exit: 2,
      hint: expect.stringMatching(hint) as string,
    });
  });

  test("without git says how to install it", async () => {
    const fixture = repositories.make();
    const git = openGit({ env: fixture.env, gitBinary: join(fixture.folder, "no-git") });
    await expect(git.open(fixture.root)).rejects.toMatchObject({ code: "GIT_MISSING", exit: 2 });
  });

  test("a repository is opened from inside a hook and from a folder below", async () => {
    const fixture = repositories.make();
    const env = { ...fixture.env, GIT_DIR: "/nonexistent", GIT_INDEX_FILE: "/nonexistent", GIT_WORK_TREE: "/" };
    const repository = await openGit({ env }).open(join(fixture.root, "src"));
    expect([repository.root, repository.commonDir]).toEqual([fixture.root, join(fixture.root, ".git")]);
  });

  test("a stopped git is a fault", async () => {
    const fixture = repositories.make();
    const stop = new AbortController();
    const repository = await openGit({ env: fixture.env, signal: stop.signal }).open(fixture.root);
    stop.abort();
    await expect(repository.state()).rejects.toMatchObject({ code: "GIT_STOPPED" });
  });

  test("a repository of SHA-256 objects is worked in the same way", async () => {
    const fixture = repositories.make();
    fixture.sh(
      "rm -rf repository; git init -q -b main --object-format=sha256 repository; cd repository; echo a > a; git add a; git commit -qm one",
    );
    const repository = await openGit({ env: fixture.env }).open(fixture.root);
    const head = (await repository.resolve("main")) as Sha;
    await repository.addWorktree(fixture.worktree, head);
    fixture.sh("echo b > worktree/b; ln -s a worktree/l");
    const made = await repository.snapshot(fixture.worktree, head, "two", { ms: 0 });
    expect(made?.commit).toMatch(/^[0-9a-f]{64}$/u);
    expect(await repository.advanceBranch("main", head, made?.commit as Sha)).toEqual({ kind: "advanced" });
    expect(fixture.sh("cd repository; git status --porcelain; git fsck --strict --no-dangling; cat l")).toBe("a\n");
  });

  test("a partial clone that lacks objects fetches nothing and says how to complete it", async () => {
    const fixture = repositories.make();
    fixture.git("config", "uploadpack.allowFilter", "true");
    fixture.sh("git clone -q --filter=blob:none --no-checkout file://$PWD/repository partial");
    const repository = await openGit({ env: fixture.env }).open(join(fixture.folder, "partial"));
    const head = (await repository.resolve("HEAD")) as Sha;
    await expect(repository.addWorktree(fixture.worktree, head)).rejects.toMatchObject({
      code: "OBJECTS_MISSING",
      exit: 2,
    });
    fixture.sh("cd partial; git config --unset remote.origin.partialclonefilter; git fetch -q --refetch");
    await repository.addWorktree(fixture.worktree, head);
    expect(await repository.inspect(fixture.worktree, head)).toEqual({ changes: [], tampered: [] });
  });

  test("the environment's author comes before the configured one", async () => {
    const fixture = repositories.make();
    const env = { ...fixture.env, GIT_AUTHOR_NAME: "Grace", GIT_AUTHOR_EMAIL: "grace@example.com" };
    const repository = await openGit({ env }).open(fixture.root);
    expect((await repository.state()).identity).toEqual({ name: "Grace", email: "grace@example.com" });
  });

  test("names with spaces, quotes and newlines in the repository's own path are fine", async () => {
    const fixture = repositories.make();
    fixture.sh(`mv repository $'re "po\\nsi'; mkdir $'wt \\n"'`);
    const repository = await openGit({ env: fixture.env }).open(join(fixture.folder, 're "po\nsi'));
    const head = (await repository.resolve("main")) as Sha;
    const folder = join(fixture.folder, 'wt \n"', "work tree");
    await repository.addWorktree(folder, head);
    expect(await repository.inspect(folder, head)).toEqual({ changes: [], tampered: [] });
    await repository.resetWorktree(folder, head);
    expect((await repository.worktrees()).map((it) => it.folder)).toContain(folder);
    await repository.removeWorktree(folder);
    expect(await repository.worktrees()).toHaveLength(1);
  });
});
