import { lstat, rm } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { Fault } from "../../base/fault.ts";
import type { Sha } from "../../base/ids.ts";
import { printable } from "../../base/printable.ts";
import { parseRefEntryName, refEntryPath } from "../../domain/change/ref-entry.ts";
import { commitAs } from "./commits.ts";
import { shaOf, zeroSha } from "./objects.ts";
import { bareGit, byteFields, line, type Place } from "./place.ts";
import { withSterileGit, type SterileGit } from "./sterile-git.ts";

const SWAPS_MAX = 40;
/** About 15 s in all: longer than a lock needs to count as left behind. */
const LOCK_TRIES_MAX = 70;
const LOCK_STALE_MS = 10_000;
const OURS = { name: "flyball", email: "flyball@localhost" } as const;

/** The exact object a full ref name points to, or null. */
export async function refAt(place: Place, ref: string): Promise<Sha | null> {
  await checkRefName(place, ref);
  const outcome = await bareGit(place, ["for-each-ref", "--format=%(refname)%00%(objectname)", ref]);
  for (const row of outcome.stdout.toString("utf8").split("\n")) {
    const [name, sha] = row.split("\0");
    if (name === ref && sha !== undefined) return shaOf(sha);
  }
  return null;
}

/** True when the ref stands at `to` afterwards: also when it did before, so that a retry after a crash is answered like the first try. */
export async function swapRef(place: Place, ref: string, from: Sha | null, to: Sha): Promise<boolean> {
  for (let attempt = 1; ; attempt++) {
    const now = await refAt(place, ref);
    if (now === to) return true;
    if (now !== from) return false;
    const outcome = await bareGit(place, ["update-ref", "--no-deref", ref, to, from ?? zeroSha(place)], {
      answers: [1, 128],
    });
    if (outcome.code === 0) return true;
    if (attempt < LOCK_TRIES_MAX && (await refAt(place, ref)) === from && /lock/u.test(outcome.stderr)) {
      await removeStaleLock(place, outcome.stderr);
      await sleep(Math.min(250, 10 * attempt) * (0.5 + Math.random()), undefined, { signal: place.host.signal });
      continue;
    }
    if (/No space left on device/u.test(outcome.stderr))
      throw new Fault("no space left on the disk", { code: "DISK_FULL", exit: 3 });
    const after = await refAt(place, ref);
    if (after === to) return true;
    if (after !== from) return false;
    throw new Fault(`${printable(ref)} could not be written: ${printable(outcome.stderr.trim().slice(0, 400))}`, {
      code: /lock/u.test(outcome.stderr) ? "GIT_LOCKED" : "GIT_FAILED",
      exit: 3,
    });
  }
}

/** Git holds the lock of a ref for milliseconds; one of this age was left by a git that was killed. */
async function removeStaleLock(place: Place, stderr: string): Promise<void> {
  const lock = /Unable to create '([^']*\.lock)': File exists/u.exec(stderr)?.[1];
  if (lock === undefined || !lock.startsWith(`${place.commonDir}/`) || lock.endsWith("/index.lock")) return;
  const stats = await lstat(lock).catch(() => null);
  if (stats?.isFile() && Date.now() - stats.mtimeMs > LOCK_STALE_MS) await rm(lock, { force: true });
}

export async function deleteRef(place: Place, ref: string): Promise<void> {
  if ((await refAt(place, ref)) !== null) await bareGit(place, ["update-ref", "--no-deref", "-d", ref]);
}

/** Adds or replaces one file of the ref's tree; the same content again changes nothing. */
export async function addToRef(
  place: Place,
  ref: string,
  name: string,
  content: string,
  message: string,
): Promise<Sha> {
  const parsed = parseRefEntryName(name);
  if (!parsed.ok) throw new Fault(parsed.error, { code: "REF_ENTRY_NAME", exit: 2 });
  const [shard = "", file = ""] = refEntryPath(parsed.value).split("/");
  return withSterileGit(place, async (git) => {
    const blob = shaOf(line(await git.run(["hash-object", "-w", "--no-filters", "--stdin"], { input: content })));
    for (let attempt = 1; attempt <= SWAPS_MAX; attempt++) {
      const tip = await refAt(place, ref);
      const root = tip === null ? new Map<string, string>() : await rows(git, `${tip}^{tree}`);
      const folder = root.get(shard);
      const inside = folder === undefined ? new Map<string, string>() : await rows(git, folder.split(" ")[2] as string);
      if (tip !== null && inside.get(file) === `100644 blob ${blob}`) return tip;
      inside.set(file, `100644 blob ${blob}`);
      root.set(shard, `040000 tree ${await makeTree(git, inside)}`);
      const tree = await makeTree(git, root);
      const commit = await commitAs(git, OURS, tree, tip === null ? [] : [tip], message, { ms: Date.now() });
      if (await swapRef(place, ref, tip, commit)) return commit;
      await sleep(Math.min(200, 5 * attempt) * Math.random(), undefined, { signal: place.host.signal });
    }
    throw new Fault(`${printable(ref)} moved ${SWAPS_MAX} times while it was being added to`, {
      code: "REF_CONTENDED",
      exit: 3,
    });
  });
}

/** A tree's entries by name: `mode type sha`. */
async function rows(git: SterileGit, tree: string): Promise<Map<string, string>> {
  const entries = new Map<string, string>();
  for (const field of byteFields((await git.run(["ls-tree", "-z", tree])).stdout)) {
    const tab = field.indexOf("\t");
    entries.set(field.slice(tab + 1), field.slice(0, tab));
  }
  return entries;
}

async function makeTree(git: SterileGit, entries: ReadonlyMap<string, string>): Promise<Sha> {
  const input = [...entries].map(([name, row]) => `${row}\t${name}\0`).join("");
  return shaOf(line(await git.run(["mktree", "-z"], { input: Buffer.from(input, "latin1") })));
}

export async function checkRefName(place: Place, ref: string): Promise<void> {
  const valid =
    ref.startsWith("refs/") &&
    !ref.includes("\0") &&
    (await bareGit(place, ["check-ref-format", ref], { answers: [1] })).code === 0;
  if (!valid) throw new Fault(`'${printable(ref)}' is not the full name of a ref`, { code: "REF_NAME", exit: 2 });
}
