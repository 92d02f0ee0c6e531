import { symlinkSync, writeFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type ActionBench, type ActionRun, openActionBench } from "../../forge/action-bench.ts";
import { BASE_SHA, HEAD_SHA } from "../../forge/loopback-forge.ts";

let bench: ActionBench;

beforeAll(async () => {
  bench = await openActionBench();
});

afterEach(() => {
  expect(bench.forge.problems).toEqual([]);
  bench.forge.world.comments = [];
});

afterAll(async () => {
  await bench.close();
});

/** Pull request 8 of the played GitHub comes from grace/engine. */
const FORK_RUN = { event: "pull_request", head_sha: HEAD_SHA, head_repository: { full_name: "grace/engine" } };

const HOSTILE = "@ada ![x](http://evil.example/x.png) <script>x</script>\n/close\n::error::x\u001b[2J | a | b |";

const REPORT = {
  schemaVersion: 1,
  kind: "flyball-report",
  number: 8,
  headSha: HEAD_SHA,
  verdict: "fail",
  baseWhy: HOSTILE,
  policy: "flyball.yaml at 1a2b3c4d5e6f",
  files: 3,
  durationMs: 120,
  gates: [{ gate: "secrets", mode: "enforce", verdict: "fail", findings: 1, ignored: 0, idle: null }],
  findings: [
    { rule: "FB1301", level: "error", fails: true, message: HOSTILE, fix: HOSTILE, path: `src/\`${HOSTILE}`, line: 3 },
  ],
  unknown: [{ gate: "@ada", fails: true, why: HOSTILE, fix: "x", path: null }],
  more: 0,
};

async function comment(report: unknown, run: unknown = FORK_RUN, event = "workflow_run"): Promise<ActionRun> {
  writeFileSync(bench.path("report.json"), typeof report === "string" ? report : JSON.stringify(report));
  const inputs = { mode: "comment", report: bench.path("report.json") };
  return bench.run({ event, payload: { workflow_run: run }, inputs });
}

test("the report of a fork becomes one comment, whose words do nothing", async () => {
  const { world } = bench.forge;
  for (let i = 0; i < 2; i++) {
    const ran = await comment(REPORT);
    expect(ran.log).toBe("the comment on pull request 8 is written\n");
    expect(ran.errors).toBe("");
    expect(ran.exit).toBe(0);
  }
  expect(world.comments).toHaveLength(1);
  const body = world.comments[0]?.body ?? "";
  expect(body).toMatch(/^<!-- flyball:sticky id=gate -->\n### Flyball: ❌ fail\n/u);
  expect(body).toContain("As the workflow of this pull request from a fork reports it.");
  expect(body.replace(/(`+)[^\n]*?\1/gu, "")).not.toMatch(/@(?=\w)|<script|!\[|\]\(|^\/|^::|\u001b/mu);
});

test.for<{ readonly what: string; readonly report: unknown; readonly run?: unknown; readonly says: RegExp }>([
  {
    what: "another pull request's number",
    report: { ...REPORT, number: 7 },
    says: /^::error title=ACTION_REPORT::.*pull request 7 does not come from the repository/mu,
  },
  {
    what: "a pull request whose fork is gone",
    report: { ...REPORT, number: 9 },
    says: /^::error title=ACTION_REPORT::.*pull request 9 does not come/mu,
  },
  {
    what: "another commit than the run's",
    report: { ...REPORT, headSha: BASE_SHA },
    says: /^::error title=ACTION_REPORT::.*its commit is not the one/mu,
  },
  {
    what: "a number that there is not",
    report: { ...REPORT, number: 404 },
    says: /^::error title=FORGE_NOT_FOUND::/mu,
  },
  { what: "a field that no report has", report: { ...REPORT, html: "<b>" }, says: /^::error title=ACTION_REPORT::/mu },
  {
    what: "a text that is too long",
    report: { ...REPORT, policy: "x".repeat(3000) },
    says: /^::error title=ACTION_REPORT::.*\(at policy\)/mu,
  },
  { what: "a file of 2 MiB", report: " ".repeat(2 * 1024 * 1024), says: /^::error title=ACTION_FILE::.*larger than/mu },
  { what: "no JSON", report: "<html>", says: /^::error title=ACTION_REPORT::/mu },
  {
    what: "a run that was no pull request's",
    report: REPORT,
    run: { ...FORK_RUN, event: "push" },
    says: /^::error title=ACTION_EVENT::mode: comment is for workflow_run/mu,
  },
])("$what is refused, and nothing is written", async ({ report, run = FORK_RUN, says }) => {
  const ran = await comment(report, run);
  expect(ran.log).toMatch(says);
  expect(ran.exit).toBe(2);
  expect(bench.forge.world.comments).toEqual([]);
});

test("a report of an older commit is left to the newer one's", async () => {
  const run = { ...FORK_RUN, head_sha: BASE_SHA };
  const ran = await comment({ ...REPORT, headSha: BASE_SHA }, run);
  expect(ran.log).toBe("pull request 8 has a newer commit: its own report comes\n");
  expect(ran.exit).toBe(0);
  expect(bench.forge.world.comments).toEqual([]);
});

test("a link in the place of the report is not read through", async () => {
  writeFileSync(bench.path("elsewhere.json"), JSON.stringify(REPORT));
  symlinkSync(bench.path("elsewhere.json"), bench.path("link.json"));
  const inputs = { mode: "comment", report: bench.path("link.json") };
  const ran = await bench.run({ event: "workflow_run", payload: { workflow_run: FORK_RUN }, inputs });
  expect(ran.log).toMatch(/^::error title=ACTION_FILE::/mu);
  expect(ran.exit).toBe(2);
});
