import { describe, expect, test } from "vitest";
import { inRepository, readerOfHistory } from "../../test/git/read-history.ts";
import type { CommitRecord } from "../domain/history/commit-record.ts";
import type { GitFixture } from "./git.suite.ts";
import type { HistoryReader } from "./history-reader.ts";

/** Holds the contract of {@link HistoryReader} against an adapter, in clones of every kind. */
export function historyReaderClonesSuite(
  name: string,
  makeReader: (env: GitFixture["env"]) => HistoryReader,
  makeFixture: () => GitFixture,
): void {
  const read = readerOfHistory(makeReader);
  const subjects = async (...args: Parameters<typeof read>): Promise<readonly string[]> =>
    (await read(...args)).map(({ subject }) => subject);

  describe(`${name}: repositories`, () => {
    test("without commits there are none", async () => {
      const fixture = makeFixture();
      inRepository(fixture, "git init -q -b trunk ../empty");
      expect(await read(fixture, {}, `${fixture.folder}/empty`)).toEqual([]);
      const repository = await makeReader(fixture.env).open(`${fixture.folder}/empty`);
      expect(await repository.facts()).toEqual({
        head: null,
        branch: "trunk",
        isShallow: false,
        isPartial: false,
        branches: [],
      });
    });

    test("bare, linked and nested folders are opened, and a linked worktree's HEAD is its own", async () => {
      const fixture = makeFixture();
      inRepository(
        fixture,
        `git worktree add -q -b side ../worktree; cd ../worktree; git commit -q --allow-empty -m side; git clone -q --bare ../repository ../bare`,
      );
      const reader = makeReader(fixture.env);
      expect(await subjects(fixture, {}, `${fixture.root}/src/deep`)).toEqual(["one"]);
      expect(await subjects(fixture, {}, fixture.worktree)).toEqual(["side", "one"]);
      expect((await reader.open(fixture.worktree)).commonDir).toBe(`${fixture.root}/.git`);
      expect(await subjects(fixture, {}, `${fixture.folder}/bare`)).toEqual(["one"]);
      expect((await reader.open(`${fixture.folder}/bare`)).root).toBe(`${fixture.folder}/bare`);
      await expect(reader.open(fixture.home)).rejects.toMatchObject({ code: "NOT_A_REPOSITORY" });
    });

    test("objects may be named by SHA-256", async () => {
      const fixture = makeFixture();
      fixture.sh(
        `git init -q --object-format=sha256 new; cd new; echo 1 > a; git add a; git commit -qm first; echo 2 > a; git commit -qam second`,
      );
      const commits = await read(fixture, {}, `${fixture.folder}/new`);
      expect(commits.map(({ subject }) => subject)).toEqual(["second", "first"]);
      expect(commits[0]?.changes[0]?.before).toEqual(commits[1]?.changes[0]?.after);
      expect(commits[0]?.changes[0]?.after?.id).toMatch(/^[0-9a-f]{64}$/u);
    });

    test("where a shallow clone is cut off nothing is said of what changed", async () => {
      const fixture = makeFixture();
      inRepository(
        fixture,
        `echo 2 > two; git add two; git commit -qm two; echo 3 > three; git add three; git commit -qm three
        git clone -q --depth 2 "file://$PWD" ../shallow`,
      );
      const commits = await read(fixture, {}, `${fixture.folder}/shallow`);
      expect(commits.map(({ subject, changes }) => [subject, changes.length])).toEqual([
        ["three", 1],
        ["two", 0],
      ]);
      expect(await (await makeReader(fixture.env).open(`${fixture.folder}/shallow`)).facts()).toMatchObject({
        isShallow: true,
      });
    });

    test("a partial clone is read without fetching, and has the texts it has", async () => {
      const fixture = makeFixture();
      inRepository(
        fixture,
        `git config uploadpack.allowFilter true; echo 2 > src/a.txt; git commit -qam two
        git clone -q --no-checkout --filter=blob:none "file://$PWD" ../partial; mv ../repository/.git ../repository/gone`,
      );
      const folder = `${fixture.folder}/partial`;
      const commits = await read(fixture, {}, folder);
      expect(commits.map(({ changes }) => changes.length)).toEqual([1, 5]);
      const repository = await makeReader(fixture.env).open(folder);
      expect(await repository.facts()).toMatchObject({ isPartial: true, isShallow: false, branch: "main" });
      expect(
        await repository.texts(commits.flatMap(({ changes }) => changes.flatMap(({ after }) => after?.id ?? []))),
      ).toEqual(new Map());
      await repository.close();
    });

    test("a clone without trees is told to lack them", async () => {
      const fixture = makeFixture();
      inRepository(
        fixture,
        `git config uploadpack.allowFilter true; echo 2 > src/a.txt; git commit -qam two
        git clone -q --no-checkout --filter=tree:0 "file://$PWD" ../treeless; mv ../repository/.git ../repository/gone`,
      );
      await expect(read(fixture, {}, `${fixture.folder}/treeless`)).rejects.toMatchObject({
        code: "OBJECTS_MISSING",
        exit: 2,
      });
    });

    test("texts are those blobs that are text and not too large", async () => {
      const fixture = makeFixture();
      inRepository(
        fixture,
        `printf 'a\\0b' > binary; head -c 2000 /dev/zero | tr '\\0' x > large; git add -A; git commit -qm two`,
      );
      const repository = await makeReader(fixture.env).open(fixture.root);
      const idOf = (path: string): CommitRecord["sha"] =>
        fixture.git("rev-parse", `HEAD:${path}`) as CommitRecord["sha"];
      const ids = ["src/a.txt", "binary", "large", "src"].map(idOf);
      const missing = "1".repeat(40) as CommitRecord["sha"];
      expect(await repository.texts([...ids, missing], { maxBytes: 1000 })).toEqual(
        new Map([[ids[0], "one\ntwo\nthree\n"]]),
      );
      expect([...(await repository.texts(ids)).keys()]).toEqual([ids[0], ids[2]]);
      await repository.close();
    });

    test("branches are told newest first, each tip once, those here before those of remotes", async () => {
      const fixture = makeFixture();
      inRepository(
        fixture,
        `git clone -q . ../clone; cd ../clone; git branch same
        git checkout -q -b 'parké/x'; GIT_COMMITTER_DATE='1600000000 +0000' git commit -q --allow-empty -m p; git checkout -q --detach`,
      );
      const facts = await (await makeReader(fixture.env).open(`${fixture.folder}/clone`)).facts();
      expect(facts).toMatchObject({
        branch: null,
        head: fixture.sh("git -C clone rev-parse HEAD").trim(),
      });
      expect(facts.branches.map(({ name: branch }) => branch)).toEqual(["main", "parké/x"]);
      expect(facts.branches[1]?.committedAtMs).toBe(1_600_000_000_000);
    });
  });

  test(`${name}: no configuration of the repository changes an answer or runs a program`, async () => {
    const fixture = makeFixture();
    fixture.write("src/b.txt", "b\n");
    inRepository(
      fixture,
      "git add -A; git mv src/deep/b.txt src/moved.txt; git commit -qm two; git notes add -m note; git update-index --add --cacheinfo 160000," +
        "1".repeat(40) +
        ",module; git commit -qm three",
    );
    const plain = await read(fixture);
    const plant = fixture.plant("any");
    for (const setting of [
      "log.showSignature=true",
      "log.follow=true",
      "log.showRoot=false",
      "log.mailmap=false",
      "log.date=relative",
      "log.decorate=full",
      "log.diffMerges=on",
      "diff.renames=copies",
      "diff.ignoreSubmodules=all",
      "diff.submodule=log",
      "diff.relative=true",
      "diff.noprefix=true",
      "diff.orderFile=/dev/tty",
      "i18n.logOutputEncoding=UTF-16",
      "format.pretty=oneline",
      "color.ui=always",
      "notes.displayRef=refs/notes/*",
      "core.abbrev=4",
      "mailmap.file=/dev/tty",
      `core.pager=${plant}`,
      `core.fsmonitor=${plant}`,
      `diff.external=${plant}`,
      `gpg.program=${plant}`,
      `core.alternateRefsCommand=${plant}`,
      `diff.x.textconv=${plant}`,
      `filter.x.smudge=${plant}`,
      `core.sshCommand=${plant}`,
      `remote.origin.uploadpack=${plant}`,
      "remote.origin.url=ssh://x/y",
      "remote.origin.promisor=true",
    ]) {
      const [key = "", value = ""] = setting.split(/=(.*)/su);
      fixture.git("config", key, value);
    }
    fixture.write(".git/info/attributes", "* diff=x filter=x\n");
    fixture.write(".git/hooks/post-checkout", "#!/bin/sh\n");
    expect(await read(fixture)).toEqual(plain);
    const repository = await makeReader(fixture.env).open(fixture.root);
    await repository.facts();
    await repository.texts(plain.flatMap(({ changes }) => changes.flatMap(({ after }) => after?.id ?? [])));
    await repository.close();
    expect(fixture.fired()).toEqual([]);
  });
}
