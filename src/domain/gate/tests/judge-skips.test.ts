import { expect, test } from "vitest";
import { changeOf, type FileDraft } from "../../../../test/unit/change-of.ts";
import { judgeTests } from "./judge-tests.ts";

type Files = Readonly<Record<string, FileDraft>>;

/** A source that changed without losing a name. */
const PAY: Files = {
  "src/pay.ts": {
    before: "export const pay = (n: number) => n;\n",
    after: "export const pay = (n: number) => n + 0;\n",
  },
};

function told(files: Files): readonly string[] {
  return judgeTests(changeOf(files)).findings.map(
    ({ rule, level, place, message }) => `${rule} ${level} ${place?.file}:${place?.line} ${message}`,
  );
}

test.for<readonly [string, string, string, string, readonly string[]]>([
  [
    "it.skip",
    "src/pay.test.ts",
    'it("pays", () => { expect(pay(2)).toBe(2); });\n',
    'it.skip("pays", () => { expect(pay(2)).toBe(2); });\n',
    ["FB1502 error"],
  ],
  ["xit", "src/pay.test.ts", 'it("pays", () => {});\n', 'xit("pays", () => {});\n', ["FB1502 error"]],
  [
    "describe.skip",
    "src/pay.test.ts",
    'describe("pay", () => {});\n',
    'describe.skip("pay", () => {});\n',
    ["FB1502 error"],
  ],
  [
    "it.todo for a test that was there",
    "src/pay.test.ts",
    'it("pays", () => {});\n',
    'it.todo("pays");\n',
    ["FB1502 warning"],
  ],
  ["a new it.todo", "src/pay.test.ts", "\n", 'it.todo("refunds");\n', ["FB1502 info"]],
  ["a new test that is skipped", "src/pay.test.ts", "\n", 'it.skip("refunds", () => {});\n', ["FB1502 warning"]],
  ["it.only", "src/pay.test.ts", 'it("pays", () => {});\n', 'it.only("pays", () => {});\n', ["FB1509 error"]],
  ["fdescribe", "src/pay.test.ts", 'describe("pays", () => {});\n', 'fdescribe("pays", () => {});\n', ["FB1509 error"]],
  ["skipIf", "src/pay.test.ts", 'it("pays", () => {});\n', 'it.skipIf(isCi)("pays", () => {});\n', ["FB1502 warning"]],
  [
    "Playwright's condition",
    "src/pay.spec.ts",
    'test("pays", () => {});\n',
    'test("pays", () => {\n  test.skip(browser === "x", "why");\n});\n',
    ["FB1502 warning"],
  ],
  ["it.fails", "src/pay.test.ts", 'it("pays", () => {});\n', 'it.fails("pays", () => {});\n', ["FB1502 error"]],
  [
    "the option skip",
    "src/pay.test.ts",
    'test("pays", () => {});\n',
    'test("pays", { skip: true }, () => {});\n',
    ["FB1502 error"],
  ],
  [
    "the option skip on a line of its own",
    "src/pay.test.ts",
    'test("pays", () => {});\n',
    'test(\n  "pays",\n  { skip: "slow" },\n  () => {},\n);\n',
    ["FB1502 error"],
  ],
  [
    "a property todo of something else",
    "src/pay.test.ts",
    'it("pays", () => {});\n',
    'it("pays", () => {\n  client.post("/todos", { todo: "buy milk" });\n  db.find("pay", { skip: true });\n});\n',
    [],
  ],
  [
    "pytest.mark.skip",
    "src/test_pay.py",
    "def test_pay():\n    pass\n",
    '@pytest.mark.skip(reason="x")\ndef test_pay():\n    pass\n',
    ["FB1502 error"],
  ],
  [
    "xfail",
    "src/test_pay.py",
    "def test_pay():\n    pass\n",
    "@pytest.mark.xfail\ndef test_pay():\n    pass\n",
    ["FB1502 error"],
  ],
  [
    "skipif",
    "src/test_pay.py",
    "def test_pay():\n    pass\n",
    "@pytest.mark.skipif(WIN)\ndef test_pay():\n    pass\n",
    ["FB1502 warning"],
  ],
  [
    "unittest.skip",
    "src/test_pay.py",
    "class TestPay:\n    def test_pay(self):\n        pass\n",
    'class TestPay:\n    @unittest.skip("x")\n    def test_pay(self):\n        pass\n',
    ["FB1502 error"],
  ],
  [
    "t.Skip",
    "src/pay_test.go",
    "func TestPay(t *testing.T) {\n}\n",
    'func TestPay(t *testing.T) {\n\tt.Skip("later")\n}\n',
    ["FB1502 error"],
  ],
  [
    "t.Skip in short mode",
    "src/pay_test.go",
    "func TestPay(t *testing.T) {\n}\n",
    'func TestPay(t *testing.T) {\n\tif testing.Short() {\n\t\tt.Skip("long")\n\t}\n}\n',
    ["FB1502 warning"],
  ],
  ["#[ignore]", "tests/pay.rs", "#[test]\nfn pays() {\n}\n", "#[test]\n#[ignore]\nfn pays() {\n}\n", ["FB1502 error"]],
  [
    "@Disabled",
    "src/PayTest.java",
    "class PayTest {\n  @Test\n  void pays() {}\n}\n",
    "class PayTest {\n  @Disabled\n  @Test\n  void pays() {}\n}\n",
    ["FB1502 error"],
  ],
  [
    "@Ignore in Kotlin",
    "src/PayTest.kt",
    "class PayTest {\n  @Test\n  fun `pays well`() {}\n}\n",
    "class PayTest {\n  @Test\n  @Ignore\n  fun `pays well`() {}\n}\n",
    ["FB1502 error"],
  ],
  ["RSpec's xit", "spec/pay_spec.rb", 'it "pays" do\nend\n', 'xit "pays" do\nend\n', ["FB1502 error"]],
  [
    "RSpec's pending",
    "spec/pay_spec.rb",
    'it "pays" do\n  pay\nend\n',
    'it "pays" do\n  pending\n  pay\nend\n',
    ["FB1502 error"],
  ],
  [
    "Skip of xUnit",
    "src/PayTests.cs",
    "[Fact]\npublic void Pays() {}\n",
    '[Fact(Skip = "x")]\npublic void Pays() {}\n',
    ["FB1502 error"],
  ],
  [
    "markTestSkipped",
    "src/PayTest.php",
    "<?php\nfunction testPays() {\n}\n",
    "<?php\nfunction testPays() {\n  $this->markTestSkipped('x');\n}\n",
    ["FB1502 error"],
  ],
])("a test that is skipped by %s is told", ([, path, before, after, expected]) => {
  const ending = path.slice(path.lastIndexOf("."));
  const source =
    ending === ".ts"
      ? "src/pay.ts"
      : `${path.startsWith("spec") ? "lib" : "src"}/${/\.(?:java|kt|cs|php)$/u.test(ending) ? "Pay" : "pay"}${ending}`;
  expect(
    told({ [source]: { before: "old\n", after: "old\nnew\n" }, [path]: { before, after } }).map((line) =>
      line.slice(0, line.indexOf(" ", 7)),
    ),
  ).toEqual(expected);
});

test("a skip says whether the test ran before", () => {
  const files = {
    ...PAY,
    "src/pay.test.ts": { before: 'it("pays", () => {});\n', after: 'it.skip("pays", () => {});\n' },
  };
  expect(told(files)).toEqual([
    "FB1502 error src/pay.test.ts:1 the test 'pays' is skipped, it ran before: `it.skip(\"pays\", () => {});`",
  ]);
});
