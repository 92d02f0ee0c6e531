import { copyFile, lstat, open, readdir, readFile, readlink, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Fault, messageOf } from "../../base/fault.ts";
import type { Sha } from "../../base/ids.ts";
import { printable } from "../../base/printable.ts";
import { isAlive } from "./is-alive.ts";
import type { TreeEntry } from "./objects.ts";
import { zeroSha } from "./objects.ts";
import { bareGit, byteFields, line, userGit, type CallOptions, type Place } from "./place.ts";
import { operationIn } from "./repository-state.ts";
import { trustedSettings } from "./trusted-settings.ts";
import { displayPath } from "./walk-worktree.ts";

/** A checkout whose files stand at the new commit while its index is still the old one and locked. */
export interface CheckoutMove {
  /** Puts the new index in place. */
  finish(): Promise<void>;
  /** Puts the files back. */
  back(): Promise<void>;
  /** Gives the lock up; also after `finish`. */
  release(): Promise<void>;
}

interface TouchedPath {
  readonly path: string;
  readonly before: TreeEntry | null;
  readonly after: TreeEntry | null;
}

type MoveOutcome =
  | { readonly kind: "ready"; readonly move: CheckoutMove }
  | { readonly kind: "blocked"; readonly why: string };

const LOCK_WAIT_MS = 4000;
/** Begins the content of a lock of ours; the process id follows. */
export const LOCK_MARK = "flyball ";
/** Begins the name of a copy of the index; the process id follows. */
export const WORK_INDEX = "flyball-index-";
export const ADVANCE_NOTE = "flyball-advance";

/** Moves the files of a checkout of the user's own from one commit to another. Refused, with nothing written, where a file that differs between the two has
 * changes of its own, staged or not. What an earlier try left counts as moved: files that already are as in `to`, and, since git does not write files
 * whole or not at all, files that hold the beginning of either side, where a note beside the index says that the same move was under way. */
export async function moveCheckout(place: Place, folder: string, from: Sha, to: Sha): Promise<MoveOutcome> {
  const gitDir = line(await userGit(place.host, folder, ["rev-parse", "--absolute-git-dir"]));
  const operation = await operationIn(gitDir);
  if (operation !== null) return blocked(`a ${operation} is under way in ${printable(folder)}`);
  const lock = join(gitDir, "index.lock");
  if (!(await takeLock(lock))) return blocked(`another git works in ${printable(folder)}: ${printable(lock)} exists`);
  const work = join(gitDir, `${WORK_INDEX}${process.pid}`);
  await removeLeftIndexes(gitDir);
  const release = async (): Promise<void> => {
    await Promise.all([rm(lock, { force: true }), rm(work, { force: true }), rm(`${work}.lock`, { force: true })]);
  };
  try {
    const note = join(gitDir, ADVANCE_NOTE);
    const checkout = new Checkout({ place, folder, index: work, note, neutral: await trustedSettings(place, folder) });
    await checkout.load(join(gitDir, "index"));
    const why = await checkout.move(from, to);
    if (why !== null) {
      await release();
      return blocked(why);
    }
    return {
      kind: "ready",
      move: {
        finish: async () => {
          await rename(work, join(gitDir, "index"));
          await rm(note, { force: true });
        },
        back: async () => {
          if ((await checkout.move(to, from)) === null) await rm(note, { force: true });
        },
        release,
      },
    };
  } catch (thrown) {
    await release();
    throw thrown;
  }
}

class Checkout {
  readonly place: Place;
  readonly folder: string;
  readonly index: string;
  readonly note: string;
  readonly neutral: readonly string[];

  constructor(given: Pick<Checkout, "place" | "folder" | "index" | "note" | "neutral">) {
    this.place = given.place;
    this.folder = given.folder;
    this.index = given.index;
    this.note = given.note;
    this.neutral = given.neutral;
  }

  async load(index: string): Promise<void> {
    await rm(`${this.index}.lock`, { force: true });
    await copyFile(index, this.index).catch((thrown: unknown) => {
      if ((thrown as NodeJS.ErrnoException).code !== "ENOENT") throw thrown;
    });
    await this.git(["update-index", "-q", "--refresh", "--ignore-submodules"], { answers: [1] });
  }

  async git(args: readonly string[], options: CallOptions = {}): Promise<Buffer> {
    const env = { GIT_INDEX_FILE: this.index };
    return (await userGit(this.place.host, this.folder, args, { ...options, env, neutral: this.neutral })).stdout;
  }

  /** Why it can't be moved, or null once it is. */
  async move(from: Sha, to: Sha): Promise<string | null> {
    const touched = await this.touched(from, to);
    const staged = await this.staged();
    const differing = new Set(
      byteFields(await this.git(["diff-files", "-z", "--name-only", "--ignore-submodules=all"])),
    );
    const noted = await readFile(this.note, "utf8").catch(() => "");
    const resumed = noted === `${from} ${to}\n` || noted === `${to} ${from}\n`;
    const adopt: TouchedPath[] = [];
    const torn: TouchedPath[] = [];
    for (const change of touched) {
      const { path, before, after } = change;
      const entry = staged.get(path) ?? null;
      const name = printable(displayPath(path));
      if (!same(entry, before) && !same(entry, after)) return `${name} has staged changes in ${printable(this.folder)}`;
      const isChanged = entry === null ? await this.exists(path) : differing.has(path);
      if (!isChanged) continue;
      if (await this.holds(path, after)) adopt.push(change);
      else if (resumed && (await this.isTorn(change))) torn.push(change);
      else if (entry !== null) return `${name} has changes in ${printable(this.folder)}`;
      // Git itself says whether a folder can make room.
      else if (!(await this.isFolder(path))) return `${name} exists in ${printable(this.folder)} and is not tracked`;
    }
    await writeFile(this.note, `${from} ${to}\n`);
    await this.adopt([...adopt, ...torn]);
    for (const { path, after } of torn) {
      if (after === null) await rm(this.absolute(path), { force: true });
    }
    try {
      await this.git(["read-tree", "-m", "-u", "--no-recurse-submodules", from, to]);
      const rewritten = torn.filter(({ after }) => after !== null).map(({ path }) => `${path}\0`);
      if (rewritten.length > 0)
        await this.git(["checkout-index", "--force", "--index", "--quiet", "-z", "--stdin"], {
          input: Buffer.from(rewritten.join(""), "latin1"),
        });
      return null;
    } catch (thrown) {
      if (!(thrown instanceof Fault) || thrown.code !== "GIT_FAILED") throw thrown;
      // Refused before anything was written: what the user does to these files next is theirs.
      if (torn.length === 0 && /would (?:be|lose)|not uptodate/u.test(thrown.message))
        await rm(this.note, { force: true });
      return messageOf(thrown);
    }
  }

  /** Lets the index say of these what `to` says. */
  async adopt(changes: readonly TouchedPath[]): Promise<void> {
    if (changes.length === 0) return;
    const lines = changes.map(({ path, after }) =>
      after === null ? `0 ${zeroSha(this.place)}\t${path}\0` : `${after.mode} ${after.sha}\t${path}\0`,
    );
    await this.git(["update-index", "--add", "--remove", "--replace", "-z", "--index-info"], {
      input: Buffer.from(lines.join(""), "latin1"),
    });
    await this.git(["update-index", "-q", "--refresh", "--ignore-submodules"], { answers: [1] });
  }

  /** Whether the file is missing or holds the beginning of what a checkout of either side writes. */
  async isTorn({ path, before, after }: TouchedPath): Promise<boolean> {
    const stats = await lstat(this.absolute(path)).catch(() => null);
    if (stats === null) return true;
    if (!stats.isFile()) return false;
    const content = await readFile(this.absolute(path));
    for (const entry of [after, before]) {
      if (entry === null || !entry.mode.startsWith("100")) continue;
      const whole = await this.git(["cat-file", "--filters", `--path=${displayPath(path)}`, entry.sha]);
      if (whole.subarray(0, content.length).equals(content)) return true;
    }
    return false;
  }

  async touched(from: Sha, to: Sha): Promise<readonly TouchedPath[]> {
    const fields = byteFields(
      (await bareGit(this.place, ["diff-tree", "-r", "-z", "--raw", "--no-renames", from, to])).stdout,
    );
    const touched: TouchedPath[] = [];
    for (let i = 0; i + 1 < fields.length; i += 2) {
      const [modeBefore = "", modeAfter = "", before = "", after = ""] = (fields[i] as string).slice(1).split(" ");
      touched.push({
        path: fields[i + 1] as string,
        before: entryOf(modeBefore, before),
        after: entryOf(modeAfter, after),
      });
    }
    return touched;
  }

  async staged(): Promise<Map<string, TreeEntry>> {
    const staged = new Map<string, TreeEntry>();
    for (const field of byteFields(await this.git(["ls-files", "-z", "--stage"]))) {
      const tab = field.indexOf("\t");
      const [mode = "", sha = "", stage] = field.slice(0, tab).split(" ");
      // A path in conflict equals neither side.
      staged.set(field.slice(tab + 1), { mode: stage === "0" ? mode : "conflict", sha: sha as Sha });
    }
    return staged;
  }

  absolute(path: string): Buffer {
    return Buffer.concat([Buffer.from(`${this.folder}/`), Buffer.from(path, "latin1")]);
  }

  async exists(path: string): Promise<boolean> {
    return (await lstat(this.absolute(path)).catch(() => null)) !== null;
  }

  async isFolder(path: string): Promise<boolean> {
    return (await lstat(this.absolute(path)).catch(() => null))?.isDirectory() ?? false;
  }

  /** Whether the file on disk is what a checkout of `entry` writes. */
  async holds(path: string, entry: TreeEntry | null): Promise<boolean> {
    const stats = await lstat(this.absolute(path)).catch(() => null);
    // Where a folder stands, the file is gone.
    if (entry === null) return stats === null || stats.isDirectory();
    if (stats === null) return false;
    if (stats.isSymbolicLink() !== (entry.mode === "120000")) return false;
    if (stats.isSymbolicLink()) {
      const target = await readlink(this.absolute(path), { encoding: "buffer" });
      return (
        line({
          code: 0,
          stderr: "",
          cut: false,
          stdout: await this.git(["hash-object", "--no-filters", "--stdin"], { input: target }),
        }) === entry.sha
      );
    }
    if (!stats.isFile() || ((stats.mode & 0o100) !== 0) !== (entry.mode === "100755")) return false;
    const input = await readFile(this.absolute(path));
    const name = await this.git(["hash-object", "--stdin", `--path=${displayPath(path)}`], { input });
    return name.toString("utf8").trim() === entry.sha;
  }
}

function entryOf(mode: string, sha: string): TreeEntry | null {
  return mode === "000000" ? null : { mode, sha: sha as Sha };
}

function same(a: TreeEntry | null, b: TreeEntry | null): boolean {
  return a === null || b === null ? a === b : a.mode === b.mode && a.sha === b.sha;
}

function blocked(why: string): { readonly kind: "blocked"; readonly why: string } {
  return { kind: "blocked", why };
}

/** Git's own lock on the index, bearing our process: one that a killed flyball left is told from one that is held. */
async function takeLock(lock: string): Promise<boolean> {
  const untilMs = Date.now() + LOCK_WAIT_MS;
  for (;;) {
    try {
      const file = await open(lock, "wx");
      await file.writeFile(`${LOCK_MARK}${process.pid}\n`);
      await file.close();
      return true;
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code !== "EEXIST") throw thrown;
    }
    const content = await readFile(lock, "utf8").catch(() => "");
    if (content.startsWith(LOCK_MARK) && !isAlive(Number(content.slice(LOCK_MARK.length))))
      await rm(lock, { force: true });
    else if (Date.now() > untilMs) return false;
    else await sleep(50);
  }
}

/** Copies of the index that killed processes left. */
async function removeLeftIndexes(gitDir: string): Promise<void> {
  for (const name of await readdir(gitDir)) {
    if (name.startsWith(WORK_INDEX) && !isAlive(Number.parseInt(name.slice(WORK_INDEX.length), 10)))
      await rm(join(gitDir, name), { force: true });
  }
}
