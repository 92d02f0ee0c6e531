import { utimesSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { openTestReader } from "../../../../test/git/open-test-reader.ts";
import { tempRepositories } from "../../../../test/git/temp-repository.ts";

const repositories = tempRepositories(process.env["PATH"] ?? "");
afterAll(() => repositories.remove());

test("a file that was changed in the second in which git wrote the index is seen, although its size is the same", async () => {
  const fixture = repositories.make();
  // The time of the inode can't be set.
  fixture.git("config", "core.trustctime", "false");
  const second = 1_700_000_000;
  const touch = (path: string): void => utimesSync(join(fixture.root, path), second, second);
  fixture.write("src/a.txt", "one\n");
  touch("src/a.txt");
  fixture.git("add", "-A");
  fixture.git("commit", "-qm", "two");
  touch(".git/index");
  fixture.write("src/a.txt", "two\n");
  touch("src/a.txt");
  const repository = await openTestReader({ env: fixture.env }).open(fixture.root);
  const { files } = await repository.read(await repository.range({ base: "HEAD", head: null }));
  expect(files.map(({ path, hunks }) => [path, hunks[0]?.added])).toEqual([["src/a.txt", ["two"]]]);
});
