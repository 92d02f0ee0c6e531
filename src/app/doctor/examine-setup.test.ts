import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { openRepositoryFiles } from "../../adapters/files/open-repository-files.ts";
import { openGit } from "../../adapters/git/open-git.ts";
import { applyInit, planInit } from "../setup/init-repository.ts";
import type { SetupWorld } from "../setup/setup-world.ts";
import { setupChecks } from "./examine-setup.ts";

const top = realpathSync(mkdtempSync(join(tmpdir(), "flyball-doctor-")));
afterAll(() => rmSync(top, { recursive: true, force: true }));
const env = { PATH: process.env["PATH"] ?? "", HOME: top, GIT_CONFIG_NOSYSTEM: "1" };
const world: SetupWorld = {
  git: openGit({ env }),
  repositoryFiles: openRepositoryFiles(),
  agents: { detect: async () => [] },
  version: "0.1.0",
};
const NOW_MS = Date.parse("2026-11-21T12:00:00Z");
let made = 0;

function repository(files: Readonly<Record<string, string>>): string {
  const root = join(top, `${made++}`);
  mkdirSync(root);
  execFileSync("git", ["init", "-q"], { cwd: root, env });
  for (const [path, text] of Object.entries(files)) put(root, path, text);
  return root;
}

function put(root: string, path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

/** `id status: summary`, of those that are not ok. */
async function problems(root: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const [id, check] of await setupChecks(world, root, NOW_MS)) {
    const { status, summary, remediation } = await check();
    expect({ id, isFixed: remediation !== "" }).toEqual({ id, isFixed: status !== "ok" });
    if (status !== "ok") found.push(`${id} ${status}: ${summary}`);
  }
  return found;
}

const NOTHING_RUNS = "workflow warning: no workflow runs the gates on a change";
const POLICY = "version: 1\ncommands: { test: npm test }\n";

test("outside of a repository there is nothing to look at", async () => {
  const folder = join(top, "none");
  mkdirSync(folder);
  expect(await setupChecks(world, folder, NOW_MS)).toEqual([]);
});

test.for<readonly [string, Readonly<Record<string, string>>, readonly string[]]>([
  ["nothing", {}, ["policy warning: no flyball.yaml: the defaults hold", NOTHING_RUNS]],
  [
    "a broken policy",
    { "flyball.yaml": "version: 1\nbudget: 3\n" },
    ["policy error: flyball.yaml:2:1: unknown field 'budget'", NOTHING_RUNS],
  ],
  [
    "no commands",
    { "flyball.yaml": "version: 1\n" },
    ["policy warning: flyball.yaml names no command that checks a change", NOTHING_RUNS],
  ],
  [
    "an environment that can't be signed off",
    { "flyball.yaml": `${POLICY}environments: { live: { deploy: ./d } }\n` },
    ["environments warning: live has no version, no predicates, no rollback", NOTHING_RUNS],
  ],
  [
    "ignores that end",
    {
      "flyball.yaml": `${POLICY}ignores:\n${["2026-11-20", "2026-12-01", "2027-06-01"].map((day) => `  - { rule: FB1301, owner: ada, reason: a key of a test, expires: ${day} }\n`).join("")}`,
    },
    ["ignores warning: ignores: FB1301 (ada) expired on 2026-11-20, FB1301 (ada) expires on 2026-12-01", NOTHING_RUNS],
  ],
  [
    "a baseline of files that are gone",
    {
      "flyball.yaml": POLICY,
      ".flyball/baseline.json":
        '{"schemaVersion":1,"findings":[{"rule":"FB1301","path":"gone.js","fingerprint":"0123456789abcdef","count":1}]}',
    },
    ["baseline warning: .flyball/baseline.json is stale: 1 of its 1 files are gone (gone.js)", NOTHING_RUNS],
  ],
  [
    "a broken baseline",
    { "flyball.yaml": POLICY, ".flyball/baseline.json": "{" },
    ["baseline error: .flyball/baseline.json is not used: it is no JSON", NOTHING_RUNS],
  ],
  [
    "a workflow that misses edits",
    {
      "flyball.yaml": POLICY,
      ".github/workflows/a.yml":
        "on:\n  pull_request:\n  merge_group:\njobs: {a: {steps: [{run: npx flyball check}]}}\n",
    },
    [
      "workflow warning: .github/workflows/a.yml does not run when the text of a pull request is edited (on: pull_request: types: edited)",
    ],
  ],
  [
    "a pipeline without the gates",
    { "flyball.yaml": POLICY, ".gitlab-ci.yml": "a: {script: [x]}\n" },
    ["workflow warning: no job of .gitlab-ci.yml runs the gates"],
  ],
])("with %s it says what to do", async ([, files, expected]) => {
  expect(await problems(repository(files))).toEqual(expected);
});

test("after init all is well; what went, changed or belongs to another version is named", async () => {
  const root = repository({ "package.json": '{"scripts":{"test":"x"}}' });
  await applyInit(world, await planInit(world, { folder: root, agents: ["claude"], forge: "github", action: null }));
  expect(await problems(root)).toEqual([]);
  put(root, "CLAUDE.md", "mine\n");
  expect(await problems(root)).toEqual([
    "setup warning: changed since init wrote them, and not refreshed any more: CLAUDE.md",
  ]);
  rmSync(join(root, ".github/workflows/flyball-comment.yml"));
  expect(await problems(root)).toEqual([
    "setup warning: init would write .github/workflows/flyball-comment.yml again: missing or of another version",
  ]);
});

test("hooks that git looks for in vain are named", async () => {
  const root = repository({ "flyball.yaml": POLICY });
  execFileSync("git", ["config", "core.hooksPath", ".husky/_"], { cwd: root, env });
  expect(await problems(root)).toEqual([
    NOTHING_RUNS,
    "hooks warning: core.hooksPath is .husky/_, which is not there: no hook runs",
  ]);
  mkdirSync(join(root, ".husky/_"), { recursive: true });
  expect(await problems(root)).toEqual([NOTHING_RUNS]);
});
