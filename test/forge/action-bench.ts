import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { build } from "esbuild";
import { openGitHttpServer } from "./git-http-server.ts";
import { playGithub } from "./github-forge.ts";
import { type LoopbackForge, REPOSITORY, TOKENS } from "./loopback-forge.ts";

/** A pull request on a played GitHub: a real remote over HTTP, a checkout as actions/checkout makes it, and the action as a process of its own. */
export interface ActionBench {
  readonly forge: LoopbackForge;
  /** The checkout that the action judges. */
  readonly workspace: string;
  /** Pushes a change of `main` as pull request 7, and checks its merge out. */
  readonly propose: (files: Readonly<Record<string, string>>, options?: ProposeOptions) => Promise<Proposed>;
  readonly run: (options: RunOptions) => Promise<ActionRun>;
  readonly path: (name: string) => string;
  readonly close: () => Promise<void>;
}

export interface ProposeOptions {
  /** Commits to fetch; all by default. */
  readonly depth?: number;
  /** What is pushed to main after the pull request parted from it. */
  readonly onMain?: Readonly<Record<string, string>>;
  /** `head` checks out the pull request's own commit, as some workflows do. */
  readonly checkout?: "merge" | "head";
}

export interface Proposed {
  readonly baseSha: string;
  readonly headSha: string;
  readonly mergeSha: string;
}

export interface RunOptions {
  readonly event: string;
  readonly payload: unknown;
  readonly inputs?: Readonly<Record<string, string>>;
  readonly sha?: string;
  readonly token?: string;
}

export interface ActionRun {
  readonly exit: number | null;
  readonly log: string;
  readonly errors: string;
  readonly summary: string;
  readonly outputs: Readonly<Record<string, string>>;
}

const ROOT = dirname(dirname(import.meta.dirname));

/** What is on main before the pull request. */
const BASE_FILES: Readonly<Record<string, string>> = {
  "README.md": "# Engine\n",
  "flyball.yaml": `version: 1
commands:
  test: touch "$PWD/../ran-by-base" && exit 0
gates:
  secrets: enforce
  fields: off
`,
};

export async function openActionBench(): Promise<ActionBench> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "flyball-action-")));
  const [forge, server] = await Promise.all([playGithub("/api/v3"), openGitHttpServer(folder)]);
  const git = gitIn(folder);
  const remote = `${server.url}/engine.git`;
  await Promise.all([startRemote(folder, remote, git), bundleAction(join(folder, "action.mjs"))]);
  const place = { folder, workspace: join(folder, "workspace"), remote, git, forge };
  let runs = 0;
  return {
    forge,
    workspace: place.workspace,
    path: (name) => join(folder, name),
    propose: async (files, options = {}) => propose(place, files, options),
    run: async (options) => {
      const at = join(folder, `run${runs++}`);
      mkdirSync(at);
      return runAction(at, { workspace: place.workspace, apiUrl: forge.apiUrl, home: folder }, options);
    },
    close: async () => {
      await Promise.all([forge.close(), server.close()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** As scripts/build.ts does it: a bundle starts in a fraction of the time that hundreds of files take. */
async function bundleAction(outfile: string): Promise<void> {
  await build({
    absWorkingDir: ROOT,
    entryPoints: ["src/main/action.ts"],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node24",
    logLevel: "error",
    external: ["pg-native", "@opentelemetry/*", "winston", "winston-transport"],
    banner: {
      js: 'import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);',
    },
  });
}

type Git = (cwd: string, ...args: readonly string[]) => Promise<string>;

interface Place {
  readonly folder: string;
  readonly workspace: string;
  readonly remote: string;
  readonly git: Git;
  readonly forge: LoopbackForge;
}

/** Without blocking: the server that it talks to lives in this process. */
function gitIn(home: string): Git {
  const env = { PATH: process.env["PATH"], HOME: home, GIT_CONFIG_NOSYSTEM: "1", LC_ALL: "C" };
  writeFileSync(
    join(home, ".gitconfig"),
    "[user]\n\tname = Ada\n\temail = ada@example.com\n[init]\n\tdefaultBranch = main\n",
  );
  return async (cwd, ...args) => {
    const { code, stdout, stderr } = await spawned("git", args, cwd, env);
    if (code !== 0) throw new Error(`git ${args.join(" ")}: ${stderr}`);
    return stdout.trim();
  };
}

async function startRemote(folder: string, remote: string, git: Git): Promise<void> {
  await git(folder, "init", "-q", "--bare", "engine.git");
  await git(join(folder, "engine.git"), "config", "http.receivepack", "true");
  await git(folder, "init", "-q", "author");
  const author = join(folder, "author");
  write(author, BASE_FILES);
  await git(author, "add", "-A");
  await git(author, "commit", "-qm", "one");
  await git(author, "push", "-q", remote, "main");
}

async function propose(
  { folder, workspace, remote, git, forge }: Place,
  files: Readonly<Record<string, string>>,
  { depth, onMain = {}, checkout = "merge" }: ProposeOptions,
): Promise<Proposed> {
  const author = join(folder, "author");
  const commit = async (message: string, of: Readonly<Record<string, string>>): Promise<string> => {
    write(author, of);
    await git(author, "add", "-A");
    await git(author, "commit", "-qm", message, "--allow-empty");
    return git(author, "rev-parse", "HEAD");
  };
  await git(author, "switch", "-qc", "proposal", "main");
  const headSha = await commit("the change", files);
  await git(author, "switch", "-q", "main");
  const eventBaseSha = await git(author, "rev-parse", "main");
  if (Object.keys(onMain).length > 0) await commit("meanwhile", onMain);
  await git(author, "switch", "-qc", "merge", "main");
  await git(author, "merge", "-q", "--no-ff", "-m", "Merge the proposal into main", "proposal");
  const mergeSha = await git(author, "rev-parse", "HEAD");
  await git(author, "push", "-q", remote, "main", "proposal:refs/pull/7/head", "merge:refs/pull/7/merge");
  mkdirSync(workspace);
  await git(workspace, "init", "-q");
  const ref = checkout === "merge" ? "refs/pull/7/merge" : "refs/pull/7/head";
  const heads = depth === undefined ? ["+refs/heads/*:refs/remotes/origin/*"] : [`--depth=${depth}`];
  await git(workspace, "fetch", "-q", remote, ...heads, `+${ref}:refs/remotes/pull/7/it`);
  await git(workspace, "checkout", "-q", "--detach", "refs/remotes/pull/7/it");
  const pull = { title: "", body: "", author: "grace", headRepository: REPOSITORY };
  forge.world.pulls.set(7, { ...pull, baseSha: eventBaseSha, headSha });
  return { baseSha: eventBaseSha, headSha, mergeSha };
}

function write(root: string, files: Readonly<Record<string, string>>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), content);
  }
}

/** The event of a pull request, as GitHub writes it where the action looks at it. */
export function pullRequestEvent(
  { baseSha, headSha }: Proposed,
  pull: { readonly title?: string; readonly body?: string; readonly headRepository?: string } = {},
): unknown {
  const { title = "Faster engine", body = "Makes it faster.", headRepository = REPOSITORY } = pull;
  return {
    action: "synchronize",
    pull_request: {
      number: 7,
      title,
      body,
      user: { login: "grace" },
      base: { sha: baseSha, ref: "main", repo: { full_name: REPOSITORY } },
      head: { sha: headSha, ref: "proposal", repo: { full_name: headRepository } },
    },
  };
}

async function runAction(
  at: string,
  { workspace, apiUrl, home }: { readonly workspace: string; readonly apiUrl: string; readonly home: string },
  { event, payload, inputs = {}, sha = "", token = TOKENS.app }: RunOptions,
): Promise<ActionRun> {
  const [eventPath, output, summary] = [join(at, "event.json"), join(at, "output"), join(at, "summary.md")];
  writeFileSync(eventPath, typeof payload === "string" ? payload : JSON.stringify(payload));
  const given = Object.entries({ token, ...inputs }).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]);
  const env = {
    PATH: process.env["PATH"],
    HOME: home,
    XDG_CACHE_HOME: join(at, "cache"),
    GITHUB_ACTIONS: "true",
    GITHUB_WORKSPACE: workspace,
    GITHUB_REPOSITORY: REPOSITORY,
    GITHUB_API_URL: apiUrl,
    GITHUB_SERVER_URL: "https://github.example",
    GITHUB_RUN_ID: "99",
    GITHUB_REF: "refs/pull/7/merge",
    GITHUB_SHA: sha,
    GITHUB_EVENT_NAME: event,
    GITHUB_EVENT_PATH: eventPath,
    GITHUB_OUTPUT: output,
    GITHUB_STEP_SUMMARY: summary,
    ...(Object.fromEntries(given) as Record<string, string>),
  };
  const done = await spawned(process.execPath, [join(home, "action.mjs")], workspace, env);
  const lines = readIfThere(output)
    .split("\n")
    .filter((line) => line !== "");
  return {
    exit: done.code,
    log: done.stdout,
    errors: done.stderr,
    summary: readIfThere(summary),
    outputs: Object.fromEntries(lines.map((line) => line.split("=", 2) as [string, string])),
  };
}

function readIfThere(path: string): string {
  return existsSync(path) ? readFileSync(path, "utf8") : "";
}

interface Spawned {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function spawned(
  command: string,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Spawned> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: existsSync(cwd) ? cwd : "/", env, stdio: ["ignore", "pipe", "pipe"] });
    const out = { stdout: "", stderr: "" };
    child.stdout.on("data", (chunk: Buffer) => (out.stdout += chunk.toString("utf8")));
    child.stderr.on("data", (chunk: Buffer) => (out.stderr += chunk.toString("utf8")));
    child.on("close", (code) => resolve({ code, ...out }));
  });
}
