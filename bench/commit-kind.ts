import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { commitKind } from "../src/domain/history/commit-kind.ts";
import { whereMeasured } from "./where.ts";

/** How often the words of a subject tell a fix, on the 1,151 labelled commits of Levin & Yehudai (Boosting Automatic Commit Classification, 2017), beside one regular expression. The data is not
 * part of this repository: the argument is `data/train/stas_labeling2.csv` of https://github.com/evidencebp/commit-classification, or a clone of it. */
const DATA = "data/train/stas_labeling2.csv";
/** The baseline of the literature: a list of words (Mockus & Votta, 2000; Levin & Yehudai, 2017). */
const ONE_EXPRESSION = /\b(?:fix(?:e[sd]|ing)?|bugs?|defects?|faults?|errors?|patch|fail(?:s|ed|ures?)?)\b/iu;

function main(path: string): void {
  const rows = parseCsv(read(path));
  const header = rows[0] ?? [];
  const [message, label] = [header.indexOf("message"), header.indexOf("original_label")];
  if (message < 0 || label < 0) throw new Error(`${path} has no columns message and original_label`);
  const commits = rows.slice(1).map((row) => ({ text: subjectOf(row[message] ?? ""), isFix: row[label] === "c" }));
  report("commitKind", commits, (text) => {
    const { kind } = commitKind({ subject: text, body: "", parents: [] });
    return kind === "fix" || kind === "revert";
  });
  report("one expression", commits, (text) => ONE_EXPRESSION.test(text));
  console.log(whereMeasured());
}

/** The file joins lines with a dash and begins with format-patch's number. */
function subjectOf(text: string): string {
  return (text.replace(/^\[PATCH \d+\/\d+\] ?/u, "").split("--")[0] ?? "").replaceAll("- ", " ").trim();
}

function report(
  name: string,
  commits: readonly { readonly text: string; readonly isFix: boolean }[],
  judge: (text: string) => boolean,
): void {
  const judged = commits.map(({ text, isFix }) => ({ isFix, said: judge(text) }));
  const count = (isFix: boolean, said: boolean): number =>
    judged.filter((one) => one.isFix === isFix && one.said === said).length;
  const [right, wrong, missed] = [count(true, true), count(false, true), count(true, false)];
  const accuracy = (right + count(false, false)) / commits.length;
  console.log(
    `${name}: accuracy ${accuracy.toFixed(3)}, precision ${(right / (right + wrong)).toFixed(3)}, recall ${(right / (right + missed)).toFixed(3)} on ${commits.length} commits`,
  );
}

function read(path: string): string {
  if (existsSync(path) && path.endsWith(".csv")) return readFileSync(path, "utf8");
  return execFileSync("git", ["-C", path, "show", `HEAD:${DATA}`], { encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
}

function parseCsv(text: string): readonly (readonly string[])[] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/gu)) {
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain ?? "");
    if (end === "") break;
    if (end !== ",") rows.push([]);
  }
  return rows.filter((row) => row.length > 1);
}

const [path] = process.argv.slice(2);
if (path === undefined) {
  console.error("usage: node bench/commit-kind.ts CLONE-OR-CSV");
  process.exitCode = 2;
} else main(path);
