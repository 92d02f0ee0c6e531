import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { lineProblem } from "./command-lines.ts";

const ROOT = dirname(dirname(import.meta.dirname));

/** `complete` is what completion scripts call, and stands in no table; the other is a sentence. */
const NOT_TYPED = /^flyball (?:complete|needs) /u;

test("every command that a message of the source tells to type exists", async () => {
  const hints = globSync("src/**/*.ts", { cwd: ROOT })
    .filter((file) => !/\.(?:test|suite)\.ts$/u.test(file))
    .flatMap((file) => hintsIn(readFileSync(join(ROOT, file), "utf8")).map((line) => ({ file, line })));
  expect(hints.length).toBeGreaterThan(40);
  const judged = await Promise.all(hints.map(async (hint) => ({ ...hint, problem: await lineProblem(hint.line) })));
  expect(judged.filter(({ problem }) => problem !== null)).toEqual([]);
});

/** Texts that begin with the program's name, up to the end of the command: what is filled in becomes a word, and a sentence after it is dropped. */
function hintsIn(source: string): readonly string[] {
  return [...source.matchAll(/["`](flyball [a-z][^"`·\n]*)/gu)]
    .map(
      ([, typed = ""]) =>
        typed
          .replace(/\$\{[^}]*\}/gu, "VALUE")
          .split(/[,;:)] ?/u)[0]
          ?.trim() ?? "",
    )
    .filter((line) => !NOT_TYPED.test(`${line} `));
}
