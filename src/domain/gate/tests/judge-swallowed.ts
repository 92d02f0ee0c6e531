import { addedLines } from "../../change/change.ts";
import { lineAt } from "../../source/source-view.ts";
import { gateFinding } from "../gate-finding.ts";
import type { GateFinding } from "../gate.ts";
import type { TestFile } from "./test-file.ts";
import { TESTS_RULES } from "./tests-rules.ts";

/** Handlers that catch everything and do nothing, per family of languages. */
const EMPTY_HANDLERS: readonly { readonly endings: RegExp; readonly pattern: RegExp; readonly opens: RegExp }[] = [
  {
    endings: /\.(?:[cm]?[jt]sx?|java|kts?|cs|php|scala)$/u,
    pattern: /\bcatch\s{0,4}(?:\([^()\n]{0,120}\)\s{0,4})?\{\s{0,200}\}/gu,
    opens: /\btry\s{0,4}\{/gu,
  },
  {
    endings: /\.py$/u,
    pattern:
      /^[ \t]*except(?:[ \t]+(?:Base)?Exception|[ \t]+AssertionError)?(?:[ \t]+as[ \t]+\w+)?:\s{1,200}(?:pass|\.\.\.)[ \t]*$/gmu,
    opens: /^[ \t]*try:/gmu,
  },
  {
    endings: /\.rb$/u,
    pattern: /^[ \t]*rescue(?:[ \t]+(?:StandardError|Exception))?[ \t]*\n[ \t]*(?:nil[ \t]*\n[ \t]*)?end\b/gmu,
    opens: /^[ \t]*begin\b/gmu,
  },
];

/** Empty handlers that the change put round an assertion. */
export function judgeSwallowed(tests: readonly TestFile[]): readonly GateFinding[] {
  return tests.flatMap(({ file, before, after }) => {
    const kind = EMPTY_HANDLERS.find(({ endings }) => endings.test(file.path));
    if (kind === undefined || after === null) return [];
    const handlers = [...after.view.bare.matchAll(kind.pattern)];
    const grown = handlers.length - [...(before?.view.bare ?? "").matchAll(kind.pattern)].length;
    if (grown <= 0) return [];
    const added = new Set(addedLines(file).map(({ line }) => line));
    const opens = [...after.view.bare.matchAll(kind.opens)].map(({ index }) => lineAt(after.view, index));
    const found = handlers.flatMap((match) => {
      // A handler of Python and Ruby begins after white space.
      const line = lineAt(after.view, match.index + (match[0].length - match[0].trimStart().length));
      const open = opens.findLast((at) => at <= line);
      const assertion = after.assertions.findLast((each) => each.line <= line);
      if (!added.has(line) || open === undefined || assertion === undefined || assertion.line < open) return [];
      const rule = TESTS_RULES.failureSwallowed;
      return [
        gateFinding("tests", rule, {
          message: `what the assertion in line ${assertion.line} throws is caught here and forgotten; before, nothing caught it`,
          fix: rule.fix,
          place: { file: file.path, line, col: 1 },
          found: assertion.normal,
        }),
      ];
    });
    return found.slice(0, grown);
  });
}
