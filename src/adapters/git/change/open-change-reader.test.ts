import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { openTestReader } from "../../../../test/git/open-test-reader.ts";
import { tempRepositories } from "../../../../test/git/temp-repository.ts";
import { changeReaderRangesSuite } from "../../../ports/change-reader-ranges.suite.ts";
import { changeReaderSuite } from "../../../ports/change-reader.suite.ts";

const repositories = tempRepositories(process.env["PATH"] ?? "");
afterAll(() => repositories.remove());

changeReaderSuite("spawned git", (env) => openTestReader({ env }), repositories.make);
changeReaderRangesSuite("spawned git", (env) => openTestReader({ env }), repositories.make);

test.for([
  ["does not know a question", 'case "$*" in *rev-parse*) echo --path-format=absolute;; esac'],
  ["does not know an option", 'case "$*" in *batch-command*) exit 129;; *) exec git "$@";; esac'],
])("a git that %s is told to be too old", async ([, script]) => {
  const fixture = repositories.make();
  fixture.sh(`cat > git <<'END'\n#!/bin/sh\n${script}\nEND\nchmod +x git`);
  const reader = openTestReader({ env: fixture.env, gitBinary: join(fixture.folder, "git") });
  const read = async (): Promise<unknown> => {
    const repository = await reader.open(fixture.root);
    return repository.read(await repository.range({ base: "HEAD~0", head: null }));
  };
  fixture.write("src/a.txt", "changed\n");
  await expect(read()).rejects.toMatchObject({
    code: "GIT_TOO_OLD",
    exit: 2,
    hint: expect.stringMatching(/^upgrade git: /u) as string,
  });
});
