import type { LanguageName } from "../../source/language.ts";

/** What tests look like in one family of languages. The expressions are global, are run over code without comments and string contents, and are linear: no
 * repetition stands beside another that could match the same. */
export interface TestPatterns {
  /** Where an assertion begins. */
  readonly assertion: RegExp;
  /** Where a test case or a group of them begins; the group `name` is set where the name is an identifier, else it is the string that follows. */
  readonly testCase: RegExp;
  readonly skips: readonly { readonly kind: SkipKind; readonly pattern: RegExp }[];
}

export type SkipKind = "skipped" | "to do" | "skipped on a condition" | "expected to fail" | "the only one run";

const JVM_CASE =
  /@(?:Test|ParameterizedTest|RepeatedTest|TestFactory)\b[^;{}]{0,400}?(?:\bvoid|\bfun|\bdef)\s+(?<name>`[^`\n]{1,200}`|\w+)\s*\(/gu;

const PATTERNS: Readonly<Record<Exclude<LanguageName, "config">, TestPatterns>> = {
  js: {
    assertion:
      /(?<![\w.$])(?:expect|assert)\w*(?:\.\w+){0,3}\s?[(<]|(?<![\w$])t\.(?:is|not|deepEqual|notDeepEqual|like|true|false|truthy|falsy|throws|throwsAsync|regex|snapshot|equal|equals|same|ok|notOk|assert)\(|\.should\.(?:\w+\.){0,5}\w+/gu,
    testCase:
      /(?<![\w.$])(?:it|test|specify|describe|suite|context|xit|xdescribe|xtest|fit|fdescribe)(?:\.\w+){0,4}\s?[(`]/gu,
    skips: [
      {
        kind: "skipped on a condition",
        pattern: /(?<![\w.$])(?:it|test|describe|suite)(?:\.\w+){0,2}\.(?:skipIf|runIf)\s?\(/gu,
      },
      {
        kind: "skipped",
        pattern:
          /(?<![\w.$])(?:it|test|describe|suite|context|specify)(?:\.\w+){0,2}\.skip\b|(?<![\w.$])(?:xit|xdescribe|xtest|xcontext|xspecify)\s?\(|(?<![\w$])(?:this|t|ctx)\.skip\(|(?<![\w.$])(?:t\.)?(?:it|test|describe|suite|context|specify)\(\s{0,40}["'`][^"'`]{0,200}["'`],\s{0,40}\{\s{0,40}skip:\s?(?:true|["'`])/gu,
      },
      {
        kind: "to do",
        pattern:
          /(?<![\w.$])(?:it|test|describe)(?:\.\w+){0,2}\.todo\b|(?<![\w.$])(?:t\.)?(?:it|test|describe|suite|context|specify)\(\s{0,40}["'`][^"'`]{0,200}["'`],\s{0,40}\{\s{0,40}todo:\s?(?:true|["'`])/gu,
      },
      {
        kind: "expected to fail",
        pattern: /(?<![\w.$])(?:it|test)(?:\.\w+){0,2}\.(?:fails|failing|fixme|fail)\s?\(/gu,
      },
      {
        kind: "the only one run",
        pattern:
          /(?<![\w.$])(?:it|test|describe|suite|context|specify)(?:\.\w+){0,2}\.only\b|(?<![\w.$])(?:fit|fdescribe|fcontext)\s?\(/gu,
      },
    ],
  },
  python: {
    assertion:
      /^[ \t]*assert\b|(?<!def )\b(?:self|cls|case|np\.testing|testing)\.(?:assert\w+|fail)\(|\bpytest\.(?:raises|warns)\(|\.assert_(?:called|not_called|any_call|has_calls|awaited)\w*\(|(?<![\w.])(?<!def )assert_\w+\(/gmu,
    testCase: /^[ \t]*(?:async )?(?:def (?<name>test\w*)|class (?<klass>Test\w*|\w+Tests?|\w+TestCase))\b/gmu,
    skips: [
      { kind: "skipped on a condition", pattern: /\bmark\.skipif\b|@(?:unittest\.)?skip(?:If|Unless)\b/gu },
      {
        kind: "skipped",
        pattern:
          /\bmark\.skip\b|@(?:unittest\.)?skip\b|\bpytest\.skip\(|\bself\.skipTest\(|\braise (?:unittest\.)?SkipTest\b/gu,
      },
      { kind: "expected to fail", pattern: /\bmark\.xfail\b|@(?:unittest\.)?expectedFailure\b/gu },
    ],
  },
  go: {
    assertion:
      /(?<![\w.])(?:assert|require|is|qt|must)\.[A-Z]\w*\(|(?<![\w.])[tbf]\.(?:Error|Errorf|Fatal|Fatalf|Fail|FailNow)\(/gu,
    testCase: /^func (?:\([^()\n]{1,80}\) )?(?<name>(?:Test|Fuzz|Example)\w*)\(|(?<![\w.])[tb]\.Run\(/gmu,
    skips: [{ kind: "skipped", pattern: /(?<![\w.])[tb]\.Skip(?:f|Now)?\(/gu }],
  },
  rust: {
    assertion: /\b(?:debug_|prop_)?assert\w*!|(?<!fn )\b(?:assert|check|expect)_\w+\(/gu,
    testCase: /#\[(?:\w+::)?(?:test|rstest|test_case|proptest)\b[^;{}]{0,400}?\bfn\s+(?<name>\w+)/gu,
    skips: [{ kind: "skipped", pattern: /#\[ignore\b/gu }],
  },
  java: {
    assertion:
      /(?<![\w.@])(?<!fun )(?<!void )(?:Assert(?:ions)?\.|XCT|Truth\.)?[aA]ssert\w*\s?[({]|(?<![\w.@])verify\w*\s?[({]|\.andExpect\(|\bshould[A-Z]\w*\b|(?<![\w.@])expect\w*\s?[({]/gu,
    testCase: JVM_CASE,
    skips: [
      { kind: "skipped on a condition", pattern: /@(?:Disabled|Enabled)(?:If|On|For)\w*/gu },
      { kind: "skipped", pattern: /@(?:Disabled|Ignore)(?!\w)/gu },
    ],
  },
  csharp: {
    assertion: /(?<![\w.])(?:Assert|CollectionAssert|StringAssert)\.\w+|\.Should\(\)|\.Verify\w*\(|\.Received\(/gu,
    testCase:
      /\[(?:Fact|Theory|Test|TestCase|TestMethod|DataTestMethod)\b[^;{}]{0,400}?\b(?:void|Task)\s+(?<name>\w+)\s*\(/gu,
    skips: [
      { kind: "skipped", pattern: /\[Ignore\b|\[(?:Fact|Theory)\([^()\n]{0,200}?\bSkip\s?=/gu },
      { kind: "skipped on a condition", pattern: /\bAssert\.(?:Ignore|Inconclusive)\(|\bSkip\.If\w*\(/gu },
    ],
  },
  ruby: {
    assertion:
      /(?<![\w.:])(?:expect|is_expected)\b(?=[\s.({])|(?<![\w.:])(?<!def )(?:assert|refute)\w*[?!]?(?=[ (])|\.(?:should|should_not|must|wont)_?\w*(?=[\s(])/gu,
    testCase:
      /^[ \t]*(?:RSpec\.)?(?:it|specify|test|example|scenario|describe|context|feature|xit|xdescribe|xcontext|fit|fdescribe|fcontext)[ (]["'{]|^[ \t]*def (?<name>test_\w+)/gmu,
    skips: [
      {
        kind: "skipped",
        pattern:
          /^[ \t]*(?:xit|xdescribe|xcontext|xspecify|xscenario|pending|skip)\b(?!\s*=)|,\s?:?skip(?::|\s+do|\s*=>)/gmu,
      },
      { kind: "the only one run", pattern: /^[ \t]*(?:fit|fdescribe|fcontext)[ (]/gmu },
    ],
  },
  php: {
    assertion:
      /(?:\$this->|self::|static::|parent::|(?<![\w$>])Assert::)(?:assert|expect)\w*\(|(?<![\w$>:])expect\(|->should\w+\(/gu,
    testCase: /\bfunction\s+(?<name>test\w*)\s*\(|^[ \t]*(?:it|test|describe)\(/gmu,
    skips: [
      { kind: "skipped", pattern: /\bmarkTest(?:Skipped|Incomplete)\(|^[ \t]*->(?:skip|todo)\(/gmu },
      { kind: "the only one run", pattern: /^[ \t]*->only\(/gmu },
    ],
  },
};

export function testPatternsOf(language: LanguageName): TestPatterns | null {
  return language === "config" ? null : PATTERNS[language];
}
