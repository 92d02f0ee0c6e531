import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Json } from "../../../src/base/json.ts";
import { createApp } from "../../../src/main/create-app.ts";
import { runCli } from "../../../src/surfaces/cli/run-cli.ts";
import type { App } from "../../../src/app/app.ts";

/** A repository, a data folder and the command line, all in one temporary folder. */
export interface Bench {
  readonly folder: string;
  readonly repository: string;
  readonly env: Record<string, string>;
  git(...args: readonly string[]): string;
  write(path: string, content: string): void;
  read(path: string): string;
  /** Commits everything that is in the checkout. */
  commit(message: string): string;
  flyball(...args: readonly string[]): Promise<Said>;
  /** The same from another folder. */
  flyballIn(cwd: string, ...args: readonly string[]): Promise<Said>;
  app(): App;
  close(): void;
}

export interface Said {
  readonly exit: number;
  readonly out: string;
  readonly err: string;
  /** What `--json` printed, or null. */
  readonly json: { readonly [key: string]: Json } | null;
}

export const POLICY = `version: 1
commands: { test: sh check.sh }
roles: { planner: none, reviewer: "command:cat review.json" }
run: { repairs: 1, confidence: 0.8, build_timeout: 20s, no_event_timeout: 20s, command_timeout: 20s }
`;

export const APPROVING: string = JSON.stringify({
  recommendation: "approve",
  checklist: [{ item: "greets", holds: true, note: "seen" }],
  regressions: [],
  risks: [],
  requestedChanges: [],
  confidence: 0.95,
});

/** A contract with the given lines in the place of the defaults. */
export function contract(overrides: Readonly<Record<string, string>> = {}): string {
  const fields: Record<string, string> = {
    objective: "The greeting says hello to the world by name",
    scope_in: "[the greeting in src/greeting.txt]",
    scope_out: "[translations]",
    files_allowed: "[src/**]",
    tests_required: '["test -f src/greeting.txt"]',
    acceptance_criteria: '["src/greeting.txt holds \\"hello, world\\""]',
    release_risk_level: "low",
    output_format: "diff + test evidence + risk notes",
    intent: "feature",
    ...overrides,
  };
  return `task_contract_v1:\n${Object.entries(fields)
    .map(([name, value]) => `  ${name}: ${value}\n`)
    .join("")}`;
}

/** The test command passes when the greeting is right. */
const CHECK = `grep -q "hello, world" src/greeting.txt || { echo "greeting is wrong: $(cat src/greeting.txt)"; exit 1; }\n`;

/** A repository whose greeting is to be changed, committed on `main`. */
export function openBench(
  files: Readonly<Record<string, string>> = {},
  /** `sandbox: false` plays a machine without bubblewrap. */
  options: { readonly sandbox?: boolean } = {},
): Bench {
  const folder = mkdtempSync(join(tmpdir(), "flyball-run-"));
  const repository = join(folder, "repo");
  mkdirSync(repository);
  const env: Record<string, string> = {
    PATH: process.env["PATH"] ?? "",
    HOME: join(folder, "home"),
    XDG_DATA_HOME: join(folder, "data"),
    GIT_CONFIG_NOSYSTEM: "1",
    // What other processes left in the machine's own is no business of this test.
    TMPDIR: join(folder, "tmp"),
    LANG: "C.UTF-8",
  };
  mkdirSync(env["HOME"] as string);
  mkdirSync(env["TMPDIR"] as string);
  writeFileSync(
    join(env["HOME"] as string, ".gitconfig"),
    "[user]\n\tname = Ada\n\temail = ada@example.org\n[init]\n\tdefaultBranch = main\n",
  );
  const git = (...args: readonly string[]): string =>
    execFileSync("git", [...args], {
      cwd: repository,
      env: { ...env, PATH: process.env["PATH"] ?? "" },
      encoding: "utf8",
    }).trim();
  const write = (path: string, content: string): void => {
    mkdirSync(dirname(join(repository, path)), { recursive: true });
    writeFileSync(join(repository, path), content);
  };
  git("init", "-q", "-b", "main");
  const standard = {
    "flyball.yaml": POLICY,
    "check.sh": CHECK,
    "review.json": APPROVING,
    "src/greeting.txt": "hi\n",
    "task.yaml": contract(),
  };
  for (const [path, content] of Object.entries({ ...standard, ...files })) write(path, content);
  git("add", "-A");
  git("commit", "-q", "-m", "first");
  const app = (from = repository): App =>
    createApp({
      env,
      folder: from,
      homedir: env["HOME"] as string,
      command: [process.execPath, "src/main/cli.ts"],
      ...(options.sandbox === false ? { bwrap: "/nonexistent/bwrap" } : {}),
    });
  return {
    folder,
    repository,
    env,
    git,
    write,
    read: (path) => readFileSync(join(repository, path), "utf8"),
    commit: (message) => {
      git("add", "-A");
      git("commit", "-q", "-m", message);
      return git("rev-parse", "HEAD");
    },
    app,
    flyball: (...args) => runIn(app(), repository, env, args),
    flyballIn: (cwd, ...args) => runIn(app(cwd), cwd, env, args),
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

async function runIn(
  app: App,
  cwd: string,
  env: Readonly<Record<string, string>>,
  args: readonly string[],
): Promise<Said> {
  let out = "";
  let err = "";
  try {
    const exit = await runCli(args, {
      stdout: { write: (text) => void (out += text) },
      stderr: { write: (text) => void (err += text) },
      readStdin: async () => "",
      isTty: false,
      hasColor: false,
      env,
      cwd,
      signal: new AbortController().signal,
      app: async () => app,
      check: async () => app.check,
    });
    return { exit, out, err, json: args.includes("--json") && out !== "" ? (JSON.parse(out) as Said["json"]) : null };
  } finally {
    await app.close();
  }
}
