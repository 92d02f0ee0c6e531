import { readdir, readFile } from "node:fs/promises";
import { killTree, SPAWN_MARKER } from "./process-tree.ts";

/** The idempotency key of the command that a process belongs to. */
export const KEY_MARKER = "FLYBALL_KEY";
/** The process group that a detachable command was started as; what it detaches leaves the group and keeps the variable. */
export const GROUP_MARKER = "FLYBALL_GROUP";

const GRACE_MS = 2000;

interface Carrier {
  readonly pid: number;
  readonly pgid: number;
  /** Null in a command that is not detachable. */
  readonly startedAs: number | null;
}

/** A command that writes its own process group into the environment of all that it starts. */
export function inKnownGroup(argv: readonly [string, ...string[]]): readonly [string, ...string[]] {
  return ["sh", "-c", `export ${GROUP_MARKER}=$$; exec "$@"`, "flyball", ...argv];
}

/** Ends what still runs of the commands of this key, tree by tree. What a command detached before it came to its own end is left. */
export async function endLeftovers(key: string): Promise<boolean> {
  let wasRunning = false;
  for (const [marker, members] of await carriers(key)) {
    const [first] = members;
    const inGroup = members.find(({ pgid, startedAs }) => startedAs === null || startedAs === pgid);
    if (first === undefined || inGroup === undefined) continue;
    wasRunning = true;
    // A group that has a member keeps its number: the root can be no stranger.
    await killTree({ pid: inGroup.startedAs ?? first.pid, marker }, GRACE_MS);
  }
  return wasRunning;
}

/** The processes that carry the key, by the mark of the tree they belong to; this process and those that it descends from are left out. */
async function carriers(key: string): Promise<ReadonlyMap<string, readonly Carrier[]>> {
  const found = new Map<string, Carrier[]>();
  if (process.platform !== "linux") return found;
  const own = await ancestry();
  for (const name of await readdir("/proc")) {
    if (!/^\d+$/u.test(name) || own.has(Number(name))) continue;
    const environment = (await readOr(`/proc/${name}/environ`)).split("\0");
    if (!environment.includes(`${KEY_MARKER}=${key}`)) continue;
    const marker = valueOf(environment, SPAWN_MARKER);
    const fields = await statFields(name);
    if (marker === null || fields === null) continue;
    const group = valueOf(environment, GROUP_MARKER);
    const carrier = { pid: Number(name), pgid: fields.pgid, startedAs: group === null ? null : Number(group) };
    found.set(marker, [...(found.get(marker) ?? []), carrier]);
  }
  return found;
}

async function ancestry(): Promise<ReadonlySet<number>> {
  const own = new Set<number>();
  for (let pid = process.pid; pid > 1 && !own.has(pid);) {
    own.add(pid);
    pid = (await statFields(String(pid)))?.ppid ?? 0;
  }
  return own;
}

/** Null for a process that is gone, or dead and not yet reaped (proc_pid_stat(5)). */
async function statFields(pid: string): Promise<{ readonly ppid: number; readonly pgid: number } | null> {
  const stat = await readOr(`/proc/${pid}/stat`);
  const [state, ppid, pgid] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return state === undefined || state === "" || state === "Z" || state === "X"
    ? null
    : { ppid: Number(ppid), pgid: Number(pgid) };
}

function valueOf(environment: readonly string[], name: string): string | null {
  return environment.find((entry) => entry.startsWith(`${name}=`))?.slice(name.length + 1) ?? null;
}

async function readOr(path: string): Promise<string> {
  try {
    return await readFile(path, "latin1");
  } catch {
    return "";
  }
}
