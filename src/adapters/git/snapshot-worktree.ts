import { constants } from "node:fs";
import { open, readFile, readlink } from "node:fs/promises";
import { join } from "node:path";
import { Fault } from "../../base/fault.ts";
import type { Sha } from "../../base/ids.ts";
import { isAside } from "../../domain/change/set-aside.ts";
import { printable } from "../../base/printable.ts";
import type { CommitTime } from "../../ports/git.ts";
import { commitTree } from "./commits.ts";
import { entriesAt, shaOf, zeroSha } from "./objects.ts";
import { line, type Place } from "./place.ts";
import { withSterileGit, type SterileGit } from "./sterile-git.ts";
import { displayPath, walkWorktree, type BytePath, type Difference, type KnownBlob } from "./walk-worktree.ts";
import { canonicalFolder } from "./worktree-admin.ts";

/** Commits what `inspectWorktree` calls added, modified and deleted; the files' bytes go in as they are. */
export async function snapshotWorktree(
  place: Place,
  folder: string,
  parent: Sha,
  message: string,
  at: CommitTime,
  known: Map<BytePath, KnownBlob>,
  aside: readonly string[] = [],
): Promise<{ readonly commit: Sha; readonly tree: Sha } | null> {
  const canonical = await canonicalFolder(folder);
  const base = await entriesAt(place, parent);
  return withSterileGit(place, async (git) => {
    const differences = await walkWorktree({ place, git, folder: canonical, base, known });
    const chosen = differences.filter(({ kind, path, entry }) => {
      if (kind === "ignored" || kind === "nested-repository" || isAside(displayPath(path), aside)) return false;
      return entry !== null || base.has(path);
    });
    if (chosen.length === 0) return null;
    for (const { path, link, notes } of chosen) {
      if (link?.leaves)
        throw new Fault(
          `the link ${printable(displayPath(path))} points out of the worktree, to ${printable(link.target)}`,
          {
            code: "LINK_LEAVES_TREE",
            exit: 1,
            hint: `rm '${printable(displayPath(path))}'`,
          },
        );
      if (notes.includes("unreadable"))
        throw new Fault(`${printable(displayPath(path))} cannot be read`, {
          code: "FILE_UNREADABLE",
          exit: 1,
          hint: `chmod u+r '${printable(displayPath(path))}'`,
        });
    }
    await storeBlobs(git, canonical, chosen);
    const tree = await treeOf(place, git, parent, chosen);
    const commit = await commitTree(place, tree, [parent], message, at);
    return { commit, tree };
  });
}

/** Writes the contents as blobs through one `git fast-import`, which knows no filters. Throws WORKTREE_CHANGED when a file is no longer what was seen. */
async function storeBlobs(git: SterileGit, folder: string, differences: readonly Difference[]): Promise<void> {
  const stored = differences.filter((difference) => difference.entry !== null);
  if (stored.length === 0) return;
  const marks = join(git.folder, "marks");
  await git.run(["fast-import", "--quiet", "--force", `--export-marks=${marks}`], {
    input: blobStream(folder, stored),
  });
  const names = new Map<number, string>();
  for (const text of (await readFile(marks, "utf8")).split("\n")) {
    const [mark, sha] = text.split(" ");
    if (mark && sha) names.set(Number(mark.slice(1)), sha);
  }
  for (const [index, difference] of stored.entries()) {
    if (names.get(index + 1) !== difference.entry?.sha) throw changedFault(difference.path);
  }
}

async function* blobStream(folder: string, differences: readonly Difference[]): AsyncGenerator<Uint8Array> {
  for (const [index, { path, size, link }] of differences.entries()) {
    yield Buffer.from(`blob\nmark :${index + 1}\ndata ${size}\n`);
    const absolute = Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(path, "latin1")]);
    let sent = 0;
    for await (const chunk of link === null ? contentOf(absolute) : linkContent(absolute)) {
      sent += chunk.length;
      if (sent > size) throw changedFault(path);
      yield chunk;
    }
    if (sent !== size) throw changedFault(path);
    yield Buffer.from("\n");
  }
}

async function* contentOf(path: Buffer): AsyncGenerator<Buffer> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    for await (const chunk of file.createReadStream({ autoClose: false, highWaterMark: 256 * 1024 }))
      yield chunk as Buffer;
  } finally {
    await file.close();
  }
}

async function* linkContent(path: Buffer): AsyncGenerator<Buffer> {
  yield await readlink(path, { encoding: "buffer" });
}

async function treeOf(place: Place, git: SterileGit, parent: Sha, differences: readonly Difference[]): Promise<Sha> {
  await git.run(["read-tree", parent]);
  // What goes makes room for what comes: a folder can take a file's place.
  const removals = differences.filter((difference) => difference.entry === null || difference.kind === "deleted");
  const additions = differences.filter((difference) => difference.entry !== null);
  const lines = [
    ...removals.map(({ path }) => `0 ${zeroSha(place)}\t${path}\0`),
    ...additions.map(({ path, entry }) => `${entry?.mode} ${entry?.sha}\t${path}\0`),
  ];
  await git.run(["update-index", "--add", "--replace", "-z", "--index-info"], {
    input: Buffer.from(lines.join(""), "latin1"),
  });
  return shaOf(line(await git.run(["write-tree"])));
}

function changedFault(path: BytePath): Fault {
  return new Fault(`${printable(displayPath(path))} changed while it was being committed`, {
    code: "WORKTREE_CHANGED",
    exit: 3,
  });
}
