import { readlink } from "node:fs/promises";
import { posix } from "node:path";

const HOPS_MAX = 40;

/** Whether a symbolic link of the worktree points outside of it or into `.git`: by its text, and by where its chain of links really goes, also when the end
 * does not exist yet. An absolute target always leaves: in another checkout it would be somewhere else. */
export async function linkLeaves(folder: string, path: Buffer, target: Buffer): Promise<boolean> {
  // Byte strings: `..`, `/` and `.git` are ASCII, so that the bytes of other names don't matter.
  const text = target.toString("latin1");
  const from = posix.dirname(path.toString("latin1"));
  if (text.startsWith("/") || text.includes("\\")) return true;
  const lexical = posix.normalize(posix.join(from, text));
  if (lexical === ".." || lexical.startsWith("../") || lexical.split("/").some(isGitName)) return true;
  return chainLeaves(Buffer.from(folder), from === "." ? [] : from.split("/"), text.split("/"));
}

/** Resolves name by name as the kernel does, since `..` after a link is not the folder that the text names. */
async function chainLeaves(root: Buffer, start: readonly string[], target: readonly string[]): Promise<boolean> {
  const at: string[] = [...start];
  const pending = [...target];
  for (let hops = 0; pending.length > 0;) {
    const name = pending.shift() as string;
    if (name === "" || name === ".") continue;
    if (name === "..") {
      if (at.pop() === undefined) return true;
      continue;
    }
    if (isGitName(name)) return true;
    const next = await linkAt(root, [...at, name]);
    if (next === null) {
      at.push(name);
      continue;
    }
    if (next.startsWith("/")) return true;
    // A loop leads nowhere.
    if (++hops > HOPS_MAX) return false;
    pending.unshift(...next.split("/"));
  }
  return false;
}

async function linkAt(root: Buffer, path: readonly string[]): Promise<string | null> {
  const absolute = Buffer.concat([root, Buffer.from(`/${path.join("/")}`, "latin1")]);
  try {
    return (await readlink(absolute, { encoding: "buffer" })).toString("latin1");
  } catch {
    return null;
  }
}

function isGitName(name: string): boolean {
  return /^(?:\.git|git~1)[. ]*$/iu.test(name);
}
