import { readdirSync } from "node:fs";
import { afterAll, expect, test } from "vitest";
import { tempRepositories } from "../../../../test/git/temp-repository.ts";
import type { GitFixture } from "../../../ports/git.suite.ts";
import { bareEnvironment } from "../git-environment.ts";
import { findSides } from "./find-sides.ts";
import { OBJECT_PIPE_ARGS, openObjectPipe, type ObjectPipe } from "./object-pipe.ts";
import { openChangeReader } from "./open-change-reader.ts";

const repositories = tempRepositories(process.env["PATH"] ?? "");
afterAll(() => repositories.remove());

function pipeTo(fixture: GitFixture, signal?: AbortSignal): ObjectPipe {
  return openObjectPipe({
    binary: "git",
    args: OBJECT_PIPE_ARGS,
    cwd: fixture.root,
    env: bareEnvironment(fixture.env),
    signal,
  });
}

test("answers come in the order of the questions, with what is not there", async () => {
  const fixture = repositories.make();
  const blob = fixture.git("rev-parse", "HEAD:src/a.txt");
  const pipe = pipeTo(fixture);
  const [contents, info, none] = await Promise.all([
    pipe.ask("contents", [blob, "0".repeat(40), blob]),
    pipe.ask("info", [blob]),
    pipe.ask("info", []),
  ]);
  expect(contents.map((answer) => (answer.kind === "found" ? answer.bytes.toString() : answer.answer))).toEqual([
    "one\ntwo\nthree\n",
    "missing",
    "one\ntwo\nthree\n",
  ]);
  expect(info).toMatchObject([{ kind: "found", sha: blob, type: "blob", size: 14, bytes: Buffer.alloc(0) }]);
  expect(none).toEqual([]);
  await pipe.close();
});

test("a mebibyte of every byte comes through as it is", async () => {
  const fixture = repositories.make();
  fixture.sh("head -c 3000000 /dev/urandom > repository/src/noise.bin");
  const blob = fixture.git("hash-object", "-w", "src/noise.bin");
  const pipe = pipeTo(fixture);
  const [read, again] = await pipe.ask("contents", [blob, blob]);
  expect(read).toMatchObject({ kind: "found", size: 3_000_000 });
  expect(again).toEqual(read);
  await pipe.close();
});

test("what is no name of an object is not asked for", async () => {
  const pipe = pipeTo(repositories.make());
  await expect(pipe.ask("info", ["HEAD\ncontents HEAD"])).rejects.toThrow("not the name of an object");
  await pipe.close();
});

test("a git that ends, or is stopped, fails what was asked", async () => {
  const fixture = repositories.make();
  const head = fixture.git("rev-parse", "HEAD");
  const nowhere = openObjectPipe({
    binary: "git",
    args: OBJECT_PIPE_ARGS,
    cwd: fixture.folder,
    env: bareEnvironment(fixture.env),
  });
  await expect(nowhere.ask("info", [head])).rejects.toMatchObject({ code: "GIT_FAILED" });
  await nowhere.close();
  const missing = openObjectPipe({ binary: "/none/git", args: [], cwd: fixture.folder, env: {} });
  await expect(missing.ask("info", [head])).rejects.toMatchObject({ code: "GIT_MISSING" });
  await missing.close();
  const stopping = new AbortController();
  const stopped = pipeTo(fixture, stopping.signal);
  stopping.abort();
  await expect(stopped.ask("info", [head])).rejects.toMatchObject({ code: "GIT_STOPPED" });
  await stopped.close();
});

test("paths lead to files and links, and not to folders or past them", async () => {
  const fixture = repositories.make();
  fixture.sh(
    "cd repository && ln -s a.txt src/link && chmod +x src/a.txt && mkdir -p 'deep/er x' && echo y > 'deep/er x/ü.txt'",
  );
  fixture.git("add", "-A");
  fixture.git("commit", "-qm", "more");
  const head = fixture.git("rev-parse", "HEAD");
  const pipe = pipeTo(fixture);
  const sides = await findSides(pipe, head, [
    "src/a.txt",
    "src/link",
    "src",
    "src/a.txt/b",
    "none/a.txt",
    "deep/er x/ü.txt",
    "deep/er",
  ]);
  expect([...sides].map(([path, { mode }]) => [path, mode])).toEqual([
    ["src/a.txt", "100755"],
    ["src/link", "120000"],
    ["deep/er x/ü.txt", "100644"],
  ]);
  await expect(findSides(pipe, "0".repeat(40), ["a"])).rejects.toMatchObject({ code: "OBJECTS_MISSING" });
  await pipe.close();
});

test("a repository that is closed leaves no folder behind, and one that nobody closes gives it up", async () => {
  const fixture = repositories.make();
  fixture.sh("mkdir -p repository/tmp");
  const env = { ...fixture.env, TMPDIR: `${fixture.root}/tmp` };
  const left = (): readonly string[] => readdirSync(`${fixture.root}/tmp`);
  const repository = await openChangeReader({ env }).open(fixture.root);
  const head = (await repository.range({ base: "HEAD", head: "HEAD" })).base;
  if (head === null) throw new Error("no head");
  expect(await repository.textAt(head, "src/a.txt")).toBe("one\ntwo\nthree\n");
  expect(left()).toHaveLength(1);
  await repository.close();
  expect(left()).toEqual([]);
  expect(await repository.textAt(head, "none.txt")).toBeNull();
  await expect.poll(left, { timeout: 10_000 }).toEqual([]);
});
