import { expect, test } from "vitest";
import type { Sha } from "../../base/ids.ts";
import { commitKind } from "./commit-kind.ts";
import { readReverted } from "./reverted.ts";

const PARENT = "1".repeat(40) as Sha;
const ID = "89abcdef0123456789abcdef0123456789abcdef";

function kindOf(message: string, parents: readonly Sha[] = [PARENT]): string {
  const [subject = "", ...rest] = message.split("\n");
  const { kind, by } = commitKind({ subject, body: rest.join("\n").trim(), parents });
  return `${kind} by ${by}`;
}

test.for([
  ["fix(api): answer 404", "fix by convention"],
  ["fix!: answer 404", "fix by convention"],
  ["hotfix: answer 404", "fix by convention"],
  ["BUG/MEDIUM: server: fix crash", "fix by convention"],
  ["BUG: sorting of NaN", "fix by convention"],
  ["[BUGFIX] Sort NaN last", "fix by convention"],
  ["🐛 Sort NaN last", "fix by convention"],
  ['refs: read the tip\n\nFixes: 1234567890ab ("refs: read")', "fix by convention"],
  ["fix: typo in README", "other by words"],
  ["fix(docs): correct the spelling of words", "other by words"],
  ["feat: fix nothing", "other by convention"],
  ["docs: fix broken link", "other by convention"],
  ["test: fix flaky test", "other by convention"],
  ["chore: fix lint errors", "other by convention"],
  ["DOC: fix a wrong sentence", "other by convention"],
  ["MINOR: server: a new option", "other by convention"],
  ["CLEANUP: fix bad indentation", "other by convention"],
  ["Fix crash when the list is empty", "fix by words"],
  ["HBASE-1 Scanner does not close", "fix by words"],
  ["read-cache: fix a leak", "fix by words"],
  ["Sort correctly (#12)", "fix by words"],
  ["Fix typo in docs", "other by words"],
  ["Fix a few typos in comments", "other by words"],
  ["fixed javadoc", "other by words"],
  ["Add a prefix to each fixture's suffix", "other by words"],
  ["Use the fixture in tests", "other by words"],
  ["Add debugger to src/fix/fix.ts", "other by words"],
  ["Add sorting\n\nThis fixes nothing.", "other by words"],
  ["", "other by words"],
  ["fix: sorting\n\nIntent: feature", "other by declared"],
  ["Add sorting\n\nIntent: strategic-fix", "fix by declared"],
  ["Add sorting\n\nIntent: no such intent", "other by words"],
  ['Revert "Add sorting"', "revert by convention"],
  ['Revert "Add sorting" (#12)', "revert by convention"],
  ['revert: "Add sorting"', "revert by convention"],
  [`Drop sorting\n\nThis reverts commit ${ID}.`, "revert by convention"],
  ["Drop sorting\n\nReverts openai/codex#938", "revert by convention"],
  ["Back out sorting", "revert by words"],
  ["revert(cli): bring back sorting", "revert by words"],
  ["Roll back sorting", "revert by words"],
  ["rollback: print the procedure", "other by words"],
  [`Sort in time (#12)\n\n* sort\n\n* Revert "sort"\n\nThis reverts commit ${ID}.`, "other by words"],
  [
    `Let users revert what they sort (#12)\n\n* sort\n\n* Revert "sort"\n\nThis reverts commit ${ID}.`,
    "other by words",
  ],
  ['Revert "Revert "Add sorting""', "reapply by convention"],
  ['Reapply "Add sorting"', "reapply by convention"],
  ['Reland "Add sorting"', "reapply by convention"],
  [`Sort again\n\nThis is a reland of ${ID}.`, "reapply by convention"],
  ["Sort in time (reland) (#14)\n\nReverts ada/sort#13", "reapply by convention"],
  ['Revert "Reapply "Add sorting""', "revert by convention"],
  ['Revert "Revert "Revert "Add sorting"""', "revert by convention"],
  ["Add commands for cherry-pick and revert", "other by words"],
  ["t3501-revert-cherry-pick: clarify scope", "other by words"],
  ["Add sorting\n\nThis reverts nothing of importance.", "other by words"],
] as const)("%j is %s", ([message, kind]) => {
  expect(kindOf(message)).toBe(kind);
});

test("a merge is no fix, unless it declares itself one or reverts", () => {
  const two = [PARENT, PARENT];
  expect(kindOf("Merge pull request #1 from ada/fix-crash", two)).toBe("other by convention");
  expect(kindOf("Merge\n\nIntent: tactical-fix", two)).toBe("fix by declared");
  expect(kindOf('Revert "Add sorting"', two)).toBe("revert by convention");
});

test.for([
  [
    `x\n\nThis reverts commit ${ID}, reversing\nchanges made to 1234567890123456789012345678901234567890.`,
    [ID],
    [],
    false,
  ],
  ["x\n\nThis reverts commits 1234567 and\n89abcde.", ["1234567", "89abcde"], [], false],
  [`x\n\nThis partially reverts ${ID} because of 1234567.`, [ID], [], true],
  ["x\n\nThis essentially reverts 1234567.", ["1234567"], [], true],
  ["x\n\nThis reverts most of 1234567.", ["1234567"], [], true],
  ["x\n\nIt also reverts #12 since it is fixed.", [], [12], true],
  ["x\n\nThis simply reverts 1234567.", ["1234567"], [], false],
  ["x\n\nReverts #12 and #13", [], [12, 13], false],
  ["Revert 1234567", ["1234567"], [], false],
  ['Revert "Add 1234567 things"', [], [], false],
] as const)("%j names what it takes back", ([message, ids, requests, isPartial]) => {
  const [subject = "", ...rest] = message.split("\n");
  expect(readReverted(subject, rest.join("\n").trim())?.reverted).toMatchObject({ ids, requests, isPartial });
});

test("the quoted subject of what is taken back is told without its quotes and the reverts around it", () => {
  expect(readReverted('Revert "Revert "a "b" c""', "")?.reverted.subject).toBe('a "b" c');
});

test.for([
  ['Revert "'.repeat(10_000), ""],
  ["x", "this reverts ".repeat(5_000)],
  [`fix ${"a ".repeat(30_000)}`, "Intent: ".repeat(8_000)],
] as const)("a message made to be slow is read within the test's time", ([subject, body]) => {
  expect(commitKind({ subject, body, parents: [] }).kind).toMatch(/^\w+$/u);
});
