import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { commandLines, lineProblem } from "./command-lines.ts";

const ROOT = dirname(dirname(import.meta.dirname));
const PAGES = globSync(["*.md", "docs/**/*.md"], { cwd: ROOT }).toSorted();
const SOURCES = globSync("{src,test,scripts,bench,examples}/**/*.ts", { cwd: ROOT });

test("the pages are found", () => {
  expect(PAGES).toContain("README.md");
  expect(PAGES.length).toBeGreaterThan(10);
});

describe.for(PAGES)("%s", (path) => {
  const text = readFileSync(join(ROOT, path), "utf8");

  test("every command line in it can be typed", async () => {
    const problems = await Promise.all(
      commandLines(text).map(async (line) => ({ line, problem: await lineProblem(line) })),
    );
    expect(problems.filter(({ problem }) => problem !== null)).toEqual([]);
  });

  test("every relative link leads to a file, and to a heading of it", () => {
    const broken = [...text.replace(/^```[^]*?^```/gmu, "").matchAll(/\]\((?!https?:|mailto:)([^)\s]+)\)/gu)]
      .map(([, target]) => target ?? "")
      .filter((target) => !leadsSomewhere(path, target));
    expect(broken).toEqual([]);
  });

  test("every source file that it names exists", () => {
    const named = [...text.matchAll(/`([\w./-]+\.ts)`/gu)].map(([, name]) => name ?? "");
    expect(named.filter((name) => !SOURCES.some((file) => `/${file}`.endsWith(`/${name}`)))).toEqual([]);
  });

  test("every npm script that it names exists", () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { scripts: object };
    const named = [...text.matchAll(/npm run ([\w:-]+)/gu)].map(([, name]) => name ?? "");
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });
});

test.for<[string, string]>([
  ["flyball frobnicate", "there is no command 'frobnicate'"],
  ["flyball run tasks/x.yaml --bilder claude", "no option --bilder"],
  ["flyball task polish", "'task' has no 'polish'"],
  ["flyball undo last now", "too many arguments"],
  ["flyball approve ITEM --reason", "--reason needs a value"],
])("the check rejects `%s`", async ([line, problem]) => {
  expect(await lineProblem(line)).toBe(problem);
});

test("command lines are found in blocks and in inline code", () => {
  const text =
    "Type `flyball inbox`:\n```sh\n$ flyball why last\nnpx flyball doctor # a comment\nother\n```\n`not flyball`";
  expect(commandLines(text)).toEqual(["flyball inbox", "flyball why last", "flyball doctor # a comment"]);
});

function leadsSomewhere(page: string, target: string): boolean {
  const [file = "", anchor] = target.split("#");
  const path = file === "" ? join(ROOT, page) : join(ROOT, dirname(page), file);
  if (!existsSync(path)) return false;
  if (anchor === undefined) return true;
  const text = readFileSync(path, "utf8");
  const headings = [...text.matchAll(/^#+ (.*)$/gmu)].map(([, title = ""]) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
  return headings.includes(anchor) || text.includes(`<a id="${anchor}">`);
}
