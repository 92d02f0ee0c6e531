import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { leftBehind, repositoryDigest } from "./hostile-bench.ts";
import { contract, openBench, type Bench, type Said } from "./run-bench.ts";

let bench: Bench;
let temporary: string;
const { TMPDIR } = process.env;
// A temporary folder of our own: what others leave in the shared one is none of this test's business.
beforeEach(() => {
  temporary = mkdtempSync(join(tmpdir(), "flyball-doctor-"));
  process.env["TMPDIR"] = temporary;
});
afterEach(() => {
  bench.close();
  if (TMPDIR === undefined) delete process.env["TMPDIR"];
  else process.env["TMPDIR"] = TMPDIR;
  rmSync(temporary, { recursive: true, force: true });
});

const BUILDER = "printf 'hello, world\\n' > src/greeting.txt";

interface Item {
  readonly id: string;
  readonly status: string;
  readonly summary: string;
  readonly remediation: string;
  readonly durationMs: number;
}

function itemsOf(said: Said): readonly Item[] {
  return (said.json as unknown as { items: readonly Item[] }).items;
}

function item(said: Said, id: string): Item | undefined {
  return itemsOf(said).find((found) => found.id === id);
}

const data = (at: Bench): string => join(at.env["XDG_DATA_HOME"] as string, "flyball");

/** A process id that is nobody's: of a process that has ended. */
function gonePid(): number {
  return spawnSync("true").pid;
}

test("each item has an id, a status, a summary, a fix and a time, and on a clean machine none is an error", async () => {
  bench = openBench();
  const said = await bench.flyball("doctor", "--json");
  expect(said.exit).toBe(0);
  expect(itemsOf(said).map(({ id }) => id)).toEqual([
    "node",
    "store",
    "sandbox",
    "repository",
    "agents",
    "worker",
    "leftovers",
    "policy",
    "environments",
    "ignores",
    "baseline",
    "workflow",
    "setup",
    "hooks",
  ]);
  for (const found of itemsOf(said)) {
    expect(found).toEqual({
      id: expect.any(String) as string,
      status: expect.stringMatching(/^(?:ok|warning)$/u) as string,
      summary: expect.stringMatching(/\S/u) as string,
      remediation: expect.any(String) as string,
      durationMs: expect.any(Number) as number,
    });
  }
});

test("it works with no repository around", async () => {
  bench = openBench();
  const said = await bench.flyballIn(bench.folder, "doctor", "--json");
  expect(said.exit).toBe(0);
  expect(item(said, "repository")).toMatchObject({ status: "ok", summary: `no repository here: ${bench.folder}` });
});

test.for([
  ["that is no database", (at: Bench) => writeFileSync(join(data(at), "flyball.db"), "hello\n".repeat(1000))],
  ["that is a folder", (at: Bench) => mkdirSync(join(data(at), "flyball.db"))],
] as const)("a database %s is one item among the others", async ([, make]) => {
  bench = openBench();
  mkdirSync(data(bench), { recursive: true });
  make(bench);
  const said = await bench.flyball("doctor", "--json");
  expect(said).toMatchObject({ exit: 2, err: "" });
  expect(itemsOf(said).filter(({ status }) => status === "error")).toEqual([
    {
      id: "store",
      status: "error",
      summary: expect.stringContaining(join(data(bench), "flyball.db")) as string,
      remediation: expect.stringMatching(/\S/u) as string,
      durationMs: expect.any(Number) as number,
    },
  ]);
  expect(item(said, "leftovers")).toMatchObject({
    status: "warning",
    summary: expect.stringContaining("can't be told without the database") as string,
  });
});

test("what ended runs and killed processes left is listed, then cleaned, and nothing else is touched", async () => {
  bench = openBench();
  await bench.flyball("run", "task.yaml", "--builder", BUILDER);
  const { run } = (await bench.flyball("run", "show", "last", "--json")).json as unknown as { run: { id: string } };
  const pid = gonePid();
  const git = join(bench.repository, ".git");
  const before = repositoryDigest(bench);
  const litter = [
    join(data(bench), "private", run.id, "home-build-1"),
    join(data(bench), "worktrees", run.id, "verify"),
    join(data(bench), "private", "run_nobody", "home"),
    mkdtempSync(join(bench.env["TMPDIR"] as string, `flyball-git-${pid}-`)),
  ];
  for (const folder of litter) mkdirSync(join(folder, "deep"), { recursive: true });
  const files = [join(git, `flyball-index-${pid}`), join(git, "flyball-advance")];
  for (const file of files) writeFileSync(file, "left\n");
  writeFileSync(join(git, "index.lock"), `flyball ${pid}\n`);
  bench.git("update-ref", `refs/flyball/runs/${run.id}`, "HEAD");
  // Folders and files of processes that live stay.
  const alive = mkdtempSync(join(bench.env["TMPDIR"] as string, `flyball-git-${process.pid}-`));
  writeFileSync(join(data(bench), "worker.pid"), String(pid));
  const removed = join(data(bench), "worktrees", run.id, "verify");

  const listed = await bench.flyball("doctor", "--json");
  expect(listed.exit).toBe(0);
  expect(item(listed, "leftovers")).toMatchObject({ status: "warning", remediation: "flyball doctor --fix" });
  expect(item(listed, "leftovers")?.summary).toMatch(/^left behind: .* and \d+ more$/u);
  expect(item(listed, "worker")).toMatchObject({
    status: "warning",
    summary: `worker.pid names the process ${pid}, which is gone`,
  });
  expect(existsSync(removed)).toBe(true);

  const fixed = await bench.flyball("doctor", "--fix", "--json");
  expect(item(fixed, "leftovers")).toMatchObject({
    status: "ok",
    summary: expect.stringMatching(/^cleaned up 8 /u) as string,
  });
  expect(
    [...litter, ...files, join(git, "index.lock"), join(data(bench), "worker.pid")].filter((path) => existsSync(path)),
  ).toEqual([]);
  expect(leftBehind(bench)).toEqual([]);
  expect(repositoryDigest(bench)).toBe(before);
  expect(existsSync(alive)).toBe(true);
  rmSync(alive, { recursive: true });
  const again = await bench.flyball("doctor", "--json");
  expect([item(again, "leftovers"), item(again, "worker")]).toMatchObject([
    { status: "ok", summary: "nothing was left behind" },
    { status: "ok" },
  ]);
});

test("what a waiting run needs is no litter, from another repository too, until it has ended", async () => {
  bench = openBench({ "task.yaml": contract({ release_risk_level: "medium" }) });
  await bench.flyball("run", "task.yaml", "--builder", BUILDER);
  expect(leftBehind(bench)).toHaveLength(3);

  expect(item(await bench.flyball("doctor", "--fix", "--json"), "leftovers")).toMatchObject({ status: "ok" });
  expect(leftBehind(bench)).toHaveLength(3);

  expect((await bench.flyball("run", "cancel", "last")).exit).toBe(0);
  expect(leftBehind(bench)).toEqual([]);
});

test("a worktree of ours whose folder is gone is unregistered, and one of the user's is not", async () => {
  bench = openBench({ "task.yaml": contract({ release_risk_level: "medium" }) });
  await bench.flyball("run", "task.yaml", "--builder", BUILDER);
  const users = join(bench.folder, "users");
  bench.git("worktree", "add", "-q", "-b", "topic", users);
  rmSync(users, { recursive: true });
  rmSync(join(data(bench), "worktrees"), { recursive: true });
  expect(bench.git("worktree", "list").split("\n").length).toBeGreaterThan(2);

  expect(item(await bench.flyballIn(bench.folder, "doctor", "--fix", "--json"), "leftovers")).toMatchObject({
    status: "ok",
  });

  const left = bench.git("worktree", "list").split("\n");
  expect(left).toHaveLength(2);
  expect(left[1]).toContain("[topic]");
});

test("what a run left is cleaned when its repository is gone", async () => {
  bench = openBench({ "task.yaml": contract({ release_risk_level: "medium" }) });
  await bench.flyball("run", "task.yaml", "--builder", BUILDER);
  rmSync(bench.repository, { recursive: true });
  mkdirSync(bench.repository);
  expect((await bench.flyball("run", "cancel", "last", "--json")).exit).toBe(0);
  expect(existsSync(join(data(bench), "worktrees", "build"))).toBe(false);
  expect(item(await bench.flyball("doctor", "--json"), "leftovers")).toMatchObject({ status: "ok" });
});
