import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { Sha } from "../../../base/ids.ts";
import type { CodeHistory, CommitNote } from "../../../ports/code-history.ts";
import { OBJECT_PIPE_ARGS, openObjectPipe } from "../change/object-pipe.ts";
import { readBlobs } from "../change/read-blobs.ts";
import { bareEnvironment, HARDENED } from "../git-environment.ts";
import { runGit, type GitCall, type GitOutcome } from "../run-git.ts";
import { countArgs, patchLogArgs, readPatches } from "./read-patches.ts";

export interface OpenCodeHistoryOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Absolute path of the common git folder. */
  readonly commonDir: string;
  /** Default: `git` on PATH. */
  readonly gitBinary?: string | undefined;
}

/** A file above this is no text to git, so that no patch of it is made in memory. */
const BIG_FILE = "core.bigFileThreshold=1m";
const OUTSIDE_MAX = 100_000;
const PATHS_MAX = 2000;
const LINES_MAX = 200;
const GREP_MAX_BYTES = 8 * 1024 * 1024;
const MESSAGE_MAX_CHARS = 64 * 1024;

/** The history of code on spawned git. */
export function openCodeHistory({ env, commonDir, gitBinary = "git" }: OpenCodeHistoryOptions): CodeHistory {
  const call = (args: readonly string[]): GitCall => ({
    binary: gitBinary,
    args: [...HARDENED, "-c", BIG_FILE, "-c", "core.attributesFile=/dev/null", ...args],
    cwd: commonDir,
    // Attributes of an index could hide a text or name a driver: there is none of this name.
    env: { ...bareEnvironment(env), GIT_DIR: commonDir, GIT_INDEX_FILE: join(commonDir, "no-index-of-flyball") },
  });
  const run = async (args: readonly string[], options: Partial<GitCall> = {}): Promise<GitOutcome> =>
    runGit({ ...call(args), ...options });
  const objects = openObjectPipe(call(OBJECT_PIPE_ARGS));
  const known = async (commits: readonly Sha[]): Promise<ReadonlySet<Sha>> => {
    const answers = await objects.ask("info", commits);
    return new Set(
      commits.filter((_, index) => {
        const answer = answers[index];
        return answer?.kind === "found" && answer.type === "commit";
      }),
    );
  };
  return {
    patches: async function* patches(query, signal) {
      const not = await known(query.not);
      const paths = (query.touching ?? []).filter((path) => !path.includes("\n"));
      const lines = [...query.from, ...[...not].map((sha) => `^${sha}`), ...(paths.length > 0 ? ["--", ...paths] : [])];
      const { max } = query;
      const callFor = (newest: number | undefined): GitCall =>
        call(patchLogArgs(newest === undefined ? query : { ...query, max: newest }));
      const count = async (): Promise<number> => {
        const { stdout } = await run(countArgs(query), { input: `${lines.join("\n")}\n`, signal });
        return Number(stdout.toString("latin1"));
      };
      yield* readPatches({ callFor, count, max, lines }, query.isWanted, signal);
    },
    known,
    isShallow: async () => {
      const { size } = await stat(join(commonDir, "shallow")).catch(() => ({ size: 0 }));
      return size > 0;
    },
    outside: async (base, tips) => {
      const here = [...(await known(tips))];
      if (here.length === 0) return new Set();
      const { stdout } = await run(["rev-list", `--max-count=${OUTSIDE_MAX}`, "--stdin"], {
        input: [...here, `^${base}`, ""].join("\n"),
      });
      return new Set(stdout.toString("latin1").split("\n").filter(Boolean) as Sha[]);
    },
    texts: async (ids) => {
      const texts = new Map<Sha, string>();
      for (const [id, blob] of await readBlobs(objects, ids))
        if (blob.kind === "read") texts.set(id as Sha, blob.bytes.toString("utf8"));
      return texts;
    },
    notes: async (commits) => {
      if (commits.length === 0) return new Map();
      const args = ["log", "--no-walk=unsorted", "-z", "--name-status", "--no-renames", "--diff-merges=first-parent"];
      const { stdout } = await run([...args, "--format=%x01%H%x00%an%x00%ct%x00%s%x00%b%x00%x01", "--stdin"], {
        input: `${commits.join("\n")}\n`,
      });
      return notesOf(stdout.toString("utf8"));
    },
    holders: async (revision, lines, signal) => {
      const wanted = [...new Set(lines)].filter((line) => line !== "" && !/[\0\n]/u.test(line)).slice(0, LINES_MAX);
      if (wanted.length === 0) return new Map();
      const { stdout } = await run(["grep", "-I", "-z", "-F", "--full-name", "--no-color", "-f", "-", revision], {
        input: `${wanted.join("\n")}\n`,
        answers: [1],
        maxBytes: GREP_MAX_BYTES,
        cut: true,
        signal,
      });
      return holdersOf(stdout.toString("utf8"), `${revision}:`, wanted);
    },
    filesIn: async (revision, folders) => {
      // A colon at the beginning would be a command to git.
      const named = folders.filter((folder) => folder !== "" && !folder.startsWith(":"));
      const questions = [...(folders.includes("") ? [[]] : []), ...(named.length > 0 ? [["--", ...named]] : [])];
      const answers = await Promise.all(
        questions.map(async (paths) =>
          run(["ls-tree", "-z", revision, ...paths], { maxBytes: GREP_MAX_BYTES, cut: true }),
        ),
      );
      return new Map(
        answers.flatMap(({ stdout }) =>
          [...stdout.toString("utf8").matchAll(/100\d{3} blob ([0-9a-f]{40,64})\t([^\0]+)\0/gu)].map(
            ([, blob, path]) => [path as string, blob as Sha] as const,
          ),
        ),
      );
    },
    close: async () => objects.close(),
  };
}

/** Each: mark, id, author, seconds, subject, body, mark, then a letter and a path for each file, all ended by NUL. */
function notesOf(output: string): ReadonlyMap<Sha, CommitNote> {
  const notes = new Map<Sha, CommitNote>();
  const heads = [...output.matchAll(/(?:^|\0|\n)\x01([0-9a-f]{40,64})\0/gu)];
  for (const [index, head] of heads.entries()) {
    const from = head.index + head[0].length;
    const text = output.slice(from, heads[index + 1]?.index ?? output.length);
    const [author = "", seconds = "", subject = "", ...rest] = text.split("\0");
    const end = rest.findIndex((field) => field.startsWith("\x01"));
    const fields = rest.slice(end + 1, end + 1 + 2 * PATHS_MAX);
    const [changed, added]: [string[], string[]] = [[], []];
    for (let at = 0; at + 1 < fields.length; at += 2) {
      changed.push(fields[at + 1] as string);
      if (fields[at]?.trim() === "A") added.push(fields[at + 1] as string);
    }
    const body = rest.slice(0, Math.max(0, end)).join("\n").slice(0, MESSAGE_MAX_CHARS);
    notes.set(head[1] as Sha, { subject, body, author, committedAtMs: Number(seconds) * 1000, changed, added });
  }
  return notes;
}

/** Each: `COMMIT:PATH`, NUL, the line. */
function holdersOf(
  output: string,
  prefix: string,
  wanted: readonly string[],
): ReadonlyMap<string, ReadonlySet<string>> {
  const holders = new Map<string, Set<string>>();
  for (let at = 0; at < output.length;) {
    const nul = output.indexOf("\0", at);
    if (nul < 0) break;
    const end = output.indexOf("\n", nul);
    const line = output.slice(nul + 1, end < 0 ? output.length : end);
    const path = output.slice(at + prefix.length, nul);
    const held = holders.get(path) ?? new Set<string>();
    for (const each of wanted) if (line.includes(each)) held.add(each);
    holders.set(path, held);
    at = end < 0 ? output.length : end + 1;
  }
  return holders;
}
