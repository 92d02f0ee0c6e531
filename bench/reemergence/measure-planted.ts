import { execFileSync } from "node:child_process";
import { openCodeHistory } from "../../src/adapters/git/history/open-code-history.ts";
import { findReturned, type AddedPiece, type FoundReturn } from "../../src/app/history/find-returned.ts";
import { newCode } from "../../src/app/history/read-removed-code.ts";
import type { Sha } from "../../src/base/ids.ts";
import { namesRemoval } from "../../src/domain/gate/reemergence/judge-reemergence.ts";
import { isCodePath } from "../../src/domain/history/reemergence/comment-style.ts";
import type { CommitPatch } from "../../src/domain/history/reemergence/commit-patch.ts";
import { codePieces, type RemovedCode } from "../../src/domain/history/reemergence/removed-code.ts";
import { stillPresentIn, tellingLines } from "../../src/domain/history/reemergence/still-present.ts";
import type { CodeHistory } from "../../src/ports/code-history.ts";
import { DISGUISES, disguised, seeded, type Disguise } from "./disguise.ts";

export interface Measured {
  readonly commits: number;
  readonly planted: Readonly<Record<Disguise, { readonly planted: number; readonly found: number }>>;
  /** Copies of code that is alive, under other names: nothing of it was removed. */
  readonly decoys: { readonly planted: number; readonly told: number };
  /** What was told of the commits' own code. */
  readonly told: number;
  /** Of those: line by line what was removed, token by token under the same names, or a revert that says so. */
  readonly real: number;
  readonly doubtful: readonly string[];
}

/** Of the lines that are told. */
const VERBATIM_SHARE_MIN = 0.8;
const SAME_NAMES_MIN = 0.9;
const REGION_TOKENS_MIN = 80;
const DECOY_LINES_MAX = 40;

/** Goes through a history as it was written, with what was removed until then, and judges each of the last third of its commits: by its own, with removed code planted into it in disguise, and with
 * copies of living code. */
export async function measurePlanted(folder: string, plantsMax: number): Promise<Measured> {
  const git = (...args: readonly string[]): string =>
    execFileSync("git", ["-C", folder, ...args], { encoding: "utf8", maxBuffer: 1024 ** 3 });
  const commonDir = git("rev-parse", "--path-format=absolute", "--git-common-dir").trim();
  const tip = git("rev-parse", "HEAD").trim() as Sha;
  const parents = new Map(
    git("log", "--format=%H %P")
      .split("\n")
      .map((line) => line.split(" "))
      .map(([sha = "", parent = ""]) => [sha, parent as Sha]),
  );
  const history = openCodeHistory({ env: process.env, commonDir });
  const signal = AbortSignal.timeout(3_600_000);
  const all: CommitPatch[] = [];
  for await (const patches of history.patches({ from: [tip], not: [], isWanted: isCodePath }, signal))
    all.push(...patches);
  const random = seeded(7);
  const code = newCode(tip);
  code.cover([tip]);
  const planted = Object.fromEntries(DISGUISES.map((name) => [name, { planted: 0, found: 0 }])) as Record<
    Disguise,
    { planted: number; found: number }
  >;
  const measured = { commits: 0, decoys: { planted: 0, told: 0 }, told: 0, real: 0, doubtful: [] as string[] };
  const alive: AddedPiece[] = [];
  const start = Math.floor(all.length * (2 / 3));
  const every = Math.max(1, Math.floor((all.length - start) / plantsMax));
  for (const [index, commit] of all.entries()) {
    const pieces = piecesOf(commit);
    const base = parents.get(commit.sha);
    if (index >= start && base !== undefined && base !== "") {
      measured.commits++;
      const judge = async (added: readonly AddedPiece[]): Promise<readonly FoundReturn[]> =>
        (await findReturned(history, code, { base, pieces: added, isListed: () => false, signal })).returns;
      for (const told of await judge(pieces)) {
        measured.told++;
        const notes = await history.notes([commit.sha, told.match.region.commit]);
        const [own, removal] = [notes.get(commit.sha), notes.get(told.match.region.commit)];
        const said = `${own?.subject}\n${own?.body}`;
        if (
          (await isVerbatim(history, told)) ||
          (told.match.similarity >= VERBATIM_SHARE_MIN && told.match.comparison.sameNames >= SAME_NAMES_MIN) ||
          namesRemoval(said, told.match.region.commit, removal?.subject ?? "")
        )
          measured.real++;
        else
          measured.doubtful.push(
            `${commit.sha.slice(0, 10)} ${told.piece.path}:${told.match.added.first} <- ${told.match.region.commit.slice(0, 10)} ${told.match.region.path}:${told.match.removed.first} ${JSON.stringify(told.match.comparison)}`,
          );
      }
      if ((index - start) % every === 0) {
        const disguise = DISGUISES[Math.floor(random() * DISGUISES.length)] as Disguise;
        const plant = await plantOf(history, code, base, disguise, random, signal);
        if (plant !== null) {
          planted[disguise].planted++;
          if ((await judge([plant])).length > 0) planted[disguise].found++;
        }
        const decoy = await decoyOf(history, alive, base, random, signal);
        if (decoy !== null) {
          measured.decoys.planted++;
          if ((await judge([decoy])).length > 0) measured.decoys.told++;
        }
      }
    }
    code.add(commit);
    alive.push(...pieces.filter(({ tokens }) => tokens >= REGION_TOKENS_MIN));
  }
  await history.close();
  return { ...measured, planted };
}

function piecesOf(commit: CommitPatch): readonly AddedPiece[] {
  return commit.files.flatMap(({ path, hunks }) =>
    hunks.flatMap(({ added, newStart }) =>
      codePieces(path, added, newStart).map((piece) => ({ ...piece, text: added.join("\n") })),
    ),
  );
}

async function isVerbatim(history: CodeHistory, { piece, match }: FoundReturn): Promise<boolean> {
  const texts = await history.texts([match.region.blob]);
  const old = new Set((texts.get(match.region.blob) ?? "").split("\n").map((line) => line.trim()));
  const now = piece.text
    .split("\n")
    .slice(match.added.first - piece.line, match.added.last - piece.line + 1)
    .map((line) => line.trim())
    .filter((line) => line !== "");
  return now.filter((line) => old.has(line)).length >= now.length * VERBATIM_SHARE_MIN;
}

/** Code that was removed from what the base has, and is nowhere in it. */
async function plantOf(
  history: CodeHistory,
  code: RemovedCode,
  base: Sha,
  disguise: Disguise,
  random: () => number,
  signal: AbortSignal,
): Promise<AddedPiece | null> {
  const outside = await history.outside(base, code.tips);
  for (let attempt = 0; attempt < 30; attempt++) {
    const region = code.region(Math.floor(random() * code.regionCount));
    if (region.tokens < REGION_TOKENS_MIN || outside.has(region.commit)) continue;
    const text = (await history.texts([region.blob])).get(region.blob);
    if (text === undefined) continue;
    const lines = text.split("\n").slice(region.line - 1, region.line - 1 + region.lineCount);
    const telling = tellingLines(lines);
    if (stillPresentIn(await history.holders(base, telling, signal), telling) !== null) continue;
    return pieceOf(disguised(lines, disguise, random), region.path);
  }
  return null;
}

/** Living code under other names. */
async function decoyOf(
  history: CodeHistory,
  alive: readonly AddedPiece[],
  base: Sha,
  random: () => number,
  signal: AbortSignal,
): Promise<AddedPiece | null> {
  for (let attempt = 0; attempt < 30 && alive.length > 0; attempt++) {
    const piece = alive[Math.floor(random() * alive.length)] as AddedPiece;
    const lines = piece.text.split("\n").slice(0, DECOY_LINES_MAX);
    // All of it stands in one file: what was edited since would be removed code.
    const wanted = [...new Set(lines.map((line) => line.trim()))].filter((line) => line.length >= 6);
    const holders = await history.holders(base, wanted, signal);
    if (![...holders.values()].some((held) => held.size === wanted.length)) continue;
    return pieceOf(disguised(lines, "renamed", random), piece.path);
  }
  return null;
}

function pieceOf(lines: readonly string[], old: string): AddedPiece | null {
  const path = `elsewhere/planted${old.slice(old.lastIndexOf("."))}`;
  const [piece] = codePieces(path, lines, 1);
  return piece === undefined ? null : { ...piece, text: lines.join("\n") };
}
