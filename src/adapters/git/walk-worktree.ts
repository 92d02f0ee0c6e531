import { createHash, hash } from "node:crypto";
import { constants, type BigIntStats, type Dirent } from "node:fs";
import { chmod, lstat, open, readdir, readlink } from "node:fs/promises";
import { mapBounded } from "../../base/bounded.ts";
import { Fault } from "../../base/fault.ts";
import type { ChangeNote, WorktreeChange } from "../../domain/change/worktree-inspection.ts";
import { linkLeaves } from "./link-leaves.ts";
import type { TreeEntry } from "./objects.ts";
import type { Place } from "./place.ts";
import type { SterileGit } from "./sterile-git.ts";

/** A path as a lossless byte string: each char is a byte. */
export type BytePath = string;

/** One difference between the files on disk and a tree. `entry` is what a commit of it would hold: null where it would hold nothing. */
export interface Difference {
  readonly path: BytePath;
  readonly kind: WorktreeChange["kind"];
  readonly entry: TreeEntry | null;
  readonly size: number;
  readonly link: WorktreeChange["link"];
  readonly notes: readonly ChangeNote[];
}

export interface WalkOptions {
  readonly place: Place;
  readonly git: SterileGit;
  readonly folder: string;
  readonly base: ReadonlyMap<BytePath, TreeEntry>;
  /** Names of blobs by file, valid as long as the file's stat is the same. */
  readonly known: Map<BytePath, KnownBlob>;
  /** Makes folders that were closed readable again, so that they can be put back. */
  readonly repair?: boolean;
}

export interface KnownBlob {
  readonly stat: string;
  readonly sha: string;
}

const ENTRIES_MAX = 1_000_000;
const LARGE_BYTES = 50 * 1024 * 1024;
const WHOLE_READ_MAX_BYTES = 4 * 1024 * 1024;
/** Names by which some file system or another reaches `.git` (what git itself refuses in a tree). */
const GIT_NAME = /^(?:\.git|git~1)[. ]*(?::.*)?$/iu;

interface Folder {
  readonly path: BytePath;
  /** Inside a repository that isn't this one: only files of the base count. */
  readonly nested: boolean;
}

/** Compares the files of a worktree with a tree, by their bytes. Git is asked only which untracked paths are ignored; links are never followed. */
export async function walkWorktree(options: WalkOptions): Promise<Difference[]> {
  const walk = new Walk(options);
  return walk.run();
}

class Walk {
  readonly options: WalkOptions;
  readonly root: Buffer;
  readonly baseFolders: Set<BytePath>;
  readonly seen = new Set<BytePath>();
  readonly found: Difference[] = [];
  entries = 0;

  constructor(options: WalkOptions) {
    this.options = options;
    this.root = Buffer.from(options.folder);
    this.baseFolders = foldersOf(options.base.keys());
  }

  async run(): Promise<Difference[]> {
    let level: Folder[] = [{ path: "", nested: false }];
    while (level.length > 0) level = (await this.level(level)).toSorted((a, b) => compare(a.path, b.path));
    for (const path of this.options.base.keys()) {
      if (!this.seen.has(path))
        this.found.push({ path, kind: "deleted", entry: null, size: 0, link: null, notes: nameNotes(path) });
    }
    return this.found.toSorted((a, b) => compare(a.path, b.path));
  }

  async level(folders: readonly Folder[]): Promise<Folder[]> {
    const lists = await mapBounded(folders, 16, async (folder) => ({ folder, list: await this.list(folder) }));
    const next: Folder[] = [];
    const tracked: BytePath[] = [];
    const untracked: { readonly path: BytePath; readonly isFolder: boolean; readonly nested: boolean }[] = [];
    for (const { folder, list } of lists) {
      const nested = folder.nested || this.isNested(folder.path, list);
      if (nested && !folder.nested) this.report(folder.path, "nested-repository");
      for (const entry of list) {
        const name = entry.name.toString("latin1");
        const path = folder.path === "" ? name : `${folder.path}/${name}`;
        if (folder.path === "" && name === ".git") continue;
        if (GIT_NAME.test(name)) {
          if (folder.path === "") this.report(path, "nested-repository");
          continue;
        }
        const base = this.options.base.get(path);
        if (base?.mode === "160000" && entry.isDirectory()) await this.submodule(path);
        else if (base !== undefined && !entry.isDirectory()) tracked.push(path);
        else if (entry.isDirectory() && this.baseFolders.has(path)) next.push({ path, nested });
        else if (!nested) untracked.push({ path, isFolder: entry.isDirectory(), nested });
      }
    }
    await mapBounded(tracked, 16, async (path) => this.compareTracked(path));
    const ignored = await this.ignored(untracked.map(({ path }) => path));
    await mapBounded(untracked, 16, async ({ path, isFolder }) => {
      if (ignored.has(path)) this.report(isFolder ? `${path}/` : path, "ignored");
      else if (isFolder) next.push({ path, nested: false });
      else await this.add(path);
    });
    return next;
  }

  async list(folder: Folder): Promise<Dirent<Buffer>[]> {
    const path = this.absolute(folder.path);
    try {
      const list = await readdir(path, { withFileTypes: true, encoding: "buffer" });
      this.entries += list.length;
      if (this.entries > ENTRIES_MAX)
        throw new Fault(`the worktree holds more than ${ENTRIES_MAX} files`, { code: "WORKTREE_TOO_LARGE", exit: 2 });
      return list;
    } catch (thrown) {
      const code = (thrown as NodeJS.ErrnoException).code;
      if (code === "ENOENT" && folder.path !== "") return [];
      if (code !== "EACCES") throw thrown;
      if (this.options.repair) {
        await chmod(path, 0o700);
        return readdir(path, { withFileTypes: true, encoding: "buffer" });
      }
      this.report(folder.path, "modified", ["unreadable"]);
      for (const tracked of this.options.base.keys()) if (tracked.startsWith(`${folder.path}/`)) this.seen.add(tracked);
      return [];
    }
  }

  /** A folder with a `.git`, or one that is a bare repository itself and was not so in the base. */
  isNested(path: BytePath, list: readonly Dirent<Buffer>[]): boolean {
    if (path === "") return false;
    const names = new Set(list.map((entry) => entry.name.toString("latin1")));
    if ([...names].some((name) => GIT_NAME.test(name))) return true;
    const bare = names.has("HEAD") && names.has("objects") && names.has("refs");
    return bare && !this.options.base.has(`${path}/HEAD`);
  }

  async submodule(path: BytePath): Promise<void> {
    this.seen.add(path);
    const list = await readdir(this.absolute(path)).catch(() => ["unreadable"]);
    if (list.length > 0) this.report(path, "nested-repository");
  }

  async compareTracked(path: BytePath): Promise<void> {
    const stats = await this.stat(path);
    if (stats === null) return;
    this.seen.add(path);
    const base = this.options.base.get(path) as TreeEntry;
    const difference = await this.describe(path, stats, "modified");
    if (difference.entry?.sha === base.sha && difference.entry.mode === base.mode) return;
    const same = difference.entry?.sha === base.sha;
    this.found.push(same ? { ...difference, notes: [...difference.notes, "mode"] } : difference);
  }

  async add(path: BytePath): Promise<void> {
    const stats = await this.stat(path);
    if (stats !== null) this.found.push(await this.describe(path, stats, "added"));
  }

  async describe(path: BytePath, stats: BigIntStats, kind: "added" | "modified"): Promise<Difference> {
    const notes = nameNotes(path);
    const size = Number(stats.size);
    if (stats.isSymbolicLink()) {
      const target = await readlink(this.absolute(path), { encoding: "buffer" });
      const link = {
        target: target.toString("utf8"),
        leaves: await linkLeaves(this.options.folder, Buffer.from(path, "latin1"), target),
      };
      return { path, kind, entry: { mode: "120000", sha: this.blobName(target) }, size: target.length, link, notes };
    }
    if (!stats.isFile()) return { path, kind, entry: null, size: 0, link: null, notes: [...notes, "special-file"] };
    if (stats.nlink > 1n) notes.push("hard-linked");
    if (size > LARGE_BYTES) notes.push("large");
    const mode = (stats.mode & 0o100n) === 0n ? "100644" : "100755";
    const sha = await this.hashFile(path, stats);
    if (sha === null) return { path, kind, entry: null, size, link: null, notes: [...notes, "unreadable"] };
    return { path, kind, entry: { mode, sha }, size, link: null, notes };
  }

  async hashFile(path: BytePath, stats: BigIntStats): Promise<TreeEntry["sha"] | null> {
    const stat = `${stats.dev}:${stats.ino}:${stats.size}:${stats.mode}:${stats.mtimeNs}:${stats.ctimeNs}`;
    const known = this.options.known.get(path);
    if (known?.stat === stat) return known.sha as TreeEntry["sha"];
    let sha: TreeEntry["sha"];
    try {
      sha = await this.hashContent(path, Number(stats.size));
    } catch (thrown) {
      if (["EACCES", "EPERM", "ELOOP"].includes((thrown as NodeJS.ErrnoException).code ?? "")) return null;
      throw thrown;
    }
    // A file that was written within the clock's grain of being read could change again without a trace in its stat.
    if (Date.now() - Number(stats.ctimeNs / 1_000_000n) > 2000) this.options.known.set(path, { stat, sha });
    return sha;
  }

  async hashContent(path: BytePath, size: number): Promise<TreeEntry["sha"]> {
    const file = await open(this.absolute(path), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      if (size <= WHOLE_READ_MAX_BYTES) return this.blobName(await file.readFile());
      const digest = createHash(this.options.place.objectFormat);
      digest.update(`blob ${size}\0`);
      for await (const chunk of file.createReadStream({ autoClose: false, highWaterMark: 1024 * 1024 }))
        digest.update(chunk as Buffer);
      return digest.digest("hex") as TreeEntry["sha"];
    } finally {
      await file.close();
    }
  }

  blobName(content: Buffer): TreeEntry["sha"] {
    const whole = Buffer.concat([Buffer.from(`blob ${content.length}\0`), content]);
    return hash(this.options.place.objectFormat, whole, "hex") as TreeEntry["sha"];
  }

  /** Which of these git ignores. `./` keeps a name from being read as a pathspec's magic. */
  async ignored(paths: readonly BytePath[]): Promise<Set<BytePath>> {
    if (paths.length === 0) return new Set();
    const input = Buffer.from(paths.map((path) => `./${path}\0`).join(""), "latin1");
    const { excludesFile } = this.options.place;
    const settings = excludesFile === null ? [] : ["-c", `core.excludesFile=${excludesFile}`];
    const outcome = await this.options.git.run([...settings, "check-ignore", "-z", "--stdin", "--no-index"], {
      worktree: this.options.folder,
      input,
      answers: [1],
    });
    const answers = outcome.stdout.toString("latin1").split("\0");
    return new Set(answers.filter((path) => path !== "").map((path) => path.replace(/^\.\//u, "")));
  }

  report(path: BytePath, kind: "ignored" | "nested-repository" | "modified", notes: readonly ChangeNote[] = []): void {
    this.found.push({ path, kind, entry: null, size: 0, link: null, notes: [...nameNotes(path), ...notes] });
  }

  async stat(path: BytePath): Promise<BigIntStats | null> {
    try {
      return await lstat(this.absolute(path), { bigint: true });
    } catch (thrown) {
      const code = (thrown as NodeJS.ErrnoException).code;
      if (code === "ENOENT") return null;
      if (code !== "EACCES") throw thrown;
      // The folder can be listed but not entered.
      this.seen.add(path);
      this.report(path, "modified", ["unreadable"]);
      return null;
    }
  }

  absolute(path: BytePath): Buffer {
    return path === "" ? this.root : Buffer.concat([this.root, Buffer.from(`/${path}`, "latin1")]);
  }
}

export function displayPath(path: BytePath): string {
  return Buffer.from(path, "latin1").toString("utf8");
}

export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function nameNotes(path: BytePath): ChangeNote[] {
  const bytes = Buffer.from(path, "latin1");
  return Buffer.from(bytes.toString("utf8")).equals(bytes) ? [] : ["not-utf8"];
}

/** All folders that a tree with these paths has. */
export function foldersOf(paths: Iterable<BytePath>): Set<BytePath> {
  const folders = new Set<BytePath>();
  for (const path of paths) {
    for (let slash = path.lastIndexOf("/"); slash > 0; slash = path.lastIndexOf("/", slash - 1)) {
      const folder = path.slice(0, slash);
      if (folders.has(folder)) break;
      folders.add(folder);
    }
  }
  return folders;
}
