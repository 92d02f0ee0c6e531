import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { execFileSync } from "node:child_process";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { openRepositoryFiles } from "../../adapters/files/open-repository-files.ts";
import { openGit } from "../../adapters/git/open-git.ts";
import type { SetupAgent } from "../../domain/setup/setup-agents.ts";
import { parsePolicy } from "../../domain/policy/parse-policy.ts";
import type { RepositoryFiles } from "../../ports/repository-files.ts";
import { applyInit, planInit, type InitPlan } from "./init-repository.ts";
import type { SetupWorld } from "./setup-world.ts";
import { applyUninstall, planUninstall, type UninstallPlan } from "./uninstall-repository.ts";

const top = realpathSync(mkdtempSync(join(tmpdir(), "flyball-init-")));
afterAll(() => rmSync(top, { recursive: true, force: true }));

const env = { PATH: process.env["PATH"] ?? "", HOME: top, GIT_CONFIG_NOSYSTEM: "1" };
const files = openRepositoryFiles();
const world = (version = "0.1.0", repositoryFiles: RepositoryFiles = files): SetupWorld => ({
  git: openGit({ env }),
  repositoryFiles,
  agents: { detect: async () => [{ kind: "acp", agent: "claude" }] },
  version,
});

type Tree = Readonly<Record<string, string>>;
let made = 0;

/** A repository with these files; `→ x` is a symbolic link to x, and a name that ends with `!` is read-only. */
function repository(tree: Tree, remote = "git@github.com:ada/engine.git"): string {
  const root = join(top, `${made++}`);
  mkdirSync(root);
  execFileSync("git", ["init", "-q"], { cwd: root, env });
  if (remote !== "") execFileSync("git", ["remote", "add", "origin", remote], { cwd: root, env });
  for (const [name, content] of Object.entries(tree)) {
    const path = join(root, name.replace(/!$/u, ""));
    mkdirSync(dirname(path), { recursive: true });
    if (content.startsWith("→ ")) symlinkSync(content.slice(2), path);
    else writeFileSync(path, Buffer.from(content, "latin1"));
    if (name.endsWith("!")) chmodSync(path, 0o444);
  }
  return root;
}

/** Every folder, file and link with its mode and bytes. */
function snapshot(root: string, folder = ""): readonly string[] {
  return readdirSync(join(root, folder))
    .toSorted()
    .filter((name) => name !== ".git")
    .flatMap((name) => {
      const path = join(folder, name);
      const status = lstatSync(join(root, path));
      const head = `${path} ${status.mode.toString(8)}`;
      if (status.isDirectory()) return [head, ...snapshot(root, path)];
      return [status.isFile() ? `${head} ${readFileSync(join(root, path)).toString("base64")}` : head];
    });
}

interface Choices {
  readonly agents?: readonly SetupAgent[];
  readonly forge?: InitPlan["choices"]["forge"];
  readonly version?: string;
}

async function init(root: string, { agents, forge, version }: Choices = {}): Promise<InitPlan> {
  const plan = await planInit(world(version), {
    folder: root,
    agents: agents ?? null,
    forge: forge ?? null,
    action: null,
  });
  await applyInit(world(version), plan);
  return plan;
}

async function uninstall(root: string): Promise<UninstallPlan> {
  const plan = await planUninstall(world(), root);
  await applyUninstall(world(), plan);
  return plan;
}

const text = (root: string, path: string): string => readFileSync(join(root, path), "latin1");
const acts = ({ steps }: { readonly steps: InitPlan["steps"] }): Readonly<Record<string, string>> =>
  Object.fromEntries(steps.filter(({ act }) => act !== "keep").map(({ path, act }) => [path, act]));

const NPM = {
  "package.json": '{"scripts":{"test":"node --test","lint":"eslint ."},"devDependencies":{"eslint":"9"}}',
  "package-lock.json": "{}",
};

const SHAPES: readonly (readonly [string, Tree, string])[] = [
  ["empty", {}, "git@github.com:ada/engine.git"],
  [
    "of npm, with every folder there",
    { ...NPM, ".github/workflows/ci.yml": "on: push\n", ".claude/settings.json": "{}" },
    "https://github.com/ada/engine",
  ],
  [
    "of cargo on GitLab",
    { "Cargo.toml": "[package]\nname='x'\n", ".gitlab-ci.yml": "test: {script: [cargo test]}" },
    "git@gitlab.com:ada/engine.git",
  ],
  [
    "of Python on Forgejo",
    { "pyproject.toml": '[project]\ndependencies=["pytest"]\n', ".codex/config.toml": "" },
    "https://codeberg.org/ada/engine",
  ],
  ["with a template of CRLF lines and no last one", { ".github/PULL_REQUEST_TEMPLATE.md": "## What\r\n\r\nwhy" }, ""],
  [
    "with a template in docs, latin1, ending in empty lines",
    { "docs/pull_request_template.md": "caf\xe9\n\n\n", ".github/x": "" },
    "",
  ],
  ["with an empty AGENTS.md and a CLAUDE.md of its own", { "AGENTS.md": "", "CLAUDE.md": "read me" }, ""],
  ["with one line feed in AGENTS.md", { "AGENTS.md": "\n", ".cursorrules": "x" }, ""],
  ["with AGENTS.md a link", { "AGENTS.md": "→ CLAUDE.md", "CLAUDE.md": "be brief\n" }, ""],
  ["with a read-only AGENTS.md", { "AGENTS.md!": "be brief\n" }, ""],
  ["with .github a link out of it", { ".github": "→ ..", "package.json": "{}" }, "git@github.com:ada/engine.git"],
  ["with a file where a folder should be", { ".claude": "a file" }, "git@github.com:ada/engine.git"],
  ["with a policy of its own", { "flyball.yaml": "version: 1\n" }, "git@github.com:ada/engine.git"],
];

test.for(SHAPES)("a repository %s is as it was after init, init and uninstall", async ([, tree, remote]) => {
  const root = repository(tree, remote);
  const before = snapshot(root);
  const first = await init(root);
  const after = snapshot(root);
  expect(after).not.toEqual(before);
  expect(first.steps.length).toBeLessThan(12);
  const second = await init(root);
  expect(second.isChange).toBe(false);
  expect(snapshot(root)).toEqual(after);
  const policy = parsePolicy(text(root, "flyball.yaml"), "flyball.yaml");
  expect(policy.ok ? [] : policy.error).toEqual([]);
  await uninstall(root);
  expect(snapshot(root)).toEqual(before);
  expect((await uninstall(root)).steps).toEqual([]);
});

test("what is found is in the policy, and only files for what is there are written", async () => {
  const root = repository({
    ...NPM,
    ".claude/settings.json": "{}",
    Dockerfile: "FROM scratch",
    "api/openapi.yaml": "openapi: 3.1.0\n",
  });
  expect(acts(await init(root))).toEqual({
    "flyball.yaml": "create",
    ".github/pull_request_template.md": "create",
    ".github/workflows/flyball.yml": "create",
    ".github/workflows/flyball-comment.yml": "create",
    "AGENTS.md": "create",
    "CLAUDE.md": "create",
    ".claude/skills/sign-off/SKILL.md": "create",
  });
  const policy = text(root, "flyball.yaml");
  expect(policy.split("\n")[0]).toBe(
    "# yaml-language-server: $schema=https://unpkg.com/flyball@0/schemas/flyball.schema.json",
  );
  expect(policy).toContain(
    "  setup: npm ci # npm\n  lint: npm run lint # npm\n  test: npm test # npm\n  # not found: typecheck, build\n",
  );
  expect(policy).toContain("#   Dockerfile: a container image\n");
  expect(policy).toContain("    - name: api # OpenAPI 3.1.0\n      file: api/openapi.yaml\n");
  expect(text(root, "CLAUDE.md")).toBe("@AGENTS.md\n");
});

test("without a forge or an agent there is the policy alone", async () => {
  const root = repository({}, "");
  expect(acts(await init(root, { agents: [], forge: "none" }))).toEqual({ "flyball.yaml": "create" });
  expect(readdirSync(root).toSorted()).toEqual([".flyball", ".git", "flyball.yaml"]);
});

test("choices are remembered, and what is not wanted any more goes", async () => {
  const root = repository({});
  await init(root, { agents: ["codex"], forge: "github" });
  expect(existsSync(join(root, ".agents/skills/sign-off/SKILL.md"))).toBe(true);
  expect((await init(root)).isChange).toBe(false);
  expect(acts(await init(root, { agents: [], forge: "none" }))).toEqual({
    "AGENTS.md": "remove",
    ".agents/skills/sign-off/SKILL.md": "remove",
    ".github/pull_request_template.md": "remove",
    ".github/workflows/flyball.yml": "remove",
    ".github/workflows/flyball-comment.yml": "remove",
  });
});

test("a file that was changed is kept by init and by uninstall, and named", async () => {
  const root = repository({}, "git@github.com:ada/engine.git");
  const before = snapshot(root);
  await init(root, { agents: ["claude"] });
  writeFileSync(join(root, "flyball.yaml"), "version: 1\n");
  writeFileSync(join(root, "CLAUDE.md"), "@AGENTS.md\nmine\n");
  const again = await init(root);
  expect(again.isChange).toBe(false);
  expect(acts(again)).toEqual({ "flyball.yaml": "leave", "CLAUDE.md": "leave" });
  const plan = await uninstall(root);
  expect(plan.steps.filter(({ act }) => act === "leave")).toMatchObject([
    { path: "CLAUDE.md", why: "was changed since init wrote it" },
    { path: "flyball.yaml", todo: "rm flyball.yaml, if nothing else needs it" },
  ]);
  expect(readdirSync(root).toSorted()).toEqual([".git", "CLAUDE.md", "flyball.yaml"]);
  rmSync(join(root, "CLAUDE.md"));
  rmSync(join(root, "flyball.yaml"));
  expect(snapshot(root)).toEqual(before);
});

test.for<readonly [string, Tree, string]>([
  [
    "is a link",
    { "flyball.yaml": "→ elsewhere.yaml" },
    "replace the link by a file or folder of its own, then  flyball init",
  ],
  ["is a folder", { "flyball.yaml/a": "" }, "move it away, then  flyball init"],
  ["is yours", { "flyball.yaml": "version: 1\n" }, "type  flyball doctor"],
])("of a policy that %s is said how to go on", async ([, tree, todo]) => {
  const { steps } = await init(repository(tree), { agents: [], forge: "none" });
  expect(steps.find(({ path }) => path === "flyball.yaml")).toMatchObject({ act: "leave", todo });
});

test("text around a block stays, and a newer version refreshes the block and whole files that nobody changed", async () => {
  const root = repository({ "AGENTS.md": "be brief" }, "");
  await init(root, { agents: ["codex"], forge: "none" });
  writeFileSync(join(root, "AGENTS.md"), `mine\n${text(root, "AGENTS.md")}more\n`);
  writeFileSync(join(root, "AGENTS.md"), text(root, "AGENTS.md").replace("## Flyball", "## Flyball of old"));
  const manifest = JSON.parse(text(root, ".flyball/manifest.json")) as { entries: { path: string; sha256: string }[] };
  const { contentDigest, findBlock } = await import("../../domain/setup/managed-block.ts");
  const place = findBlock(text(root, "AGENTS.md"));
  for (const entry of manifest.entries)
    if (entry.path === "AGENTS.md")
      entry.sha256 = contentDigest(typeof place === "object" && place !== null ? place.text : "");
  writeFileSync(join(root, ".flyball/manifest.json"), JSON.stringify(manifest));
  expect(acts(await init(root, { version: "1.2.3" }))).toEqual({ "AGENTS.md": "refresh", "flyball.yaml": "refresh" });
  expect(text(root, "AGENTS.md")).toMatch(
    /^mine\nbe brief\n\n<!-- flyball:begin v=1 -->\n## Flyball\n[^]*\n<!-- flyball:end -->\nmore\n$/u,
  );
  expect(text(root, "flyball.yaml")).toContain("flyball@1/schemas");
  await uninstall(root);
  expect(text(root, "AGENTS.md")).toBe("mine\nbe brief\n\nmore\n");
});

test("a checkout with other line ends is still ours", async () => {
  const root = repository({});
  await init(root, { agents: ["claude"] });
  for (const path of ["flyball.yaml", "AGENTS.md", ".flyball/manifest.json"])
    writeFileSync(join(root, path), text(root, path).replaceAll("\n", "\r\n"));
  expect((await init(root)).isChange).toBe(false);
  await uninstall(root);
  expect(readdirSync(root)).toEqual([".git"]);
});

test("killed after any write, init is finished by init and taken back by uninstall", async () => {
  const root = repository({ "AGENTS.md": "be brief", ...NPM });
  const before = snapshot(root);
  const pristine = join(top, `pristine`);
  cpSync(root, pristine, { recursive: true });
  await init(root);
  const finished = snapshot(root);
  for (let writes = 1; writes <= 9; writes++) {
    for (const finish of [uninstall, init]) {
      const copy = join(top, `${made++}`);
      cpSync(pristine, copy, { recursive: true });
      let left = writes;
      const killed: RepositoryFiles = {
        ...files,
        write: async (...args) => {
          if (left-- === 0) throw new Error("killed");
          return files.write(...args);
        },
      };
      const plan = await planInit(world(), { folder: copy, agents: null, forge: null, action: null });
      await applyInit(world("0.1.0", killed), plan).catch(() => {});
      writeFileSync(join(copy, ".flyball/part-00000000-0000-4000-8000-000000000000"), "half");
      await finish(copy);
      expect([writes, snapshot(copy)]).toEqual([writes, finish === init ? finished : before]);
    }
  }
});

test("a manifest that names other files is refused, and nothing is deleted", async () => {
  const root = repository({ "src/main.js": "x" });
  await init(root, { agents: [], forge: "none" });
  const manifest = text(root, ".flyball/manifest.json").replaceAll("flyball.yaml", "src/main.js");
  writeFileSync(join(root, ".flyball/manifest.json"), manifest);
  await expect(uninstall(root)).rejects.toMatchObject({
    code: "MANIFEST_INVALID",
    exit: 2,
    message: ".flyball/manifest.json names src/main.js, which init never writes",
  });
  expect(existsSync(join(root, "src/main.js"))).toBe(true);
});

test("a file that changes between plan and write is not overwritten", async () => {
  const root = repository({ "AGENTS.md": "be brief\n" }, "");
  const plan = await planInit(world(), { folder: root, agents: ["codex"], forge: "none", action: null });
  writeFileSync(join(root, "AGENTS.md"), "changed\n");
  await expect(applyInit(world(), plan)).rejects.toMatchObject({ code: "FILE_CHANGED", exit: 3 });
  expect(text(root, "AGENTS.md")).toBe("changed\n");
});

test("outside of a repository nothing is written", async () => {
  const folder = join(top, "none");
  mkdirSync(folder);
  await expect(init(folder)).rejects.toMatchObject({ code: "NOT_A_REPOSITORY" });
  expect(readdirSync(folder)).toEqual([]);
});
