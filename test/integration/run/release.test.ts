import { readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { contract, openBench, POLICY, type Bench } from "./run-bench.ts";

let bench: Bench;
let server: Server;

/** An environment: what is deployed stands in a file, and the server tells it. It is ill while a commit runs whose id stands in `ill`. */
beforeEach(async () => {
  server = createServer((request, response) => {
    const runs = read("deployed");
    const ill = read("ill") !== "" && runs === read("ill");
    if (request.url === "/version") response.end(JSON.stringify({ sha: runs }));
    else response.writeHead(ill || read("ill") === "all" ? 500 : 200).end("{}");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  bench.close();
});

function read(name: string): string {
  try {
    return readFileSync(join(bench.folder, name), "utf8").trim();
  } catch {
    return "";
  }
}

const BUILDER = "printf 'hello, world\\n' > src/greeting.txt; echo 'I changed the greeting.'";

/** A release into `production`; `lines` are written into the environment instead of the defaults. */
function openReleaseBench(lines: Readonly<Record<string, string>> = {}): Bench {
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  bench = openBench({ "task.yaml": contract({ environment: "production" }) });
  const environment: Record<string, string> = {
    deploy: `'printf %s "$FLYBALL_SHA" > ${bench.folder}/deployed; echo "$FLYBALL_KEY" >> ${bench.folder}/keys'`,
    version: `{ http: "${url}/version", json: /sha }`,
    predicates: `[{ name: health, http: "${url}/health" }]`,
    sign_off_timeout: "2s",
    ...lines,
  };
  const block = Object.entries(environment)
    .map(([name, value]) => `    ${name}: ${value.replaceAll("FOLDER", bench.folder)}\n`)
    .join("");
  bench.write("flyball.yaml", `${POLICY}environments:\n  production:\n${block}`);
  bench.write("task.yaml", contract({ environment: "production" }));
  writeFileSync(join(bench.folder, "deployed"), bench.commit("an environment"));
  return bench;
}

test("a change is released when the environment says that it runs it, with evidence that verifies", async () => {
  openReleaseBench();

  const said = await bench.flyball("run", "task.yaml", "--builder", BUILDER, "--json");

  const sha = bench.git("rev-parse", "HEAD");
  expect(said).toMatchObject({
    exit: 0,
    json: { run: { status: { outcome: { kind: "released", sha, environment: "production" } } } },
  });
  expect(read("deployed")).toBe(sha);
  const shown = (await bench.flyball("run", "show", "last", "--json")).json as unknown as {
    releases: { state: { kind: string; evidence: string } }[];
    evidence: { id: string; kind: string; subject: string; stored: { path: string } }[];
  };
  expect(shown.releases).toMatchObject([{ sha, state: { kind: "released" } }]);
  expect(said).toMatchObject({
    json: { run: { status: { outcome: { evidence: shown.releases[0]?.state.evidence } } } },
  });
  expect((await bench.flyball("evidence", "verify", shown.releases[0]?.state.evidence ?? "")).exit).toBe(0);
  expect(bench.git("ls-tree", "-r", "--name-only", "refs/flyball/evidence")).toContain(sha);
  const documents = shown.evidence.filter(({ kind }) => kind === "document").map(({ subject }) => subject);
  expect(documents).toEqual(["rollback SOP of production", "release note of production"]);
});

test("a sign-off that fails is rolled back, and the rollback is verified", async () => {
  openReleaseBench({
    deploy: `'printf %s "$FLYBALL_SHA" > FOLDER/deployed; [ -s FOLDER/ill ] || printf %s "$FLYBALL_SHA" > FOLDER/ill'`,
  });
  const before = read("deployed");

  const said = await bench.flyball("run", "task.yaml", "--builder", BUILDER, "--json");

  expect(said).toMatchObject({
    exit: 1,
    json: { run: { status: { outcome: { kind: "rolled-back", restoredSha: before, verified: true } } } },
  });
  expect(read("deployed")).toBe(before);
  const shown = (await bench.flyball("run", "show", "last", "--json")).json;
  expect(shown).toMatchObject({ releases: [{ state: { kind: "rolled-back", restoredSha: before } }] });

  // `last` of a repository without a run is nobody else's.
  const other = join(bench.folder, "other");
  bench.git("init", "-q", other);
  expect(await bench.flyballIn(other, "undo", "last", "--json")).toMatchObject({
    exit: 2,
    json: { error: { code: "RUN_NOT_FOUND" } },
  });
});

test("where the policy says ask, a person decides on the rollback", async () => {
  openReleaseBench({
    deploy: `'printf %s "$FLYBALL_SHA" > FOLDER/deployed; [ -s FOLDER/ill ] || printf %s "$FLYBALL_SHA" > FOLDER/ill'`,
    on_failure: "ask",
  });
  const before = read("deployed");

  const said = await bench.flyball("run", "task.yaml", "--builder", BUILDER, "--json");
  expect(said).toMatchObject({ exit: 5, json: { inbox: { question: "roll-back", code: "SIGN_OFF_FAILED" } } });
  expect(read("deployed")).not.toBe(before);
  const item = (said.json as unknown as { inbox: { id: string } }).inbox.id;

  const approved = await bench.flyball("approve", item, "--json");
  expect(approved).toMatchObject({
    exit: 1,
    json: { run: { status: { outcome: { kind: "rolled-back", verified: true } } } },
  });
  expect(read("deployed")).toBe(before);
});

test("a deploy command that fails is taken back like a failed sign-off", async () => {
  openReleaseBench({
    deploy: `'printf %s "$FLYBALL_SHA" > FOLDER/deployed; exit 3'`,
    rollback: `'printf %s "$FLYBALL_SHA" > FOLDER/deployed'`,
  });
  const before = read("deployed");

  const said = await bench.flyball("run", "task.yaml", "--builder", BUILDER, "--json");

  expect(said).toMatchObject({
    exit: 1,
    json: { run: { status: { outcome: { kind: "rolled-back", restoredSha: before } } } },
  });
  expect(said.out).toContain("exit 3");
});

test("a rollback that does not restore what ran before is a failure that points to the SOP", async () => {
  openReleaseBench({
    deploy: `'printf %s "$FLYBALL_SHA" > FOLDER/deployed; printf all > FOLDER/ill'`,
    rollback: "'exit 4'",
  });

  const said = await bench.flyball("run", "task.yaml", "--builder", BUILDER, "--json");

  expect(said).toMatchObject({
    exit: 1,
    json: { run: { status: { outcome: { kind: "failed", code: "ROLLBACK_FAILED" } } } },
  });
});

test("undo rolls the environment back and reverts the merge, in that order", async () => {
  openReleaseBench();
  const before = read("deployed");
  await bench.flyball("run", "task.yaml", "--builder", BUILDER);

  const undone = await bench.flyball("undo", "last", "--reason", "customers complain", "--json");

  expect(undone.exit).toBe(0);
  expect(read("deployed")).toBe(before);
  expect(bench.read("src/greeting.txt")).toBe("hi\n");
  const kinds = (undone.json as unknown as { effects: { kind: string; result: string }[] }).effects
    .filter(({ result }) => result === "undone")
    .map(({ kind }) => kind);
  expect(kinds.indexOf("environment.deploy")).toBeLessThan(kinds.indexOf("branch.advance"));
  expect(kinds).toContain("branch.advance");
});

const OTHER = "1".repeat(40);

/** What `undo --json` says of the run's deployment. */
async function undoDeployment(...args: readonly string[]): Promise<{ exit: number; result: string; detail: string }> {
  const said = await bench.flyball("undo", "last", "--json", ...args);
  const { effects } = said.json as unknown as { effects: { kind: string; result: string; detail: string }[] };
  expect(effects.filter(({ kind }) => kind.endsWith(".undo"))).toEqual([]);
  const deployment = effects.find(({ kind }) => kind === "environment.deploy");
  return { exit: said.exit, result: deployment?.result ?? "", detail: deployment?.detail ?? "" };
}

test.for<{ what: string; runs: "ours" | "before" | ""; exit: number; result: string; detail: string }>([
  { what: "is taken back when it runs all the same", runs: "ours", exit: 0, result: "undone", detail: "again" },
  {
    what: "is left when the environment runs what it ran before",
    runs: "before",
    exit: 0,
    result: "already",
    detail: "not this run's commit",
  },
  {
    what: "can't be undone when the environment can't say what it runs",
    runs: "",
    exit: 1,
    result: "impossible",
    detail: "follow the rollback SOP",
  },
])("a deployment that failed and was not rolled back $what", async ({ runs, exit, result, detail }) => {
  openReleaseBench({
    deploy: `'printf %s "$FLYBALL_SHA" > FOLDER/deployed; exit 3'`,
    rollback: `'test -f FOLDER/mended && printf %s "$FLYBALL_SHA" > FOLDER/deployed'`,
  });
  const before = read("deployed");
  const said = await bench.flyball("run", "task.yaml", "--builder", BUILDER, "--json");
  expect(said).toMatchObject({ json: { run: { status: { outcome: { code: "ROLLBACK_FAILED" } } } } });
  writeFileSync(join(bench.folder, "mended"), "");
  const left = { ours: read("deployed"), before, "": "" }[runs];
  writeFileSync(join(bench.folder, "deployed"), left);

  const undone = await undoDeployment();

  expect(undone).toMatchObject({ exit, result });
  expect(undone.detail).toContain(detail);
  expect(read("deployed")).toBe(runs === "ours" ? before : left);
});

test("undo leaves an environment alone that runs a later release", async () => {
  openReleaseBench();
  await bench.flyball("run", "task.yaml", "--builder", BUILDER);
  writeFileSync(join(bench.folder, "deployed"), OTHER);

  const undone = await undoDeployment();

  expect(undone).toEqual({
    exit: 0,
    result: "already",
    detail: `the environment runs ${OTHER}, not this run's commit`,
  });
  expect(read("deployed")).toBe(OTHER);
  const shown = (await bench.flyball("run", "show", "last", "--json")).json;
  expect(shown).toMatchObject({ releases: [{ state: { kind: "released" } }] });
});

test("undo of a run that was rolled back does not roll back again", async () => {
  openReleaseBench({
    deploy: `'printf %s "$FLYBALL_SHA" > FOLDER/deployed; [ -s FOLDER/ill ] || printf %s "$FLYBALL_SHA" > FOLDER/ill'`,
    rollback: `'printf %s "$FLYBALL_SHA" > FOLDER/deployed; echo again >> FOLDER/rolled'`,
  });
  await bench.flyball("run", "task.yaml", "--builder", BUILDER);

  const undone = await undoDeployment();

  expect(undone).toMatchObject({ exit: 0, result: "already" });
  expect(undone.detail).toContain("the run rolled it back");
  expect(read("rolled")).toBe("again");
});

test("two undos at once roll back once, and a third finds nothing left to do", async () => {
  openReleaseBench({
    rollback: `'echo once >> FOLDER/rolled; sleep 1; printf %s "$FLYBALL_SHA" > FOLDER/deployed'`,
  });
  const before = read("deployed");
  await bench.flyball("run", "task.yaml", "--builder", BUILDER);

  const both = await Promise.all([undoDeployment(), undoDeployment()]);

  expect(both.map(({ result }) => result).toSorted()).toEqual(["failed", "undone"]);
  expect(both.find(({ result }) => result === "failed")?.detail).toContain("another undo began this");
  expect(read("rolled")).toBe("once");
  expect(await undoDeployment()).toMatchObject({ exit: 0, result: "already" });
  expect(read("rolled")).toBe("once");
  const shown = (await bench.flyball("run", "show", "last", "--json")).json as unknown as {
    releases: { state: { recoveryMs: number } }[];
    effects: { kind: string; state: { kind: string } }[];
  };
  expect(shown.releases).toMatchObject([{ state: { kind: "rolled-back", restoredSha: before, verified: true } }]);
  expect(shown.releases[0]?.state.recoveryMs).toBeGreaterThan(1000);
  const compensations = shown.effects.filter(({ kind }) => kind === "environment.deploy.undo");
  expect(compensations).toMatchObject([{ state: { kind: "done" } }]);
});

test("a rollback that would replace another commit is asked for, and again when the environment changed meanwhile", async () => {
  openReleaseBench({
    deploy: `'printf %s ${OTHER} > FOLDER/deployed; exit 3'`,
    rollback: `'printf %s "$FLYBALL_SHA" > FOLDER/deployed'`,
  });
  const before = read("deployed");
  const later = "2".repeat(40);

  const first = await bench.flyball("run", "task.yaml", "--builder", BUILDER, "--json");
  expect(first).toMatchObject({ exit: 5, json: { inbox: { question: "roll-back" } } });
  expect(first.out).toContain(`production runs ${OTHER} now`);
  expect(read("deployed")).toBe(OTHER);

  writeFileSync(join(bench.folder, "deployed"), later);
  const { inbox } = first.json as unknown as { inbox: { id: string } };
  const second = await bench.flyball("approve", inbox.id, "--json");
  expect(second).toMatchObject({ json: { run: { status: { state: "waiting", stage: "roll-back" } } } });
  const { run } = second.json as unknown as { run: { status: { inboxItem: string } } };
  expect((await bench.flyball("inbox", run.status.inboxItem, "--json")).out).toContain(`production runs ${later} now`);
  expect(read("deployed")).toBe(later);

  const third = await bench.flyball("approve", run.status.inboxItem, "--json");
  expect(third).toMatchObject({ exit: 1, json: { run: { status: { outcome: { kind: "rolled-back" } } } } });
  expect(read("deployed")).toBe(before);
});

test("a run waits until another has signed off in its environment, and takes over from what that one left", async () => {
  openReleaseBench({
    deploy: `'echo began >> FOLDER/began; until [ -f FOLDER/go ]; do sleep 0.1; done; printf %s "$FLYBALL_SHA" > FOLDER/deployed'`,
  });
  const one = bench.flyball("run", "task.yaml", "--builder", BUILDER, "--json");
  await expect.poll(() => read("began"), { timeout: 20_000 }).toBe("began");
  const first = bench.git("rev-parse", "HEAD");

  const two = bench.flyball(
    "run",
    "task.yaml",
    "--builder",
    "echo two > src/two.txt; echo 'I added a file.'",
    "--json",
  );
  await expect
    .poll(async () => (await bench.flyball("run", "show", "last", "--json")).out, { timeout: 20_000, interval: 500 })
    .toContain("production is kept by run_");
  expect(read("began")).toBe("began");
  writeFileSync(join(bench.folder, "go"), "");

  expect(await one).toMatchObject({
    exit: 0,
    json: { run: { status: { outcome: { kind: "released", sha: first } } } },
  });
  expect(await two).toMatchObject({ exit: 0, json: { run: { status: { outcome: { kind: "released" } } } } });
  const shown = (await bench.flyball("run", "show", "last", "--json")).json;
  expect(shown).toMatchObject({ releases: [{ previousSha: first, state: { kind: "released" } }] });
});

test("an enforced checklist that does not pass stops the run before anything is deployed, with the fix", async () => {
  openReleaseBench({ checklist: "enforce" });
  bench.write("src/other.txt", "other\n");
  bench.commit("says nothing of itself");
  const stopped = await bench.flyball("run", "task.yaml", "--builder", BUILDER, "--json");
  expect(stopped).toMatchObject({
    exit: 1,
    json: { run: { status: { outcome: { kind: "refused", stage: "release", code: "CHECKLIST_FAILED" } } } },
  });
  expect(stopped.out).toContain("lacks intent, blast radius, verification, rollback");
  expect(read("keys")).toBe("");
  expect((await bench.flyball("release", "list", "--json")).json).toMatchObject({
    releases: [{ release: { state: { kind: "merged" } } }],
  });
});
