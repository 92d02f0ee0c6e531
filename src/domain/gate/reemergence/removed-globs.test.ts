import { expect, test } from "vitest";
import { gitPathspec, removedGlobs } from "./removed-globs.ts";

const globsOf = (removed: readonly string[]): readonly string[] =>
  removedGlobs([{ governs: { files: [], symbols: [], dependencies: [], removed } }]);

test.for([
  [["src/queue.js"], ["src/queue.js", "src/queue.js/**"]],
  [["./src/legacy/"], ["src/legacy", "src/legacy/**"]],
  [["src/{a,b}/*.js"], ["src/a/*.js", "src/a/*.js/**", "src/b/*.js", "src/b/*.js/**"]],
  [["{./a.js,b.js}"], ["a.js", "a.js/**", "b.js", "b.js/**"]],
  [["left-pad", "retryLater", "!src/kept.js", "./", "src/{a"], []],
] as const)("removed: %j is the paths %j", ([removed, globs]) => {
  expect(globsOf(removed)).toEqual(globs);
});

test("what are mere characters in a glob here are so to git", () => {
  expect(gitPathspec("src/[id]/*.js")).toBe(":(top,glob)src/\\[id\\]/*.js");
});
