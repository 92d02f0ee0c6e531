import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ChangeKind } from "../../src/domain/intent/intent-model.ts";
import { LABELLED, TYPED, type Collected } from "./corpus.ts";
import { readCsv } from "./read-csv.ts";

/* node scripts/intent/collect.ts MIRRORS DATA
 * Writes what train.ts and bench/intent.ts read. MIRRORS holds clones of public repositories as OWNER+NAME/repo; those that are missing are left out, and said. */

/** Levin & Yehudai, `Boosting automatic commit classification into maintenance activities by utilizing source code changes` (2017): 1,151 commits of eleven Java projects, labelled by hand. */
const LABELS = { repository: "evidencebp+commit-classification", file: "data/train/stas_labeling2.csv" };

/** Where the labelled commits are looked for: the projects, and forks of those that are too large to be had. */
const PROJECTS = [
  "ReactiveX+RxJava",
  "spring-projects+spring-framework",
  "restlet+restlet-framework-java",
  "orientechnologies+orientdb",
  "kiegroup+drools",
  "jyates+hbase",
  "matteobertozzi+hbase",
  "aihuaxu+hadoop",
  "cnauroth+hadoop-common",
  "apache+hadoop",
  "apache+hbase",
  "apache+camel",
  "elastic+elasticsearch",
  "JetBrains+kotlin",
  "JetBrains+intellij-community",
];

/** Projects whose authors write a type before each subject, with the most commits of one kind that are taken, and of how many of these the diff. None of them is a labelled one. */
const TYPED_PROJECTS: readonly (readonly [name: string, commitsMax: number, diffsMax: number])[] = [
  ["camunda+zeebe", 7000, 1500],
  ["camunda+camunda-bpm-platform", 7000, 1500],
  ["gravitee-io+gravitee-api-management", 6000, 1200],
  ["haproxy+haproxy", 6000, 800],
  ["angular+angular-cli", 3000, 400],
  ["denoland+deno", 3000, 400],
  ["google-gemini+gemini-cli", 2500, 400],
  ["vitejs+vite", 2000, 200],
  ["vuejs+core", 1500, 200],
  ["steveyegge+beads", 2000, 400],
  ["honojs+hono", 1200, 200],
  ["BloopAI+vibe-kanban", 1200, 400],
  ["prometheus+prometheus", 600, 150],
  ["open-telemetry+opentelemetry-demo", 400, 100],
];

const KIND_OF_TYPE: Readonly<Record<string, ChangeKind>> = {
  feat: "adaptive",
  feature: "adaptive",
  fix: "corrective",
  bugfix: "corrective",
  hotfix: "corrective",
  ...Object.fromEntries(
    ["refactor", "refac", "docs", "doc", "test", "tests", "style", "perf", "chore", "cleanup", "polish", "imp"].map(
      (type) => [type, "perfective" as const],
    ),
  ),
};

/** As haproxy's CONTRIBUTING describes them. */
const KIND_OF_HAPROXY: Readonly<Record<string, ChangeKind>> = {
  BUG: "corrective",
  MINOR: "adaptive",
  MEDIUM: "adaptive",
  MAJOR: "adaptive",
  CLEANUP: "perfective",
  DOC: "perfective",
  REGTESTS: "perfective",
  TESTS: "perfective",
  OPTIM: "perfective",
  REORG: "perfective",
};

const KINDS: Readonly<Record<string, ChangeKind>> = { c: "corrective", a: "adaptive", p: "perfective" };
const MESSAGE_MAX = 1_000;
const DIFF_MAX = 20_000;
const LABELLED_DIFF_MAX = 400_000;

function main([mirrors, data]: readonly string[]): void {
  if (mirrors === undefined || data === undefined) {
    console.error("usage: node scripts/intent/collect.ts MIRRORS DATA");
    process.exitCode = 2;
    return;
  }
  mkdirSync(data, { recursive: true });
  const subjects = new Set<string>();
  write(join(data, LABELLED), labelled(mirrors, subjects));
  write(
    join(data, TYPED),
    TYPED_PROJECTS.flatMap((project) => typed(mirrors, project, subjects)),
  );
}

function write(file: string, commits: readonly Collected[]): void {
  writeFileSync(file, commits.map((commit) => `${JSON.stringify(commit)}\n`).join(""));
  const withDiff = commits.filter(({ diff }) => diff !== null).length;
  console.log(`${file}: ${commits.length} commits, ${withDiff} with their diff`);
}

function labelled(mirrors: string, subjects: Set<string>): readonly Collected[] {
  const labels = folderOf(mirrors, LABELS.repository);
  if (labels === null) throw new Error(`${mirrors} has no ${LABELS.repository}`);
  const rows = readCsv(git(labels, ["show", `HEAD:${LABELS.file}`]));
  const diffs = new Map<string, string>();
  for (const name of PROJECTS) {
    const folder = folderOf(mirrors, name);
    if (folder === null) continue;
    const wanted = rows.map((row) => row["commit"] ?? "").filter((sha) => !diffs.has(sha));
    const known = git(folder, ["cat-file", "--batch-check"], `${wanted.join("\n")}\n`)
      .split("\n")
      .flatMap((line) => (line.includes(" commit ") ? line.slice(0, 40) : []));
    for (const sha of known)
      diffs.set(
        sha,
        git(folder, ["diff-tree", "-r", "--root", "-m", "--first-parent", "--no-commit-id", ...DIFF, sha]),
      );
    console.log(`${name}: ${known.length} labelled commits`);
  }
  return rows.flatMap((row) => {
    const kind = KINDS[row["original_label"] ?? ""];
    const message = row["message"] ?? "";
    if (kind === undefined) return [];
    subjects.add(squeezed(message.replace(/^\[PATCH[^\]]*\]/u, "")));
    return { kind, message, diff: diffs.get(row["commit"] ?? "")?.slice(0, LABELLED_DIFF_MAX) ?? null };
  });
}

const DIFF = ["-p", "-U0", "--no-ext-diff", "--no-textconv", "--no-renames"] as const;

/** Of each kind the same number as far as there are so many, in the order of a hash: the choice is no one's. */
function typed(
  mirrors: string,
  [name, commitsMax, diffsMax]: (typeof TYPED_PROJECTS)[number],
  subjects: ReadonlySet<string>,
): readonly Collected[] {
  const folder = folderOf(mirrors, name);
  if (folder === null) {
    console.log(`${name}: not there, left out`);
    return [];
  }
  const log = git(folder, ["log", "--all", "--no-merges", "--format=%H %B%x00", "--max-count=60000"]);
  const seen = new Set<string>(subjects);
  const byKind = new Map<ChangeKind, { readonly sha: string; readonly message: string }[]>();
  for (const entry of log.split("\0")) {
    const text = entry.trim();
    const told = kindOf(text.slice(41), name);
    if (told === null || seen.has(squeezed(told.message))) continue;
    seen.add(squeezed(told.message));
    byKind.set(told.kind, [...(byKind.get(told.kind) ?? []), { sha: text.slice(0, 40), message: told.message }]);
  }
  return [...byKind]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([kind, all]) => {
      const order = new Map(all.map(({ sha }) => [sha, createHash("sha256").update(sha).digest("hex")]));
      const chosen = all
        .toSorted((a, b) => ((order.get(a.sha) ?? "") < (order.get(b.sha) ?? "") ? -1 : 1))
        .slice(0, commitsMax);
      const diffs = diffsOf(
        folder,
        chosen.slice(0, diffsMax).map(({ sha }) => sha),
      );
      console.log(`${name}: ${chosen.length} ${kind}, ${diffs.size} with their diff`);
      return chosen.map(({ sha, message }) => ({ kind, message, diff: diffs.get(sha) ?? null }));
    });
}

function kindOf(message: string, name: string): { readonly kind: ChangeKind; readonly message: string } | null {
  const [, type, rest] = /^(\w+)(?:\((?!deps)[^)]*\))?!?:\s+(.*)$/su.exec(message) ?? [];
  const kind = type === undefined ? undefined : KIND_OF_TYPE[type.toLowerCase()];
  if (kind !== undefined && rest !== undefined) return { kind, message: rest.slice(0, MESSAGE_MAX) };
  if (name !== "haproxy+haproxy") return null;
  const [, mark, after] = /^([A-Z]+)(?:\/[A-Z]+)?:\s+(?:[\w/.-]+: )?(.*)$/su.exec(message) ?? [];
  const told = mark === undefined ? undefined : KIND_OF_HAPROXY[mark];
  return told === undefined || after === undefined ? null : { kind: told, message: after.slice(0, MESSAGE_MAX) };
}

function diffsOf(folder: string, shas: readonly string[]): ReadonlyMap<string, string> {
  if (shas.length === 0) return new Map();
  const text = git(folder, ["diff-tree", "--stdin", "-r", "--root", ...DIFF], `${shas.join("\n")}\n`);
  const parts = text.split(/^([0-9a-f]{40})$/mu);
  const found = new Map<string, string>();
  for (let i = 1; i < parts.length; i += 2) {
    const diff = (parts[i + 1] ?? "").trimStart().slice(0, DIFF_MAX);
    if (diff !== "") found.set(parts[i] ?? "", diff);
  }
  return found;
}

function squeezed(message: string): string {
  return (message.split(/\r?\n|--/u, 1)[0] ?? "").toLowerCase().replace(/\W+/gu, " ").trim();
}

function folderOf(mirrors: string, name: string): string | null {
  const folder = join(mirrors, name, "repo");
  if (!existsSync(folder)) return null;
  return existsSync(join(folder, ".git")) ? join(folder, ".git") : folder;
}

/** What git printed, also where it ended early: a clone may lack objects. */
function git(folder: string, args: readonly string[], input = ""): string {
  const { stdout } = spawnSync("git", ["-C", folder, ...args], {
    input,
    maxBuffer: 2 ** 30,
    stdio: ["pipe", "pipe", "ignore"],
  });
  return stdout.subarray(0, 2 ** 28).toString("utf8");
}

main(process.argv.slice(2));
