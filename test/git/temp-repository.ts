import { spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { GitFixture } from "../../src/ports/git.suite.ts";

/** Real repositories in temporary folders, copies of one that is made once. `remove` deletes them all. */
export function tempRepositories(path: string): { readonly make: () => GitFixture; readonly remove: () => void } {
  const top = realpathSync(mkdtempSync(join(tmpdir(), "flyball-git-test-")));
  const template = fixtureIn(join(top, "template"), path);
  template.git("init", "-q", "-b", "main");
  writeFileSync(join(template.home, ".gitconfig"), "[user]\n\tname = Ada\n\temail = ada@example.com\n");
  template.write("src/a.txt", "one\ntwo\nthree\n");
  template.write("src/deep/b.txt", "b\n");
  template.write("with space.txt", "space\n");
  template.write("run.sh", "#!/bin/sh\n");
  template.write(".gitignore", "node_modules/\n*.log\n");
  template.git("add", "-A");
  template.git("commit", "-qm", "one");
  let made = 0;
  return {
    make: () => {
      const folder = join(top, `${made++}`);
      cpSync(join(top, "template"), folder, { recursive: true, preserveTimestamps: true });
      return fixtureIn(folder, path);
    },
    remove: () => {
      spawnSync("chmod", ["-R", "u+rwx", top]);
      rmSync(top, { recursive: true, force: true });
    },
  };
}

function fixtureIn(folder: string, path: string): GitFixture {
  const [root, home, worktree] = [join(folder, "repository"), join(folder, "home"), join(folder, "worktree")];
  for (const made of [root, home]) mkdirSync(made, { recursive: true });
  const env = { PATH: path, HOME: home, GIT_CONFIG_NOSYSTEM: "1", LC_ALL: "C" };
  const canary = join(folder, "canary");
  const run = (cwd: string, command: string, args: readonly string[]): string => {
    const done = spawnSync(command, args, { cwd, env, encoding: "utf8" });
    if (done.status !== 0) throw new Error(`${command} ${args.join(" ")}: ${done.stderr}`);
    return done.stdout;
  };
  return {
    root,
    home,
    worktree,
    folder,
    env,
    git: (...args) => run(root, "git", args).trim(),
    sh: (script) => run(folder, "bash", ["-euc", script]),
    write: (name, content) => {
      mkdirSync(dirname(join(root, name)), { recursive: true });
      writeFileSync(join(root, name), content);
    },
    plant: (name) => {
      const program = join(folder, `plant-${name}`);
      writeFileSync(program, `#!/bin/sh\necho ${name} >> ${canary}\ncat\n`);
      chmodSync(program, 0o755);
      return program;
    },
    fired: () => (existsSync(canary) ? readFileSync(canary, "utf8").trim().split("\n") : []),
  };
}
