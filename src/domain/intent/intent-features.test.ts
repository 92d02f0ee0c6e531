import { expect, test } from "vitest";
import { parseUnifiedDiff } from "./parse-unified-diff.ts";
import { diffFeatures } from "./diff-features.ts";
import { fixSigns } from "./fix-signs.ts";
import { messageFeatures } from "./message-features.ts";
import { fanInOf, importsModule, moduleNames } from "./module-imports.ts";

const DIFF = `diff --git a/src/refund.ts b/src/refund.ts
index 1..2 100644
--- a/src/refund.ts
+++ b/src/refund.ts
@@ -3 +3 @@ function refund(order) {
-  return order.total;
+  return order?.total ?? 0;
diff --git a/test/refund.test.ts b/test/refund.test.ts
new file mode 100644
--- /dev/null
+++ b/test/refund.test.ts
@@ -0,0 +1,2 @@
+test("an order without a total", () => {});
+--- no head of a file
`;

test("a unified diff becomes files with their lines; what looks like a head within a hunk is a line", () => {
  expect(parseUnifiedDiff(DIFF)).toEqual([
    {
      path: "src/refund.ts",
      kind: "modified",
      lines: { added: ["  return order?.total ?? 0;"], removed: ["  return order.total;"], hunks: 1 },
    },
    {
      path: "test/refund.test.ts",
      kind: "added",
      lines: { added: ['test("an order without a total", () => {});', "--- no head of a file"], removed: [], hunks: 1 },
    },
  ]);
});

test.for(["", "no diff at all", "@@ -1 +1 @@\n+x", "diff --git "])(
  "%j has no files that could be read, and breaks nothing",
  (text) => {
    expect(parseUnifiedDiff(text).flatMap(({ lines }) => lines?.added ?? [])).toEqual([]);
  },
);

test("a message's features are its words; trailers, keys and links are none", () => {
  expect(names("[PATCH 12/99] HBASE-1234 Fixes the reader--git-svn-id: https://x")).toEqual(
    names("HBASE-77 fixed the reader"),
  );
  expect(names("Fix it\n\nIntent: feature\nRisk: low")).toEqual(names("Fix it"));
});

test("an edit of existing code with a new guard and a test beside it has the signs of a fix", () => {
  const signs = fixSigns({ message: "Refunds without a total\n\nFixes #12", files: parseUnifiedDiff(DIFF) });
  expect(signs.map(({ sign }) => sign)).toEqual(["link", "small-edit", "guard", "regression-test"]);
});

test("features of many files stay bounded", () => {
  const files = Array.from({ length: 5_000 }, (_, i) => ({
    path: `src/f${i}.ts`,
    kind: "added" as const,
    lines: null,
  }));
  expect(diffFeatures({ message: "Add all", files }).length).toBeLessThan(200);
});

test.for([
  ["src/web/page.ts", 'import { refund } from "../orders/refund.ts";', true],
  ["src/web/page.ts", 'import { refund } from "./refund.ts";', false],
  ["app/page.py", "from orders.refund import total", true],
  ["app/page.py", "import orders.refunds", false],
  ["src/orders/refund.ts", 'import x from "./refund.ts";', false],
] as const)("%s: %s imports src/orders/refund.ts: %s", ([importer, line, expected]) => {
  expect(importsModule(importer, line, { path: "src/orders/refund.ts", word: "refund" })).toBe(expected);
});

test("importers are counted once a file; names that mean anything are not searched for", () => {
  const modules = moduleNames(["src/orders/index.ts", "src/main.ts", "a.md", "src/db.rs"]);
  expect(modules).toEqual([{ path: "src/orders/index.ts", word: "orders" }]);
  const lines = ["a.ts", "a.ts", "b.ts"].map((path) => ({ path: `src/${path}`, line: 'import "./orders/index.ts";' }));
  expect(fanInOf(modules, lines)).toEqual([{ path: "src/orders/index.ts", importers: 2, isLeast: false }]);
});

function names(message: string): readonly string[] {
  return messageFeatures(message).map(([name]) => name);
}
