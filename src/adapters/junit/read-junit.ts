import { XMLParser, XMLValidator } from "fast-xml-parser";
import { messageOf } from "../../base/fault.ts";
import { printable } from "../../base/printable.ts";
import { err, ok, type Result } from "../../base/result.ts";
import type { Finding } from "../../domain/finding/finding.ts";
import type { TestCounts } from "../../domain/run/verification.ts";

/** Counts the `testcase` elements of a JUnit XML report, whatever its `tests` and `failures` attributes claim: one with a `failure` or an `error` failed, one with
 * a `skipped` was skipped. Text from outside: no entity is expanded, a document type is refused, and what cannot be read is a finding at
 * `file`, never an exception. At most 8 Mi characters and 100 levels. */
export function readJunit(xml: string, file: string): Result<TestCounts, Finding> {
  const refuse = (what: string): Result<TestCounts, Finding> =>
    err({
      rule: "FB1101",
      level: "warning",
      message: `the test report cannot be read: ${printable(what).slice(0, 160)}`,
      fix: "let the test command write JUnit XML (testsuites, testsuite, testcase), or drop the report",
      place: { file, line: 1, col: 1 },
    });
  if (xml.length > CHARS_MAX) return refuse("it is longer than 8 MiB");
  if (hasDocumentType(xml)) return refuse("it has a document type");
  try {
    const parsed: unknown = new XMLParser({
      preserveOrder: true,
      ignoreAttributes: true,
      processEntities: false,
      parseTagValue: false,
      maxNestedTags: 100,
    }).parse(xml);
    const valid = XMLValidator.validate(xml);
    if (valid !== true) return refuse(`line ${valid.err.line}: ${valid.err.msg}`);
    const suites = elementsOf(parsed).filter(({ name }) => name === "testsuites" || name === "testsuite");
    if (suites.length === 0) return refuse("its root is neither testsuites nor testsuite");
    return ok(suites.reduce((counts, suite) => add(counts, countCases(suite.children)), NONE));
  } catch (thrown) {
    return refuse(messageOf(thrown));
  }
}

const CHARS_MAX = 8 * 1024 * 1024;

const NONE: TestCounts = { total: 0, failed: 0, skipped: 0 };

/** Looks before the root element alone: in the output of a test `<!doctype html>` is text. */
function hasDocumentType(xml: string): boolean {
  let at = 0;
  for (;;) {
    at = xml.indexOf("<", at);
    if (at < 0) return false;
    const isComment = xml.startsWith("<!--", at);
    if (!isComment && xml[at + 1] !== "?") return /^<!doctype/iu.test(xml.slice(at, at + 9));
    const end = xml.indexOf(isComment ? "-->" : "?>", at);
    if (end < 0) return false;
    at = end;
  }
}

/** The depth is bounded by the parser. A test case is not looked into for further ones. */
function countCases(content: unknown): TestCounts {
  let counts = NONE;
  for (const { name, children } of elementsOf(content)) {
    if (name === "testsuite") counts = add(counts, countCases(children));
    if (name !== "testcase") continue;
    const inside = elementsOf(children).map((child) => child.name);
    const failed = inside.includes("failure") || inside.includes("error");
    const skipped = !failed && inside.includes("skipped");
    counts = add(counts, { total: 1, failed: failed ? 1 : 0, skipped: skipped ? 1 : 0 });
  }
  return counts;
}

function add(a: TestCounts, b: TestCounts): TestCounts {
  return { total: a.total + b.total, failed: a.failed + b.failed, skipped: a.skipped + b.skipped };
}

/** The parser gives `[{ name: [children] }, …]` in the order of the document; a namespace prefix is dropped. */
function elementsOf(content: unknown): readonly { readonly name: string; readonly children: unknown }[] {
  if (!Array.isArray(content)) return [];
  return content.flatMap((node: unknown) => {
    if (typeof node !== "object" || node === null) return [];
    return Object.entries(node).flatMap(([name, children]) =>
      name === ":@" || name === "#text" ? [] : [{ name: name.replace(/^.*:/u, ""), children }],
    );
  });
}
