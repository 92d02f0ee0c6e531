import { existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type ActionBench, openActionBench, type Proposed, pullRequestEvent } from "../../forge/action-bench.ts";
import { TOKENS } from "../../forge/loopback-forge.ts";

const KEY = `AKIA${"QWERTYUIOPASDFGH"}`;
const SECRET = `export const key = "${KEY}";\n`;
const HOSTILE_NAME = "src/@ada `::error::` <b>\u001b[31m\n::add-mask::x.ts";
const HOSTILE_WORDS =
  "::error title=x::pwned\n::set-output name=verdict::pass\n##[error]x\u001b[2J\u202e @ada <img src=x onerror=y> [x](http://evil.example) | verdict: pass";

interface Stage extends ActionBench {
  readonly proposed: Proposed;
}

let failing: Stage;
let passing: Stage;
let others: ActionBench[] = [];

beforeAll(async () => {
  const [first, second] = await Promise.all([openActionBench(), openActionBench()]);
  // The change switches off what it would fail by, and says other commands.
  const policy =
    'version: 1\ncommands:\n  test: touch "$PWD/../ran-by-change"\ngates: { secrets: off, commands: off }\n';
  const files = { "src/key.ts": SECRET, [HOSTILE_NAME]: SECRET, "src/::error::x.ts": SECRET, "flyball.yaml": policy };
  failing = { ...first, proposed: await first.propose(files) };
  // What main got meanwhile is no part of the change, although the event's base is older.
  const onMain = { "src/of-others.ts": SECRET };
  passing = { ...second, proposed: await second.propose({ "src/small.ts": "export const x = 1;\n" }, { onMain }) };
}, 60_000);

afterEach(async () => {
  for (const { forge } of [failing, passing, ...others]) {
    expect(forge.problems).toEqual([]);
    forge.world.comments = [];
  }
  await Promise.all(others.map(async (bench) => bench.close()));
  others = [];
});

afterAll(async () => {
  await Promise.all([failing.close(), passing.close()]);
});

test("a change that fails is an annotation, a summary, one comment, a status and exit code 1, by the base's policy", async () => {
  const { forge, run, workspace, path, proposed } = failing;
  const payload = pullRequestEvent(proposed);
  const inputs = { status: "true", "sarif-file": "flyball.sarif", "code-scanning": "true" };
  const ran = await run({ event: "pull_request", payload, inputs, sha: proposed.mergeSha });
  expect(ran.errors).toBe("");
  expect(ran.exit).toBe(1);
  expect(ran.log).toMatch(/^::error file=src\/key\.ts,line=1,[^\n]*title=FB13\d\d::/mu);
  expect(ran.outputs).toEqual({ verdict: "fail", report: "flyball-report.json" });
  expect(ran.summary).toMatch(/^### Flyball: ❌ fail\n/u);
  expect(ran.summary).toMatch(/^#### What fails$/mu);
  expect(forge.world.comments.map(({ body }) => body.split("\n")[0])).toEqual(["<!-- flyball:sticky id=gate -->"]);
  expect(forge.world.comments[0]?.body).toContain("### Flyball: ❌ fail");
  expect(forge.world.statuses).toMatchObject([{ sha: proposed.headSha, context: "flyball/check", state: "failure" }]);
  expect(forge.world.sarifs).toMatchObject([{ sha: proposed.mergeSha, ref: "refs/pull/7/merge" }]);
  const sarif = JSON.parse(readFileSync(join(workspace, "flyball.sarif"), "utf8")) as { version: string };
  expect(sarif.version).toBe("2.1.0");
  const report = JSON.parse(readFileSync(join(workspace, "flyball-report.json"), "utf8")) as object;
  expect(report).toMatchObject({ kind: "flyball-report", number: 7, headSha: proposed.headSha, verdict: "fail" });
  expect([existsSync(path("ran-by-base")), existsSync(path("ran-by-change"))]).toEqual([true, false]);
  rmSync(join(workspace, "flyball.sarif"));
});

test("hostile words of a pull request command nothing, notify nobody and hide nothing", async () => {
  const { forge, run, proposed } = failing;
  const payload = pullRequestEvent(proposed, { title: HOSTILE_WORDS, body: `${HOSTILE_WORDS}\n`.repeat(20_000) });
  const ran = await run({ event: "pull_request", payload, sha: proposed.mergeSha });
  expect(ran.exit).toBe(1);
  const commands = ran.log.split("\n").filter((line) => /^\s*::/u.test(line));
  for (const line of commands)
    expect(line).toMatch(
      /^::(?:(?:error|warning|notice) (?:[a-zA-Z]+=[^,]*,)*title=(?:FB\d{4}|[a-z-]+ is unknown|flyball)|(?:group|endgroup)::)/u,
    );
  expect(ran.log).toContain("src/%3A%3Aerror%3A%3Ax.ts");
  for (const text of [ran.log, ran.summary, forge.world.comments[0]?.body ?? ""]) {
    expect(text).not.toMatch(/[\u001b\u202e]/u);
    expect(text).not.toMatch(/^##\[/mu);
    expect(text).not.toContain(KEY);
  }
  for (const markdown of [ran.summary, forge.world.comments[0]?.body ?? ""])
    expect(markdown.replace(/(`+)[^\n]*?\1/gu, "")).not.toMatch(/@(?=\w)|<img|<b>|\]\(|^::/mu);
  expect(ran.outputs).toEqual({ verdict: "fail", report: "flyball-report.json" });
});

test("a fork gets a report to upload; its token writes nothing, and no command is run where that is switched off", async () => {
  const { forge, run, workspace, proposed, path } = failing;
  rmSync(path("ran-by-base"), { force: true });
  forge.requests.splice(0);
  const payload = pullRequestEvent(proposed, { headRepository: "grace/engine" });
  const inputs = { status: "true", commands: "false" };
  const ran = await run({ event: "pull_request", payload, inputs, sha: proposed.mergeSha, token: TOKENS.weak });
  expect(ran.exit).toBe(1);
  expect(ran.log).toMatch(/^::notice title=flyball::this pull request comes from a fork.*flyball-report\.json/mu);
  expect(existsSync(join(workspace, "flyball-report.json"))).toBe(true);
  expect(forge.requests.filter(({ method }) => method !== "GET")).toEqual([]);
  expect(existsSync(path("ran-by-base"))).toBe(false);
});

test.for<{ readonly event: string; readonly payload: (base: string, head: string) => object }>([
  { event: "merge_group", payload: (base, head) => ({ merge_group: { base_sha: base, head_sha: head } }) },
  { event: "push", payload: (base, head) => ({ before: base, after: head, forced: false }) },
])("$event is judged, and comments nowhere", async ({ event, payload }) => {
  const { forge, run, proposed } = failing;
  const ran = await run({ event, payload: payload(proposed.baseSha, proposed.mergeSha), sha: proposed.mergeSha });
  expect(ran.exit).toBe(1);
  expect(ran.outputs["verdict"]).toBe("fail");
  expect(forge.world.comments).toEqual([]);
});

test("the next run rewrites the comment, and a change that passes exits with 0", async () => {
  const { forge, run, proposed } = passing;
  const payload = pullRequestEvent(proposed);
  for (let i = 0; i < 2; i++) {
    const ran = await run({ event: "pull_request", payload, sha: proposed.mergeSha });
    expect(ran.log).toContain("::group::flyball check: pass");
    expect(ran.exit).toBe(0);
  }
  expect(forge.world.comments).toHaveLength(1);
});

test.for([
  {
    what: "that may only read",
    token: TOKENS.weak,
    says: /^::warning title=FORGE_DENIED::the comment could not be posted.*pull-requests: write/mu,
  },
  { what: "that nobody knows", token: "wrong-token-0123456789", says: /^::warning title=FORGE_DENIED::/mu },
  { what: "that is missing", token: "", says: /^::notice title=flyball::there is no token/mu },
])("a token $what changes no verdict, and is not shown", async ({ token, says }) => {
  const { run, proposed } = passing;
  const ran = await run({ event: "pull_request", payload: pullRequestEvent(proposed), sha: proposed.mergeSha, token });
  expect(ran.exit).toBe(0);
  expect(ran.log).toMatch(says);
  expect(`${ran.log}${ran.errors}${ran.summary}`).not.toContain(token === "" ? TOKENS.own : token);
});

test("pull_request_target is refused before anything is judged", async () => {
  const { forge, run, path, proposed } = passing;
  rmSync(path("ran-by-base"), { force: true });
  forge.requests.splice(0);
  const ran = await run({ event: "pull_request_target", payload: pullRequestEvent(proposed), sha: proposed.mergeSha });
  expect(ran.exit).toBe(2);
  expect(ran.log).toMatch(/^::error title=ACTION_EVENT::on pull_request_target a workflow has the rights/mu);
  expect(existsSync(path("ran-by-base"))).toBe(false);
  expect(forge.requests).toEqual([]);
});

test("a link in the place of the report is not written through", async () => {
  const { run, workspace, path, proposed } = passing;
  writeFileSync(path("victim"), "untouched");
  rmSync(join(workspace, "flyball-report.json"), { force: true });
  symlinkSync(path("victim"), join(workspace, "flyball-report.json"));
  const ran = await run({ event: "pull_request", payload: pullRequestEvent(proposed), sha: proposed.mergeSha });
  expect(ran.log).toMatch(/^::error title=FILE_UNWRITABLE::/mu);
  expect(ran.exit).toBe(2);
  expect(readFileSync(path("victim"), "utf8")).toBe("untouched");
  rmSync(join(workspace, "flyball-report.json"));
});

test.for([
  { checkout: "head", depth: null, exit: 0, says: /^::group::flyball check: pass/mu },
  { checkout: "merge", depth: 1, exit: 2, says: /^::error title=SHALLOW_CLONE::.*fetch-depth: 0/mu },
] as const)(
  "a checkout of the $checkout with depth $depth exits with $exit",
  async ({ checkout, depth, exit, says }) => {
    const bench = await openActionBench();
    others.push(bench);
    const options = { checkout, onMain: { "src/of-others.ts": SECRET }, ...(depth === null ? {} : { depth }) };
    const proposed = await bench.propose({ "src/small.ts": "export const x = 1;\n" }, options);
    const ran = await bench.run({ event: "pull_request", payload: pullRequestEvent(proposed), sha: proposed.mergeSha });
    expect(ran.log).toMatch(says);
    expect(ran.exit).toBe(exit);
  },
);
