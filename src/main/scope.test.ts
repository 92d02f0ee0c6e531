import { afterAll, beforeAll, expect, test } from "vitest";
import { tempRepositories } from "../../test/git/temp-repository.ts";
import type { RollbackScope } from "../app/history/roll-back-scope.ts";
import type { GitFixture } from "../ports/git.suite.ts";
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
