import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { openHistoryReader } from "../../src/adapters/git/history/open-history-reader.ts";
import { driftKind, driftPaths, type DriftKind } from "../../src/domain/history/drift/tactical.ts";
import { FixLog } from "../../src/domain/history/drift/fix-log.ts";
import type { Sha } from "../../src/base/ids.ts";
import type { CommitRecord, PathChange } from "../../src/domain/history/commit-record.ts";
import { movedPaths } from "../../src/domain/history/drift/moved-paths.ts";
import { plantHistory, type PlantedCommit } from "../git/fast-import.ts";

const ROOT = dirname(dirname(import.meta.dirname));
const DAY_S = 86_400;
const COMMITS_MAX = 60_000;

const folder = mkdtempSync(join(tmpdir(), "flyball-drift-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("of a planted history of 3,000 commits", async () => {
  git(folder, "init", "-q", "-b", "main");
  plantHistory(folder, process.env, Date.UTC(2020, 0, 6), planted(3000));
  const { found, counted } = await both(folder);
  expect(counted.length).toBeGreaterThan(100);
  expect(found).toEqual(counted);
});

test.skipIf(!existsSync(join(ROOT, ".git")))("of this repository's own history", async () => {
  const { found, counted } = await both(ROOT);
  expect(found).toEqual(counted);
});

const fetched = process.env["FLYBALL_HISTORIES"];
if (fetched === undefined)
  console.log("FLYBALL_HISTORIES names no folder of fetched repositories: their histories are not counted");

test.for(fetched === undefined ? [] : repositoriesIn(fetched))("of the fetched history %s", async (repository) => {
  const { found, counted } = await both(repository);
  console.log(`${repository}: ${counted.length} episodes, counted twice`);
  expect(found).toEqual(counted);
});

function repositoriesIn(top: string): readonly string[] {
  return readdirSync(top)
    .flatMap((name) => [join(top, name), join(top, name, "repo")])
    .filter((path) => existsSync(join(path, "HEAD")) || existsSync(join(path, ".git")));
}

/** `path sha,sha,sha open` of each episode, as the program finds them and as they are counted here. */
async function both(
  repository: string,
): Promise<{ readonly found: readonly string[]; readonly counted: readonly string[] }> {
  const history = await openHistoryReader({ env: process.env }).open(repository);
  let kind: DriftKind = "other";
  const log = new FixLog({
    isFix: () => kind === "tactical",
    isStrategic: () => kind === "strategic",
    counts: driftPaths(),
    decides: () => null,
  });
  let newestMs: number | null = null;
  for await (const batch of history.commits({ max: COMMITS_MAX }, AbortSignal.timeout(500_000))) {
    for (const record of batch) {
      newestMs ??= record.committedAtMs;
      kind = driftKind(record);
      log.add(record);
    }
  }
  await history.close();
  const found = log
    .episodes(newestMs ?? 0)
    .map(({ place, fixes, state }) => `${place.path} ${fixes.map(({ sha }) => sha).join()} ${state.kind}`);
  return { found: found.toSorted(), counted: counted(repository, (newestMs ?? 0) / 1000).toSorted() };
}

interface Commit {
  readonly sha: string;
  readonly atS: number;
  readonly same: string;
  readonly record: Pick<CommitRecord, "subject" | "body" | "parents">;
  readonly changes: readonly {
    readonly status: string;
    readonly old: string;
    readonly now: string;
    readonly path: string;
  }[];
}

/** Git's own words, read and counted in the plainest way: for each file every fix is looked at as the first of seven days. */
function counted(repository: string, newestS: number): readonly string[] {
  const commits = commitsOf(repository);
  const counts = driftPaths();
  const byPath = new Map<
    string,
    { readonly commit: Commit; readonly kind: string; readonly old: string; readonly now: string }[]
  >();
  const nowAt = pathsNow(commits);
  const namesOf = new Map<string, Set<string>>();
  for (const [at, commit] of [...commits.entries()].toReversed()) {
    const kind = driftKind(commit.record);
    const moved = movesOf(commit);
    for (const { status, old, now, path: name } of commit.changes) {
      if (!counts(name)) continue;
      const path = nowAt(name, at);
      namesOf.set(path, (namesOf.get(path) ?? new Set()).add(name));
      const isFix = kind === "tactical" && status !== "D" && commit.changes.length <= 1000;
      const what = [
        ...(isFix ? ["fix"] : []),
        ...(kind === "strategic" || (status === "D" && commit.changes.length <= 10_000 && !moved.has(name))
          ? ["end"]
          : []),
      ];
      for (const each of what) {
        const list = byPath.get(path) ?? [];
        byPath.set(path, [...list, { commit, kind: each, old, now }]);
      }
    }
  }
  // A strategic fix ends the files that it names too, by what they are or were called.
  for (const [at, commit] of commits.entries())
    for (const [path, list] of driftKind(commit.record) === "strategic" ? byPath : []) {
      const said = `${commit.record.subject}\n${commit.record.body}`;
      const names = [path, ...(namesOf.get(path) ?? [])].filter((name) => nowAt(name, at) === path);
      const isNamed = names.some((name) => new RegExp(naming(name), "mu").test(said));
      if (isNamed && !list.some((event) => event.commit === commit && event.kind === "end"))
        list.push({ commit, kind: "end", old: "", now: "" });
    }
  const place = new Map(commits.map(({ sha }, index) => [sha, -index]));
  const episodes: string[] = [];
  for (const [path, all] of byPath) {
    const list = all.toSorted(
      (a, b) => a.commit.atS - b.commit.atS || (place.get(a.commit.sha) ?? 0) - (place.get(b.commit.sha) ?? 0),
    );
    const taken: typeof list = [];
    const events = list.filter((event) => {
      if (event.kind === "end") return true;
      const copies = taken.filter(({ commit }) => commit.same === event.commit.same);
      const picked = /\(cherry picked from commit ([0-9a-f]{40,64})\)/u.exec(event.commit.record.body)?.[1];
      const isCopy =
        (copies.length > 0 && copies.every(({ old, now }) => now !== event.old && old !== event.now)) ||
        taken.some(({ commit }) => commit.sha === picked);
      if (!isCopy) taken.push(event);
      return !isCopy;
    });
    for (let from = 0; from < events.length; from++) {
      const first = events[from];
      if (first?.kind !== "fix") continue;
      const rest = events.slice(from);
      const end = rest.findIndex(({ kind }) => kind === "end");
      const week = (end === -1 ? rest : rest.slice(0, end)).filter(
        ({ commit }) => commit.atS - first.commit.atS <= 7 * DAY_S,
      );
      if (week.length < 3) continue;
      const lastS = week.at(-1)?.commit.atS ?? 0;
      const state = end !== -1 ? "cleared" : newestS - lastS > 90 * DAY_S ? "lapsed" : "open";
      episodes.push(
        `${path} ${week
          .toReversed()
          .map(({ commit }) => commit.sha)
          .join()} ${state}`,
      );
      from += week.length - 1;
    }
  }
  return episodes;
}

function naming(path: string): string {
  return String.raw`(?:^|[^\w./@-])(?:\./)?${path.replace(/[$()*+.?[\\\]^{|}]/gu, String.raw`\$&`)}(?![\w/@-]|\.\w)`;
}

/** Which files a commit moved is one definition, counted once; what that means is followed here from each change on, one move after the other. */
function movesOf({ changes }: Commit): ReadonlyMap<string, string> {
  if (changes.length > 10_000) return new Map();
  const records = changes.map(({ status, old, now, path }): PathChange => ({
    kind: status === "A" ? "added" : status === "D" ? "deleted" : "modified",
    path,
    before: status === "A" ? null : { kind: "file", id: old as Sha },
    after: status === "D" ? null : { kind: "file", id: now as Sha },
  }));
  return movedPaths(records, driftPaths());
}

function pathsNow(commits: readonly Commit[]): (path: string, at: number) => string {
  const events = new Map<string, { readonly at: number; readonly to: string | null }[]>();
  const noted = (path: string, at: number, to: string | null): void => {
    events.set(path, [...(events.get(path) ?? []), { at, to }]);
  };
  for (const [at, commit] of commits.entries()) {
    if (commit.changes.length > 10_000) continue;
    for (const [old, to] of movesOf(commit)) noted(old, at, to);
    for (const { status, path } of commit.changes) if (status === "A") noted(path, at, null);
  }
  return (path, at) => {
    let [name, from] = [path, at];
    for (;;) {
      const next = events.get(name)?.findLast((event) => event.at < from);
      if (next === undefined || next.to === null) return name;
      [name, from] = [next.to, next.at];
    }
  };
}

function commitsOf(repository: string): readonly Commit[] {
  const format = "%x01%H%x02%P%x02%ct%x02%aE%x02%at%x02%B%x02";
  const args = [
    "log",
    "--date-order",
    `--max-count=${COMMITS_MAX}`,
    "-z",
    "--raw",
    "--no-abbrev",
    "--no-renames",
    "--no-diff-merges",
  ];
  const out = git(repository, ...args, `--format=${format}`);
  return out
    .split("\u0001")
    .slice(1)
    .map((text): Commit => {
      const [sha = "", parents = "", atS = "", email = "", authored = "", message = "", raw = ""] =
        text.split("\u0002");
      const [subject = "", ...body] = message.split("\n");
      const fields = raw.replace(/^[\0\n]+/u, "").split("\0");
      const changes: Commit["changes"][number][] = [];
      for (let at = 0; at + 1 < fields.length; at += 2) {
        const [, , old = "", now = "", status = ""] = (fields[at] ?? "").trim().split(" ");
        changes.push({ status, old, now, path: fields[at + 1] ?? "" });
      }
      return {
        sha,
        atS: Number(atS),
        same: `${email} ${authored} ${subject}`,
        record: {
          subject,
          body: body.join("\n").trim(),
          parents: parents.split(" ").filter(Boolean) as unknown as CommitRecord["parents"],
        },
        changes,
      };
    });
}

function planted(count: number): readonly PlantedCommit[] {
  let [state, day] = [11, 0];
  let where = "here/moved.ts";
  const next = (): number => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
  const names = [
    "src/a.ts",
    "src/b.ts",
    "lib/name with space.py",
    "lib/d\té.go",
    "README.md",
    "test/a.test.ts",
    "yarn.lock",
  ];
  const messages = [
    "fix: it",
    "fix(core): that\n\nWhy.",
    "add",
    "Merge that",
    "BUG/MINOR: x",
    "tidy\n\nIntent: tactical-fix",
  ];
  return Array.from({ length: count }, (_, i): PlantedCommit => {
    day += next() < 0.1 ? next() * 9 : next() * 0.6;
    const isEnd = next() < 0.02;
    const files = names.filter(() => next() < 0.25);
    const message = isEnd
      ? `anew ${i}\n\nsrc/b.ts too.\n\nIntent: strategic-fix`
      : `${messages[Math.floor(next() * messages.length)]}`;
    const text = next() < 0.02 ? null : `${i}\n`;
    // A file that goes back and forth between two folders.
    const from = where;
    if (next() < 0.03) where = where === "here/moved.ts" ? "there/moved.ts" : "here/moved.ts";
    const move = from !== where ? { [from]: null, [where]: `${i}\n` } : next() < 0.3 ? { [where]: `${i}\n` } : {};
    return { day, message, files: { ...Object.fromEntries(files.map((name) => [name, text])), ...move } };
  });
}

function git(at: string, ...args: readonly string[]): string {
  const done = spawnSync("git", args, { cwd: at, encoding: "utf8", maxBuffer: 1 << 30 });
  if (done.status !== 0) throw new Error(`git ${args[0]}: ${done.stderr}`);
  return done.stdout;
}
