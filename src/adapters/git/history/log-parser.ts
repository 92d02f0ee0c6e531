import { Fault } from "../../../base/fault.ts";
import type { Sha } from "../../../base/ids.ts";
import type { CommitRecord, PathChange, PersonName, TreeEntry } from "../../../domain/history/commit-record.ts";

/** What `git log -z --raw --no-abbrev` is asked for: fields that end with NUL, since a message and a name can hold anything else. */
export const LOG_FORMAT = "tformat:%H %P%x00%aN%x00%aE%x00%cN%x00%cE%x00%at%x00%ct%x00%B";

const FIELDS_BEFORE_BODY = 7;
const MESSAGE_MAX_BYTES = 64 * 1024;
/** Of one commit, as a first commit can hold a million files. */
export const CHANGES_MAX = 100_000;
/** Between one NUL and the next but a message: a path, a name, or the parents of a merge. */
const FIELD_MAX_BYTES = 8 * 1024 * 1024;
/** What is kept so that equal texts are one string. */
const INTERNED_MAX = 200_000;
/** What a date can hold, in seconds. */
const SECONDS_MAX = 8.64e12;

const [NUL, NEWLINE, RETURN, MINUS, ZERO, TWO, SIX, COLON] = [0, 10, 13, 45, 48, 50, 54, 58];

interface Draft {
  readonly record: Omit<CommitRecord, "changes">;
  readonly changes: PathChange[];
  /** Where history was cut off nobody knows what a commit changed. */
  readonly isCutOff: boolean;
}

/** Makes commits of the bytes of `git log`, in pieces of any size. Works on bytes: ids are cut out, each path and each person is decoded once. */
export class LogParser {
  readonly #hexLength: number;
  readonly #cutOff: ReadonlySet<string>;
  readonly #paths = new Map<string, string>();
  readonly #people = new Map<string, PersonName>();
  #rest: Buffer = Buffer.alloc(0);
  #draft: Draft | null = null;
  /** Inside of a message of which enough was kept. */
  #isSkipping = false;

  constructor(objectFormat: "sha1" | "sha256", cutOff: ReadonlySet<string>) {
    this.#hexLength = objectFormat === "sha256" ? 64 : 40;
    this.#cutOff = cutOff;
  }

  /** Appends the commits that are whole now. */
  push(chunk: Buffer, into: CommitRecord[]): void {
    const data = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let at = 0;
    while (at < data.length) {
      const next = this.#isSkipping ? this.#skip(data, at) : this.#readToken(data, at, into);
      if (next < 0) break;
      at = next;
    }
    this.#rest = data.subarray(at);
    if (this.#rest.length > FIELD_MAX_BYTES) throw unreadableFault("a field of a commit is larger than 8 MiB");
  }

  end(into: CommitRecord[]): void {
    if (this.#rest.length > 0 || this.#isSkipping) throw unreadableFault("git log ended in the middle of a commit");
    this.#finish(into);
  }

  #finish(into: CommitRecord[]): void {
    if (this.#draft === null) return;
    const { record, changes } = this.#draft;
    into.push({ ...record, changes });
    this.#draft = null;
  }

  #skip(data: Buffer, at: number): number {
    const nul = data.indexOf(NUL, at);
    if (nul < 0) return data.length;
    this.#isSkipping = false;
    return nul + 1;
  }

  /** Where the next token begins; negative where this one is not whole yet. */
  #readToken(data: Buffer, at: number, into: CommitRecord[]): number {
    const first = data[at];
    if (first === COLON) return this.#readChange(data, at);
    // Between a message and its changes.
    if (first === NEWLINE) return at + 1;
    return this.#readCommit(data, at, into);
  }

  #readChange(data: Buffer, at: number): number {
    const hex = this.#hexLength;
    // `:100644 100644 <id> <id> M` and NUL, the path and NUL.
    const status = at + 17 + 2 * hex;
    if (status + 2 > data.length) return -1;
    const end = data.indexOf(NUL, status + 2);
    if (end < 0) return -1;
    if (data[status + 1] !== NUL || this.#draft === null) throw unreadableFault("git log gave an unknown change");
    const { changes, isCutOff } = this.#draft;
    if (isCutOff || changes.length >= CHANGES_MAX) return end + 1;
    const ids = data.toString("latin1", at + 15, at + 16 + 2 * hex);
    changes.push({
      kind: kindOf(data[status]),
      path: this.#pathOf(data, status + 2, end),
      before: entryOf(data, at + 1, ids.slice(0, hex)),
      after: entryOf(data, at + 8, ids.slice(hex + 1)),
    });
    return end + 1;
  }

  #readCommit(data: Buffer, at: number, into: CommitRecord[]): number {
    const ends: number[] = [];
    let next = at;
    for (let field = 0; field < FIELDS_BEFORE_BODY; field++) {
      const nul = data.indexOf(NUL, next);
      if (nul < 0) return -1;
      ends.push(nul);
      next = nul + 1;
    }
    const bodyEnd = data.indexOf(NUL, next);
    if (bodyEnd < 0) {
      if (data.length - next <= MESSAGE_MAX_BYTES) return -1;
      this.#isSkipping = true;
    }
    this.#finish(into);
    const [head = 0, , authorEnd = 0, , committerEnd = 0, authoredEnd = 0, committedEnd = 0] = ends;
    const sha = data.toString("latin1", at, at + this.#hexLength);
    const parents = data.toString("latin1", at + this.#hexLength + 1, head);
    if (head < at + this.#hexLength || !/^[0-9a-f]+$/u.test(sha)) throw unreadableFault("git log gave no commit's id");
    this.#draft = {
      record: {
        sha: sha as Sha,
        parents: parents === "" ? NO_PARENTS : (parents.split(" ") as Sha[]),
        author: this.#personOf(data, head + 1, authorEnd),
        committer: this.#personOf(data, authorEnd + 1, committerEnd),
        authoredAtMs: dateOf(data, committerEnd + 1, authoredEnd),
        committedAtMs: dateOf(data, authoredEnd + 1, committedEnd),
        ...messageOf(data, next, Math.min(bodyEnd < 0 ? data.length : bodyEnd, next + MESSAGE_MAX_BYTES)),
      },
      changes: [],
      isCutOff: this.#cutOff.size > 0 && this.#cutOff.has(sha),
    };
    return bodyEnd < 0 ? data.length : bodyEnd + 1;
  }

  #pathOf(data: Buffer, from: number, to: number): string {
    const key = data.toString("latin1", from, to);
    const known = this.#paths.get(key);
    if (known !== undefined) return known;
    if (this.#paths.size >= INTERNED_MAX) this.#paths.clear();
    const path = data.toString("utf8", from, to);
    this.#paths.set(key, path);
    return path;
  }

  /** Of a name, NUL and an address. */
  #personOf(data: Buffer, from: number, to: number): PersonName {
    const key = data.toString("latin1", from, to);
    const known = this.#people.get(key);
    if (known !== undefined) return known;
    if (this.#people.size >= INTERNED_MAX) this.#people.clear();
    const [name = "", email = ""] = data.toString("utf8", from, to).split("\0");
    const person = { name, email };
    this.#people.set(key, person);
    return person;
  }
}

const NO_PARENTS: readonly Sha[] = [];

function kindOf(status: number | undefined): PathChange["kind"] {
  switch (String.fromCharCode(status ?? 0)) {
    case "A":
      return "added";
    case "D":
      return "deleted";
    case "T":
      return "retyped";
    default:
      return "modified";
  }
}

/** `modeAt` is where six digits of git's mode stand: all zero where there is nothing. */
function entryOf(data: Buffer, modeAt: number, id: string): TreeEntry | null {
  if (data[modeAt] === ZERO) return null;
  const type = data[modeAt + 1];
  return { kind: type === TWO ? "link" : type === SIX ? "submodule" : "file", id: id as Sha };
}

/** Seconds since 1970 as git found them; what is no number is 0. */
function dateOf(data: Buffer, from: number, to: number): number {
  const isNegative = data[from] === MINUS;
  let seconds = 0;
  for (let at = isNegative ? from + 1 : from; at < to; at++) {
    const digit = (data[at] as number) - ZERO;
    if (digit < 0 || digit > 9) return 0;
    seconds = Math.min(SECONDS_MAX, seconds * 10 + digit);
  }
  return (isNegative ? -seconds : seconds) * 1000;
}

function messageOf(data: Buffer, from: number, to: number): Pick<CommitRecord, "subject" | "body"> {
  const start = afterBlank(data, from, to);
  let end = to;
  while (end > start && isBreak(data[end - 1])) end--;
  const newline = data.indexOf(NEWLINE, start);
  if (newline < 0 || newline >= end) return { subject: data.toString("utf8", start, end), body: "" };
  const subjectEnd = data[newline - 1] === RETURN ? newline - 1 : newline;
  return {
    subject: data.toString("utf8", start, subjectEnd),
    body: data.toString("utf8", afterBlank(data, newline + 1, end), end),
  };
}

function afterBlank(data: Buffer, from: number, to: number): number {
  let at = from;
  while (at < to && isBreak(data[at])) at++;
  return at;
}

function isBreak(byte: number | undefined): boolean {
  return byte === NEWLINE || byte === RETURN;
}

function unreadableFault(why: string): Fault {
  return new Fault(why, { code: "GIT_FAILED", exit: 3, hint: "git fsck --connectivity-only" });
}
