import type { GateRuleDoc } from "../../finding/rule-doc.ts";

export type TestsRuleName =
  | "assertionsRemoved"
  | "testSkipped"
  | "testDeleted"
  | "fileDeleted"
  | "thresholdLowered"
  | "assertionWeaker"
  | "snapshotRewritten"
  | "suppressionAdded"
  | "onlyAdded"
  | "failureSwallowed"
  | "commandWeakened"
  | "patienceRaised";

/** Tests that were made to ask for less. */
export const TESTS_RULES: Readonly<Record<TestsRuleName, GateRuleDoc>> = {
  assertionsRemoved: {
    id: "FB1501",
    title: "Assertions were removed together with a change of what they cover",
    level: "error",
    why: "A test that asks for less passes more easily. Assertions are compared over the whole change, so that moved, renamed, reformatted and split tests count as they were; what tests code that is gone may go. It is an error where the file covers source that the same change touches, else a warning.",
    fix: "Put the assertions back, or write ones that hold the new behaviour.",
    example: "-  expect(total(order)).toBe(90);\n+  total(order);",
  },
  testSkipped: {
    id: "FB1502",
    title: "A test is skipped now",
    level: "error",
    why: "A skipped test is a test that is not there, with the look of one that is. A test that was there and is skipped now is an error where its file covers source that the same change touches; a skip on a condition, and a new test that does not run yet, weigh less.",
    fix: "Mend the test or the code, and let it run.",
    example: '-it("refuses a negative amount", …\n+it.skip("refuses a negative amount", …',
  },
  testDeleted: {
    id: "FB1503",
    title: "A test case was deleted, and nothing tests the same",
    level: "error",
    why: "Its name and its assertions are in no other test of the change, while what it tested is still there.",
    fix: "Put the test back, or write one of the new behaviour in its place.",
    example: '-it("refuses a negative amount", () => {\n-  expect(() => pay(-1)).toThrow();\n-});',
  },
  fileDeleted: {
    id: "FB1504",
    title: "A test file was deleted while what it tests lives on",
    level: "error",
    why: "The source that it names or imports is still there, and its assertions are in no other test of the change.",
    fix: "Put the file back, or move its tests to where they belong now.",
    example: "deleted: src/pay.test.ts\n(src/pay.ts is still there)",
  },
  thresholdLowered: {
    id: "FB1505",
    title: "A threshold of tests, coverage or lint was lowered",
    level: "error",
    why: "The bar is moved to where the change is, rather than the change to the bar. A threshold that is gone counts too, unless another configuration of the change has it.",
    fix: "Set the threshold back, and cover or mend what is missing.",
    example: "-    lines: 90,\n+    lines: 70,",
  },
  assertionWeaker: {
    id: "FB1506",
    title: "An assertion asks for less than before",
    level: "warning",
    why: "The same subject was compared with a value, and now only with a range, with the mere presence of something, or with a wider tolerance.",
    fix: "Compare with the value that is expected now.",
    example: "-  expect(total).toEqual(90);\n+  expect(total).toBeDefined();",
  },
  snapshotRewritten: {
    id: "FB1507",
    title: "Snapshots were rewritten",
    level: "warning",
    why: "A snapshot that is updated by the tool agrees with whatever the code does. Somebody has to read what changed in it.",
    fix: "Read the difference of each snapshot, and say in the request why it is right.",
    example: "-exports[`invoice 1`] = `90.00`;\n+exports[`invoice 1`] = `NaN`;",
  },
  suppressionAdded: {
    id: "FB1508",
    title: "A complaint of the compiler, the linter or the coverage was silenced",
    level: "warning",
    why: "A comment that switches a check off stays long after its reason is gone. Those that the change removes or moves are counted against those that it adds.",
    fix: "Mend what is complained about, or say at the line why it must stay.",
    example: "+// @ts-ignore\n+const user = find(id).name;",
  },
  onlyAdded: {
    id: "FB1509",
    title: "All but a few tests are left out",
    level: "error",
    why: "`.only`, `fit` and their like are for a moment at the desk: every other test of the file no longer runs.",
    fix: "Remove `.only`.",
    example: '-it("adds", …\n+it.only("adds", …',
  },
  failureSwallowed: {
    id: "FB1510",
    title: "A failing assertion would be caught and forgotten",
    level: "warning",
    why: "An assertion fails by throwing. A handler round it that catches everything and does nothing makes it pass always.",
    fix: "Let the assertion throw; catch only what the test expects.",
    example: "+try {\n   expect(total).toBe(90);\n+} catch {}",
  },
  commandWeakened: {
    id: "FB1511",
    title: "A command of tests or checks can no longer fail, or leaves tests out",
    level: "warning",
    why: '`|| true`, `continue-on-error: true` and `-k "not …"` make a check green without making it pass.',
    fix: "Let the command fail, and mend what it finds.",
    example: '-"test": "vitest run"\n+"test": "vitest run || true"',
  },
  patienceRaised: {
    id: "FB1512",
    title: "Tests may take longer or be tried again",
    level: "info",
    why: "A longer timeout or a further attempt hides a test that has become slow or flaky, or code that has.",
    fix: "Find out what became slow or flaky.",
    example: "-  testTimeout: 5_000,\n+  testTimeout: 60_000,",
  },
};
