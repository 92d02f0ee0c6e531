import { expect, test } from "vitest";
import { changeOf, type FileDraft } from "../../../../test/unit/change-of.ts";
import { judgeTests, wantedSources } from "./judge-tests.ts";
import { TESTS_RULES } from "./tests-rules.ts";

type Files = Readonly<Record<string, FileDraft>>;

/** A source that changed without losing a name. */
const PAY: Files = {
  "src/pay.ts": {
    before: "export const pay = (n: number) => n;\n",
    after: "export const pay = (n: number) => n + 0;\n",
  },
};

function it(...lines: readonly string[]): string {
  return `import { pay } from "./pay.ts";\nit("pays", () => {\n${lines.map((line) => `  ${line}\n`).join("")}});\n`;
}

function told(files: Files, companions: Readonly<Record<string, string>> = {}): readonly string[] {
  return judgeTests(changeOf(files, { companions })).findings.map(
    ({ rule, level, place, message }) => `${rule} ${level} ${place?.file}:${place?.line} ${message}`,
  );
}

test.for<readonly [string, Files, readonly string[]]>([
  [
    "an assertion removed with the source it covers",
    {
      ...PAY,
      "src/pay.test.ts": {
        before: it("expect(pay(2)).toBe(2);", "expect(pay(3)).toBe(3);"),
        after: it("expect(pay(2)).toBe(2);", "pay(4);"),
      },
    },
    [
      "FB1501 error src/pay.test.ts:4 1 assertion in 'pays' went without another in place: 2 before, 1 now; first `expect(pay(3)).toBe(3)`; it covers src/pay.ts, which changes too",
    ],
  ],
  [
    "an assertion removed without the source",
    {
      "src/pay.test.ts": {
        before: it("expect(pay(2)).toBe(2);", "expect(pay(3)).toBe(3);"),
        after: it("expect(pay(2)).toBe(2);"),
      },
    },
    [
      "FB1501 warning src/pay.test.ts:3 1 assertion in 'pays' went without another in place: 2 before, 1 now; first `expect(pay(3)).toBe(3)`",
    ],
  ],
  [
    "an assertion that became a call",
    { ...PAY, "src/pay.test.ts": { before: it("expect(isPaid(order)).toBe(true);"), after: it("isPaid(order);") } },
    [
      "FB1501 error src/pay.test.ts:3 1 assertion in 'pays' went without another in place: 1 before, 0 now; first `expect(isPaid(order)).toBe(true)`; it covers src/pay.ts, which changes too",
    ],
  ],
  [
    "an assertion put into a comment",
    {
      ...PAY,
      "src/pay.test.ts": {
        before: it("expect(isPaid(order)).toBe(true);"),
        after: it("// expect(isPaid(order)).toBe(true);"),
      },
    },
    [
      "FB1501 error src/pay.test.ts:3 1 assertion in 'pays' went without another in place: 1 before, 0 now; first `expect(isPaid(order)).toBe(true)`; it covers src/pay.ts, which changes too",
    ],
  ],
  [
    "an assertion over several lines",
    {
      ...PAY,
      "src/pay.test.ts": { before: it("expect(", "  pay(7),", ").toEqual({", "  a: 7,", "});"), after: it("pay(8);") },
    },
    [
      "FB1501 error src/pay.test.ts:3 1 assertion in 'pays' went without another in place: 1 before, 0 now; first `expect( pay(7), ).toEqual({ a: 7, })`; it covers src/pay.ts, which changes too",
    ],
  ],
  [
    "a test case deleted",
    {
      ...PAY,
      "src/pay.test.ts": {
        before: `${it("expect(pay(2)).toBe(2);")}it("refuses", () => {\n  expect(() => pay(-5)).toThrow("no");\n});\n`,
        after: it("expect(pay(2)).toBe(2);"),
      },
    },
    [
      "FB1503 error src/pay.test.ts:4 the test 'refuses' is gone with 1 assertion, and nothing stands in its place; it covers src/pay.ts, which changes too",
    ],
  ],
  [
    "a Python assertion",
    {
      "app/pay.py": { before: "def pay(n):\n    return n\n", after: "def pay(n):\n    return n + 0\n" },
      "tests/test_pay.py": {
        before: "from app.pay import pay\n\ndef test_pay():\n    assert pay(2) == 2\n    assert pay(30) == 30\n",
        after: "from app.pay import pay\n\ndef test_pay():\n    assert pay(2) == 2\n",
      },
    },
    [
      "FB1501 error tests/test_pay.py:4 1 assertion in 'test_pay' went without another in place: 2 before, 1 now; first `assert pay(30) == 30`; it covers app/pay.py, which changes too",
    ],
  ],
  [
    "a Go assertion",
    {
      "pay/pay.go": {
        before: "package pay\n\nfunc Pay(n int) int { return n }\n",
        after: "package pay\n\nfunc Pay(n int) int { return n + 0 }\n",
      },
      "pay/more_test.go": {
        before:
          'package pay\n\nfunc TestPay(t *testing.T) {\n\trequire.Equal(t, 20, Pay(20))\n\tif Pay(3) != 3 {\n\t\tt.Errorf("three")\n\t}\n}\n',
        after: "package pay\n\nfunc TestPay(t *testing.T) {\n\trequire.Equal(t, 20, Pay(20))\n}\n",
      },
    },
    [
      "FB1501 error pay/more_test.go:4 1 assertion in 'TestPay' went without another in place: 2 before, 1 now; first `t.Errorf(\"three\")`; it covers pay/pay.go, which changes too",
    ],
  ],
  [
    "a Rust assertion beside its source",
    {
      "src/pay.rs": {
        before:
          "pub fn pay(n: u8) -> u8 { n }\n\n#[cfg(test)]\nmod tests {\n    #[test]\n    fn pays() {\n        assert_eq!(pay(7), 7);\n    }\n}\n",
        after:
          "pub fn pay(n: u8) -> u8 { n + 0 }\n\n#[cfg(test)]\nmod tests {\n    #[test]\n    fn pays() {\n        pay(9);\n    }\n}\n",
      },
    },
    [
      "FB1501 error src/pay.rs:7 1 assertion in 'pays' went without another in place: 1 before, 0 now; first `assert_eq!(pay(7), 7)`; it covers src/pay.rs, which changes too",
    ],
  ],
  [
    "a Java assertion",
    {
      "src/main/java/a/Pay.java": {
        before: "class Pay { int of() { return 1; } }\n",
        after: "class Pay { int of() { return 2 - 1; } }\n",
      },
      "src/test/java/a/PayTest.java": {
        before: "class PayTest {\n  @Test\n  void pays() {\n    assertEquals(17, new Pay().of());\n  }\n}\n",
        after: "class PayTest {\n  @Test\n  void pays() {\n    new Pay().of();\n  }\n}\n",
      },
    },
    [
      "FB1501 error src/test/java/a/PayTest.java:4 1 assertion in 'pays' went without another in place: 1 before, 0 now; first `assertEquals(17, new Pay().of())`; it covers src/main/java/a/Pay.java, which changes too",
    ],
  ],
  [
    "a Ruby expectation",
    {
      "lib/pay.rb": { before: "def pay(n)\n  n\nend\n", after: "def pay(n)\n  n + 0\nend\n" },
      "spec/pay_spec.rb": {
        before: 'describe "pay" do\n  it "pays" do\n    expect(pay(17)).to eq(17)\n  end\nend\n',
        after: 'describe "pay" do\n  it "pays" do\n    pay(4)\n  end\nend\n',
      },
    },
    [
      "FB1501 error spec/pay_spec.rb:3 1 assertion in 'pays' went without another in place: 1 before, 0 now; first `expect(pay(17)).to eq(17)`; it covers lib/pay.rb, which changes too",
    ],
  ],
  [
    "a PHP assertion",
    {
      "src/Pay.php": {
        before: "<?php class Pay { function of() { return 1; } }\n",
        after: "<?php class Pay { function of() { return 2 - 1; } }\n",
      },
      "tests/PayTest.php": {
        before:
          "<?php\nclass PayTest {\n  function testPays() {\n    $this->assertSame(17, (new Pay)->of());\n  }\n}\n",
        after: "<?php\nclass PayTest {\n  function testPays() {\n    (new Pay)->of();\n  }\n}\n",
      },
    },
    [
      "FB1501 error tests/PayTest.php:4 1 assertion in 'testPays' went without another in place: 1 before, 0 now; first `$this->assertSame(17, (new Pay)->of())`; it covers src/Pay.php, which changes too",
    ],
  ],
  [
    "a C# assertion",
    {
      "src/Pay.cs": { before: "class Pay { int Of() => 1; }\n", after: "class Pay { int Of() => 2 - 1; }\n" },
      "tests/PayTests.cs": {
        before: "class PayTests {\n  [Fact]\n  public void Pays() {\n    Assert.Equal(17, new Pay().Of());\n  }\n}\n",
        after: "class PayTests {\n  [Fact]\n  public void Pays() {\n    new Pay().Of();\n  }\n}\n",
      },
    },
    [
      "FB1501 error tests/PayTests.cs:4 1 assertion in 'Pays' went without another in place: 1 before, 0 now; first `Assert.Equal(17, new Pay().Of())`; it covers src/Pay.cs, which changes too",
    ],
  ],
])("%s is an assertion less", ([, files, expected]) => {
  expect(told(files)).toEqual(expected);
});

const DELETED = { "src/pay.test.ts": { before: it("expect(pay(2)).toBe(2);"), after: null } };

test.for<readonly [string, Files, Readonly<Record<string, string>>, readonly string[]]>([
  [
    "whose source changed",
    { ...PAY, ...DELETED },
    {},
    [
      "FB1504 error src/pay.test.ts:1 the test file is deleted while src/pay.ts lives on: 1 test and 1 assertion are gone with it, 1 of them found nowhere else",
    ],
  ],
  [
    "whose source is untouched",
    DELETED,
    { "src/pay.ts": "export const pay = 1;\n" },
    [
      "FB1504 error src/pay.test.ts:1 the test file is deleted while src/pay.ts lives on: 1 test and 1 assertion are gone with it, 1 of them found nowhere else",
    ],
  ],
  [
    "whose source is nowhere",
    DELETED,
    {},
    [
      "FB1504 warning src/pay.test.ts:1 the test file is deleted: 1 test and 1 assertion are gone with it, 1 of them found nowhere else",
    ],
  ],
  ["whose source is deleted", { ...DELETED, "src/pay.ts": { before: "export const pay = 1;\n", after: null } }, {}, []],
])("a deleted test file %s is judged", ([, files, companions, expected]) => {
  expect(told(files, companions)).toEqual(expected);
});

test("the sources that a deleted test names are asked for", () => {
  expect(wantedSources(changeOf(DELETED).files)).toEqual(["src/pay.ts", "src/pay.tsx", "src/pay.js", "src/pay.mjs"]);
  expect(wantedSources(changeOf({ "tests/test_pay.py": { before: "x\n" } }).files)).toEqual([
    "pay.py",
    "src/pay.py",
    "lib/pay.py",
  ]);
});

test.for([
  ["expect(total).toEqual(90);", "expect(total).toBeDefined();", "warning", "asks only whether there is something"],
  ["expect(total).toEqual(90);", "expect(total).toBeTruthy();", "warning", "asks only whether there is something"],
  ["expect(total).toBe(90);", "expect(total).toBeGreaterThan(90);", "warning", "asks only for a range"],
  ["expect(total).toEqual({ a: 1 });", "expect(total).toMatchObject({ a: 1 });", "info", "asks only for a part"],
  [
    "expect(total).toEqual({ a: 1 });",
    "expect(total).toEqual(expect.anything());",
    "warning",
    "leaves a value open that was asked for",
  ],
  [
    "expect(total).toBeCloseTo(90, 5);",
    "expect(total).toBeCloseTo(90, 1);",
    "warning",
    "allows toBeCloseTo digits 1 where it was 5",
  ],
  ["assert.equal(total, 90);", "assert.ok(total);", "warning", "asks only whether there is something"],
  ["expect(total).to.equal(90);", "expect(total).to.be.ok();", "warning", "asks only whether there is something"],
] as const)("%s made into %s is told", ([before, after, level, why]) => {
  const files = { ...PAY, "src/pay.test.ts": { before: it(before), after: it(after) } };
  const [was, is] = [before.slice(0, -1), after.slice(0, -1)];
  expect(told(files)).toEqual([`FB1506 ${level} src/pay.test.ts:3 the assertion ${why}: was \`${was}\`, is \`${is}\``]);
});

test.for([
  [
    "tests/test_pay.py",
    "    self.assertEqual(total, 90)",
    "    self.assertTrue(total)",
    "asks only whether there is something",
  ],
  ["tests/test_pay.py", "    assert total == 90", "    assert total", "asks only whether there is something"],
  ["tests/test_pay.py", "    assert total == 90", "    assert total > 0", "asks only for a range"],
  [
    "tests/test_pay.py",
    "    assert total == approx(90, rel=1e-6)",
    "    assert total == approx(90, rel=0.1)",
    "allows rel 0.1 where it was 0.000001",
  ],
  ["pay_test.go", "\tassert.Equal(t, 90, total)", "\tassert.NotNil(t, total)", "asks only whether there is something"],
  ["tests/pay.rs", "    assert_eq!(total, 90);", "    assert!(total > 0);", "asks only for a range"],
  [
    "src/PayTest.java",
    "    assertEquals(90, total);",
    "    assertNotNull(total);",
    "asks only whether there is something",
  ],
] as const)("in %s %s made into %s is told", ([path, before, after, why]) => {
  const [first] = told({ [path]: { before: `${before}\n`, after: `${after}\n` } });
  // Rust is read from its first test on.
  const heads = path.endsWith(".rs")
    ? told({ [path]: { before: `#[test]\nfn pays() {\n${before}\n}\n`, after: `#[test]\nfn pays() {\n${after}\n}\n` } })
    : [first];
  expect(heads[0]).toContain(`FB1506 warning ${path}`);
  expect(heads[0]).toContain(`the assertion ${why}: was`);
});

test("an empty handler round an assertion is told", () => {
  const files = {
    ...PAY,
    "src/pay.test.ts": {
      before: it("expect(pay(2)).toBe(2);"),
      after: it("try {", "  expect(pay(2)).toBe(2);", "} catch {}"),
    },
  };
  expect(told(files)).toEqual([
    "FB1510 warning src/pay.test.ts:5 what the assertion in line 4 throws is caught here and forgotten; before, nothing caught it",
  ]);
  const python = {
    "test_a.py": {
      before: "def test_a():\n    assert f() == 5\n",
      after: "def test_a():\n    try:\n        assert f() == 5\n    except Exception:\n        pass\n",
    },
  };
  expect(told(python)).toEqual([
    "FB1510 warning test_a.py:4 what the assertion in line 3 throws is caught here and forgotten; before, nothing caught it",
  ]);
});

test("a test file that is too large is unknown, not a pass", () => {
  const change = changeOf({ "a.test.ts": { before: "x", after: "y" } });
  const large = {
    ...change,
    files: change.files.map((file) => ({ ...file, after: { kind: "large" as const, bytes: 2_000_000 } })),
  };
  expect(judgeTests(large).unknown).toEqual([
    {
      why: "the test file a.test.ts has 2000000 bytes, more than is read",
      fix: "split it into smaller files, or take it out of the gate by `scope:`",
      path: "a.test.ts",
    },
  ]);
});

test("what was looked at is said for each test file", () => {
  const files = {
    ...PAY,
    "src/pay.test.ts": { before: it("expect(pay(2)).toBe(2);"), after: it("expect(pay(2)).toBe(3);") },
  };
  expect(judgeTests(changeOf(files)).looks).toEqual([
    {
      path: "src/pay.test.ts",
      looked: true,
      why: "read as a test file: 1 assertion before, 1 after; it covers src/pay.ts by its name",
    },
  ]);
});

test("every rule has an id of its own, in order", () => {
  expect(Object.values(TESTS_RULES).map(({ id }) => id)).toEqual(Array.from({ length: 12 }, (_, i) => `FB${1501 + i}`));
});
