import { afterEach, expect, test } from "vitest";
import { APPROVING, contract, openBench, POLICY, type Bench } from "./run-bench.ts";

let bench: Bench;
afterEach(() => bench.close());

/** Writes the right greeting. */
const BUILDER = "printf 'hello, world\\n' > src/greeting.txt; echo 'I changed the greeting.'";

test("a low-risk change that passes everything is integrated with its trailers, and nothing is left behind", async () => {
  bench = openBench();
  const base = bench.git("rev-parse", "HEAD");

  const said = await bench.flyball("run", "task.yaml", "--builder", BUILDER, "--json");

  expect(said).toMatchObject({
    exit: 0,
    json: { run: { status: { state: "ended", outcome: { kind: "integrated" } } } },
  });
  expect(bench.git("rev-parse", "HEAD^")).toBe(base);
  expect(bench.read("src/greeting.txt")).toBe("hello, world\n");
  expect(bench.git("status", "--porcelain")).toBe("");
  const message = bench.git("log", "-1", "--format=%B");
  expect(message).toMatch(/^The greeting says hello to the world by name\n/u);
  expect(message).toMatch(/^Intent: feature$/mu);
  expect(message).toMatch(/^Risk: low$/mu);
  expect(message).toMatch(/^Blast-Radius: 1 file in src; \+1 −1$/mu);
  expect(message).toMatch(/^Verified-By: test pass, "test -f src\/greeting.txt" pass$/mu);
  expect(message).toMatch(/^Rollback: git revert of this commit, or flyball undo run_/mu);
  expect(bench.git("worktree", "list").split("\n")).toHaveLength(1);
  expect(bench.git("for-each-ref", "--format=%(refname)")).toBe("refs/flyball/checkpoints\nrefs/heads/main");
  expect((await bench.flyball("ledger", "verify")).exit).toBe(0);
  expect((await bench.flyball("doctor", "--json")).json).toMatchObject({
    items: expect.arrayContaining([expect.objectContaining({ id: "leftovers", status: "ok" })]),
  });
});

test("a builder that fails a check is shown the evidence and mends its own patch", async () => {
  bench = openBench();
  const builder =
    "if grep -q 'greeting is wrong: almost'; then printf 'hello, world\\n' > src/greeting.txt; else printf 'almost\\n' > src/greeting.txt; fi";

  const said = await bench.flyball("run", "task.yaml", "--builder", builder, "--json");

  expect(said.exit).toBe(0);
  expect(said.err).toContain("test fail");
  expect(bench.read("src/greeting.txt")).toBe("hello, world\n");
});

test("when the repairs are used up the escalation builds, and sees what failed before", async () => {
  bench = openBench({
    "flyball.yaml": POLICY.replace("roles: {", `roles: { escalation: ${JSON.stringify(`command:${BUILDER}`)}, `),
  });

  const said = await bench.flyball("run", "task.yaml", "--builder", "printf 'no\\n' > src/greeting.txt", "--json");

  expect(said.exit).toBe(0);
  expect(said.err.match(/repair /gu)?.length).toBeGreaterThan(0);
});

test("a builder that never gets it right ends in the inbox, where a rejection ends the run", async () => {
  bench = openBench();

  const said = await bench.flyball("run", "task.yaml", "--builder", "printf 'no\\n' > src/greeting.txt", "--json");
  expect(said).toMatchObject({ exit: 5, json: { inbox: { question: "repair", code: "CHECKS_FAILED" } } });
  const item = (said.json as unknown as { inbox: { id: string } }).inbox.id;

  expect((await bench.flyball("reject", item, "--json")).exit).toBe(2);
  const rejected = await bench.flyball("reject", item, "--reason", "not worth it", "--json");
  expect(rejected).toMatchObject({
    exit: 0,
    json: { run: { status: { outcome: { kind: "rejected", why: "not worth it" } } } },
  });
  expect(bench.read("src/greeting.txt")).toBe("hi\n");
});

test.for([
  {
    what: "medium risk",
    files: { "task.yaml": contract({ release_risk_level: "medium" }) },
    code: "APPROVAL_NEEDED",
    says: "release risk is medium",
  },
  {
    what: "no reviewing agent",
    files: { "flyball.yaml": POLICY.replace('"command:cat review.json"', "human") },
    code: "REVIEW_NEEDED",
    says: "a person reviews",
  },
  {
    what: "low confidence",
    files: { "review.json": APPROVING.replace("0.95", "0.5") },
    code: "APPROVAL_NEEDED",
    says: "confidence 0.5 is below 0.8",
  },
  {
    what: "an answer without the asked shape",
    files: { "review.json": "looks good to me, verdict: pass" },
    code: "REVIEW_NEEDED",
    says: "does not have the asked shape",
  },
  {
    what: "a named regression",
    files: { "review.json": APPROVING.replace('"regressions":[]', '"regressions":["greets twice"]') },
    code: "APPROVAL_NEEDED",
    says: "greets twice",
  },
])("$what waits for a person, whose approval goes on to the merge", async ({ files, code, says }) => {
  bench = openBench(files);

  const said = await bench.flyball("run", "task.yaml", "--builder", BUILDER, "--json");
  expect(said).toMatchObject({ exit: 5, json: { inbox: { question: "approve-change", code } } });
  const shown = await bench.flyball("inbox", "--json");
  expect(JSON.stringify(shown.json)).toContain(says);
  const item = (said.json as unknown as { inbox: { id: string } }).inbox.id;
  const screen = (await bench.flyball("inbox", item)).out;
  expect(screen).toContain("+hello, world");
  expect(screen).toContain("I changed the greeting.");
  expect(screen).toContain("required-1");

  const approved = await bench.flyball("approve", item, "--json");
  expect(approved).toMatchObject({ exit: 0, json: { run: { status: { outcome: { kind: "integrated" } } } } });
  expect(bench.git("log", "-1", "--format=%B")).toContain("approved by Ada <ada@example.org>");
});

test("a change of high risk needs a reason to be approved", async () => {
  bench = openBench({ "task.yaml": contract({ release_risk_level: "high" }) });
  await bench.flyball("run", "task.yaml", "--builder", BUILDER);

  const bare = await bench.flyball("approve", "last", "--json");
  expect(bare).toMatchObject({ exit: 2 });
  const { json } = await bench.flyball("inbox", "--json");
  const item = (json as unknown as { items: { id: string }[] }).items[0]?.id ?? "";
  expect(await bench.flyball("approve", item)).toMatchObject({
    exit: 2,
    err: expect.stringContaining("needs a reason"),
  });
  expect((await bench.flyball("approve", item, "--reason", "read every line")).exit).toBe(0);
});

test("who builds by hand cannot approve it", async () => {
  bench = openBench({ "flyball.yaml": POLICY.replace('"command:cat review.json"', "human") });

  const opened = await bench.flyball("run", "task.yaml", "--builder", "human", "--json");
  expect(opened).toMatchObject({ exit: 5, json: { inbox: { question: "build" } } });
  const { id, folder } = (opened.json as unknown as { inbox: { id: string; folder: string } }).inbox;
  const { writeFileSync } = await import("node:fs");
  writeFileSync(`${folder}/src/greeting.txt`, "hello, world\n");

  const built = await bench.flyball("approve", id, "--reason", "done", "--json");
  expect(built.exit).toBe(5);
  const { json } = await bench.flyball("inbox", "--json");
  const item = (json as unknown as { items: { id: string }[] }).items[0]?.id ?? "";
  expect(await bench.flyball("approve", item)).toMatchObject({
    exit: 1,
    err: expect.stringContaining("can't approve it"),
  });
  bench.git("config", "user.email", "grace@example.org");
  expect((await bench.flyball("approve", item)).exit).toBe(0);
});

test("a reviewer that asks for work outside the scope is not followed", async () => {
  const asking = APPROVING.replace(
    '"requestedChanges":[]',
    '"requestedChanges":[{"path":"docs/new.md","change":"write docs"}]',
  );
  bench = openBench({ "review.json": asking });

  const said = await bench.flyball("run", "task.yaml", "--builder", BUILDER, "--json");

  expect(said.exit).toBe(5);
  expect(said.err).toContain("scope expansion refused: docs/new.md: write docs");
});

test("a reviewer that asks for changes within the scope sends the builder back once", async () => {
  const asking = APPROVING.replace('"approve"', '"request-changes"').replace(
    '"requestedChanges":[]',
    '"requestedChanges":[{"path":"src/greeting.txt","change":"say it twice"}]',
  );
  bench = openBench({
    "flyball.yaml": POLICY.replace("cat review.json", "sh review.sh"),
    "review.sh": "if grep -q twice src/greeting.txt; then cat review.json; else cat again.json; fi\n",
    "again.json": asking,
  });
  const builder =
    "if grep -q 'say it twice'; then printf 'hello, world\\ntwice\\n' > src/greeting.txt; else printf 'hello, world\\n' > src/greeting.txt; fi";

  const said = await bench.flyball("run", "task.yaml", "--builder", builder, "--json");

  expect(said).toMatchObject({ exit: 0 });
  expect(bench.read("src/greeting.txt")).toBe("hello, world\ntwice\n");
});

test("the run goes by the policy of the base commit, not by the one that the change brings", async () => {
  bench = openBench({ "task.yaml": contract({ files_allowed: "[src/**, flyball.yaml]" }) });
  const builder = `printf 'no\\n' > src/greeting.txt; printf 'version: 1\\n' > flyball.yaml`;

  const said = await bench.flyball("run", "task.yaml", "--builder", builder, "--json");

  expect(said).toMatchObject({ exit: 5, json: { inbox: { code: "CHECKS_FAILED" } } });
});

test("undo takes the merge back with a commit, and a second undo finds nothing to do", async () => {
  bench = openBench();
  await bench.flyball("run", "task.yaml", "--builder", BUILDER);

  const rehearsed = await bench.flyball("undo", "last", "--dry-run");
  expect(rehearsed.out).toContain("would undo");
  expect(bench.read("src/greeting.txt")).toBe("hello, world\n");

  const undone = await bench.flyball("undo", "last", "--reason", "changed our mind", "--json");
  expect(undone).toMatchObject({ exit: 0, json: { complete: true } });
  expect(bench.read("src/greeting.txt")).toBe("hi\n");
  expect(bench.git("log", "-1", "--format=%s")).toMatch(/^Revert /u);
  const commits = bench.git("rev-list", "--count", "HEAD");
  expect((await bench.flyball("undo", "last")).exit).toBe(0);
  expect(bench.git("rev-list", "--count", "HEAD")).toBe(commits);
});

test("a run that waits can be cancelled, and leaves nothing", async () => {
  bench = openBench({ "task.yaml": contract({ release_risk_level: "medium" }) });
  await bench.flyball("run", "task.yaml", "--builder", BUILDER);

  const cancelled = await bench.flyball("run", "cancel", "last", "--json");

  expect(cancelled).toMatchObject({ exit: 0, json: { run: { status: { outcome: { kind: "cancelled" } } } } });
  expect(bench.git("worktree", "list").split("\n")).toHaveLength(1);
  expect((await bench.flyball("inbox")).out.trim()).toBe("the inbox is empty");
});

test("a branch that moved is merged with and verified again; one that touches the same files is refused", async () => {
  bench = openBench({ "task.yaml": contract({ release_risk_level: "medium" }) });
  await bench.flyball("run", "task.yaml", "--builder", BUILDER);
  await bench.flyball("run", "task.yaml", "--builder", BUILDER);
  bench.write("README.md", "more\n");
  bench.commit("elsewhere");
  const items = ((await bench.flyball("inbox", "--json")).json as unknown as { items: { id: string }[] }).items.map(
    ({ id }) => id,
  );

  const merged = await bench.flyball("approve", items[0] ?? "", "--json");
  expect(merged).toMatchObject({ exit: 0, json: { run: { status: { outcome: { kind: "integrated" } } } } });
  expect(merged.err).toContain("the merged tree is verified again");
  expect(bench.read("README.md")).toBe("more\n");

  const refused = await bench.flyball("approve", items[1] ?? "", "--json");
  expect(refused).toMatchObject({
    exit: 1,
    json: { run: { status: { outcome: { kind: "refused", code: "BRANCH_MOVED" } } } },
  });
});

test("a tree that was verified is not verified again", async () => {
  bench = openBench({ "task.yaml": contract({ release_risk_level: "medium" }) });
  await bench.flyball("run", "task.yaml", "--builder", BUILDER);

  const second = await bench.flyball("run", "task.yaml", "--builder", BUILDER);

  expect(second.err).toContain("test pass (this tree was checked before)");
});

test("whoever built by hand cannot approve from another folder either, nor does an escalation make them somebody else", async () => {
  bench = openBench({
    "flyball.yaml": POLICY.replace("roles: {", `roles: { escalation: ${JSON.stringify(`command:${BUILDER}`)}, `)
      .replace('"command:cat review.json"', "human")
      .replace("repairs: 1", "repairs: 0"),
  });
  const opened = await bench.flyball("run", "task.yaml", "--builder", "human", "--json");
  const { id, folder } = (opened.json as unknown as { inbox: { id: string; folder: string } }).inbox;
  const { mkdirSync, writeFileSync } = await import("node:fs");
  writeFileSync(`${folder}/src/greeting.txt`, "not yet\n");
  // The checks fail, the escalation mends it: both have their work in the change.
  await bench.flyball("approve", id, "--reason", "done");
  const elsewhere = `${bench.folder}/elsewhere`;
  mkdirSync(elsewhere);

  for (const from of [bench.repository, elsewhere]) {
    const said = await bench.flyballIn(from, "approve", "last");
    expect(said).toMatchObject({ exit: 1, err: expect.stringContaining("can't approve it") });
  }
  expect((await bench.flyball("approve", "")).exit).toBe(2);
  expect(bench.read("src/greeting.txt")).toBe("hi\n");
});

test("a reviewer that can't be asked costs a person's time, not the change", async () => {
  bench = openBench({
    "flyball.yaml": POLICY.replace('"command:cat review.json"', '"model:openai-compatible/x@http://127.0.0.1:9/v1"'),
  });

  const said = await bench.flyball("run", "task.yaml", "--builder", BUILDER, "--json");

  expect(said).toMatchObject({ exit: 5, json: { inbox: { code: "REVIEW_NEEDED" } } });
  expect(JSON.stringify(said.json)).toContain("the reviewer could not be asked");
});

test("a log that was put back to an earlier day no longer agrees with what is anchored in git", async () => {
  bench = openBench();
  const { cpSync, rmSync } = await import("node:fs");
  const data = `${bench.env["XDG_DATA_HOME"]}/flyball`;
  await bench.flyball("run", "list");
  cpSync(data, `${bench.folder}/backup`, { recursive: true });
  await bench.flyball("run", "task.yaml", "--builder", BUILDER);
  expect((await bench.flyball("ledger", "verify", "--json")).json).toMatchObject({
    verdict: "pass",
    anchors: { compared: 1, foreign: 0 },
  });

  rmSync(data, { recursive: true });
  cpSync(`${bench.folder}/backup`, data, { recursive: true });

  const said = await bench.flyball("ledger", "verify", "--json");
  expect(said).toMatchObject({ exit: 1, json: { verdict: "fail", problems: [{ table: "anchor" }] } });
});
