import { expect, test } from "vitest";
import { draftFields } from "./draft-fields.ts";
import { change, fence, file, POLICY } from "./fields-fixture.ts";
import { judgeFields } from "./judge-fields.ts";

const DRAFTS: readonly (readonly [name: string, of: Parameters<typeof change>[0], forPerson: readonly string[]])[] = [
  [
    "a feature with tests",
    { title: "feat: totals", files: [file("src/a.ts", ["export const x = 1;"]), file("src/a.test.ts")] },
    [],
  ],
  ["a repair", { messages: ["Fix rounding"] }, []],
  ["one without a clue", { messages: ["Orders"] }, ["intent"]],
  ["new files alone", { files: [file("src/new.ts", ["x"], "added")] }, []],
  [
    "a migration that drops",
    { messages: ["Remove totals"], files: [file("db/migrations/7.sql", ["DROP TABLE x;"], "added")] },
    ["rollback"],
  ],
  ["a name with control characters and quotes", { messages: ["Add"], files: [file("src/\u001b[31m\"'#:\n`x.ts")] }, []],
  ["a name that YAML can't hold", { messages: ["Add"], files: [file("src/\ufffd\u0085\ud800.ts")] }, []],
  ["a thousand files", { messages: ["Add"], files: Array.from({ length: 1000 }, (_, n) => file(`src/${n}/x.ts`)) }, []],
];

test.for(DRAFTS)("the draft for %s passes the gate, or says what a person must write", ([, of, forPerson]) => {
  const drafted = draftFields(change({ body: "", ...of }), POLICY);
  expect(drafted.forPerson).toEqual(forPerson);
  for (const again of [
    change({ ...of, body: drafted.block }),
    change({ ...of, body: drafted.block.replaceAll("\n", "\r\n") }),
    change({ ...of, messages: [...(of.messages ?? []), `Subject\n\n${drafted.trailers}`] }),
  ]) {
    const errors = judgeFields(again, POLICY).findings.filter(({ level }) => level === "error");
    expect(errors.map(({ rule }) => rule)).toEqual(forPerson.map(() => "FB3103"));
  }
});

test("a draft says what its guesses rest on", () => {
  const drafted = draftFields(
    change({
      title: "Add totals",
      files: [file("src/billing/total.ts", ["export function totalOf() {}"]), file("src/billing/total.test.ts")],
      body: "",
    }),
    { ...POLICY, environments: {} },
  );
  expect(drafted.block).toBe(`\`\`\`flyball
intent: feature # guessed: the subject says 'add'
risk: high # guessed: payment (src/billing/total.ts)
blast_radius: "1 file in src/billing, 1 test; +2 −0 (src/billing/total.ts, src/billing/total.test.ts); changes the exported totalOf" # guessed: from the diff; add who uses totalOf
verification: "npm test (src/billing/total.test.ts)" # guessed: write it only if it has run
rollback: "git revert aaaaaaaaaaaa" # guessed: undoes the code alone
\`\`\``);
  expect(drafted.trailers).toBe(`Intent: feature
Risk: high
Blast-Radius: 1 file in src/billing, 1 test; +2 −0 (src/billing/total.ts, src/billing/total.test.ts); changes the exported totalOf
Verified-By: npm test (src/billing/total.test.ts)
Rollback: git revert aaaaaaaaaaaa`);
});

test("a draft keeps what the change says already", () => {
  const drafted = draftFields(
    change({ body: fence("risk: medium\nverification: tested\nrollback: flag orders_v2 off") }),
    POLICY,
  );
  expect([drafted.fields.risk, drafted.fields.rollback].map(({ value, by }) => [value, by])).toEqual([
    ["medium", "written"],
    ["flag orders_v2 off", "written"],
  ]);
  expect(drafted.fields.verification.by).toBe("guessed");
});
