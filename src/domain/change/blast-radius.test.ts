import { expect, test } from "vitest";
import { describeBlastRadius } from "./blast-radius.ts";

test.for([
  [[], "no files"],
  [["README.md:2:1"], "1 file at the top; +2 −1"],
  [
    ["src/orders/a.ts:10:2", "src/orders/b/c.ts:20:10", "src/orders/d.ts:10:0", "test/orders.ts:0:0"],
    "3 files in src/orders, 1 test; +40 −12",
  ],
  [["src/a.test.ts:3:0", "pkg/a_test.go:1:0"], "2 tests; +4 −0"],
  [["src/a.ts:1:0", "docs/b.md:1:0"], "2 files in 2 folders; +2 −0"],
  [["img/logo.png:-:-"], "1 file in img, 1 binary; +0 −0"],
  [["src/a\nb/c.ts:1:1"], "1 file in src/a\\x0ab; +1 −1"],
] as const)("%j is described as '%s'", ([files, line]) => {
  const parsed = files.map((file) => {
    const [path = "", added = "", removed = ""] = file.split(":");
    return { path, added: added === "-" ? null : Number(added), removed: removed === "-" ? null : Number(removed) };
  });
  expect(describeBlastRadius(parsed)).toBe(line);
});
