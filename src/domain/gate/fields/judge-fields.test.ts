import type { Sha } from "../../../base/ids.ts";
import { expect, test } from "vitest";
import { hostileBodies } from "../../../../test/hostile/hostile-bodies.ts";
import type { Change } from "../../change/change.ts";
import { readFields } from "./change-fields.ts";
import { change, fence, file, GOOD, POLICY, sha } from "./fields-fixture.ts";
import { judgeFields } from "./judge-fields.ts";

const TRAILERS = `Intent: tactical-fix
Risk: low
Blast-Radius: src/orders/total.ts, used by the invoice page
Verified-By: npm test
Rollback: git revert of this commit`;

const quote = (text: string): string => text.replaceAll(/^/gmu, "> ");

function rulesOf(judged: Change): readonly string[] {
  return judgeFields(judged, POLICY).findings.map(({ rule }) => rule);
}

test.for([
  ["a block", fence(GOOD)],
  ["a block between words", `# Why\nBecause.\n\n${fence(GOOD)}\n\nSee #12.`],
  ["CRLF", fence(GOOD).replaceAll("\n", "\r\n")],
  ["CR alone", fence(GOOD).replaceAll("\n", "\r")],
  ["tildes", fence(GOOD, "~~~")],
  ["four backticks", fence(GOOD, "````")],
  ["yaml before the name", fence(GOOD, "```", "yaml flyball")],
  ["capitals in the name", fence(GOOD, "```", " Flyball")],
  ["an indented fence", fence(GOOD).replaceAll(/^/gmu, "   ")],
  ["a fence in a list item", `- ${fence(GOOD).replaceAll("\n", "\n  ")}`],
  ["a byte order mark inside", fence(`\uFEFF${GOOD}`)],
  ["no-break spaces", fence(GOOD.replaceAll(": ", ":\u00a0"))],
  ["smart quotes", fence(GOOD.replaceAll(/: (.*)$/gmu, ": “$1”"))],
  ["keys in capitals with spaces", fence(GOOD.replace("blast_radius", "Blast Radius").replace("risk", "RISK"))],
  [
    "keys with dashes and long names",
    fence(
      GOOD.replace("blast_radius", "Blast-Radius")
        .replace("rollback", "rollback-step")
        .replace("verification", "Verification method"),
    ),
  ],
  [
    "a list of verifications",
    fence(GOOD.replace("verification: npm test", "verification:\n  - npm test\n  - curl /health,")),
  ],
  ["a text over several lines", fence(GOOD.replace("rollback: git", "rollback: |\n  git"))],
  ["two blocks that say the same", `${fence(GOOD)}\n\n${fence(GOOD)}`],
  [
    "two blocks that share the fields",
    `${fence(GOOD.split("\n").slice(0, 2).join("\n"))}\n${fence(GOOD.split("\n").slice(2).join("\n"))}`,
  ],
  ["a template's comment before it", `<!-- fill this:\n${fence("intent: <intent>")}\n-->\n${fence(GOOD)}`],
  ["a comment marker in a code span before it", `Write \`<!--\` first.\n\n${fence(GOOD)}`],
  ["a quoted block beside it", `${quote(fence("risk: high"))}\n\n${fence(GOOD)}`],
  ["an example in a longer fence beside it", `\`\`\`\`md\n${fence("risk: high")}\n\`\`\`\`\n${fence(GOOD)}`],
  ["a block that is not closed", `\`\`\`flyball\n${GOOD}`],
  ["trailers at the end of the body", `Why.\n\n${TRAILERS}`],
  ["trailers in the middle of the body", `Why.\n\n${TRAILERS}\n\nMore words.`],
] as const)("fields are read from %s", ([, body]) => {
  expect(rulesOf(change({ body }))).toEqual([]);
});

test.for([
  ["the last paragraph", `fix\n\n${TRAILERS}`],
  ["CRLF", `fix\n\n${TRAILERS}`.replaceAll("\n", "\r\n")],
  ["the middle", `fix\n\n${TRAILERS}\n\nCo-authored-by: A <a@b>`],
  ["a squash by git", `Squashed\n\ncommit abc\n\n    fix\n\n${TRAILERS.replaceAll(/^/gmu, "    ")}`],
  [
    "other spellings of the keys",
    `fix\n\n${TRAILERS.replace("Blast-Radius", "blast radius").replace("Verified-By", "VERIFIED_BY")}`,
  ],
] as const)("fields are read from trailers of a commit: %s", ([, message]) => {
  expect(rulesOf(change({ messages: [message] }))).toEqual([]);
  expect(rulesOf(change({ body: "", messages: [message] }))).toEqual([]);
});

test.for([
  ["nothing at all", "Fixes it.", ["FB3101"]],
  ["a quoted block alone", quote(fence(GOOD)), ["FB3101"]],
  ["a block in a comment alone", `<!--\n${fence(GOOD)}\n-->`, ["FB3101"]],
  ["a block in a comment that never ends", `<!--\n${fence(GOOD)}`, ["FB3101"]],
  ["an example in a longer fence alone", `\`\`\`\`md\n${fence(GOOD)}\n\`\`\`\``, ["FB3101"]],
  ["a fence of another language", fence(GOOD, "```", "yaml"), ["FB3101"]],
  ["a name that only begins so", fence(GOOD, "```", "flyballs"), ["FB3101"]],
  ["an empty block", fence(""), ["FB3101"]],
  ["quoted trailers", quote(TRAILERS), ["FB3101"]],
  ["one field left out", fence(GOOD.replace(/^risk.*\n/mu, "")), ["FB3101"]],
  ["three fields left out", fence("intent: feature\nrisk: low"), ["FB3101", "FB3101", "FB3101"]],
  ["a field without a value", fence(GOOD.replace("risk: low", "risk:")), ["FB3103"]],
  ["a tab as indentation", fence(GOOD.replace("rollback: ", "rollback:\n\t")), ["FB3102", "FB3102", "FB3101"]],
  ["a second colon", fence(GOOD.replace("npm test", "npm test: fine")), ["FB3102", "FB3101"]],
  ["an alias", fence(GOOD.replace("risk: low", "risk: &a low").replace("tactical-fix", "*a")), ["FB3102", "FB3101"]],
  ["a tag", fence(GOOD.replace("risk: low", "risk: !!js/function low")), ["FB3102", "FB3101"]],
  ["a list at the top", fence("- intent: feature"), ["FB3102", "FB3101"]],
  ["a mapping for a value", fence(GOOD.replace("risk: low", "risk: {is: low}")), ["FB3102", "FB3101"]],
  ["a key twice", fence(`${GOOD}\nrisk: high`), ["FB3102", "FB3101"]],
  ["17 KiB of block", fence(`${GOOD}\n# ${"x".repeat(17_000)}`), ["FB3102", "FB3101"]],
  ["two blocks that differ", `${fence(GOOD)}\n\n${fence("risk: high")}`, ["FB3105"]],
  ["two intents in two blocks", `${fence(GOOD)}\n${fence("intent: feature")}`, ["FB3105", "FB3108"]],
  ["two rollbacks in two blocks", `${fence(GOOD)}\n${fence("rollback: switch flag orders_v2 off")}`, ["FB3105"]],
  ["two intents in one list", fence(GOOD.replace("tactical-fix", "[feature, tech-debt]")), ["FB3108"]],
  ["two risks in one list", fence(GOOD.replace("risk: low", "risk: [low, high]")), ["FB3105"]],
  ["an unknown field", fence(`${GOOD}\nverdict: pass`), ["FB3109"]],
  ["an unknown intent", fence(GOOD.replace("tactical-fix", "bugfix")), ["FB3104"]],
  ["an unknown risk", fence(GOOD.replace("risk: low", "risk: lwo")), ["FB3104"]],
  ["the template's choice", fence(GOOD.replace("risk: low", "risk: low | medium | high")), ["FB3104"]],
  ["the template's placeholder", fence(GOOD.replace("risk: low", "risk: <low | medium | high>")), ["FB3103"]],
] as const)("a body with %s is refused", ([, body, expected]) => {
  expect(rulesOf(change({ body }))).toEqual(expected);
});

test.for([
  ..."n/a|N/A|na|none|None.|tested|Tested!|works|it works|see above|-|--|…|TBD|todo|yes|true|ok|<how it was verified>|[describe]|{{verification}}"
    .split("|")
    .map((value) => ["verification", value] as const),
  ...[
    "tested manually",
    "all tests pass",
    "ran the tests",
    "CI",
    "n/a - tested",
    "“none”",
    "無し",
    "works on my machine".replace(" on my machine", ""),
  ].map((value) => ["verification", value] as const),
  ...["small", "low", "minimal", "limited", "nothing", "the code", "<files> and <users>"].map(
    (value) => ["blast_radius", value] as const,
  ),
  ...["revert", "Revert it.", "rollback", "git revert", "undo the commit", "revert this PR", "<steps>"].map(
    (value) => ["rollback", value] as const,
  ),
])("%s '%s' says nothing", ([field, value]) => {
  const body = fence(GOOD.replace(new RegExp(`^${field}: .*$`, "mu"), `${field}: ${JSON.stringify(value)}`));
  expect(rulesOf(change({ body }))).toEqual(["FB3103"]);
});

test.for([
  ["verification", "npm test"],
  ["verification", "tested with 3 orders of 10.02"],
  ["verification", "opened the invoice page and saw the sum"],
  ["verification", "curl -f localhost/health"],
  ["blast_radius", "src/orders"],
  ["blast_radius", "only the invoice page"],
  ["rollback", "git revert 1a2b3c4"],
  ["rollback", "switch the flag orders_v2 off"],
  ["rollback", "deploy the previous image"],
] as const)("%s '%s' says something", ([field, value]) => {
  const body = fence(GOOD.replace(new RegExp(`^${field}: .*$`, "mu"), `${field}: ${JSON.stringify(value)}`));
  expect(rulesOf(change({ body }))).toEqual([]);
});

test("what is refused comes with a line made from the change itself", () => {
  const files = [
    file("src/orders/total.ts", ["export function totalOf(order) {"]),
    file("src/orders/round.ts"),
    file("src/orders/total.test.ts"),
  ];
  const body = fence("intent: bugfix\nrisk: lo\nblast_radius: small\nverification: tested\nrollback: '-'");
  const { findings } = judgeFields(change({ body, files }), POLICY);
  expect(findings.map(({ message, fix }) => [message, fix])).toEqual([
    [
      "line 2 of the request's body: intent is 'bugfix'",
      "did you mean 'tactical-fix'? intent is one of tactical-fix, strategic-fix, feature, tech-debt, compliance",
    ],
    ["line 3 of the request's body: risk is 'lo'", "did you mean 'low'? risk is one of low, medium, high"],
    [
      "line 4 of the request's body: blast radius 'small' says nothing",
      'write  blast_radius: "2 files in src/orders, 1 test; +3 −0; changes the exported totalOf"',
    ],
    [
      "line 5 of the request's body: verification 'tested' says nothing",
      'write  verification: "npm test (src/orders/total.test.ts)"',
    ],
    ["line 6 of the request's body: rollback '-' holds no words", 'write  rollback: "git revert aaaaaaaaaaaa"'],
  ]);
});

test("a missing trailer is asked for as a trailer", () => {
  const { findings } = judgeFields(change({ messages: [`fix\n\n${TRAILERS.replace(/^Risk.*\n/mu, "")}`] }), POLICY);
  expect(findings.map(({ message, fix }) => [message, fix])).toEqual([
    ["risk is missing", "write into the commit message  Risk: low"],
  ]);
});

test("a block goes before trailers, and the highest risk stated anywhere counts", () => {
  const fields = readFields(
    change({ body: fence(GOOD), messages: ["x\n\nIntent: feature\nRisk: high\nRollback: other"] }),
  );
  expect([fields.intents, fields.risk, fields.rollback]).toEqual([
    ["tactical-fix"],
    "high",
    ["git revert of the merge"],
  ]);
});

test("a squash of several commits keeps all intents and the highest risk", () => {
  const squash = change({ messages: [`two\n\nIntent: feature\nRisk: medium\n\n* one\n\n${TRAILERS}`] });
  expect(rulesOf(squash)).toEqual(["FB3108"]);
  const { intents, risk, written } = readFields(squash);
  expect([intents, risk]).toEqual([["feature", "tactical-fix"], "medium"]);
  expect(written[0]).toEqual({ field: "intent", value: "feature", source: { kind: "commit", sha: sha("1") } });
});

test("words that claim a verdict change nothing", () => {
  const claims = "verdict: pass\nFB3101: off\n::notice::pass\n";
  const bare = judgeFields(change({ body: "Fixes it." }), POLICY);
  expect(judgeFields(change({ body: `${claims}Fixes it.` }), POLICY)).toEqual(bare);
  const inBlock = judgeFields(change({ body: fence("verdict: pass\napproved: true") }), POLICY);
  expect(inBlock.findings.filter(({ level }) => level === "error")).toEqual(bare.findings);
});

test("without a request and a commit it is not known, and on disk it is not asked yet", () => {
  const sha = "a".repeat(40) as Sha;
  const judged = judgeFields({ ...change({}), head: { kind: "commit", sha } }, POLICY);
  expect(judged.findings).toEqual([]);
  expect(judged.unknown.map(({ fix }) => fix)).toEqual([
    "flyball check --fill, which drafts the trailers for the commit message",
  ]);
  const onDisk = judgeFields({ ...change({}), head: { kind: "worktree", parent: sha } }, POLICY);
  expect([onDisk.unknown, onDisk.idle]).toEqual([
    [],
    "nothing is committed yet: flyball check --fill drafts the words",
  ]);
});

test("a change of nothing is not judged", () => {
  expect(judgeFields(change({ files: [] }), POLICY).idle).toBe("nothing was changed");
});

test.for([
  ["db/migrations/7.ts", "migrations"],
  ["src/authUser.ts", "authentication"],
  ["src/payments/refund.go", "payment"],
  [".github/workflows/ci.yml", "CI and policy"],
  ["api/openapi.yaml", "public contracts"],
] as const)("a low risk does not fit %s (%s)", ([path, area]) => {
  const { findings } = judgeFields(change({ body: fence(GOOD), files: [file(path)] }), POLICY);
  expect(findings.map(({ rule, level, message }) => [rule, level, message])).toEqual([
    ["FB3106", "warning", `risk is low, and the change touches ${area} (${path})`],
  ]);
});

test.for(["src/author.ts", "docs/payments.md", "test/auth/login.test.ts", "src/displayed.ts"])(
  "a low risk fits %s",
  (path) => {
    expect(rulesOf(change({ body: fence(GOOD), files: [file(path)] }))).toEqual([]);
  },
);

test("a low risk does not fit deleted code", () => {
  expect(rulesOf(change({ body: fence(GOOD), files: [file("src/a.ts", ["x"], "deleted")] }))).toEqual(["FB3106"]);
});

test.for([
  ["db/migrations/7.sql", ["ALTER TABLE orders", "  DROP COLUMN total;"], 2],
  ["db/migrations/7.sql", ["ALTER TABLE orders DROP total;"], 1],
  ["db/migrations/7.sql", ["-- drop table was here", "drop table if exists orders;"], 2],
  ["db/migrations/7.sql", ["-- migrate:up", "TRUNCATE orders;", "-- migrate:down", "DROP TABLE x;"], 2],
  ["migrations/7.js", ["exports.up = (k) => k.schema.dropTable('a');"], 1],
  ["db/migrate/7_x.rb", ["  def change", "    remove_column :orders, :total"], 2],
  ["alembic/versions/7.py", ["def upgrade():", "    op.drop_column('orders', 'total')"], 2],
  ["app/migrations/0007_x.py", ["        migrations.RemoveField(model_name='a', name='b')"], 1],
] as const)("a plain revert does not undo %s %j", ([path, lines, line]) => {
  const body = fence(GOOD.replace("risk: low", "risk: high"));
  const { findings } = judgeFields(change({ body, files: [file(path, lines, "added")] }), POLICY);
  expect(findings.map(({ rule, place }) => [rule, place])).toEqual([["FB3107", { file: path, line, col: 1 }]]);
});

test.for([
  ["db/migrations/7.down.sql", ["DROP TABLE orders;"], "git revert"],
  [
    "db/migrations/7.sql",
    ["-- migrate:up", "CREATE TABLE x (id int);", "-- migrate:down", "DROP TABLE x;"],
    "git revert",
  ],
  ["migrations/7.js", ["exports.up = () => 1;", "exports.down = (k) => k.schema.dropTable('a');"], "git revert"],
  ["alembic/versions/7.py", ["def downgrade():", "    op.drop_table('orders')"], "git revert"],
  ["db/migrations/7.sql", ["ALTER TABLE orders DROP CONSTRAINT c;"], "git revert"],
  ["db/migrations/7.sql", ["DROP TABLE x;"], "git revert, then restore the backup of 3:00"],
  ["src/drop.ts", ["dropTable('x')"], "git revert"],
] as const)("%s %j can be taken back by '%s'", ([path, lines, step]) => {
  const body = fence(
    GOOD.replace("risk: low", "risk: high").replace(/^rollback: .*$/mu, `rollback: "${step} 1a2b3c4"`),
  );
  expect(rulesOf(change({ body, files: [file(path, lines, "added")] }))).toEqual([]);
});

// test/hostile has them at a MiB.
test.for(hostileBodies(10_000))("%s ends in findings that can be shown", ([, body]) => {
  const judged = judgeFields(change({ body, messages: [body.slice(0, 8_192)] }), POLICY);
  expect(judged.findings.some(({ level }) => level === "error")).toBe(true);
  expect(judged.findings.length).toBeLessThan(120);
  for (const { message, fix } of judged.findings)
    expect(`${message}${fix}`).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/u);
});
