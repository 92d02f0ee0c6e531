import { deflateRaw, inflateRaw } from "node:zlib";
import { promisify } from "node:util";
import type { Sha } from "../../base/ids.ts";
import type { CommitNode } from "../../domain/history/commit-order.ts";
import type { CommitRecord, PathChange, PersonName, TreeEntry } from "../../domain/history/commit-record.ts";

const [deflate, inflate] = [promisify(deflateRaw), promisify(inflateRaw)];

/** A segment of at most a thousand commits; messages are at most 64 KiB each. */
const INFLATED_MAX_BYTES = 1024 * 1024 * 1024;

/** Commits with each person, path and object named once. */
interface WrittenSegment {
  readonly people: readonly (readonly [string, string])[];
  readonly paths: readonly string[];
  readonly ids: readonly string[];
  readonly commits: readonly WrittenCommit[];
}

/** Id, parents, author, committer, both dates in milliseconds, subject, body, and of each change four numbers: its kinds, its path, and its object before and after. */
type WrittenCommit = readonly [
  string,
  readonly string[],
  number,
  number,
  number,
  number,
  string,
  string,
  readonly number[],
];

export function writeNodes(commits: readonly CommitRecord[]): string {
  return JSON.stringify(commits.map(({ sha, parents, committedAtMs }) => [sha, committedAtMs, ...parents]));
}

export function readNodes(text: string): readonly CommitNode[] {
  const rows = JSON.parse(text) as readonly (readonly [Sha, number, ...Sha[]])[];
  return rows.map(([sha, committedAtMs, ...parents]) => ({ sha, parents, committedAtMs }));
}

export async function writeCommits(commits: readonly CommitRecord[]): Promise<Uint8Array> {
  const [people, paths, ids] = [new Names(), new Names(), new Names()];
  const written = commits.map((commit): WrittenCommit => {
    const changes = commit.changes.flatMap(({ kind, path, before, after }) => [
      KINDS.indexOf(kind) + 4 * (entryCode(before) + 4 * entryCode(after)),
      paths.placeOf(path),
      before === null ? -1 : ids.placeOf(before.id),
      after === null ? -1 : ids.placeOf(after.id),
    ]);
    const { sha, parents, author, committer, authoredAtMs, committedAtMs, subject, body } = commit;
    return [
      sha,
      parents,
      people.placeOf(personKey(author)),
      people.placeOf(personKey(committer)),
      authoredAtMs,
      committedAtMs,
      subject,
      body,
      changes,
    ];
  });
  const segment: WrittenSegment = {
    people: people.all.map((pair) => JSON.parse(pair) as readonly [string, string]),
    paths: paths.all,
    ids: ids.all,
    commits: written,
  };
  return deflate(JSON.stringify(segment), { level: 1 });
}

/** Null of bytes that are no segment. */
export async function readCommits(bytes: Uint8Array): Promise<readonly CommitRecord[] | null> {
  try {
    const text = await inflate(bytes, { maxOutputLength: INFLATED_MAX_BYTES });
    const segment = JSON.parse(text.toString("utf8")) as WrittenSegment;
    const people = segment.people.map(([name, email]) => ({ name, email }));
    return segment.commits.map((commit) => toRecord(commit, segment, people));
  } catch {
    return null;
  }
}

const NOBODY: PersonName = { name: "", email: "" };

function toRecord(
  [sha, parents, author, committer, authoredAtMs, committedAtMs, subject, body, numbers]: WrittenCommit,
  { paths, ids }: WrittenSegment,
  people: readonly PersonName[],
): CommitRecord {
  const changes: PathChange[] = [];
  const entry = (code: number, place: number): TreeEntry | null =>
    place < 0 ? null : { kind: ENTRIES[code] ?? "file", id: ids[place] as Sha };
  for (let at = 0; at < numbers.length; at += 4) {
    const [kinds = 0, path = 0, before = -1, after = -1] = numbers.slice(at, at + 4);
    changes.push({
      kind: KINDS[kinds % 4] ?? "modified",
      path: paths[path] ?? "",
      before: entry(Math.floor(kinds / 4) % 4, before),
      after: entry(Math.floor(kinds / 16), after),
    });
  }
  return {
    sha: sha as Sha,
    parents: parents as readonly Sha[],
    author: people[author] ?? NOBODY,
    committer: people[committer] ?? NOBODY,
    authoredAtMs,
    committedAtMs,
    subject,
    body,
    changes,
  };
}

const KINDS = ["added", "deleted", "modified", "retyped"] as const;
const ENTRIES = ["file", "link", "submodule"] as const;

function personKey({ name, email }: PersonName): string {
  return JSON.stringify([name, email]);
}

function entryCode(entry: TreeEntry | null): number {
  return entry === null ? 0 : ENTRIES.indexOf(entry.kind);
}

/** Texts and their places, in the order of their first use. */
class Names {
  readonly all: string[] = [];
  readonly #places = new Map<string, number>();

  placeOf(name: string): number {
    const known = this.#places.get(name);
    if (known !== undefined) return known;
    this.#places.set(name, this.all.length);
    this.all.push(name);
    return this.all.length - 1;
  }
}
