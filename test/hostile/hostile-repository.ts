import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** A repository with one good commit, to plant something hostile on. */
export interface HostileRepository {
  readonly folder: string;
  readonly root: string;
  readonly env: Readonly<Record<string, string>>;
  git(...args: readonly string[]): string;
  /** Writes a file of the checkout; a path of bytes may be no UTF-8. */
  write(path: string | Buffer, content: string | Buffer): void;
  /** Commits everything that is in the checkout. */
  commit(message: string): void;
  /** A program that leaves a mark when it is run. */
  readonly pwn: string;
  /** Whether anything ran it. */
  isPwned(): boolean;
  close(): void;
}

/** A key that looks real enough to be a finding, and is put together so that no scanner finds it here. */
export const SECRET: string = ["ghp", "16C7e42F292c6912E7710c838347Ae178B4a"].join("_");

export function openHostile(): HostileRepository {
  const folder = mkdtempSync(join(tmpdir(), "flyball-hostile-"));
  const root = join(folder, "repo");
  const home = join(folder, "home");
  const mark = join(folder, "pwned");
  const pwn = join(folder, "pwn.sh");
  for (const path of [root, home, join(folder, "tmp")]) mkdirSync(path);
  writeFileSync(join(home, ".gitconfig"), "[user]\n\tname = Ada\n\temail = ada@example.org\n");
  writeFileSync(pwn, `#!/bin/sh\ntouch '${mark}'\n`);
  chmodSync(pwn, 0o755);
  const env = {
    PATH: process.env["PATH"] ?? "",
    HOME: home,
    XDG_DATA_HOME: join(folder, "data"),
    XDG_CACHE_HOME: join(folder, "cache"),
    TMPDIR: join(folder, "tmp"),
    GIT_CONFIG_NOSYSTEM: "1",
    LANG: "C.UTF-8",
  };
  const git = (...args: readonly string[]): string =>
    execFileSync("git", [...args], { cwd: root, env, encoding: "utf8", maxBuffer: 1 << 28 }).trim();
  const write = (path: string | Buffer, content: string | Buffer): void => {
    const full = typeof path === "string" ? join(root, path) : Buffer.concat([Buffer.from(`${root}/`), path]);
    if (typeof full === "string") mkdirSync(dirname(full), { recursive: true });
    writeFileSync(full, content);
  };
  const commit = (message: string): void => {
    git("add", "-A");
    execFileSync("git", ["commit", "-q", "--allow-empty", "--cleanup=verbatim", "-F", "-"], {
      cwd: root,
      env,
      input: message,
    });
  };
  git("init", "-q", "-b", "main");
  write("flyball.yaml", POLICY);
  write("package.json", '{ "name": "good", "version": "1.0.0", "main": "src/a.js", "dependencies": {} }\n');
  write("src/a.js", "export const a = 1;\n");
  write("test/a.test.js", 'import { a } from "../src/a.js";\ntest("a", () => { expect(a).toBe(1); });\n');
  commit("good\n");
  git("switch", "-q", "-c", "change");
  return {
    folder,
    root,
    env,
    git,
    write,
    commit,
    pwn,
    isPwned: () => existsSync(mark),
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

const POLICY = `version: 1
gates:
  fields: enforce
  version: enforce
  secrets: enforce
  supply-chain: enforce
  tests: enforce
  policy: enforce
  size: enforce
`;
