import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv } from "ajv";
import addFormats from "ajv-formats";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createApp } from "../../src/main/create-app.ts";
import { plantHistory } from "../git/fast-import.ts";
import { runCli } from "../../src/surfaces/cli/run-cli.ts";

const HOSTILE = `<script>alert("x")</script>&'\u202e`;
let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "flyball-audit-"));
  git("init", "-q", "-b", "main");
  plant();
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function git(...args: readonly string[]): string {
  const done = spawnSync("git", args, { cwd: folder, encoding: "utf8" });
  if (done.status !== 0) throw new Error(done.stderr);
  return done.stdout.trim();
}

const DAY_S = 86_400;
const START_S = Date.UTC(2025, 2, 3, 12) / 1000;

const api = (version: string, rest: string): string =>
  `openapi: 3.1.0\ninfo:\n  title: Pay\n  version: ${version}\n${rest}`;

/** A story of two months, by the day, told to git in one go. */
function plant(): void {
  const stream: string[] = [];
  let mark = 0;
  const commit = (
    branch: string,
    day: number,
    message: string,
    files: Readonly<Record<string, string | null>>,
    options: { readonly from?: string; readonly author?: string } = {},
  ): void => {
    const time = `${START_S + day * DAY_S} +0000`;
    const { from, author = "Ada <ada@example.org>" } = options;
    stream.push(
      `commit refs/heads/${branch}`,
      `mark :${++mark}`,
      `author ${author} ${time}`,
      `committer ${author} ${time}`,
    );
    stream.push(`data ${Buffer.byteLength(message)}`, message);
    if (from !== undefined) stream.push(`from ${from}`);
    for (const [path, text] of Object.entries(files))
      stream.push(
        ...(text === null ? [`D ${path}`] : [`M 100644 inline ${path}`, `data ${Buffer.byteLength(text)}`, text]),
      );
    stream.push("");
  };
  const robot = "\n\nCo-authored-by: Claude <noreply@anthropic.com>";
  commit("main", 0, "start", {
    "src/pay.ts": "0",
    "src/flag.ts": "on",
    "src/old.ts": "a long story\n",
    "openapi.yaml": api("1.0.0", ""),
  });
  commit("rework", 1, "move payment into a state machine", { "src/pay.ts": "machine" }, { from: ":1" });
  commit("rework", 1, "of this more is to come", {});
  stream.push("reset refs/tags/rework", "from :1", "");
  commit("done", 1, "a helper", { "src/helper.ts": "help" }, { from: ":1" });
  commit("main", 2, "fix: rounding of cents", { "src/pay.ts": "1" }, { from: ":1" });
  commit("main", 3, `fix: rounding of halves${robot}`, { "src/pay.ts": "2" });
  commit("main", 4, `fix: rounding of refunds${robot}`, { "src/pay.ts": "3" });
  commit("main", 5, "fix: rounding once more", { "src/pay.ts": "4" });
  commit("main", 6, "a helper (#7)", { "src/helper.ts": "help" });
  commit("main", 10, "turn it off", { "src/flag.ts": "off" });
  commit("main", 11, "turn it on", { "src/flag.ts": "on" });
  commit("main", 12, "turn it off", { "src/flag.ts": "off" });
  commit("main", 13, "the list has pages", { "openapi.yaml": api("1.0.0", "paths: {}\n") });
  commit("main", 14, "delete the old way", { "src/old.ts": null });
  commit("main", 50, "a new way", { "src/old.ts": "a long story\n" });
  commit(
    "main",
    51,
    HOSTILE,
    { [`src/${HOSTILE.replace("/", "")}.ts`]: "1" },
    { author: `${HOSTILE.replace(/[<>]/gu, "")} <h@example.org>` },
  );
  const done = spawnSync("git", ["fast-import", "--quiet", "--force"], {
    cwd: folder,
    input: `${stream.join("\n")}\n`,
  });
  if (done.status !== 0) throw new Error(String(done.stderr));
  git("reset", "-q", "--hard");
  const reverted = git("rev-parse", "HEAD");
  const time = `${START_S + 52 * DAY_S} +0000`;
  writeFileSync(join(folder, ".git/message"), `Revert "x"\n\nThis reverts commit ${reverted}.\n`);
  const made = spawnSync("git", ["commit", "-q", "--allow-empty", "-F", ".git/message"], {
    cwd: folder,
    env: {
      ...process.env,
      GIT_AUTHOR_NAME: "Ada",
      GIT_AUTHOR_EMAIL: "ada@example.org",
      GIT_AUTHOR_DATE: time,
      GIT_COMMITTER_NAME: "Ada",
      GIT_COMMITTER_EMAIL: "ada@example.org",
      GIT_COMMITTER_DATE: time,
    },
  });
  if (made.status !== 0) throw new Error(String(made.stderr));
}

async function flyball(
  args: readonly string[],
  cwd = folder,
): Promise<{ readonly exit: number; readonly out: string; readonly err: string }> {
  let [out, err] = ["", ""];
  const env = { ...process.env, XDG_DATA_HOME: join(folder, ".git/no-data") };
  const app = createApp({ env, homedir: join(folder, ".git/no-home"), command: [process.execPath, "src/main/cli.ts"] });
  const exit = await runCli(args, {
    stdout: { write: (text) => void (out += text) },
    stderr: { write: (text) => void (err += text) },
    readStdin: async () => "",
    isTty: false,
    hasColor: false,
    env,
    cwd,
    signal: new AbortController().signal,
    app: async () => app,
    check: async () => app.check,
  });
  await app.close();
  return { exit, out, err };
}

/** Subjects of the commits that a command shows, as a shell runs it. */
function shown(command: string): readonly string[] {
  const done = spawnSync("bash", ["-c", command], { cwd: folder, encoding: "utf8" });
  if (done.status !== 0) throw new Error(`${command}: ${done.stderr}`);
  return done.stdout.split("\n").flatMap((line) => (line === "" ? [] : [line.slice(line.indexOf(" ") + 1)]));
}

interface Item {
  readonly [key: string]: unknown;
  readonly command: string;
}

interface Reported {
  readonly repositories: readonly [
    {
      readonly span: Item;
      readonly agents: readonly Item[];
      readonly weeks: readonly object[];
      readonly hotspots: readonly Item[];
      readonly fixes: Item & { readonly chains: { readonly items: readonly Item[] } };
      readonly contracts: { readonly unversioned: { readonly items: readonly Item[] } };
      readonly baselines: readonly object[];
      readonly limits: readonly string[];
    } & Readonly<
      Record<"reverts" | "episodes" | "pingPong" | "reemergence" | "parked", Item & { readonly items: readonly Item[] }>
    >,
  ];
}

function faultsOf(report: Reported): readonly object[] {
  const schema = JSON.parse(readFileSync("schemas/audit.schema.json", "utf8")) as object;
  const validate = addFormats.default(new Ajv({ strict: false })).compile(schema);
  return validate(report) ? [] : (validate.errors ?? []);
}

test("the object of --json holds to its schema, and says what was planted; each command shows exactly its commits", async () => {
  const { exit, out, err } = await flyball(["audit", "--json"]);
  expect(exit).toBe(0);
  // A busy machine is told how far it is.
  expect(err).toMatch(/^(?:read \d+ commits of this repository\n)*$/u);
  const report = JSON.parse(out) as Reported;
  expect(faultsOf(report)).toEqual([]);
  const [repository] = report.repositories;
  expect(repository.span).toMatchObject({ commits: 14, merges: 0, authors: 2, ageBand: "first half-year" });
  expect(repository.limits).toEqual(["Fewer than 100 commits: counts are told, rates are not compared."]);
  expect(repository.baselines).toEqual([]);
  expect(repository.weeks[0]).toMatchObject({ week: "2025-03-03", commits: 6, fixes: 4, agentCommits: 2, episodes: 1 });
  const fixes = [
    "fix: rounding once more",
    "fix: rounding of refunds",
    "fix: rounding of halves",
    "fix: rounding of cents",
  ];
  const { episodes, pingPong, reverts, reemergence, parked, hotspots, agents, contracts, fixes: fixed } = repository;
  expect(episodes.items).toMatchObject([{ id: "e1", path: "src/pay.ts", fixes: 4, agentFixes: 2, days: 3 }]);
  expect(pingPong.items).toMatchObject([{ paths: ["src/flag.ts"], returns: 2, declared: 0, days: 2 }]);
  expect(reverts).toMatchObject({ count: 1, of: 14, items: [{ reverted: [{ agent: null }] }] });
  expect(reemergence.items).toMatchObject([{ path: "src/old.ts", from: "src/old.ts", similarity: 1, days: 36 }]);
  expect(parked.items).toMatchObject([
    { branch: "rework", commits: 2, fixes: 4, touches: [{ path: "src/pay.ts", fixes: 4 }] },
  ]);
  expect(hotspots.slice(0, 2).map(({ path }) => path)).toEqual(["src/pay.ts", "src/flag.ts"]);
  expect(agents).toMatchObject([{ agent: "Claude Code", count: 2, of: 14, fixes: 2 }]);
  const unversioned = contracts.unversioned.items;
  expect(unversioned).toMatchObject([{ path: "openapi.yaml", format: "OpenAPI", version: "1.0.0", count: 1 }]);
  expect(fixed).toMatchObject({ count: 4, of: 14 });
  const flips = ["turn it off", "turn it on", "turn it off"];
  expect([episodes, fixed.chains, pingPong].map(({ items }) => shown(items[0]?.command ?? ""))).toEqual([
    fixes,
    fixes,
    flips,
  ]);
  expect([reverts, reemergence, parked].map(({ items }) => shown(items[0]?.command ?? ""))).toEqual([
    ['Revert "x"', HOSTILE],
    ["a new way", "delete the old way"],
    // The tag of the same name is not meant, and the commit without a change is one too.
    ["of this more is to come", "move payment into a state machine"],
  ]);
  expect(shown(unversioned[0]?.command ?? "")).toEqual(["the list has pages"]);
  expect(shown(hotspots[0]?.command ?? "")).toEqual([...fixes, "start"]);
  expect(shown(repository.span.command)).toHaveLength(14);
});

test("what a command of a set pipes into git are exactly the commits that were counted", async () => {
  const listed = async (set: string): Promise<readonly string[]> => {
    const { out } = await flyball(["audit", "--commits", set]);
    return shown(`printf '${out.replaceAll("\n", String.raw`\n`)}' | git log --oneline --no-walk=unsorted --stdin`);
  };
  expect(await listed("fixes")).toHaveLength(4);
  expect(await listed("reverts")).toEqual(['Revert "x"']);
  expect(await listed("agent:Claude Code")).toEqual(["fix: rounding of refunds", "fix: rounding of halves"]);
  expect((await flyball(["audit", "--commits", "all"])).out.split("\n").slice(0, 14)).toEqual(
    git("rev-list", "HEAD").split("\n"),
  );
});

test("the screen is one screen, of a hundred columns but for commands, and holds nothing that moves a cursor", async () => {
  const { exit, out } = await flyball(["audit"]);
  expect(exit).toBe(0);
  const lines = out.trimEnd().split("\n");
  expect(lines.length).toBeLessThanOrEqual(50);
  expect(lines.filter((line) => line.length > 100 && !/^ {6}/u.test(line))).toEqual([]);
  expect(out).not.toMatch(/[\u001b\u202e]/u);
  expect(out).toMatch(
    /^ {2}e1 {2}4 fixes in 3 days, 2025-03-05 {2}src\/pay\.ts, 2 with an agent, not thought over yet$/mu,
  );
  expect(out).toMatch(
    /^ {2}b1 {2}4 fixes meanwhile, rework is parked since 2025-03-04 with 2 commits {2}src\/pay\.ts$/mu,
  );
});

test("a claim can be shown by its name, and one that is not there is a wrong usage", async () => {
  const { out } = await flyball(["audit", "--show", "e1"]);
  expect(out).toContain("2025-03-08  fix: rounding once more\n");
  expect(await flyball(["audit", "--show", "e9"])).toMatchObject({ exit: 2 });
});

test("the page has no reference outside of itself and no script, and a hostile name stays text", async () => {
  const file = join(folder, "audit.html");
  expect(await flyball(["audit", "--html", "audit.html"])).toMatchObject({ exit: 0 });
  const page = readFileSync(file, "utf8");
  expect(page).not.toMatch(/<script|<link|<iframe|<img|<object|\ssrc=|\shref=|@import|url\(|https?:|\u202e/iu);
  expect(page).toContain("&#60;script&#62;alert(&#34;x&#34;)&#60;/script&#62;&#38;&#39;\\u202e");
  expect(page).toContain("default-src 'none'");
  expect(await flyball(["audit", "--html", "audit.html"])).toMatchObject({ exit: 0 });
  rmSync(file);
});

test("a file that is no page is never written over", async () => {
  const { exit, err } = await flyball(["audit", "--html", "src/pay.ts"]);
  expect(exit).toBe(2);
  expect(err).toContain("FILE_EXISTS");
  expect(readFileSync(join(folder, "src/pay.ts"), "utf8")).toBe("4");
});

test("only commits since a day are counted, and then nothing is said of age", async () => {
  const { out } = await flyball(["audit", "--since", "2025-03-14", "--json"]);
  const [{ span, baselines }] = (JSON.parse(out) as Reported).repositories;
  expect(span).toMatchObject({ commits: 7, ageBand: null });
  expect(baselines).toEqual([]);
  expect(shown(span.command)).toHaveLength(7);
  const [cut] = (JSON.parse((await flyball(["audit", "--since", "2025-03-05", "--json"])).out) as Reported)
    .repositories;
  // The branches began before: what landed there is not known.
  expect(cut.episodes.items).toMatchObject([{ path: "src/pay.ts", fixes: 4 }]);
  expect({ parked: cut.parked.items, limits: cut.limits }).toMatchObject({
    parked: [],
    limits: [
      "Only a part of the history was asked for: age and baselines are not told.",
      "Fewer than 100 commits: counts are told, rates are not compared.",
      "Branches that began before what was read: 2. Whether they are parked is not told.",
    ],
  });
});

test.for(["yesterday", "9999999999d", "2026-02-31", "1969-12-31", "2026-13-01"])(
  "a day that is none is a wrong usage: --since %s",
  async (since) => {
    const { exit, err } = await flyball(["audit", "--since", since]);
    expect(exit).toBe(2);
    expect(err).toContain(`--since takes 90d or 2026-01-31, and no day before 1970, not '${since}'`);
  },
);

test("a time without commits is told, and no empty set has a command that would show another commit", async () => {
  expect((await flyball(["audit", "--since", "0d"])).out).toMatch(
    /^ {2}no commits since 20\d\d-\d\d-\d\d: nothing to count$/mu,
  );
  const { out } = await flyball(["audit", "--since", "0d", "--json"]);
  const [{ span, fixes, reverts }] = (JSON.parse(out) as Reported).repositories;
  expect([span.command, fixes.command, reverts.command]).toEqual([null, null, null]);
  expect(faultsOf(JSON.parse(out) as Reported)).toEqual([]);
});

test("fixes that raise a version, and what a program wrote, are no drift", async () => {
  const other = join(folder, ".git/versions");
  spawnSync("git", ["init", "-q", "-b", "main", other]);
  const commits = [1, 2, 3, 4].map((day) => ({
    day,
    message: "fix: it",
    files: {
      "src/about.ts": `export const VERSION = "1.0.${day}";\n`,
      "src/types.ts": `// This file is generated by a tool. DO NOT EDIT\n${day}\n`,
      "src/pay.ts": `${day}\n`,
    },
  }));
  plantHistory(other, process.env, START_S * 1000, commits);
  const { out } = await flyball(["audit", other, "--json"]);
  const [{ episodes }] = (JSON.parse(out) as Reported).repositories;
  expect(episodes.items).toMatchObject([{ path: "src/pay.ts", fixes: 4 }]);
  expect(episodes.items).toHaveLength(1);
});

test("the command that shows a claim finds the one of this audit, however it was asked for", async () => {
  const spaced = join(folder, ".git/with space");
  spawnSync("git", ["clone", "-q", folder, spaced]);
  const { out } = await flyball(["audit", ".git/with space", "--since", "2025-03-01", "--functions"]);
  expect(out).toContain(
    "flyball audit '.git/with space' --since 2025-03-01T00:00:00.000Z --functions --show e1 lists a claim's commits",
  );
});

test("several repositories are told one after the other, an empty one too; what is none is a fault; nothing is written", async () => {
  const empty = join(folder, ".git/empty");
  spawnSync("git", ["init", "-q", empty]);
  const { exit, out } = await flyball(["audit", folder, empty]);
  expect(exit).toBe(0);
  expect(out).toContain("  no commits yet: nothing to count");
  expect(await flyball(["audit", join(folder, "nowhere")])).toMatchObject({ exit: 2 });
  expect(existsSync(join(folder, ".git/no-data"))).toBe(false);
  expect(git("status", "--porcelain")).toBe("");
});
