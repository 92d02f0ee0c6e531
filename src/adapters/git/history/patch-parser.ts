import type { Sha } from "../../../base/ids.ts";
import type { CommitPatch, PatchFile } from "../../../domain/history/reemergence/commit-patch.ts";

/** What {@link PatchParser} reads: a mark, the commit and its time, then the raw records and the patch. */
export const PATCH_LOG_ARGS = [
  "-z",
  "--format=%x01%H %ct",
  "--raw",
  "--no-abbrev",
  "--patch",
  "--unified=0",
  "--full-index",
  "--no-renames",
  "--no-color",
  "--no-ext-diff",
  "--no-textconv",
  "--submodule=short",
  "--diff-algorithm=myers",
  "--inter-hunk-context=0",
  "--src-prefix=a/",
  "--dst-prefix=b/",
] as const;

/** A commit of more is not read: it moves a tree, and writes no code. */
const COMMIT_FILES_MAX = 20_000;
/** Of one file. */
const FILE_LINES_MAX = 20_000;
const COMMIT_BYTES_MAX = 32 * 1024 * 1024;
/** No person writes a longer one. */
const LINE_BYTES_MAX = 2000;

interface OpenFile {
  readonly record: RawRecord;
  readonly hunks: { oldStart: number; removed: string[]; newStart: number; added: string[] }[];
  isWanted: boolean;
  lines: number;
}

interface RawRecord {
  readonly status: string;
  readonly before: string;
  readonly after: string;
  readonly path: string;
}

const MARK = 1;
const NEWLINE = 10;
const MINUS = 45;
const PLUS = 43;
const COLON = 58;

/** Reads the output of `git log` with {@link PATCH_LOG_ARGS} as it comes. Hunks are read by the counts in their heads, so that no line of a file is taken for anything else; files are told by the
 * order of the raw records and by the names of their blobs. */
export class PatchParser {
  readonly #isWanted: (path: string) => boolean;
  #rest: Buffer = Buffer.alloc(0);
  #done: CommitPatch[] = [];
  #commit: { sha: Sha; committedAtMs: number; files: PatchFile[]; isCut: boolean } | null = null;
  #records: RawRecord[] = [];
  #nextRecord = 0;
  #file: OpenFile | null = null;
  #state: "commit" | "raw" | "patch" = "commit";
  #removedLeft = 0;
  #addedLeft = 0;
  #bytes = 0;

  constructor(isWanted: (path: string) => boolean) {
    this.#isWanted = isWanted;
  }

  /** Whether the commit that is being read has too many files: what follows of it is not worth its time. */
  get isTooMuch(): boolean {
    return this.#records.length > COMMIT_FILES_MAX;
  }

  /** The commits that ended with this chunk. */
  feed(chunk: Buffer): readonly CommitPatch[] {
    const buffer = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let at = 0;
    while (!this.isTooMuch) {
      const next = this.#step(buffer, at);
      if (next < 0) break;
      at = next;
    }
    this.#rest = buffer.subarray(at);
    return this.#take();
  }

  end(): readonly CommitPatch[] {
    if (this.isTooMuch) {
      this.#file = null;
      if (this.#commit !== null) this.#commit.isCut = true;
    } else this.feed(Buffer.from("\n"));
    this.#endCommit();
    return this.#take();
  }

  #take(): readonly CommitPatch[] {
    const done = this.#done;
    this.#done = [];
    return done;
  }

  /** Reads one item and gives the place after it, or −1 where the rest of it is still to come. */
  #step(buffer: Buffer, at: number): number {
    if (at >= buffer.length) return -1;
    const first = buffer[at] as number;
    if (this.#removedLeft + this.#addedLeft > 0) return this.#line(buffer, at, first);
    if (first === MARK) {
      const end = buffer.indexOf(0, at);
      if (end < 0) return -1;
      this.#endCommit();
      const [sha = "", seconds = "0"] = buffer.toString("latin1", at + 1, end).split(" ");
      this.#commit = { sha: sha as Sha, committedAtMs: Number(seconds) * 1000, files: [], isCut: false };
      this.#state = "raw";
      return end + 1;
    }
    if (first === 0 || (this.#state === "raw" && first === NEWLINE)) return at + 1;
    if (this.#state === "raw" && first === COLON) {
      const head = buffer.indexOf(0, at);
      const end = head < 0 ? -1 : buffer.indexOf(0, head + 1);
      if (end < 0) return -1;
      const [, , before = "", after = "", status = ""] = buffer.toString("latin1", at, head).split(" ");
      const record = { status, before, after, path: buffer.toString("utf8", head + 1, end) };
      this.#records.push(record);
      // A file that became a link or the reverse: a deletion and an addition.
      if (status.startsWith("T")) this.#records.push(record);
      return end + 1;
    }
    const end = buffer.indexOf(NEWLINE, at);
    if (end < 0) return -1;
    this.#state = "patch";
    this.#head(buffer, at, end);
    return end + 1;
  }

  #head(buffer: Buffer, at: number, end: number): void {
    const first = buffer[at];
    if (first === 64) {
      const [, oldStart, oldCount, newStart, newCount] =
        /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/u.exec(buffer.toString("latin1", at, Math.min(end, at + 80))) ??
        [];
      this.#removedLeft = Number(oldCount ?? 1);
      this.#addedLeft = Number(newCount ?? 1);
      this.#file?.hunks.push({ oldStart: Number(oldStart), removed: [], newStart: Number(newStart), added: [] });
      return;
    }
    if (first === 100 && buffer.toString("latin1", at, at + 11) === "diff --git ") {
      this.#endFile();
      const record = this.#records[this.#nextRecord++];
      if (record === undefined) return;
      const isWanted = !record.status.startsWith("T") && this.#isWanted(record.path);
      this.#file = { record, hunks: [], isWanted, lines: 0 };
      return;
    }
    if (first === 105 && this.#file !== null && end - at < 160) {
      const [, before, after] = /^index ([0-9a-f]+)\.\.([0-9a-f]+)/u.exec(buffer.toString("latin1", at, end)) ?? [];
      const { record } = this.#file;
      if (before !== undefined && (before !== record.before || after !== record.after)) this.#file.isWanted = false;
    }
  }

  #line(buffer: Buffer, at: number, first: number): number {
    const end = buffer.indexOf(NEWLINE, at);
    if (end < 0) return -1;
    // `\ No newline at end of file`
    if (first !== MINUS && first !== PLUS) return end + 1;
    if (first === MINUS) this.#removedLeft--;
    else this.#addedLeft--;
    const file = this.#file;
    const hunk = file?.hunks.at(-1);
    if (file === null || hunk === undefined || !file.isWanted) return end + 1;
    const length = end - at - 1;
    if (file.lines >= FILE_LINES_MAX || this.#bytes + length > COMMIT_BYTES_MAX) {
      if (this.#commit !== null) this.#commit.isCut = true;
      return end + 1;
    }
    file.lines++;
    this.#bytes += length;
    const text = length > LINE_BYTES_MAX ? "" : buffer.toString("utf8", at + 1, end);
    (first === MINUS ? hunk.removed : hunk.added).push(text);
    return end + 1;
  }

  #endFile(): void {
    const file = this.#file;
    this.#file = null;
    if (file === null || !file.isWanted || file.hunks.length === 0) return;
    const { status, before, after, path } = file.record;
    const kind = status.startsWith("A") ? "added" : status.startsWith("D") ? "deleted" : "modified";
    this.#commit?.files.push({
      path,
      kind,
      before: kind === "added" ? null : (before as Sha),
      after: kind === "deleted" ? null : (after as Sha),
      hunks: file.hunks,
    });
  }

  #endCommit(): void {
    this.#endFile();
    if (this.#commit !== null) this.#done.push(this.#commit);
    this.#commit = null;
    this.#records = [];
    this.#nextRecord = 0;
    this.#bytes = 0;
  }
}
