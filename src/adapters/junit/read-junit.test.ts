import { expect, test } from "vitest";
import { readJunit } from "./read-junit.ts";

test.for([
  {
    what: "suites in suites",
    xml: `<?xml version="1.0"?><testsuites tests="99" failures="0"><testsuite><testcase name="a"/><testsuite><testcase name="b"><failure/><failure/></testcase>
      </testsuite></testsuite><testsuite><testcase><error message="x"/></testcase><testcase><skipped/></testcase></testsuite></testsuites>`,
    counts: { total: 4, failed: 2, skipped: 1 },
  },
  { what: "a single suite", xml: "<testsuite><testcase/></testsuite>", counts: { total: 1, failed: 0, skipped: 0 } },
  { what: "a suite of nothing", xml: "<testsuites/>", counts: { total: 0, failed: 0, skipped: 0 } },
  {
    what: "a namespace prefix",
    xml: '<j:testsuite xmlns:j="urn:j"><j:testcase><j:failure/></j:testcase></j:testsuite>',
    counts: { total: 1, failed: 1, skipped: 0 },
  },
  {
    what: "output that looks like results",
    xml: "<testsuite><testcase><system-out><![CDATA[</testcase><failure/>]]></system-out><system-err>&lt;failure/&gt;</system-err></testcase></testsuite>",
    counts: { total: 1, failed: 0, skipped: 0 },
  },
  {
    what: "a page in the output",
    xml: "<testsuite><testcase><system-out><![CDATA[<!DOCTYPE html>]]></system-out></testcase></testsuite>",
    counts: { total: 1, failed: 0, skipped: 0 },
  },
  {
    what: "a flaky test that passed in the end",
    xml: "<testsuite><testcase><flakyFailure/></testcase></testsuite>",
    counts: { total: 1, failed: 0, skipped: 0 },
  },
  {
    what: "a failure beside a skip",
    xml: "<testsuite><testcase><skipped/><failure/></testcase></testsuite>",
    counts: { total: 1, failed: 1, skipped: 0 },
  },
])("counts $what", ({ xml, counts }) => {
  expect(readJunit(xml, "junit.xml")).toEqual({ ok: true, value: counts });
});

test.for([
  { what: "nothing", xml: "", says: "Start tag expected" },
  { what: "no XML", xml: "TAP version 13", says: "line 1: char 'T' is not expected." },
  { what: "another root", xml: "<coverage/>", says: "its root is neither testsuites nor testsuite" },
  { what: "a cut file", xml: "<testsuite><testcase/>", says: "line 1: Unclosed tag 'testsuite'." },
  {
    what: "entities that grow",
    xml: '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><testsuite>&b;</testsuite>',
    says: "it has a document type",
  },
  {
    what: "a document type behind a comment",
    xml: "<?xml version='1.0'?><!-- <testsuite> --><!DOCTYPE x><testsuite/>",
    says: "it has a document type",
  },
  {
    what: "an entity from a file",
    xml: '<!doctype x [<!ENTITY a SYSTEM "file:///etc/passwd">]><testsuite>&a;</testsuite>',
    says: "it has a document type",
  },
  { what: "too many levels", xml: "<testsuite>".repeat(5_000), says: "Maximum nested tags exceeded" },
  { what: "a name that pollutes", xml: "<testsuite><__proto__/></testsuite>", says: "Invalid name" },
  { what: "control characters", xml: "<testsuite>\u001b[2J</testsuit\u001b>", says: "\\x1b" },
  { what: "too much", xml: " ".repeat(8_388_609), says: "it is longer than 8 MiB" },
])("refuses $what with a finding", ({ xml, says }) => {
  const read = readJunit(xml, "reports/junit.xml");
  if (read.ok) throw new Error(`read as ${JSON.stringify(read.value)}`);
  expect(read.error).toMatchObject({ rule: "FB1101", place: { file: "reports/junit.xml", line: 1, col: 1 } });
  expect(read.error.message).toContain(says);
  expect(read.error.message.length).toBeLessThan(220);
});
