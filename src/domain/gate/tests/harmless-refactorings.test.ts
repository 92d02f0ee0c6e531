import { expect, test } from "vitest";
import { changeOf, type FileDraft } from "../../../../test/unit/change-of.ts";
import { judgeTests } from "./judge-tests.ts";

type Files = Readonly<Record<string, FileDraft>>;

const PAY: Files = {
  "src/pay.ts": {
    before: "export const pay = (n: number) => n;\n",
    after: "export const pay = (n: number) => n + 0;\n",
  },
};
const PY: Files = { "app/pay.py": { before: "def pay(n):\n    return n\n", after: "def pay(n):\n    return n + 0\n" } };

const suite = (...cases: readonly string[]): string => `import { pay } from "./pay.ts";\n${cases.join("")}`;
const one = 'it("pays", () => {\n  expect(pay(20)).toBe(20);\n});\n';
const two = 'it("refuses", () => {\n  expect(() => pay(-50)).toThrow("negative");\n});\n';
const inTest = (before: string, after: string): Files => ({
  ...PAY,
  "src/pay.test.ts": { before: suite(before), after: suite(after) },
});

test.for<readonly [string, Files]>([
  ["a test is renamed", inTest(one, one.replace("pays", "pays what is due"))],
  ["tests change their order", inTest(one + two, two + one)],
  [
    "a test is split in two",
    inTest(
      'it("pays", () => {\n  expect(pay(2)).toBe(2);\n  expect(pay(3)).toBe(3);\n});\n',
      'it("pays two", () => {\n  expect(pay(2)).toBe(2);\n});\nit("pays three", () => {\n  expect(pay(3)).toBe(3);\n});\n',
    ),
  ],
  [
    "two tests become one",
    inTest(
      one + two,
      'it("pays", () => {\n  expect(pay(20)).toBe(20);\n  expect(() => pay(-50)).toThrow("negative");\n});\n',
    ),
  ],
  [
    "a test moves to another file",
    {
      ...PAY,
      "src/pay.test.ts": { before: suite(one, two), after: suite(one) },
      "src/refuse.test.ts": { after: suite(two) },
    },
  ],
  [
    "a test file is renamed",
    { ...PAY, "src/payment.test.ts": { before: suite(one, two), after: suite(one, two), from: "src/pay.test.ts" } },
  ],
  [
    "a test file is deleted and its tests stand elsewhere",
    { ...PAY, "src/pay.test.ts": { before: suite(one), after: null }, "test/pay.test.ts": { after: suite(one) } },
  ],
  [
    "a formatter breaks lines",
    inTest(one, 'it("pays", () => {\n  expect(\n    pay(\n      20,\n    ),\n  ).toBe(20);\n});\n'),
  ],
  ["a formatter changes quotes", inTest(two, two.replaceAll('"', "'"))],
  ["semicolons go", inTest(one, one.replaceAll(";", ""))],
  ["a matcher goes on the next line", inTest(one, 'it("pays", () => {\n  expect(pay(20))\n    .toBe(20);\n});\n')],
  ["the indentation changes", inTest(one, `describe("pay", () => {\n${one.replace(/^/gmu, "  ")}\n});\n`)],
  ["an expected value changes", inTest(one, one.replace("toBe(20)", "toBe(21)"))],
  [
    "all expected values change",
    inTest(one + two, (one + two).replace("toBe(20)", "toBe(21)").replace("negative", "below zero")),
  ],
  [
    "a test becomes a table",
    inTest(
      'it("pays", () => {\n  expect(pay(22)).toBe(22);\n  expect(pay(33)).toBe(33);\n  expect(pay(44)).toBe(44);\n});\n',
      'it.each([\n  [22, 22],\n  [33, 33],\n  [44, 44],\n])("pays %i", (given, due) => {\n  expect(pay(given)).toBe(due);\n});\n',
    ),
  ],
  [
    "a loop takes over",
    inTest(
      'it("pays", () => {\n  expect(pay(22)).toBe(22);\n  expect(pay(33)).toBe(33);\n});\n',
      'it("pays", () => {\n  for (const n of [22, 33]) expect(pay(n)).toBe(n);\n});\n',
    ),
  ],
  [
    "two assertions become one of an object",
    inTest(
      'it("pays", () => {\n  expect(order.due).toBe(22);\n  expect(order.state).toBe("paid");\n});\n',
      'it("pays", () => {\n  expect(order).toEqual({ due: 22, state: "paid" });\n});\n',
    ),
  ],
  [
    "a helper takes over",
    inTest(
      'it("a", () => {\n  expect(res.status).toBe(200);\n  expect(res.kind).toBe("json");\n});\nit("b", () => {\n  expect(res.status).toBe(200);\n  expect(res.kind).toBe("json");\n});\n',
      'function expectJson(res) {\n  expect(res.status).toBe(200);\n  expect(res.kind).toBe("json");\n}\nit("a", () => {\n  expectJson(res);\n});\nit("b", () => {\n  expectJson(res);\n});\n',
    ),
  ],
  [
    "a shared helper takes over",
    {
      ...inTest(
        'it("a", () => {\n  expect(res.status).toBe(200);\n  expect(res.kind).toBe("json");\n});\n',
        'it("a", () => {\n  checkJson(res);\n});\n',
      ),
      "test/support.ts": {
        after:
          'export function checkJson(res) {\n  expect(res.status).toBe(200);\n  expect(res.kind).toBe("json");\n}\n',
      },
    },
  ],
  [
    "what was tested is gone",
    {
      "src/pay.ts": {
        before: "export const pay = 1;\nexport function refundAll() {}\n",
        after: "export const pay = 1;\n",
      },
      "src/pay.test.ts": {
        before: suite(one, 'it("refunds", () => {\n  expect(refundAll()).toBe(7);\n});\n'),
        after: suite(one),
      },
    },
  ],
  [
    "an option that was tested is gone",
    {
      "src/pay.ts": { before: "pay({ strictMode: true });\n", after: "pay({});\n" },
      "src/pay.test.ts": {
        before: suite(one, 'it("is strict", () => {\n  expect(pay({ strictMode: true })).toBe(7);\n});\n'),
        after: suite(one),
      },
    },
  ],
  [
    "the source and its test are deleted",
    {
      "src/pay.ts": { before: "export const pay = 1;\n", after: null },
      "src/pay.test.ts": { before: suite(one), after: null },
    },
  ],
  [
    "a name is changed in source and test",
    {
      "src/pay.ts": { before: "export const pay = 1;\n", after: "export const settle = 1;\n" },
      "src/pay.test.ts": { before: suite(one), after: suite(one).replaceAll("pay(", "settle(") },
    },
  ],
  ["an assertion is made stronger", inTest(one.replace("toBe(20)", "toBeDefined()"), one)],
  [
    "toBe(true) becomes toBeTruthy()",
    inTest(one.replace("toBe(20)", "toBe(true)"), one.replace("toBe(20)", "toBeTruthy()")),
  ],
  ["toBe becomes toEqual", inTest(one, one.replace("toBe(", "toEqual("))],
  ["a skip is taken back", inTest(one.replace("it(", "it.skip("), one)],
  ["a skip is written in other words", inTest(one.replace("it(", "it.skip("), one.replace("it(", "xit("))],
  [
    "a skipped test moves",
    {
      ...PAY,
      "src/pay.test.ts": { before: suite(one, two.replace("it(", "it.skip(")), after: suite(one) },
      "src/more.test.ts": { after: suite(two.replace("it(", "it.skip(")) },
    },
  ],
  [
    "a skipped test is renamed",
    inTest(one.replace("it(", "it.skip("), one.replace("it(", "it.skip(").replace("pays", "pays well")),
  ],
  [
    "a string speaks of skipping",
    inTest(one, `${one}it("says so", () => {\n  expect(text()).toBe("it.skip('x') and it.only('y')");\n});\n`),
  ],
  ["a comment speaks of skipping", inTest(one, `// it.skip("x") is not used here\n${one}`)],
  ["a regular expression has a quote", inTest(one, `const quote = /["'\`]/u;\n${one}`)],
  ["a template has code in it", inTest(one, `const text = \`\${[1].map((n) => \`it.only("\${n}")\`)}\`;\n${one}`)],
  [
    "a comment about linters is prose",
    { "src/a.ts": { before: "const a = 1;\n", after: 'const a = 1;\nconst b = "// eslint-disable-next-line";\n' } },
  ],
  [
    "a suppression moves",
    {
      "src/a.ts": {
        before: "// @ts-ignore\nconst a = 1;\nconst b = 2;\n",
        after: "const b = 2;\n// @ts-ignore\nconst a = 1;\n",
      },
    },
  ],
  [
    "a suppression moves to another file",
    {
      "src/a.ts": { before: "// @ts-ignore\nconst a = 1;\n", after: "const b = 2;\n" },
      "src/b.ts": { after: "// @ts-ignore\nconst a = 1;\n" },
    },
  ],
  [
    "@ts-ignore becomes @ts-expect-error",
    { "src/a.ts": { before: "// @ts-ignore\nx();\n", after: "// @ts-expect-error\nx();\n" } },
  ],
  [
    "one linter takes over from another",
    {
      "src/a.ts": {
        before: "// eslint-disable-next-line no-eval\nx();\n",
        after: "// oxlint-disable-next-line no-eval\nx();\n",
      },
    },
  ],
  [
    "generated code has suppressions",
    { "src/a.ts": { after: "// @generated by protoc\n/* eslint-disable */\nx();\n" } },
  ],
  [
    "a threshold is raised",
    {
      "vitest.config.ts": {
        before: "export default { test: { coverage: { thresholds: { lines: 80 } } } };\n",
        after: "export default { test: { coverage: { thresholds: { lines: 90 } } } };\n",
      },
    },
  ],
  [
    "thresholds move to another configuration",
    {
      "vite.config.ts": {
        before: "export default { test: { coverage: { thresholds: { lines: 80 } } } };\n",
        after: "export default {};\n",
      },
      "vitest.config.ts": { after: "export default { test: { coverage: { thresholds: { lines: 80 } } } };\n" },
    },
  ],
  [
    "a number of the configuration is no threshold",
    {
      "vitest.config.ts": {
        before: "export default { server: { port: 90 }, lines: 9 };\n",
        after: "export default { server: { port: 80 }, lines: 8 };\n",
      },
    },
  ],
  [
    "warnings become errors",
    {
      "package.json": {
        before: '{ "scripts": { "lint": "eslint --max-warnings 9" } }',
        after: '{ "scripts": { "lint": "eslint --max-warnings 0" } }',
      },
    },
  ],
  [
    "`|| true` stands at a command that judges nothing",
    {
      "package.json": {
        before: '{ "scripts": { "clean": "rm -r x" } }',
        after: '{ "scripts": { "clean": "rm -r x || true" } }',
      },
    },
  ],
  [
    "`|| true` stands in a comment",
    { Makefile: { before: "test:\n\tpytest\n", after: "# pytest || true would hide it\ntest:\n\tpytest\n" } },
  ],
  [
    "`|| true` is moved",
    { Makefile: { before: "a:\n\tpytest x || true\nb:\n\techo\n", after: "b:\n\techo\na:\n\tpytest x || true\n" } },
  ],
  [
    "only a snapshot's name changes",
    { "a.snap": { before: "exports[`old 1`] = `90`;\n", after: "exports[`new 1`] = `90`;\n" } },
  ],
  [
    "a handler asserts something",
    inTest(
      one,
      'it("pays", () => {\n  try {\n    pay(20);\n    expect(pay(20)).toBe(20);\n  } catch (error) {\n    expect(error).toBe(7);\n  }\n});\n',
    ),
  ],
  [
    "a Python test becomes parametrized",
    {
      ...PY,
      "tests/test_pay.py": {
        before: "def test_pay():\n    assert pay(22) == 22\n    assert pay(33) == 33\n",
        after: '@pytest.mark.parametrize("n", [22, 33])\ndef test_pay(n):\n    assert pay(n) == n\n',
      },
    },
  ],
  [
    "unittest becomes pytest",
    {
      ...PY,
      "tests/test_pay.py": {
        before:
          "class TestPay(TestCase):\n    def test_pay(self):\n        self.assertEqual(pay(22), 22)\n        self.assertTrue(pay(1))\n",
        after: "def test_pay():\n    assert pay(22) == 22\n    assert pay(1)\n",
      },
    },
  ],
  [
    "a docstring speaks of asserting",
    {
      ...PY,
      "tests/test_pay.py": {
        before: 'def test_pay():\n    """\n    assert that it pays\n    """\n    assert pay(22) == 22\n',
        after: "def test_pay():\n    assert pay(22) == 22\n",
      },
    },
  ],
  [
    "a Go test becomes a table",
    {
      "pay.go": { before: "package pay\n", after: "package pay\n\nvar x = 1\n" },
      "pay_test.go": {
        before: "func TestPay(t *testing.T) {\n\tassert.Equal(t, 22, Pay(22))\n\tassert.Equal(t, 33, Pay(33))\n}\n",
        after:
          "func TestPay(t *testing.T) {\n\tfor _, tt := range []struct{ n int }{{22}, {33}} {\n\t\tassert.Equal(t, tt.n, Pay(tt.n))\n\t}\n}\n",
      },
    },
  ],
  [
    "a Rust lifetime looks like a quote",
    {
      "tests/pay.rs": {
        before: "#[test]\nfn pays() {\n    assert_eq!(f(7), 7);\n}\n",
        after: "fn g<'a>(x: &'a str) -> &'a str { x }\n#[test]\nfn pays() {\n    assert_eq!(f(7), 7);\n}\n",
      },
    },
  ],
  ["a test file changes its runner's import", inTest(one, `import { it } from "node:test";\n${one}`)],
  [
    "a row of a table has a field of that name",
    inTest(one, `const rows = [{ path: "a", todo: "rm a" }, { skip: true }];\n${one}`),
  ],
  ["fixtures change", { ...PAY, "test/fixtures/orders.json": { before: '{"a":1}', after: '{"a":2}' } }],
])("nothing is said when %s", ([, files]) => {
  expect(judgeTests(changeOf(files)).findings.map(({ rule, message }) => `${rule} ${message}`)).toEqual([]);
});
