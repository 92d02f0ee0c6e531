import { createHash, randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { chmod, lstat, mkdir, open, readdir, rename, rm, type FileHandle } from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";
import { Fault, messageOf } from "../../base/fault.ts";
import { sha256Hex } from "../../base/sha256.ts";
import type { Artifacts } from "../../ports/artifacts.ts";

/** Artifacts under `dataDir`, an absolute path: `runs/RUN/NAME` are files, `private/RUN/NAME` homes of sessions, `worktrees/RUN/NAME`
 * worktrees. */
export function openArtifacts(options: { readonly dataDir: string }): Artifacts {
  const root = resolve(options.dataDir);
  const place = async (kind: "runs" | "private" | "worktrees", run: string, name: string): Promise<string> => {
    const folder = join(root, kind, checkedName(run));
    const path = join(folder, checkedName(name));
    await guarded(folder, () => makePrivate(folder));
    return path;
  };
  return {
    path: (run, name) => place("runs", run, name),

    async write(run, name, content) {
      const path = await place("runs", run, name);
      const bytes = Buffer.from(content, "utf8");
      await guarded(path, () => writeWhole(path, bytes));
      return { path, sha256: sha256Hex(bytes), bytes: bytes.length };
    },

    read: readFirst,
    digest: digestOf,

    async privateFolder(run, name) {
      const path = await place("private", run, name);
      await guarded(path, async () => {
        await removeTree(path);
        await mkdir(path, { mode: 0o700 });
      });
      return path;
    },

    async removePrivateFolder(path) {
      const parts = relative(join(root, "private"), resolve(path)).split(sep);
      if (parts.length !== 2 || !parts.every((part) => NAME.test(part)))
        throw new Fault(`${path} is no private folder of a run`, { code: "ARTIFACT_NAME", exit: 2 });
      await guarded(path, () => removeTree(path));
    },

    worktreeFolder: (run, name) => place("worktrees", run, name),

    async discard(run) {
      await guarded(root, async () => {
        for (const kind of ["private", "worktrees"]) await removeTree(join(root, kind, checkedName(run)));
      });
    },

    async leftovers() {
      const found = new Map<string, string[]>();
      for (const kind of ["private", "worktrees"]) {
        for (const run of await namesIn(join(root, kind))) {
          const paths = (await namesIn(join(root, kind, run))).map((name) => join(root, kind, run, name));
          found.set(run, [...(found.get(run) ?? []), ...(paths.length > 0 ? paths : [join(root, kind, run)])]);
        }
      }
      return [...found].map(([run, paths]) => ({ run, paths }));
    },
  };
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/u;

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).toSorted();
  } catch (thrown) {
    if (codeOf(thrown) === "ENOENT") return [];
    throw thrown;
  }
}

function checkedName(name: string): string {
  if (NAME.test(name)) return name;
  throw new Fault(`'${name}' cannot be the name of an artifact`, {
    code: "ARTIFACT_NAME",
    exit: 2,
    hint: "letters, digits, '.', '_' and '-', at most 100, beginning with a letter or digit",
  });
}

/** `mkdir` leaves the mode of what exists: a folder of ours that was opened up is closed again. */
async function makePrivate(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if (((await lstat(folder)).mode & 0o077) !== 0) await chmod(folder, 0o700);
}

async function writeWhole(path: string, bytes: Buffer): Promise<void> {
  const beside = join(dirname(path), `.${randomBytes(8).toString("hex")}.tmp`);
  try {
    const file = await open(beside, "wx", 0o600);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(beside, path);
  } catch (thrown) {
    await rm(beside, { force: true });
    throw thrown;
  }
  // The new name is on disk only when the folder is.
  const folder = await open(dirname(path), constants.O_RDONLY);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function readFirst(path: string, maxBytes: number): Promise<string | null> {
  return withFile(path, async (file, size) => {
    const buffer = Buffer.alloc(Math.min(maxBytes, size));
    let bytes = 0;
    while (bytes < buffer.length) {
      const { bytesRead } = await file.read(buffer, bytes, buffer.length - bytes, bytes);
      if (bytesRead === 0) break;
      bytes += bytesRead;
    }
    return buffer.toString("utf8", 0, bytes);
  });
}

async function digestOf(path: string): Promise<{ readonly sha256: string; readonly bytes: number } | null> {
  return withFile(path, async (file) => {
    const hash = createHash("sha256");
    const buffer = Buffer.alloc(65_536);
    let bytes = 0;
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, buffer.length, bytes);
      if (bytesRead === 0) return { sha256: hash.digest("hex"), bytes };
      hash.update(buffer.subarray(0, bytesRead));
      bytes += bytesRead;
    }
  });
}

/** Null where there is no regular file. */
async function withFile<T>(path: string, act: (file: FileHandle, size: number) => Promise<T>): Promise<T | null> {
  // Without O_NONBLOCK the opening of a pipe would wait for a writer.
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  let file: FileHandle;
  try {
    file = await open(path, flags);
  } catch (thrown) {
    if (["ENOENT", "ENOTDIR", "ELOOP", "ENXIO"].includes(codeOf(thrown))) return null;
    throw new Fault(`${path} cannot be read: ${messageOf(thrown)}`, {
      code: "ARTIFACT_UNREADABLE",
      exit: 2,
      cause: thrown,
    });
  }
  try {
    const stat = await file.stat();
    return stat.isFile() ? await act(file, stat.size) : null;
  } finally {
    await file.close();
  }
}

/** Removes a tree whose folders may have lost their permissions. Links are removed, never followed. */
async function removeTree(path: string): Promise<void> {
  try {
    await rm(path, { recursive: true, force: true });
  } catch (thrown) {
    if (!["EACCES", "EPERM", "ENOTEMPTY"].includes(codeOf(thrown))) throw thrown;
    await reopen(path);
    await rm(path, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function reopen(path: string): Promise<void> {
  if (!(await lstat(path)).isDirectory()) return;
  await chmod(path, 0o700);
  for (const entry of await readdir(path, { withFileTypes: true }))
    if (entry.isDirectory()) await reopen(join(path, entry.name));
}

/** Turns what the disk refuses into a Fault that names the path. */
async function guarded<T>(path: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (thrown) {
    const code = codeOf(thrown);
    if (code === "ENOSPC" || code === "EDQUOT")
      throw new Fault(`no space left to write ${path}`, {
        code: "ARTIFACTS_FULL",
        exit: 3,
        hint: "free space on the disk of the data folder, then `flyball run resume`",
        cause: thrown,
      });
    if (["EROFS", "EACCES", "EPERM", "ENOTDIR", "EEXIST"].includes(code))
      throw new Fault(`${path} cannot be written (${code})`, {
        code: "ARTIFACTS_READ_ONLY",
        exit: 2,
        hint: "give the data folder to your user, or name another one in XDG_DATA_HOME",
        cause: thrown,
      });
    throw thrown;
  }
}

function codeOf(thrown: unknown): string {
  const code = typeof thrown === "object" && thrown !== null && "code" in thrown ? thrown.code : "";
  return typeof code === "string" ? code : "";
}
