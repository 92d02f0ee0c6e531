import { expect, test } from "vitest";
import type { Sha } from "../../base/ids.ts";
import { sameCommit } from "./same-commit.ts";

const sha = "3f2a9c1b7d0e4f5a6b7c8d9e0f1a2b3c4d5e6f70" as Sha;

test.for([
  { said: sha, same: true },
  { said: sha.toUpperCase(), same: true },
  { said: "3f2a9c1", same: true },
  { said: " 3F2A9C1B7D\n", same: true },
  { said: "3f2a9c", same: false },
  { said: "", same: false },
  { said: "f2a9c1b", same: false },
  { said: "4f2a9c1", same: false },
  { said: `${sha}0`, same: false },
  { said: "3f2a9c1-dirty", same: false },
  { said: "v1.4.0", same: false },
])("'$said' names the commit: $same", ({ said, same }) => {
  expect(sameCommit(sha, said)).toBe(same);
});
