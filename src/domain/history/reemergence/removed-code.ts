import type { Sha } from "../../../base/ids.ts";
import { codeTokens } from "./code-tokens.ts";
import { isCodePath } from "./comment-style.ts";
import type { CommitPatch } from "./commit-patch.ts";
import { fingerprintsOf } from "./fingerprints.ts";
import { FingerprintTable } from "./fingerprint-table.ts";
import { GrowingArray } from "./growing-array.ts";

/** Fewer tokens (about seven lines) come back by chance. */
export const REGION_TOKENS_MIN = 50;

/** Lines that one commit removed from one file, together. */
export interface RemovedRegion {
  readonly commit: Sha;
  readonly committedAtMs: number;
  readonly path: string;
  /** The file before, in which the lines stand. */
  readonly blob: Sha;
  /** From 1. */
  readonly line: number;
  readonly lineCount: number;
  readonly tokens: number;
  readonly fingerprints: number;
  readonly isWholeFile: boolean;
  /** The first later commit that brought most of it back; null where none did. */
  readonly returned: Sha | null;
}

/** Code that an added piece shares with a removed one, before it is compared token by token. */
export interface SharedCode {
  readonly region: number;
  readonly hits: number;
}

/** A commit that added most of what another one removed before. */
export interface ReturnedCode {
  readonly region: RemovedRegion;
  readonly commit: Sha;
  readonly committedAtMs: number;
  readonly path: string;
  /** The file as it is then. */
  readonly blob: Sha;
  /** From 1. */
  readonly line: number;
  readonly lineCount: number;
}

/** The parts as they are written to disk. */
export interface RemovedCodeParts {
  /** Names of objects have 20 bytes, or 32. */
  readonly idBytes: 20 | 32;
  /** All that these reach was looked at. */
  readonly tips: readonly Sha[];
  /** Commits that were looked at. */
  readonly commits: number;
  readonly used: number;
  readonly slots: Uint32Array;
  readonly postings: Uint32Array;
  readonly regions: Uint32Array;
  readonly returns: Uint32Array;
  readonly paths: readonly string[];
  /** Names of commits and blobs, five or eight numbers each. */
  readonly ids: Uint32Array;
}

const REGION_FIELDS = 10;
const RETURN_FIELDS = 7;
/** Flags of a region. */
const WHOLE = 1;
const MOVED = 2;

/** A piece that is mostly among what the same commit added was moved, or written otherwise. */
const MOVED_SHARE_MIN = 0.5;
/** Of a removal's fingerprints, so that it counts as back in the index. */
const RETURNED_SHARE_MIN = 0.5;

/** The fingerprints of all code that a history removed. Commits are added oldest first; what was added can't be taken out, and need not be: whether a removal is part of the history that is
 * judged is asked of git for those that match. */
export class RemovedCode {
  readonly #idWords: 5 | 8;
  #tips: readonly Sha[];
  #commits: number;
  readonly #table: FingerprintTable;
  readonly #regions: GrowingArray;
  readonly #returns: GrowingArray;
  readonly #paths: string[];
  /** Made with the first commit that is added. */
  #pathNumbers: Map<string, number> | null = null;
  readonly #ids: GrowingArray;

  constructor(parts: Pick<RemovedCodeParts, "idBytes"> & Partial<RemovedCodeParts>) {
    this.#idWords = parts.idBytes === 32 ? 8 : 5;
    this.#tips = parts.tips ?? [];
    this.#commits = parts.commits ?? 0;
    this.#table = new FingerprintTable(parts);
    this.#regions = new GrowingArray(parts.regions);
    this.#returns = new GrowingArray(parts.returns);
    this.#paths = [...(parts.paths ?? [])];
    this.#ids = new GrowingArray(parts.ids);
  }

  get parts(): RemovedCodeParts {
    return {
      idBytes: this.#idWords === 8 ? 32 : 20,
      tips: this.#tips,
      commits: this.#commits,
      ...this.#table.parts,
      regions: this.#regions.view(),
      returns: this.#returns.view(),
      paths: this.#paths,
      ids: this.#ids.view(),
    };
  }

  get tips(): readonly Sha[] {
    return this.#tips;
  }

  /** Commits that were looked at. */
  get commits(): number {
    return this.#commits;
  }

  get regionCount(): number {
    return this.#regions.length / REGION_FIELDS;
  }

  /** Says that all that `tips` reach has been added. */
  cover(tips: readonly Sha[]): void {
    this.#tips = tips;
  }

  add(patch: CommitPatch): void {
    this.#commits++;
    const files = patch.files.filter(({ path }) => isCodePath(path));
    const added = files.flatMap(({ path, after, hunks }) =>
      after === null
        ? []
        : hunks.flatMap((hunk) => codePieces(path, hunk.added, hunk.newStart).map((piece) => ({ ...piece, after }))),
    );
    const seconds = Math.max(0, Math.min(0xffff_ffff, Math.floor(patch.committedAtMs / 1000)));
    let ownId = -1;
    const commitId = (): number => (ownId < 0 ? (ownId = this.#pushId(patch.sha)) : ownId);
    // What it brings back is looked for before its own removals are among the others.
    for (const piece of added)
      for (const { region, hits } of this.sharing(piece.fingerprints)) {
        const at = region * REGION_FIELDS;
        if (hits < this.#regions.at(at + 7) * RETURNED_SHARE_MIN) continue;
        if (this.#regions.at(at + 9) === 0) this.#regions.set(at + 9, commitId() + 1);
        const blob = this.#pushId(piece.after);
        this.#returns.push(
          region,
          commitId(),
          seconds,
          this.#pathNumber(piece.path),
          piece.line,
          piece.lineCount,
          blob,
        );
      }
    const here = new Set(added.flatMap(({ fingerprints }) => [...fingerprints]));
    for (const { path, kind, before, hunks } of files)
      for (const piece of before === null
        ? []
        : hunks.flatMap((hunk) => codePieces(path, hunk.removed, hunk.oldStart))) {
        const { fingerprints } = piece;
        const isMoved = fingerprints.filter((each) => here.has(each)).length >= fingerprints.length * MOVED_SHARE_MIN;
        // What was only written otherwise was no removal; a file that went elsewhere may have been decided.
        if (isMoved && kind !== "deleted") continue;
        const region = this.regionCount;
        const ids = [commitId(), this.#pushId(before as Sha)] as const;
        this.#regions.push(ids[0], seconds, this.#pathNumber(path), ids[1], piece.line, piece.lineCount);
        this.#regions.push(
          piece.tokens,
          fingerprints.length,
          (kind === "deleted" ? WHOLE : 0) | (isMoved ? MOVED : 0),
          0,
        );
        if (isMoved) continue;
        for (const fingerprint of fingerprints) this.#table.add(fingerprint, region);
      }
  }

  /** Removals that share fingerprints with a piece, those with most first. */
  sharing(fingerprints: Uint32Array): readonly SharedCode[] {
    const hits = new Map<number, number>();
    for (const fingerprint of fingerprints)
      for (const region of this.#table.regions(fingerprint)) hits.set(region, (hits.get(region) ?? 0) + 1);
    return [...hits]
      .filter(([, count]) => count >= HITS_MIN)
      .map(([region, count]) => ({ region, hits: count }))
      .toSorted((a, b) => b.hits - a.hits || b.region - a.region);
  }

  /** Files that a commit moved out, whole, of the paths that are listed: the last first. Nothing finds them by their fingerprints, since what they held was never gone. */
  movedOut(isListed: (path: string) => boolean, max: number): readonly RemovedRegion[] {
    const known = new Map<number, boolean>();
    const found: RemovedRegion[] = [];
    for (let region = this.regionCount - 1; region >= 0 && found.length < max; region--) {
      if ((this.#regions.at(region * REGION_FIELDS + 8) & MOVED) === 0) continue;
      const path = this.#regions.at(region * REGION_FIELDS + 2);
      const listed = known.get(path) ?? isListed(this.#paths[path] ?? "");
      known.set(path, listed);
      if (listed) found.push(this.region(region));
    }
    return found;
  }

  region(number: number): RemovedRegion {
    const field = (index: number): number => this.#regions.at(number * REGION_FIELDS + index);
    return {
      commit: this.#idAt(field(0)),
      committedAtMs: field(1) * 1000,
      path: this.#paths[field(2)] ?? "",
      blob: this.#idAt(field(3)),
      line: field(4),
      lineCount: field(5),
      tokens: field(6),
      fingerprints: field(7),
      isWholeFile: (field(8) & WHOLE) !== 0,
      returned: field(9) === 0 ? null : this.#idAt(field(9) - 1),
    };
  }

  /** Every commit that brought removed code back, in the order in which they were added. */
  *returned(): Generator<ReturnedCode> {
    for (let at = 0; at < this.#returns.length; at += RETURN_FIELDS)
      yield {
        region: this.region(this.#returns.at(at)),
        commit: this.#idAt(this.#returns.at(at + 1)),
        committedAtMs: this.#returns.at(at + 2) * 1000,
        path: this.#paths[this.#returns.at(at + 3)] ?? "",
        line: this.#returns.at(at + 4),
        lineCount: this.#returns.at(at + 5),
        blob: this.#idAt(this.#returns.at(at + 6)),
      };
  }

  #pathNumber(path: string): number {
    this.#pathNumbers ??= new Map(this.#paths.map((each, number) => [each, number]));
    const known = this.#pathNumbers.get(path);
    if (known !== undefined) return known;
    this.#pathNumbers.set(path, this.#paths.length);
    return this.#paths.push(path) - 1;
  }

  #pushId(id: Sha): number {
    const number = this.#ids.length / this.#idWords;
    for (let at = 0; at < this.#idWords; at++) this.#ids.push(Number.parseInt(id.slice(at * 8, at * 8 + 8), 16));
    return number;
  }

  #idAt(number: number): Sha {
    let id = "";
    for (let at = 0; at < this.#idWords; at++)
      id += this.#ids
        .at(number * this.#idWords + at)
        .toString(16)
        .padStart(8, "0");
    return id as Sha;
  }
}

/** Fewer shared fingerprints are chance. */
const HITS_MIN = 3;

/** Lines that belong together, with what tells them from others. */
export interface CodePiece {
  readonly path: string;
  /** From 1. */
  readonly line: number;
  readonly lineCount: number;
  readonly tokens: number;
  readonly fingerprints: Uint32Array;
}

/** The lines as a piece; none where they hold too little code. */
export function codePieces(path: string, lines: readonly string[], line: number): readonly CodePiece[] {
  // A token and a space: fewer characters can't hold enough.
  if (lines.length === 0 || (lines.length === 1 && (lines[0] as string).length < REGION_TOKENS_MIN)) return [];
  const tokens = codeTokens(lines.join("\n"), path);
  if (tokens.count < REGION_TOKENS_MIN) return [];
  return [{ path, line, lineCount: lines.length, tokens: tokens.count, fingerprints: fingerprintsOf(tokens) }];
}
