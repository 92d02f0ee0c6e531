import { expect, test } from "vitest";
import { judgeScope } from "./judge-scope.ts";
import { SCOPE_RULES } from "./scope-rules.ts";
import type { WorktreeChange } from "./worktree-inspection.ts";

const scope = { allows: (path: string): boolean => path.startsWith("src/") };

function change(path: string, kind: WorktreeChange["kind"], more: Partial<WorktreeChange> = {}): WorktreeChange {
  return { path, kind, link: null, notes: [], ...more };
}

test.for<readonly [string, readonly WorktreeChange[], readonly string[]]>([
  ["an edit in scope", [change("src/a.ts", "modified")], []],
  [
    "an edit out of scope",
    [change("package.json", "modified")],
    ["FB6201 package.json was modified, outside files_allowed"],
  ],
  ["a deletion out of scope", [change("a", "deleted")], ["FB6201 a was deleted, outside files_allowed"]],
  [
    "an edit in scope_out",
    [change("src/secret/a.ts", "added")],
    ["FB6202 src/secret/a.ts was added, and scope_out names it"],
  ],
  [
    "a name with a newline in scope_out",
    [change("src/secret/a\nb", "added")],
    ["FB6202 src/secret/a\\x0ab was added, and scope_out names it"],
  ],
  [
    "a hidden file in scope_out",
    [change("src/secret/.env", "added")],
    ["FB6202 src/secret/.env was added, and scope_out names it"],
  ],
  [
    "an ignored scratch folder",
    [change("node_modules/", "ignored"), change("pkg/dist/", "ignored"), change("a.log", "ignored")],
    [],
  ],
  [
    "an ignored file elsewhere",
    [change("src/.env", "ignored")],
    ["FB6203 src/.env was written although git ignores it"],
  ],
  [
    "a link that leaves",
    [change("src/l", "added", { link: { target: "../../etc", leaves: true } })],
    ["FB6204 src/l points to ../../etc, outside the tree"],
  ],
  ["a link that stays", [change("src/l", "added", { link: { target: "a.ts", leaves: false } })], []],
  ["a nested repository in scope", [change("src/x", "nested-repository")], ["FB6205 src/x is a repository of its own"]],
  ["a FIFO", [change("src/f", "added", { notes: ["special-file"] })], ["FB6207 src/f is a FIFO, a socket or a device"]],
  [
    "a hard link",
    [change("src/h", "added", { notes: ["hard-linked"] })],
    ["FB6208 src/h is a hard link: the same file has another name"],
  ],
  [
    "a name that is not UTF-8",
    [change("src/\uFFFD", "added", { notes: ["not-utf8"] })],
    ["FB6209 the name of src/\uFFFD holds bytes that are not UTF-8"],
  ],
  ["a large file", [change("src/big", "added", { notes: ["large"] })], ["FB6210 src/big is larger than 50 MiB"]],
  ["a closed file", [change("src/c", "modified", { notes: ["unreadable"] })], ["FB6211 src/c cannot be read"]],
  ["an executable bit", [change("src/x.sh", "modified", { notes: ["mode"] })], []],
  [
    "a rename by case",
    [change("src/A.ts", "added"), change("src/a.ts", "deleted")],
    ["FB6212 src/A.ts and src/a.ts differ by case alone"],
  ],
  [
    "two faults at once",
    [change("l", "added", { link: { target: "/etc", leaves: true } })],
    ["FB6201 l was added, outside files_allowed", "FB6204 l points to /etc, outside the tree"],
  ],
])("%s is judged", ([, changes, expected]) => {
  const findings = judgeScope({ changes, tampered: [] }, scope, ["src/secret/**"]);
  expect(findings.map(({ rule, message }) => `${rule} ${message}`)).toEqual(expected);
});

test("tampering is an error without a place, shown without its control characters", () => {
  expect(judgeScope({ changes: [], tampered: ["HEAD moved\u001b[2J"] }, scope, [])).toEqual([
    { rule: "FB6206", level: "error", message: "HEAD moved\\x1b[2J", fix: SCOPE_RULES.tampered.fix, place: null },
  ]);
});

test("every rule has an id of its own", () => {
  const ids = Object.values(SCOPE_RULES).map(({ id }) => id);
  expect(new Set(ids).size).toBe(12);
  expect(ids.every((id) => /^FB62\d\d$/u.test(id))).toBe(true);
});
