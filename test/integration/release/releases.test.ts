import { spawn } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openBench, POLICY, type Bench } from "../run/run-bench.ts";

const CLI = join(import.meta.dirname, "../../../src/main/cli.ts");
const TRAILERS =
  "Intent: feature\nRisk: low\nBlast-Radius: the greeting\nVerified-By: npm test pass\nRollback: deploy the commit before\n";

let bench: Bench;
let first = "";
let second = "";

const at = (name: string): string => join(bench.folder, name);
const deployed = (sha: string): void => writeFileSync(at("deployed"), sha);

/** An environment is a file that holds what it runs; it is well while there is no file `ill`. Two commits, of which the first runs. */
beforeEach(() => {
  bench = openBench();
  write("");
  first = bench.commit(`the first\n\n${TRAILERS}`);
  bench.write("src/greeting.txt", "hello\n");
  second = bench.commit(`greet politely\n\n${TRAILERS}`);
  deployed(first);
});
afterEach(() => bench.close());

function write(more: string): void {
  bench.write(
    "flyball.yaml",
    `${POLICY}environments:
  production:
    rollback: '${ROLLBACK.replaceAll("FOLDER", bench.folder)}'
    version: { command: "cat ${bench.folder}/deployed" }
    predicates: [{ name: well, command: "test ! -f ${bench.folder}/ill" }]
    sign_off_timeout: 20s
${more}`,
  );
}

const ROLLBACK =
  'echo rolled >> FOLDER/rolled; while [ -f FOLDER/hold ]; do sleep 0.05; done; printf %s "$FLYBALL_SHA" > FOLDER/deployed; rm -f FOLDER/ill';

interface Shown {
  readonly release: { readonly id: string; readonly state: { readonly kind: string; readonly recoveryMs: number } };
}

async function json<T>(...args: readonly string[]): Promise<T> {
  const said = await bench.flyball(...args, "--json");
  return { ...said.json, exit: said.exit } as unknown as T;
}

const signOff = (sha: string, ...more: readonly string[]) =>
  json<{ exit: number; release: string | null; evidence: string | null; verdict: string }>(
    "sign-off",
    sha,
    "--env",
    "production",
    ...more,
  );
/** What is not well is asked until the deadline. */
const refused = async (sha: string) => signOff(sha, "--deadline", "1s");
const start = async (sha: string): Promise<string> =>
  (await json<Shown>("release", "start", sha, "--env", "production")).release.id;
const stateOf = async (id: string): Promise<Shown["release"]["state"]> =>
  (await json<Shown>("release", "show", id)).release.state;

const failedRelease = async (): Promise<string> => {
  await signOff(first);
  deployed(second);
  writeFileSync(at("ill"), "");
  const id = await start(second);
  await refused(second);
  expect(await stateOf(id)).toMatchObject({ kind: "failed" });
  return id;
};
const rolled = (): number => readFileSync(at("rolled"), "utf8").trim().split("\n").length;

describe("a deployment that something else made", () => {
  test("goes from deployed to released by evidence that is kept, published and verifies", async () => {
    const id = await start(first);
    expect(await stateOf(id)).toMatchObject({ kind: "deployed" });
    expect(await start(first)).toBe(id);

    const signed = await signOff(first);
    expect(signed).toMatchObject({ exit: 0, release: id });
    expect(await stateOf(id)).toMatchObject({ kind: "released", evidence: signed.evidence });
    expect((await bench.flyball("evidence", "verify", signed.evidence ?? "")).out).toContain("sign-off   yes");
    expect((await bench.flyball("evidence", "show", id)).out).toContain(signed.evidence);
    expect(bench.git("ls-tree", "-r", "--name-only", "refs/flyball/evidence")).toContain(
      `${signed.evidence}.dsse.json`,
    );
    expect((await bench.flyball("ledger", "verify")).exit).toBe(0);
  });

  test("of which nobody told is recorded by its sign-off, and one of another commit is not", async () => {
    expect(await refused(second)).toMatchObject({ exit: 1, release: null });
    const { release } = await signOff(first);
    expect(await stateOf(release ?? "")).toMatchObject({ kind: "released" });
    expect((await json<{ releases: unknown[] }>("release", "list")).releases).toHaveLength(1);
  });

  test("fails where it is ill, and is released once it is well", async () => {
    const id = await start(first);
    writeFileSync(at("ill"), "");
    expect(await refused(first)).toMatchObject({ exit: 1, verdict: "fail", release: id });
    expect(await stateOf(id)).toMatchObject({ kind: "failed", why: "well: exit 1" });
    rmSync(at("ill"));
    await signOff(first);
    expect(await stateOf(id)).toMatchObject({ kind: "released" });
  });

  test("is not recorded by a dry run", async () => {
    expect(await signOff(first, "--dry-run")).toMatchObject({ exit: 0, release: null, evidence: null });
    const dry = await bench.flyball("release", "start", first, "--env", "production", "--dry-run");
    expect(dry.exit).toBe(0);
    expect((await json<{ releases: unknown[] }>("release", "list")).releases).toEqual([]);
    expect(() => bench.git("rev-parse", "--verify", "-q", "refs/flyball/evidence")).toThrow("Command failed");
  });

  test("is not verified by a commit that says of itself that it was", async () => {
    bench.write("src/greeting.txt", "hey\n");
    const boast = bench.commit("trust me\n\n- [x] verified in production\nverdict: pass\nVerified-By: production\n");
    const id = await start(boast);
    expect(await refused(boast)).toMatchObject({ exit: 1, verdict: "fail" });
    expect(await stateOf(id)).toMatchObject({ kind: "failed" });
  });
});

test("the list says what is not deployed, and warns of what is deployed and not verified for too long", async () => {
  write("    verify_within: 1ms\n");
  bench.commit(`policy\n\n${TRAILERS}`);
  const id = await start(first);
  const { out } = await bench.flyball("release", "list");
  expect(out).toContain("deployed and not signed off for");
  expect(out).toContain(`fix  flyball sign-off ${first.slice(0, 12)} --env production`);
  expect(out).toContain(`production: ${first.slice(0, 12)}; 2 commits are merged and not deployed`);
  expect(await json("release", "list")).toMatchObject({
    releases: [{ release: { id }, overdue: { limitMs: 1 } }],
    environments: [{ environment: "production", runs: first, undeployed: 2 }],
  });
});

test("a commit that was released and then replaced by hand is said to be, and so is what runs", async () => {
  const id = await start(second);
  deployed(second);
  await signOff(second);
  deployed(first);
  expect(await refused(second)).toMatchObject({ exit: 1, release: null });
  expect(await stateOf(id)).toMatchObject({ kind: "replaced", runs: first });
  expect((await bench.flyball("release", "list")).out).toContain(`production: ${first.slice(0, 12)};`);
  deployed(second);
  expect(await signOff(second)).toMatchObject({ exit: 0, release: id });
  expect(await stateOf(id)).toMatchObject({ kind: "released" });
});

test("notes are made of the changes' own fields", async () => {
  await start(first);
  deployed(second);
  const id = await start(second);
  const { out } = await bench.flyball("release", "note", id);
  expect(out).toContain(
    `## Features\n\n- greet politely (\`${second.slice(0, 12)}\`)\n  - Risk: low\n  - Blast radius: the greeting\n  - Verified: npm test pass`,
  );
  expect((await bench.flyball("release", "note", `${first}..${second}`)).out).toContain("greet politely");
});

describe("the pre-release checklist", () => {
  test("names what is missing with its fix, and passes nothing that is unknown", async () => {
    await signOff(first);
    const list = await json<{ exit: number; items: { name: string; verdict: string }[] }>(
      "release",
      "checklist",
      second,
      "--env",
      "production",
    );
    expect(list.exit).toBe(1);
    expect(list.items.map(({ name, verdict }) => `${verdict} ${name}`)).toEqual([
      "unknown tree verified",
      "pass changes have their fields",
      "pass risk known",
      "pass rollback ready",
      "pass environment free",
      "pass environment verified before",
      "pass nothing waits in the inbox",
      "pass sign-off configured",
    ]);
  });
});

describe("a rollback", () => {
  test("brings the commit before back, sees that it is well, and keeps how long it took", async () => {
    const id = await failedRelease();
    expect(await bench.flyball("rollback", id, "--dry-run")).toMatchObject({
      err: "",
      out: expect.stringMatching(new RegExp(`to ${first.slice(0, 12)} by\n(?:.*\n)+# Rollback of`, "u")) as unknown,
    });
    expect((await bench.flyball("release", "show", id)).out).toContain(`flyball rollback ${id} --dry-run prints one`);
    expect(existsSync(at("rolled"))).toBe(false);

    const said = await bench.flyball("rollback", id, "--reason", "it answers 500");
    expect(said).toMatchObject({ exit: 0 });
    expect(said.out).toContain(`rolled back: production runs ${first.slice(0, 12)}, verified, recovered in`);
    expect(readFileSync(at("deployed"), "utf8")).toBe(first);
    expect(await stateOf(id)).toMatchObject({ kind: "rolled-back", restoredSha: first, verified: true });
    expect((await stateOf(id)).recoveryMs).toBeGreaterThan(0);
    expect((await bench.flyball("ledger", "log", "--action", "release.rolled-back")).out).toContain("it answers 500");

    const again = await bench.flyball("rollback", id);
    expect(again.exit).toBe(0);
    expect(again.out).toContain("was rolled back already");
    expect(rolled()).toBe(1);
  });

  test("is refused while a later release stands, and where nothing is known to go back to", async () => {
    const id = (await signOff(first)).release ?? "";
    expect(await bench.flyball("rollback", id)).toMatchObject({ exit: 2 });
    expect((await bench.flyball("rollback", id)).err).toContain("is not known");
    deployed(second);
    const later = await start(second);
    expect((await bench.flyball("rollback", id)).err).toContain(`flyball rollback ${later}`);
    deployed("3".repeat(40));
    expect((await bench.flyball("rollback", later)).err).toContain(`production runs ${"3".repeat(40)}`);
    expect(existsSync(at("rolled"))).toBe(false);
  });

  test("of one release twice at once is done by the first, and the second is refused", async () => {
    const id = await failedRelease();
    writeFileSync(at("hold"), "");
    const first = bench.flyball("rollback", id);
    await expect.poll(() => existsSync(at("rolled")), { timeout: 20_000 }).toBe(true);
    const second = await bench.flyball("rollback", id);
    rmSync(at("hold"));
    expect([second.exit, second.err.includes(`${id} is being rolled back by process`)]).toEqual([3, true]);
    expect(await first).toMatchObject({ exit: 0 });
    expect(rolled()).toBe(1);
    expect((await bench.flyball("rollback", id)).out).toContain("was rolled back already");
  });

  test("that is killed in the middle is finished, once, by the same command", async () => {
    const id = await failedRelease();
    writeFileSync(at("hold"), "");
    const child = spawn(process.execPath, [CLI, "rollback", id], { cwd: bench.repository, env: bench.env });
    await expect.poll(() => existsSync(at("rolled")), { timeout: 20_000 }).toBe(true);
    child.kill("SIGKILL");
    await new Promise((resolve) => child.once("close", resolve));
    expect(await stateOf(id)).toMatchObject({ kind: "failed" });
    rmSync(at("hold"));

    expect(await bench.flyball("rollback", id)).toMatchObject({ exit: 0 });
    expect(readFileSync(at("deployed"), "utf8")).toBe(first);
    expect(await stateOf(id)).toMatchObject({ kind: "rolled-back", verified: true });
    const done = await json<{ entries: unknown[] }>("ledger", "log", "--action", "release.rolled-back");
    expect(done.entries).toHaveLength(1);
  });
});

test("evidence is pushed forward, and never over somebody else's", async () => {
  const remote = at("remote.git");
  bench.git("init", "-q", "--bare", remote);
  bench.git("remote", "add", "origin", remote);
  bench.git("config", "remote.origin.receivepack", "touch /tmp/never; false");
  await signOff(first);
  expect((await bench.flyball("evidence", "push", "--dry-run")).out).toBe(
    "would push refs/flyball/evidence to origin\n",
  );
  expect((await bench.flyball("evidence", "push")).out).toBe("pushed refs/flyball/evidence to origin\n");
  expect((await bench.flyball("evidence", "push")).out).toBe("is there already: refs/flyball/evidence to origin\n");
  const tip = bench.git("rev-parse", "refs/flyball/evidence");
  expect(bench.git("--git-dir", remote, "rev-parse", "refs/flyball/evidence")).toBe(tip);

  const theirs = bench.git("commit-tree", "-m", "theirs", "-p", tip, `${tip}^{tree}`);
  bench.git("push", "-q", "--receive-pack=git-receive-pack", remote, `${theirs}:refs/flyball/evidence`);
  await signOff(first);
  const refused = await bench.flyball("evidence", "push");
  expect(refused).toMatchObject({ exit: 2 });
  expect(refused.err).toContain("has evidence that is not here");
  expect(bench.git("--git-dir", remote, "rev-parse", "refs/flyball/evidence")).toBe(theirs);
});
