import { hash, randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { access, copyFile, lstat, utimes } from "node:fs/promises";
import { join } from "node:path";
import { mapBounded } from "../../../base/bounded.ts";
import { Fault } from "../../../base/fault.ts";
import type { Sha } from "../../../base/ids.ts";
import type { FileContent } from "../../../domain/change/change.ts";
import { shaOf, zeroSha } from "../objects.ts";
import { byteFields, line, userGit, type CallOptions, type Place } from "../place.ts";
import type { GitOutcome } from "../run-git.ts";
import { withSterileGit, type SterileGit } from "../sterile-git.ts";
import { trustedSettings } from "../trusted-settings.ts";
import type { BytePath } from "../walk-worktree.ts";
import { OBJECT_PIPE_ARGS, openObjectPipe, type ObjectPipe } from "./object-pipe.ts";
import { FILE_MAX_BYTES, FILES_MAX, TOTAL_MAX_BYTES } from "./limits.ts";
import type { DiskEntry, Status } from "./status.ts";

/** Git that sees the repository's objects and writes new ones into a folder that is gone afterwards. */
export interface Store extends Pick<SterileGit, "folder" | "run"> {
  readonly objects: ObjectPipe;
  /** Absolute, of the index that `run` goes by. */
  readonly index: string;
}

/** Names of blobs that stand in a captured tree for files that were not read. */
export type StandIns = ReadonlyMap<string, FileContent>;

export async function withStore<T>(place: Place, act: (store: Store) => Promise<T>): Promise<T> {
  return withSterileGit(place, async (git) => {
    const env = objectsOf(place, join(git.folder, "objects"));
    const objects = openObjectPipe(git.callOf(OBJECT_PIPE_ARGS, { env }));
    try {
      return await act({
        folder: git.folder,
        objects,
        index: join(git.folder, "index"),
        run: async (args, options = {}) => git.run(args, { ...options, env: { ...env, ...options.env } }),
      });
    } finally {
      await objects.close();
    }
  });
}

/** The same store with an index of its own, as files on disk are captured more than once, and at the same time. */
export function withOwnIndex(store: Store): Store {
  const index = join(store.folder, `index-${randomUUID()}`);
  return { ...store, index, run: async (args, options = {}) => store.run(args, { ...options, indexFile: index }) };
}

/** Git knows it without a file only while nobody names it, so it is written. */
export async function emptyTree(store: Store): Promise<Sha> {
  return shaOf(line(await store.run(["mktree"], { input: "" })));
}

function objectsOf(place: Place, folder: string): Record<string, string> {
  return {
    GIT_OBJECT_DIRECTORY: folder,
    // Quoted as in C, since a colon would end the path.
    GIT_ALTERNATE_OBJECT_DIRECTORIES: JSON.stringify(join(place.commonDir, "objects")),
  };
}

/** The tree of the files on disk, untracked ones too, as `git add --all` would make it, in a copy of the index. The user's own filters run (git-lfs), since without them it
 * would be another tree than the one that is committed. What is too large, or no file, or cannot be read, is not read: a blob with its size and time stands in for
 * it. Gives the parent where nothing differs; null on a branch without commits and files. */
export async function captureTree(
  place: Place,
  store: Store,
  status: Status,
  parent: Sha | null,
  maxBytes: number = FILE_MAX_BYTES,
): Promise<{ readonly tree: Sha | null; readonly standIns: StandIns }> {
  if (!status.differs && status.head === parent) return { tree: parent, standIns: new Map() };
  const capture = new Capture(place, store, maxBytes);
  await capture.fillIndex(status.onDisk);
  return { tree: await capture.writeTree(), standIns: capture.standIns };
}

/** As {@link captureTree}, but the index is left unwritten as a tree where it can be compared as it is: `tree` is then `index`, and it is the store's own. */
export async function captureIndex(
  place: Place,
  store: Store,
  status: Status,
  parent: Sha | null,
): Promise<{ readonly tree: Sha | "index" | null; readonly standIns: StandIns }> {
  if (!status.differs && status.head === parent) return { tree: parent, standIns: new Map() };
  const capture = new Capture(place, store, FILE_MAX_BYTES);
  await capture.fillIndex(status.onDisk);
  // An index that nothing was added to can still be a split one, which is whole only beside the other half.
  return { tree: status.onDisk.length > 0 ? "index" : await capture.writeTree(), standIns: capture.standIns };
}

/** Calls that may fail before the rest is given up: a filter that is not installed fails for every file. */
const FAILURES_MAX = 64;

class Capture {
  readonly standIns: Map<string, FileContent> = new Map();
  readonly #blobs: Buffer[] = [];
  readonly #rows: string[] = [];
  readonly #place: Place;
  readonly #store: Store;
  readonly #maxBytes: number;
  #neutral: readonly string[] = [];
  #failures = 0;

  constructor(place: Place, store: Store, maxBytes: number) {
    this.#maxBytes = maxBytes;
    this.#place = place;
    this.#store = store;
  }

  async fillIndex(entries: readonly DiskEntry[]): Promise<void> {
    const { gitDir, root } = this.#place;
    this.#neutral = await trustedSettings(this.#place, root);
    await this.#copyIndex(join(gitDir, "index"));
    const added = await this.#sort(entries);
    await this.#writeRows();
    for (const { path, mode } of await this.#add(added))
      this.#standIn(path, mode, { kind: "unreadable", why: "git could not add it" }, path);
    await this.#writeRows();
  }

  async writeTree(): Promise<Sha> {
    return shaOf(line(await this.#git(["write-tree", "--missing-ok"])));
  }

  /** With its time: git reads a file again that was written in the index's own second (gitformat-index, "racily clean"), and by the time of the copy it would take it for
   * unchanged. */
  async #copyIndex(from: string): Promise<void> {
    try {
      const { mtimeMs } = await lstat(from);
      await copyFile(from, this.#index);
      const seconds = Math.floor(mtimeMs / 1000);
      await utimes(this.#index, seconds, seconds);
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code !== "ENOENT") throw thrown;
    }
  }

  get #index(): string {
    return this.#store.index;
  }

  async #git(args: readonly string[], options: CallOptions = {}): Promise<GitOutcome> {
    const settings = ["core.splitIndex=false", "core.looseCompression=0", "core.fsync=none", "core.safecrlf=false"];
    return userGit(this.#place.host, this.#place.root, args, {
      ...options,
      neutral: [...this.#neutral, ...settings],
      env: { GIT_INDEX_FILE: this.#index, ...objectsOf(this.#place, join(this.#store.folder, "objects")) },
    });
  }

  /** What git is to add; the rest gets rows for the index. Tracked files come first, so that untracked ones take no room from them. */
  async #sort(entries: readonly DiskEntry[]): Promise<Added[]> {
    const ordered = [...entries.filter(isTracked), ...entries.filter((entry) => !isTracked(entry))];
    const seen = await mapBounded(ordered, 32, async (entry) => this.#look(entry));
    const large = seen.flatMap((one) => (one?.kind === "file" && one.bytes > this.#maxBytes ? [one.path] : []));
    const filtered = await this.#filtered(large);
    const added: Added[] = [];
    let bytes = 0;
    for (const one of seen) {
      if (one === null) continue;
      if (one.kind === "removed") this.#rows.push(`0 ${zeroSha(this.#place)}\t${one.path}\0`);
      else if (one.kind === "unreadable") this.#standIn(one.path, one.mode, one, one.stamp);
      else if (one.kind === "link") added.push(one);
      else if (filtered.has(one.path)) added.push(one);
      else {
        const fits = one.bytes <= this.#maxBytes && bytes + one.bytes <= TOTAL_MAX_BYTES && added.length < FILES_MAX;
        if (fits) added.push(one);
        else this.#standIn(one.path, one.mode, { kind: "large", bytes: one.bytes }, one.stamp);
        if (fits) bytes += one.bytes;
      }
    }
    return added;
  }

  async #look({ path, kind }: DiskEntry): Promise<Seen | null> {
    if (kind === "removed") return { kind: "removed", path };
    const absolute = Buffer.from(`${Buffer.from(this.#place.root).toString("latin1")}/${path}`, "latin1");
    try {
      const stats = await lstat(absolute, { bigint: true });
      const stamp = `${stats.size}:${stats.mtimeNs}:${stats.ino}`;
      const mode = (stats.mode & 0o100n) === 0n ? "100644" : "100755";
      if (stats.isFile()) {
        await access(absolute, constants.R_OK);
        return { kind: "file", path, mode, stamp, bytes: Number(stats.size) };
      }
      // A folder that git names is a submodule's.
      if (stats.isSymbolicLink() || stats.isDirectory()) return { kind: "link", path, mode };
      return { kind: "unreadable", path, mode, stamp, why: "it is a pipe, a socket or a device" };
    } catch (thrown) {
      const { code } = thrown as NodeJS.ErrnoException;
      if (code === "ENOENT" || code === "ENOTDIR") return kind === "untracked" ? null : { kind: "removed", path };
      return { kind: "unreadable", path, mode: "100644", stamp: path, why: "you may not read it" };
    }
  }

  /** Of files too large to read, those that a filter makes small (git-lfs). */
  async #filtered(paths: readonly BytePath[]): Promise<ReadonlySet<BytePath>> {
    if (paths.length === 0) return new Set();
    const input = Buffer.from(paths.map((path) => `${path}\0`).join(""), "latin1");
    const asked = byteFields((await this.#git(["check-attr", "-z", "--stdin", "filter"], { input })).stdout);
    const found = new Set<BytePath>();
    for (let i = 0; i + 2 < asked.length; i += 3)
      if (!["unspecified", "unset", "set"].includes(asked[i + 2] as string)) found.add(asked[i] as string);
    return found;
  }

  #standIn(path: BytePath, mode: string, content: FileContent, stamp: string): void {
    // The NUL makes it binary, should anything look inside.
    const blob = Buffer.from(`\0${path}\0${stamp}`, "latin1");
    const sha = hash(
      this.#place.objectFormat,
      Buffer.concat([Buffer.from(`blob ${blob.length}\0`, "latin1"), blob]),
      "hex",
    );
    this.#blobs.push(blob);
    this.#rows.push(`${mode} ${sha}\t${path}\0`);
    this.standIns.set(sha, content.kind === "unreadable" ? { kind: "unreadable", why: content.why } : content);
  }

  async #writeRows(): Promise<void> {
    const [blobs, rows] = [this.#blobs.splice(0), this.#rows.splice(0)];
    if (blobs.length > 0) {
      const stream = blobs.flatMap((blob) => [Buffer.from(`blob\ndata ${blob.length}\n`), blob, Buffer.from("\n")]);
      await this.#store.run(["fast-import", "--quiet", "--force"], { input: Buffer.concat(stream) });
    }
    if (rows.length > 0)
      await this.#git(["update-index", "--add", "--replace", "-z", "--index-info"], {
        input: Buffer.from(rows.join(""), "latin1"),
      });
  }

  /** Gives those that git could not add (a filter of the user's failed, the file went away): found by halving, each try adds all or nothing. */
  async #add(files: readonly Added[]): Promise<Added[]> {
    if (files.length === 0) return [];
    try {
      await this.#git(["update-index", "--add", "--remove", "--replace", "-z", "--stdin"], {
        input: Buffer.from(files.map(({ path }) => `${path}\0`).join(""), "latin1"),
      });
      return [];
    } catch (thrown) {
      if (!(thrown instanceof Fault) || thrown.code !== "GIT_FAILED") throw thrown;
      if (files.length === 1 || this.#failures++ >= FAILURES_MAX) return [...files];
      const half = Math.ceil(files.length / 2);
      return [...(await this.#add(files.slice(0, half))), ...(await this.#add(files.slice(half)))];
    }
  }
}

interface Added {
  readonly path: BytePath;
  readonly mode: string;
}

type Seen =
  | { readonly kind: "removed"; readonly path: BytePath }
  | {
      readonly kind: "file";
      readonly path: BytePath;
      readonly mode: string;
      readonly stamp: string;
      readonly bytes: number;
    }
  | { readonly kind: "link"; readonly path: BytePath; readonly mode: string }
  | {
      readonly kind: "unreadable";
      readonly path: BytePath;
      readonly mode: string;
      readonly stamp: string;
      readonly why: string;
    };

function isTracked({ kind }: DiskEntry): boolean {
  return kind !== "untracked";
}
