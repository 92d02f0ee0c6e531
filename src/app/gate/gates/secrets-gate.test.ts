import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { tempRepositories } from "../../../../test/git/temp-repository.ts";
import { openChangeReader } from "../../../adapters/git/change/open-change-reader.ts";
import { openSecretScanner } from "../../../adapters/secrets/open-secret-scanner.ts";
import { DEFAULT_POLICY } from "../../../domain/policy/default-policy.ts";
import type { GitFixture } from "../../../ports/git.suite.ts";
import type { GateAnswer, GateContext } from "../gate.ts";
import { secretsGate } from "./secrets-gate.ts";

const repositories = tempRepositories(process.env["PATH"] ?? "");
afterAll(() => repositories.remove());

const TOKEN = `ghp_${"a9Qf3LmZ0pT6vK1xB8nR4yC7wE2sH5jU9dG3"}`;
const OTHER = `ghp_${"b8Rf3LmZ0pT6vK1xB8nR4yC7wE2sH5jU9dG4"}`;

async function judge(fixture: GitFixture, head: string | null): Promise<GateAnswer> {
  const repository = await openChangeReader({ env: fixture.env }).open(fixture.root);
  try {
    const range = await repository.range({ base: "main", head });
    const change = { ...(await repository.read(range)), request: null, companions: new Map() };
    const ports = { secrets: openSecretScanner() };
    return await secretsGate.judge({
      change,
      range,
      repository,
      policy: DEFAULT_POLICY,
      ports,
    } as unknown as GateContext);
  } finally {
    await repository.close();
  }
}

function commit(fixture: GitFixture, path: string, text: string): string {
  fixture.write(path, text);
  fixture.git("add", "-A");
  fixture.git("commit", "-qm", `write ${path}`);
  return fixture.git("rev-parse", "HEAD");
}

function onBranch(): GitFixture {
  const fixture = repositories.make();
  commit(fixture, "old.ts", `const old = "${OTHER}";\n`);
  fixture.git("checkout", "-qb", "work");
  return fixture;
}

test.for(["HEAD", null])("a secret that a later commit took out is told with its commit (head %s)", async (head) => {
  const fixture = onBranch();
  const sha = commit(fixture, "src/login.ts", `const token = "${TOKEN}";\n`);
  commit(fixture, "old.ts", `const old = "${OTHER}"; // renamed\n`);
  commit(fixture, "src/login.ts", "const token = process.env.TOKEN;\n");
  commit(fixture, "old.ts", "const old = null;\n");
  const { findings, unknown } = await judge(fixture, head);
  expect(unknown).toEqual([]);
  expect(findings.map(({ rule, message }) => [rule, message])).toEqual([
    ["FB1307", `Commit ${sha.slice(0, 12)} put into src/login.ts what a later one took out: it holds a GitHub token`],
  ]);
  expect(findings[0]?.fix).toContain(`git rebase -i ${sha.slice(0, 12)}^`);
  expect(JSON.stringify(findings)).not.toContain(TOKEN.slice(4, 12));
});

test("a secret that the change still holds is told once, in its file", async () => {
  const fixture = onBranch();
  commit(fixture, "src/login.ts", `const token = "${TOKEN}";\n`);
  commit(fixture, "src/login.ts", `const token = "${TOKEN}";\n// used by login\n`);
  expect((await judge(fixture, "HEAD")).findings.map(({ rule }) => rule)).toEqual(["FB1301"]);
});

test("a secret that came in by a merge of the base is none of the change", async () => {
  const fixture = onBranch();
  commit(fixture, "src/a.ts", "a\n");
  fixture.git("checkout", "-q", "main");
  commit(fixture, "src/main.ts", `const token = "${TOKEN}";\n`);
  commit(fixture, "src/main.ts", "const token = null;\n");
  fixture.git("checkout", "-q", "work");
  fixture.git("merge", "-q", "-m", "merge", "main");
  commit(fixture, "src/a.ts", "b\n");
  expect((await judge(fixture, "HEAD")).findings).toEqual([]);
});

test("a small file with a NUL in it is searched, whatever it is", async () => {
  const fixture = onBranch();
  writeFileSync(join(fixture.root, "blob"), `\0\0${"\u00ff"} token=${TOKEN}\0`, "latin1");
  const answer = await judge(fixture, null);
  expect(answer.unknown).toEqual([]);
  expect(answer.findings.map(({ rule, place }) => [rule, place?.file])).toEqual([["FB1301", "blob"]]);
});
