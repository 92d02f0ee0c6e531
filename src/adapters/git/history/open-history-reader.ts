import { Fault } from "../../../base/fault.ts";
import type { Sha } from "../../../base/ids.ts";
import { printable } from "../../../base/printable.ts";
import type { HistoryQuery, HistoryReader, HistoryRepository } from "../../../ports/history-reader.ts";
import { FILE_MAX_BYTES } from "../change/limits.ts";
import { textOfBlob } from "../change/file-content.ts";
import { holdStore } from "../change/hold-store.ts";
import { readBlobs } from "../change/read-blobs.ts";
import { openPlace } from "../open-place.ts";
import type { GitHost, Place } from "../place.ts";
import { findCommits } from "./find-commits.ts";
import { findFingerprint } from "./find-fingerprint.ts";
import { findFacts } from "./find-facts.ts";
import { readLog, type LogQuery } from "./read-log.ts";

export interface OpenHistoryReaderOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Default: `git` on PATH. */
  readonly gitBinary?: string | undefined;
  /** Stops every git that runs. */
  readonly signal?: AbortSignal | undefined;
}

/** The history reader on spawned git. */
export function openHistoryReader(options: OpenHistoryReaderOptions): HistoryReader {
  const host: GitHost = { binary: options.gitBinary ?? "git", env: options.env, signal: options.signal };
  return {
    open: async (folder) => historyRepository({ ...(await openPlace(host, folder, "taken")), excludesFile: null }),
  };
}

/** So many blobs are in memory at once. */
const TEXTS_AT_ONCE = 64;

function historyRepository(place: Place): HistoryRepository {
  const held = holdStore(place);
  return {
    root: place.root,
    commonDir: place.commonDir,
    facts: async () => findFacts(place),
    commits: async function* (query, signal) {
      const found = await findQuery(place, query);
      if (found.from.length > 0) yield* readLog(place, found, signal);
    },
    resolve: async (revisions) => (await findQuery(place, revisions === undefined ? {} : { from: revisions })).from,
    existing: async (commits) => new Set((await findCommits(place, commits)).filter((sha) => sha !== null)),
    fingerprint: async () => findFingerprint(place),
    texts: async (ids, { maxBytes = FILE_MAX_BYTES } = {}) =>
      held.use(async ({ objects }) => {
        const texts = new Map<Sha, string>();
        const unique = [...new Set(ids)];
        for (let at = 0; at < unique.length; at += TEXTS_AT_ONCE) {
          const some = unique.slice(at, at + TEXTS_AT_ONCE);
          const blobs = await readBlobs(objects, some, maxBytes);
          for (const id of some) {
            const text = textOfBlob(blobs.get(id));
            if (text !== null) texts.set(id, text);
          }
        }
        return texts;
      }),
    close: async () => held.close(),
  };
}

async function findQuery(place: Place, query: HistoryQuery): Promise<LogQuery> {
  const [from, not] = [query.from ?? [], query.not ?? []];
  const [head = null, ...found] = await findCommits(place, ["HEAD", ...from, ...not]);
  const named = [...from, ...not].map((revision, index) => found[index] ?? unknown(revision));
  return {
    from: query.from === undefined ? (head === null ? [] : [head]) : named.slice(0, from.length),
    not: named.slice(from.length),
    sinceMs: query.sinceMs ?? null,
    max: query.max ?? null,
    head,
  };
}

function unknown(revision: string): never {
  throw new Fault(`${printable(revision)} is no commit, branch or tag of this repository`, {
    code: "REVISION_UNKNOWN",
    exit: 2,
    hint: "git branch --all, to see what there is",
  });
}
