import { execFileSync } from "node:child_process";
import { renameSync } from "node:fs";
import { join } from "node:path";
import { nothing, type HostileChange } from "./hostile-change.ts";

/** In the repository and the command line. */
export const SURROUNDINGS: readonly HostileChange[] = [
  { name: "a base that is an option", plant: nothing, args: ["--base=--output=pwned"], refuses: "REVISION" },
  { name: "a base that is a shell line", plant: nothing, args: ["--base", "HEAD;touch pwned"], refuses: "REVISION" },
  {
    name: "a base with a newline and a workflow command",
    plant: nothing,
    args: ["--base", "x\n::error::y"],
    refuses: "REVISION",
  },
  {
    name: "a base without a common ancestor",
    plant: (at) => {
      const other = at.git("commit-tree", "-m", "other", at.git("rev-parse", "HEAD^{tree}"));
      at.git("branch", "other", other);
      nothing(at);
    },
    args: ["--base", "other"],
  },
  {
    name: "programs in attributes and settings",
    plant: (at) => {
      at.write(".gitattributes", "* diff=evil filter=evil merge=evil\n");
      for (const key of [
        "diff.evil.textconv",
        "diff.evil.command",
        "diff.external",
        "core.fsmonitor",
        "core.pager",
        "core.sshCommand",
      ])
        at.git("config", key, at.pwn);
      nothing(at);
    },
  },
  {
    name: "hooks",
    plant: (at) => {
      for (const hook of ["post-index-change", "reference-transaction", "pre-auto-gc"]) {
        at.write(`.git/hooks/${hook}`, `#!/bin/sh\n${at.pwn}\n`);
        execFileSync("chmod", ["+x", join(at.root, ".git/hooks", hook)]);
      }
      nothing(at);
    },
  },
  {
    name: "globs of the policy that would expand without end",
    plant: (at) => {
      at.git("switch", "-q", "main");
      at.write(
        "flyball.yaml",
        `version: 1\ngates:\n  size: { mode: enforce, scope: ["{1..9999999}", "${"{a,b}".repeat(60)}", "${"*".repeat(400)}x", "+(+(+(a)))b"] }\n`,
      );
      at.commit("globs\n");
      at.git("switch", "-q", "-C", "change");
      at.write(`${"a".repeat(200)}.js`, "x\n");
    },
  },
  {
    name: "a baseline with names of prototypes",
    plant: (at) => {
      at.git("switch", "-q", "main");
      at.write("flyball.yaml", "version: 1\nbaseline: base.json\n");
      at.write(
        "base.json",
        '{"schemaVersion":1,"__proto__":{"x":1},"findings":[{"rule":"__proto__","path":"constructor","fingerprint":"x","count":1e308},null,7]}',
      );
      at.commit("baseline\n");
      at.git("switch", "-q", "-C", "change");
      nothing(at);
    },
  },
  {
    name: "a merge in the middle",
    plant: (at) => {
      at.write("src/a.js", "export const a = 2;\n");
      at.commit("ours\n");
      at.git("switch", "-q", "main");
      at.write("src/a.js", "export const a = 3;\n");
      at.commit("theirs\n");
      at.git("switch", "-q", "change");
      try {
        at.git("merge", "main");
      } catch {
        /* that is what it is for */
      }
    },
  },
  {
    name: "an index that is locked",
    plant: (at) => {
      nothing(at);
      at.write(".git/index.lock", "");
    },
  },
  {
    name: "an object that is gone",
    plant: (at) => {
      at.write("src/a.js", "export const a = 5;\n");
      at.commit("gone\n");
      const blob = at.git("rev-parse", "HEAD:src/a.js");
      const object = join(at.root, ".git/objects", blob.slice(0, 2), blob.slice(2));
      renameSync(object, `${object}.gone`);
    },
    args: ["--head", "HEAD"],
  },
  {
    name: "the git folder's own variables",
    plant: (at) => {
      nothing(at);
      Object.assign(at.env, {
        GIT_EXTERNAL_DIFF: at.pwn,
        GIT_DIR: "/nonexistent",
        GIT_CONFIG_COUNT: "1",
        GIT_CONFIG_KEY_0: "core.fsmonitor",
        GIT_CONFIG_VALUE_0: at.pwn,
      });
    },
  },
];
