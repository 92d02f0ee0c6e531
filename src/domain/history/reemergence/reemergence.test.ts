import { expect, test } from "vitest";
import { parseSha, type Sha } from "../../../base/ids.ts";
import { codeTokens } from "./code-tokens.ts";
import { compareCode } from "./compare-code.ts";
import { fingerprintsOf, GRAM, gramHashes, WINDOW, winnow } from "./fingerprints.ts";
import { candidatesOf, isSameCode, matchReturned } from "./match-returned.ts";
import { codePieces, RemovedCode } from "./removed-code.ts";

const SOURCE = `export function retryLater(queue, job, options) {
  const delayMs = Math.min(options.delayMaxMs, options.delayMs * 2 ** job.attempts);
  if (job.attempts >= options.attemptsMax) {
    queue.bury(job, "too many attempts"); // nobody looks at it
    return null;
  }
  const entry = { id: job.id, dueAt: queue.nowMs() + delayMs, attempts: job.attempts + 1 };
  queue.schedule(entry);
  return entry;
}
`;
const RENAMED = SOURCE.replaceAll("queue", "line")
  .replaceAll("job", "item")
  .replaceAll("delayMs", "pause_ms")
  .replaceAll("entry", "planned")
  .replaceAll("retryLater", "again")
  .replaceAll("options", "settings");
const REFORMATTED = RENAMED.replace('"too many attempts"', "'too many attempts'")
  .replaceAll(";", "")
  .replace(/\{ id: .*\}/u, (entry) => entry.replaceAll(", ", ",\n      ").replace(" }", ",\n  }"));
const OTHER = `export function readLines(path, limit) {
  const text = files.read(path, "utf8");
  const lines = text.split(/\\r?\\n/u).filter((line) => line.trim() !== "");
  for (const [index, line] of lines.entries()) {
    if (index >= limit) throw new RangeError("too long: " + line);
    seen.set(line.toLowerCase(), index * 10);
  }
  return { lines, count: lines.length, isCut: false };
}
`;

test("names are told from keywords, comments are left out, and what a formatter changes is no token", () => {
  const plain = codeTokens('const a = f(b, "x"); // why', "a.ts");
  const formatted = codeTokens("/* why */ const a = f(\n  b,\n  'x',\n)", "a.ts");
  expect([...plain.hashes]).toEqual([...formatted.hashes]);
  expect([...plain.isName]).toEqual([0, 1, 0, 1, 0, 1, 0, 0, 0]);
  expect([...formatted.lines]).toEqual([0, 0, 0, 0, 0, 1, 1, 2, 3]);
});

test.for([
  ["a.py", "x = 1 # one\n", 3],
  ["a.py", '"""doc # no\n"""\ny = 2', 4],
  ["a.sql", "select a -- all\nfrom b", 4],
  ["a.css", "#top { color: #fff }", 8],
  ["a.unknown", "don't // stop", 3],
  ["a.ts", " * of a comment that began before\n */\nlet x = 1", 4],
  ["a.ts", "`a\n${b}` + 1.5", 3],
] as const)("%s: '%s' has %i tokens", ([path, text, count]) => {
  expect(codeTokens(text, path).count).toBe(count);
});

test("rolled hashes are those of each gram by itself", () => {
  const tokens = codeTokens(SOURCE, "a.js");
  const rolled = gramHashes(tokens);
  const alone = Array.from({ length: tokens.count - GRAM + 1 }, (_, at) =>
    gramHashes({
      count: GRAM,
      hashes: tokens.hashes.slice(at, at + GRAM),
      isName: tokens.isName.slice(at, at + GRAM),
      lines: tokens.lines.slice(at, at + GRAM),
    }),
  );
  expect([...rolled]).toEqual(alone.map(([hash]) => hash));
});

test("renamed and reformatted code keeps its fingerprints, names that were mixed up do not", () => {
  expect([...fingerprintsOf(codeTokens(REFORMATTED, "b.js"))]).toEqual([...fingerprintsOf(codeTokens(SOURCE, "a.js"))]);
  const mixed = SOURCE.replace("queue.schedule(entry)", "entry.schedule(queue)");
  expect([...fingerprintsOf(codeTokens(mixed, "a.js"))]).not.toEqual([...fingerprintsOf(codeTokens(SOURCE, "a.js"))]);
});

test("texts that share a window of grams share a fingerprint, wherever it begins", () => {
  const grams = gramHashes(codeTokens(SOURCE + OTHER, "a.js"));
  const whole = new Set(winnow(grams));
  for (let from = 0; from + WINDOW <= grams.length; from++)
    expect([...winnow(grams.slice(from, from + WINDOW))].some((kept) => whole.has(kept))).toBe(true);
});

test("how much came back is counted in tokens, in their order", () => {
  const half = REFORMATTED.split("\n").slice(0, 6).join("\n");
  const [removed, other] = [codeTokens(SOURCE, "a.js"), codeTokens(`${OTHER}\n${half}`, "b.js")];
  const comparison = compareCode(removed, other);
  expect(comparison).toMatchObject({ matched: 56, density: 1, sameNames: 0.35, consistentNames: 1 });
  expect(isSameCode(compareCode(removed, codeTokens(REFORMATTED, "b.js")) as never, false)).toBe(true);
  expect(compareCode(removed, codeTokens(OTHER, "b.js"))).toMatchObject({ matched: GRAM });
});

const sha = (digit: string): Sha => {
  const parsed = parseSha(digit.repeat(40));
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.value;
};

function removal(code: RemovedCode, digit: string, path: string, text: string, added = ""): void {
  code.add({
    sha: sha(digit),
    committedAtMs: 1_700_000_000_000,
    isCut: false,
    files: [
      {
        path,
        kind: "modified",
        before: sha("b"),
        after: sha("c"),
        hunks: [
          {
            oldStart: 3,
            removed: text.split("\n"),
            newStart: 3,
            added: added === "" ? [] : added.split("\n"),
          },
        ],
      },
    ],
  });
}

const pieceOf = (path: string, text: string) => {
  const [piece] = codePieces(path, text.split("\n"), 10);
  if (piece === undefined) throw new Error("too short");
  return { ...piece, text };
};

test("what comes back is found with the lines where it stands and stood, also after the index was written and read", () => {
  const made = new RemovedCode({ idBytes: 20 });
  removal(made, "1", "src/old.js", SOURCE);
  removal(made, "2", "src/other.js", OTHER);
  const code = new RemovedCode(made.parts);
  const piece = pieceOf("lib/new.js", `${"\n".repeat(4)}${REFORMATTED}`);
  const regions = candidatesOf(code, piece).map(({ region }) => code.region(region));
  expect(regions.map(({ commit, path }) => [commit[0], path])).toEqual([["1", "src/old.js"]]);
  const [match] = matchReturned(piece, regions, () => `\n\n${SOURCE}`);
  expect(match).toMatchObject({ similarity: 1, removed: { first: 3, last: 12 }, added: { first: 14, last: 26 } });
});

test("code that moved within the commit, or was only written otherwise, is no removal", () => {
  const code = new RemovedCode({ idBytes: 20 });
  removal(code, "1", "src/old.js", SOURCE, REFORMATTED);
  expect(code.regionCount).toBe(0);
});

test("a commit that adds removed code is kept as its return", () => {
  const code = new RemovedCode({ idBytes: 20 });
  removal(code, "1", "src/old.js", SOURCE);
  removal(code, "2", "src/new.js", "", RENAMED);
  expect(
    [...code.returned()].map(({ region, commit, path, line }) => [
      region.commit[0],
      region.returned?.[0],
      commit[0],
      path,
      line,
    ]),
  ).toEqual([["1", "2", "2", "src/new.js", 3]]);
});

test("what many commits removed is boilerplate", () => {
  const code = new RemovedCode({ idBytes: 20 });
  for (let i = 0; i < 14; i++) removal(code, (i % 10).toString(), `src/${i}.js`, SOURCE);
  expect(candidatesOf(code, pieceOf("a.js", SOURCE))).toEqual([]);
});
