import { expect, test } from "vitest";
import type { Sha } from "../../../base/ids.ts";
import type { Change, ChangedFile, ChangeRequest } from "../../change/change.ts";
import { DEFAULT_POLICY } from "../../policy/default-policy.ts";
import { parsePolicy } from "../../policy/parse-policy.ts";
import type { Policy } from "../../policy/policy.ts";
import { judgePolicyFile } from "./judge-policy-file.ts";
import { judgePolicy, policyFiles } from "./judge-policy.ts";

const HEAD = "a".repeat(40) as Sha;

function content(text: string | null): ChangedFile["after"] {
  return text === null ? null : { kind: "text", text, executable: false };
}

function file(
  path: string,
  before: string | null,
  after: string | null,
  previousPath: string | null = null,
): ChangedFile {
  const kind = previousPath !== null ? "renamed" : before === null ? "added" : after === null ? "deleted" : "modified";
  const hunk = { oldStart: 1, removed: before?.split("\n") ?? [], newStart: 1, added: after?.split("\n") ?? [] };
  return { path, kind, previousPath, before: content(before), after: content(after), hunks: [hunk] };
}

function policyOf(text: string): Policy {
  const parsed = parsePolicy(text, "flyball.yaml");
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value;
}

const request = (of: Partial<ChangeRequest>): ChangeRequest => ({
  number: 1,
  title: "",
  body: "",
  author: "ada",
  approvals: [],
  ...of,
});

function judge(files: readonly ChangedFile[], base: Policy = DEFAULT_POLICY, of: Partial<Change> = {}) {
  const change: Change = {
    base: HEAD,
    head: { kind: "commit", sha: HEAD },
    files,
    commits: [],
    request: null,
    companions: new Map(),
    ...of,
  };
  return judgePolicy(
    change,
    base,
    policyFiles(change).flatMap((each) => judgePolicyFile(each, base)),
  );
}

const BASE = `version: 1
commands: {test: npm test, lint: npm run lint}
environments: {prod: {rollback: ./back, predicates: [{name: up, http: 'http://x/'}], version: {command: ./sha}}}
gates:
  secrets: enforce
  tests: {mode: enforce, rules: {FB1501: error}, scope: [src/**, test/**]}
  supply-chain: {mode: enforce, package_age_min: 3d, advisories: osv}
  version: {each_change: true}
  policy: {mode: enforce, paths: [infra/**]}
ignores:
  - {rule: FB1301, path: a/**, owner: ada, reason: a public test key, expires: 2027-01-31}
baseline: .flyball/baseline.json
`;

test.for([
  [
    ".github/workflows/ci.yml",
    `      - uses: a/check@${"1".repeat(40)} # v4.1.0`,
    `      - uses: a/check@${"2".repeat(40)} # v4.2.0`,
    "FB6301 info .github/workflows/ci.yml uses other versions, and nothing else in it changed: a/check 111111111111 to 222222222222",
  ],
  [
    ".pre-commit-config.yaml",
    "    rev: v0.14.3",
    "    rev: v0.15.0  # frozen",
    "FB6301 info .pre-commit-config.yaml uses other versions, and nothing else in it changed: v0.14.3 to v0.15.0",
  ],
  [
    ".github/workflows/ci.yml",
    "      - uses: a/check@v4",
    "      - uses: b/check@v4",
    "FB6301 warning .github/workflows/ci.yml is changed: it runs where the checks run, within reach of the repository's secrets",
  ],
  [
    ".github/workflows/ci.yml",
    "      - uses: a/check@v4",
    "      - uses: a/check@v5\n      - run: make",
    "FB6301 warning .github/workflows/ci.yml is changed: it runs where the checks run, within reach of the repository's secrets",
  ],
] as const)("%s: %s made into %s", ([path, before, after, expected]) => {
  expect(
    judge([file(path, before, after)]).findings.map((each) => `${each.rule} ${each.level} ${each.message}`),
  ).toEqual([expected]);
});

test.for([
  [[file("flyball.yaml", null, "version: 1")], "read what it changes before you merge it"],
  [
    [file("flyball.yaml", null, "version: 1"), file("src/a.ts", null, "a")],
    "read what it changes before you merge it, or put it into a change of its own",
  ],
] as const)("the fix names what can be done", ([files, fix]) => {
  expect(judge(files).findings.map((each) => each.fix)).toEqual([fix]);
});

test.for([
  ["secrets: enforce", "secrets: observe", "FB6303 5:12 gate secrets goes from enforce to observe"],
  ["secrets: enforce", "secrets: off", "FB6303 5:12 gate secrets goes from enforce to off"],
  ["  secrets: enforce\n", "  secrets: {rules: {FB1301: info}}\n", "FB6304 5:29 rule FB1301 goes from error to info"],
  ["FB1501: error", "FB1501: 'off'", "FB6304 6:42 rule FB1501 goes from error to off"],
  ["[src/**, test/**]", "[src/**]", "FB6308 6:57 gate tests looks at 'src/**' instead of 'src/**', 'test/**'"],
  ["secrets: enforce", "secrets: {scope: [src/**]}", "FB6308 5:20 gate secrets looks at 'src/**' instead of all files"],
  ["3d", "1h", "FB6306 7:50 supply-chain.package_age_min goes from 3 d 0 h to 1 h 0 min"],
  [", advisories: osv", "", "FB6306 7:17 supply-chain looks up no advisories any more"],
  [
    "advisories: osv",
    "advisories: osv, registries: [evil.example]",
    "FB6306 7:83 supply-chain takes packages from 'evil.example'",
  ],
  ["each_change: true", "each_change: false", "FB6306 8:26 version no longer asks each change for a bump"],
  [", paths: [infra/**]", "", "FB6308 9:11 the policy gate no longer looks at 'infra/**'"],
  ["gates:\n", "gates:\n  size: {lines_max: 9000}\n", "FB6306 5:21 size.lines_max goes from 600 to 9000"],
  ["gates:\n", "gates:\n  size: {files_max: 9000}\n", "FB6306 5:21 size.files_max goes from 40 to 9000"],
  ["gates:\n", "gates:\n  size: {generated: [src/**]}\n", "FB6306 5:21 size counts 'src/**' as generated"],
  ["2027-01-31", "2028-01-31", "FB6305 11:80 FB1301 is ignored in 'a/**' for longer, until 2028-01-31"],
  ["path: a/**, ", "", "FB6305 11:5 FB1301 is ignored everywhere until 2027-01-31"],
  [
    "test: npm test",
    "test: 'npm test || true'",
    "FB6307 2:18 the command test is 'npm test || true' instead of 'npm test'",
  ],
  ["test: npm test, ", "", "FB6307 2:11 the command test ('npm test') is gone"],
  ["baseline.json", "all.json", "FB6309 12:11 the baseline is '.flyball/all.json' instead of '.flyball/baseline.json'"],
  ["rollback: ./back, ", "", "FB6310 3:22 prod has no rollback command any more"],
  [
    "http://x/",
    "http://y/",
    "FB6310 3:54 the predicate 'up' of prod is another: url goes from 'http://x/' to 'http://y/'",
  ],
  [", version: {command: ./sha}", "", "FB6310 3:22 prod is asked for its version no more"],
  [
    "gates:\n",
    "roles: {reviewer: model:anthropic/x}\ngates:\n",
    "FB6310 4:19 the reviewer is model:anthropic/x instead of a person",
  ],
] as const)("'%s' → '%s' is loosened", ([from, to, expected]) => {
  const { findings } = judge([file("flyball.yaml", BASE, BASE.replace(from, to))], policyOf(BASE));
  const errors = findings.filter(({ level }) => level === "error");
  expect(errors.map(({ rule, message, place }) => `${rule} ${place?.line}:${place?.col} ${message}`)).toEqual([
    expected,
  ]);
});

test.for([
  ["secrets: enforce", "secrets: enforce # a comment"],
  ["version: {each_change: true}", "version: {mode: enforce, each_change: true}"],
  ["package_age_min: 3d", "package_age_min: 9d"],
  ["commands: {", "commands: {build: npm run build, "],
  ["2027-01-31", "2026-12-31"],
  ["scope: [src/**, test/**]", "scope: []"],
] as const)("'%s' → '%s' is a change, and no loosening", ([from, to]) => {
  const { findings } = judge([file("flyball.yaml", BASE, BASE.replace(from, to))], policyOf(BASE));
  expect(findings.map(({ rule, level }) => `${rule} ${level}`)).toEqual(["FB6301 warning"]);
});

test.for([
  [
    "a new policy that switches a default off",
    file("flyball.yaml", null, "version: 1\ngates: {secrets: off}"),
    ["FB6303", "FB6301"],
  ],
  ["a new policy", file("flyball.yaml", null, "version: 1\ncommands: {test: npm test}"), ["FB6301"]],
  ["a misspelt policy", file("flyball.yaml", "version: 1", "version: 1\ngates: {sise: off}"), ["FB6311", "FB6301"]],
  ["a policy that is a YAML bomb", file("flyball.yaml", "version: 1", "a: &a [x]\nb: [*a, *a]"), ["FB6311", "FB6301"]],
  ["a workflow", file(".github/workflows/ci.yml", "a", "b"), ["FB6301"]],
  ["a removed workflow", file(".github/workflows/ci.yml", "a", null), ["FB6302"]],
  ["a workflow moved away", file("old/ci.yml", "a", "a", ".github/workflows/ci.yml"), ["FB6302"]],
  [
    "a workflow without flyball",
    file(".github/workflows/ci.yml", "- run: npx flyball check", "- run: true"),
    ["FB6302", "FB6301"],
  ],
  [
    "a workflow with flyball in a comment",
    file(".github/workflows/ci.yml", "- run: npx flyball check", "# npx flyball check"),
    ["FB6302", "FB6301"],
  ],
  ["write-all", file(".github/workflows/ci.yml", null, "permissions: write-all"), ["FB6301", "FB6313"]],
  ["an action on a branch", file(".github/workflows/ci.yml", null, "  - uses: a/b@main"), ["FB6301", "FB6314"]],
  ["an action without a version", file(".github/workflows/ci.yml", null, "  - uses: a/b"), ["FB6301", "FB6314"]],
  ["an action at a tag", file(".github/workflows/ci.yml", null, "  - uses: a/b@v4\n  - uses: ./x"), ["FB6301"]],
  ["inherited secrets", file(".github/workflows/ci.yml", null, "    secrets: inherit"), ["FB6301", "FB6315"]],
  ["a step that can't fail", file(".github/workflows/ci.yml", null, "  - run: npm test || true"), ["FB6301", "FB6316"]],
  [
    "a stranger's code with secrets",
    file(".github/workflows/ci.yml", null, "on: pull_request_target\n  ref: ${{ github.event.pull_request.head.sha }}"),
    ["FB6301", "FB6312"],
  ],
  ["pull_request_target alone", file(".github/workflows/ci.yml", null, "on: pull_request_target"), ["FB6301"]],
  ["settings of an agent", file(".claude/settings.json", "{}", "{ }"), ["FB6301"]],
  ["a linter's configuration", file("tsconfig.json", "{}", "{ }"), ["FB6317"]],
  ["a file like any other", file("src/a.ts", "a", "b"), []],
  [
    "a MiB of hostile lines",
    file(".github/workflows/ci.yml", null, `${"uses: ".repeat(100_000)}\n${"|| ".repeat(100_000)}`),
    ["FB6301", "FB6314"],
  ],
] as const)("%s is seen", ([, changed, expected]) => {
  expect(judge([changed]).findings.map(({ rule }) => rule)).toEqual(expected);
});

test("a removed policy is told with what it held", () => {
  const { findings } = judge([file("flyball.yaml", BASE, null)], policyOf(BASE));
  expect(findings.map(({ rule }) => rule)).toContain("FB6302");
  expect(findings.map(({ message }) => message)).toContain(
    "without flyball.yaml the defaults hold: gate tests goes from enforce to observe",
  );
});

test("files that the policy names are seen", () => {
  expect(judge([file("infra/x.tf", "a", "b")], policyOf(BASE)).findings.map(({ rule }) => rule)).toEqual(["FB6301"]);
});

test("a script that a command of the policy calls is judged with no policy file in the change, and an approval clears it", () => {
  const emptied = file("package.json", '{"scripts": {"test": "node --test"}}', '{"scripts": {"test": "true"}}');
  const judged = judge([emptied], policyOf(BASE));
  expect(judged.findings.map(({ rule, level }) => `${rule} ${level}`)).toEqual(["FB6319 error"]);
  expect([judged.idle, judged.looks.map(({ path }) => path)]).toEqual([null, ["package.json"]]);
  const given = request({ approvals: [{ by: "bob", sha: HEAD }] });
  expect(judge([emptied], policyOf(BASE), { request: given }).findings.map(({ level }) => level)).toEqual(["info"]);
});

const RELEASES = `version: 1
run: {repairs: 2, confidence: 0.9}
budgets: {usd: 5, tokens: 1000}
environments:
  prod:
    deploy: ./deploy
    rollback: ./back
    checklist: enforce
    on_failure: automatic
    verify_within: 1h
    sign_off_timeout: 10s
    version: {command: ./sha}
    predicates:
      - {name: up, http: 'http://x/', status: 204, latency_max: 2s}
      - {name: cert, tls: x.example, days_min: 14}
`;

test.for([
  ["checklist: enforce", "checklist: observe", "FB6310 error 8 the checklist of prod goes from enforce to observe"],
  ["    checklist: enforce\n", "", "FB6310 error 6 the checklist of prod goes from enforce to observe"],
  ["rollback: ./back", "rollback: 'true'", "FB6310 error 7 the rollback command of prod is 'true' instead of './back'"],
  ["deploy: ./deploy", "deploy: 'true'", "FB6310 error 6 the deploy command of prod is 'true' instead of './deploy'"],
  ["    deploy: ./deploy\n", "", "FB6310 error 6 prod has no deploy command any more"],
  ["    version: {command: ./sha}\n", "", "FB6310 error 6 prod is asked for its version no more"],
  ["command: ./sha", "command: 'true'", "FB6310 error 12 prod is asked for its version in another way"],
  ["      - {name: cert, tls: x.example, days_min: 14}\n", "", "FB6310 error 14 the predicate 'cert' of prod is gone"],
  ["status: 204", "status: 500", "FB6310 error 14 the predicate 'up' of prod is another: status goes from 204 to 500"],
  [
    "latency_max: 2s",
    "latency_max: 9s",
    "FB6310 error 14 the predicate 'up' of prod is another: latency_max in ms goes from 2000 to 9000",
  ],
  [
    "days_min: 14",
    "days_min: 1",
    "FB6310 error 15 the predicate 'cert' of prod is another: days_min goes from 14 to 1",
  ],
  ["automatic", "ask", "FB6320 warning 9 on_failure of prod goes from automatic to ask"],
  [
    "verify_within: 1h",
    "verify_within: 20d",
    "FB6320 warning 10 verify_within of prod goes from 1 h 0 min to 20 d 0 h",
  ],
  [
    "sign_off_timeout: 10s",
    "sign_off_timeout: 25s",
    "FB6320 warning 11 sign_off_timeout of prod goes from 10.0 s to 25.0 s",
  ],
  ["repairs: 2", "repairs: 5", "FB6320 warning 2 run.repairs goes from 2 to 5"],
  ["confidence: 0.9", "confidence: 0.1", "FB6306 error 2 run.confidence goes from 0.9 to 0.1"],
  ["usd: 5", "usd: 500", "FB6320 warning 3 budgets.usd goes from 5 to 500"],
  [", tokens: 1000", "", "FB6320 warning 3 the budget of 1000 tokens is gone"],
  [
    "version: 1\n",
    "version: 1\nroles: {reviewer: claude}\n",
    "FB6310 error 2 the reviewer is acp:claude instead of a person",
  ],
] as const)("of what releases and runs are held to, '%s' → '%s' is told", ([from, to, expected]) => {
  const { findings } = judge([file("flyball.yaml", RELEASES, RELEASES.replace(from, to))], policyOf(RELEASES));
  const told = findings.filter(({ rule }) => rule !== "FB6301");
  expect(told.map(({ rule, level, message, place }) => `${rule} ${level} ${place?.line} ${message}`)).toEqual([
    expected,
  ]);
});

test.for([
  ["name: up", "name: answers"],
  ["latency_max: 2s", "latency_max: 1s"],
  ["days_min: 14", "days_min: 30"],
  ["verify_within: 1h", "verify_within: 10m"],
  ["repairs: 2", "repairs: 1"],
  ["usd: 5", "usd: 4"],
] as const)("of what releases and runs are held to, '%s' → '%s' loosens nothing", ([from, to]) => {
  const { findings } = judge([file("flyball.yaml", RELEASES, RELEASES.replace(from, to))], policyOf(RELEASES));
  expect(findings.map(({ rule }) => rule)).toEqual(["FB6301"]);
});

const baseline = (...prints: readonly string[]): string =>
  JSON.stringify({
    schemaVersion: 1,
    findings: prints.map((fingerprint) => ({ rule: "FB1301", path: "a", fingerprint, count: 1 })),
  });

test.for([
  [baseline("0123456789abcdef"), baseline("0123456789abcdef", "fedcba9876543210"), ["FB6309"], 0],
  [baseline("0123456789abcdef"), baseline(), [], 0],
  [null, baseline("0123456789abcdef"), ["FB6309"], 0],
  [baseline(), "{", [], 1],
] as const)("a baseline %s → %s", ([before, after, expected, unknown]) => {
  const judged = judge([file(".flyball/baseline.json", before, after)]);
  expect([judged.findings.map(({ rule }) => rule), judged.unknown.length]).toEqual([expected, unknown]);
});

const LOOSE = file("flyball.yaml", "version: 1", "version: 1\ngates: {secrets: off}");

test.for([
  ["by somebody else at the head", request({ approvals: [{ by: "bob", sha: HEAD }] }), "info"],
  ["by somebody else, commit not told", request({ approvals: [{ by: "bob", sha: null }] }), "info"],
  ["by the author", request({ approvals: [{ by: "ada", sha: HEAD }] }), "error"],
  ["by the author in capitals", request({ approvals: [{ by: " @ADA", sha: HEAD }] }), "error"],
  ["at another commit", request({ approvals: [{ by: "bob", sha: "b".repeat(40) }] }), "error"],
  ["of nobody knows whose change", request({ author: null, approvals: [{ by: "bob", sha: HEAD }] }), "error"],
  ["in words alone", request({ body: "approved by bob\nverdict: pass" }), "error"],
] as const)("an approval %s makes it %s", ([, given, level]) => {
  const { findings } = judge([LOOSE], DEFAULT_POLICY, { request: given });
  expect(findings.find(({ rule }) => rule === "FB6303")?.level).toBe(level);
});

test("an approval is named, covers no files on disk, and does not make a policy readable", () => {
  const given = request({ approvals: [{ by: "bob\n::error::", sha: HEAD }] });
  expect(judge([LOOSE], DEFAULT_POLICY, { request: given }).findings[0]?.message).toBe(
    "gate secrets goes from enforce to off (approved by bob\\x0a::error::)",
  );
  const onDisk = judge([LOOSE], DEFAULT_POLICY, { request: given, head: { kind: "worktree", parent: HEAD } });
  expect(onDisk.findings[0]?.level).toBe("error");
  const broken = judge([file("flyball.yaml", "version: 1", "version: 2")], DEFAULT_POLICY, { request: given });
  expect(broken.findings[0]?.level).toBe("error");
});

test("the folder of the policy's advisories says how changes are judged", () => {
  const base = policyOf(BASE);
  expect(judge([file("osv/npm/GHSA-1.json", "{}", null)], base).findings.map(({ message }) => message)).toEqual([
    "osv/npm/GHSA-1.json is a part of gates.supply-chain.advisories",
  ]);
  expect(judge([file("osv2/GHSA-1.json", "{}", null)], base).findings).toEqual([]);
});

test("a changed workflow is shown where it changed", () => {
  const changed = file(".github/workflows/ci.yml", "a\n", "b\n");
  const hunks = [{ oldStart: 7, removed: ["a"], newStart: 8, added: ["b"] }];
  expect(judge([{ ...changed, hunks }]).findings[0]?.place).toMatchObject({ line: 8 });
});
