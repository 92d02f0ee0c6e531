import { afterAll, beforeAll, expect, test } from "vitest";
import { tempRepositories } from "../../test/git/temp-repository.ts";
import type { RollbackScope } from "../app/history/roll-back-scope.ts";
import type { GitFixture } from "../ports/git.suite.ts";
import { runCli } from "../surfaces/cli/run-cli.ts";
import { createApp } from "./create-app.ts";

const repositories = tempRepositories(process.env["PATH"] ?? "");
let fixture: GitFixture;
const commits = new Map<string, string>();

function commit(name: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) fixture.write(path, text);
  fixture.git("add", "-A");
  fixture.git("commit", "-qm", name);
  commits.set(name, fixture.git("rev-parse", "HEAD"));
}

beforeAll(() => {
  fixture = repositories.make();
  commit("limit", {
    "src/limit.js": "export function limitRate(n) {\n  return n;\n}\n",
    "src/a.txt": "one\nTWO\nthree\n",
  });
  commit("alone", { "lonely.txt": "a\nb\n" });
  commit("migration", { "db/migrations/003_drop.sql": "DROP TABLE a;\n" });
  commit("user", { "src/server.js": 'import { limitRate } from "./limit.js";\nlimitRate(3);\n' });
  commit("over", { "src/a.txt": "one\nTWO and more\nthree\n" });
  commit("unrelated", { "src/a.txt": "one\nTWO and more\nthree\nfour\n", "other.txt": "x\n" });
  commit("gone", { "short.txt": "x\n" });
  fixture.git("rm", "-q", "short.txt");
  fixture.git("commit", "-qm", "ungone");
});
afterAll(repositories.remove);

async function scopeOf(name: string): Promise<RollbackScope> {
  const app = createApp({ env: fixture.env, homedir: fixture.home, command: [process.execPath] });
  try {
    const change = commits.get(name) ?? name;
    return await app.scopes.find({ folder: fixture.root, change, onto: "HEAD", signal: AbortSignal.timeout(20_000) });
  } finally {
    await app.close();
  }
}

test("a change that nothing later touches goes back alone, and what stays of it is told", async () => {
  expect(await scopeOf("alone")).toMatchObject({
    verdict: "alone",
    conflicts: [],
    dependents: [],
    together: null,
    later: 6,
  });
  expect(await scopeOf("migration")).toMatchObject({
    verdict: "alone",
    lasting: [{ path: "db/migrations/003_drop.sql" }],
  });
  expect(await scopeOf("gone")).toMatchObject({ verdict: "gone" });
});

test("a later change of the same lines is a conflict since that commit, and goes back with it, as does what uses its names", async () => {
  const before = fixture.git("rev-parse", "HEAD");
  const found = await scopeOf("limit");
  expect(found).toMatchObject({
    verdict: "not-alone",
    conflicts: [{ path: "src/a.txt", since: { commit: commits.get("over") } }],
  });
  expect(found.together?.map(({ subject }) => subject)).toEqual(["over", "user"]);
  expect([fixture.git("rev-parse", "HEAD"), fixture.git("status", "--short"), fixture.git("count-objects")]).toEqual([
    before,
    "",
    fixture.git("count-objects"),
  ]);
});

test("what is found to go back together does, by git", async () => {
  const { together } = await scopeOf("limit");
  fixture.git("worktree", "add", "-q", "--detach", fixture.worktree);
  const shas = [...(together ?? []).map((each) => each.commit as string), commits.get("limit") ?? ""];
  fixture.sh(`cd ${fixture.worktree} && git revert --no-edit ${shas.join(" ")}`);
  expect(fixture.sh(`cd ${fixture.worktree} && cat src/a.txt`)).toBe("one\ntwo\nthree\nfour\n");
});

test("a range, a revision that is not part of the history, and one that is none", async () => {
  expect(await scopeOf(`${commits.get("user")}~1..${commits.get("unrelated")}`)).toMatchObject({
    verdict: "alone",
    isRange: true,
  });
  fixture.git("switch", "-q", "--orphan", "elsewhere");
  fixture.git("commit", "-q", "--allow-empty", "-m", "elsewhere");
  const orphan = fixture.git("rev-parse", "HEAD");
  fixture.git("switch", "-q", "main");
  await expect(scopeOf(orphan)).rejects.toMatchObject({ code: "NOT_AN_ANCESTOR" });
  await expect(scopeOf("nowhere")).rejects.toMatchObject({ code: "REVISION_UNKNOWN" });
});

test("what is typed for a range reverts that range and what stands in the way, and nothing else", async () => {
  const repository = repositories.make();
  const add = (name: string, path: string, text: string): string => {
    repository.write(path, text);
    repository.git("add", "-A");
    repository.git("commit", "-qm", name);
    return repository.git("rev-parse", "HEAD");
  };
  const base = add("base", "a.txt", "1\n");
  add("first", "a.txt", "2\n");
  const second = add("second", "b.txt", "1\n");
  add("unrelated", "c.txt", "1\n");
  const later = add("later", "a.txt", "3\n");
  let shown = "";
  const app = createApp({ env: repository.env, homedir: repository.home, command: [process.execPath] });
  await runCli(["scope", `${base}..${second}`], {
    stdout: { write: (text) => void (shown += text) },
    stderr: { write: () => undefined },
    readStdin: async () => "",
    isTty: true,
    hasColor: false,
    env: {},
    cwd: repository.root,
    signal: AbortSignal.timeout(20_000),
    app: async () => app,
    check: async () => app.check,
  });
  await app.close();
  const typed = /together {4}(.*)/u.exec(shown)?.[1];
  expect(typed).toBe(`git revert ${later.slice(0, 12)} && git revert ${base.slice(0, 12)}..${second.slice(0, 12)}`);
  repository.sh(`cd ${repository.root} && ${typed?.replaceAll("git revert", "git revert --no-edit")}`);
  expect(repository.sh(`cd ${repository.root} && cat a.txt c.txt`)).toBe("1\n1\n");
  expect(repository.git("ls-files", "b.txt")).toBe("");
});

test("a later commit that only touches a file in which the name stood before depends on nothing", async () => {
  const repository = repositories.make();
  repository.write("b.js", "export const read = (text) => JSON.parse(text);\n");
  repository.git("add", "-A");
  repository.git("commit", "-qm", "base");
  repository.write("a.js", "export function parse(text) {\n  return text;\n}\n");
  repository.git("add", "-A");
  repository.git("commit", "-qm", "parse");
  const change = repository.git("rev-parse", "HEAD");
  repository.write("b.js", "// Reads; see parseable.\nexport const read = (text) => JSON.parse(text);\n");
  repository.git("commit", "-qam", "a comment");
  const app = createApp({ env: repository.env, homedir: repository.home, command: [process.execPath] });
  const request = { folder: repository.root, change, onto: "HEAD", signal: AbortSignal.timeout(20_000) };
  expect(await app.scopes.find(request)).toMatchObject({ verdict: "alone", dependents: [] });
  await app.close();
});
