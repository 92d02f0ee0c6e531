import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { createWriteScope } from "./write-scope.ts";

const root = realpathSync(mkdtempSync(join(tmpdir(), "flyball-scope-")));
const worktree = join(root, "worktree");
mkdirSync(join(worktree, "src"), { recursive: true });
mkdirSync(join(worktree, "docs"));
mkdirSync(join(root, "home"));
symlinkSync("../docs", join(worktree, "src", "link"));
symlinkSync(root, join(worktree, "src", "out"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const spec = {
  worktree,
  writable: ["src/**", "*.json"],
  home: join(root, "home"),
  scratch: ["coverage"],
  share: [],
  writableOutside: [],
  hidden: [],
};
const ALLOWED = "may not be written: this task allows src/**, *.json";

test.for<[string, string, string | null]>([
  ["a file of the scope", "src/a.ts", null],
  ["an absolute path of the scope", join(worktree, "src/new/deep.ts"), null],
  ["a hidden file of the scope", "src/.env", null],
  ["a file at the top", "package.json", null],
  ["scratch", "coverage/x", null],
  ["the private home", join(root, "home/.claude/plan.md"), null],
  ["a file beside the scope", "docs/x.md", `docs/x.md ${ALLOWED}`],
  ["a nested file that a star at the top does not match", "docs/x.json", `docs/x.json ${ALLOWED}`],
  ["a path that climbs out", "src/../docs/x.md", `docs/x.md ${ALLOWED}`],
  ["through a link inside the worktree", "src/link/x.md", `docs/x.md ${ALLOWED}`],
  ["through a link out of the worktree", "src/out/x", `src/out/x ${ALLOWED}`],
  ["outside", "/etc/passwd", `/etc/passwd ${ALLOWED}`],
  ["a folder whose name starts like the worktree's", `${worktree}-2/src/a.ts`, `${worktree}-2/src/a.ts ${ALLOWED}`],
  ["the worktree itself", ".", `. ${ALLOWED}`],
])("%s", ([, path, refusal]) => {
  expect(createWriteScope(spec).refusal(path)).toBe(refusal);
});

test(".git is never in scope, and a task without globs only reads", () => {
  const refusal = ".git/hooks/pre-commit may not be written: this task allows **";
  expect(createWriteScope({ ...spec, writable: ["**"] }).refusal(".git/hooks/pre-commit")).toBe(refusal);
  expect(createWriteScope({ ...spec, writable: [] }).refusal("src/a.ts")).toBe(
    "src/a.ts may not be written: this task allows nothing (this task only reads)",
  );
});
