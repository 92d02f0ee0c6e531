import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

/** Every child that we start carries this variable with a random value of its own, so that descendants are found however they detached. */
export const SPAWN_MARKER = "FLYBALL_SPAWN";

export interface TreeRoot {
  readonly pid: number;
  /** The value of {@link SPAWN_MARKER} in the child's environment. */
  readonly marker: string;
}

export interface ProcessRow {
  readonly pid: number;
  readonly ppid: number;
  readonly pgid: number;
  readonly sid: number;
  readonly comm: string;
  readonly zombie: boolean;
  readonly marked: boolean;
}

/** The living members of the tree: the root, what descends from it, what is in a process group or session of a member, and on Linux what
 * carries the marker in its environment, even when it called setsid and lost its parent. */
export async function listTree(root: TreeRoot): Promise<ProcessRow[]> {
  return membersOf(root, process.platform === "linux" ? await readProc(root.marker) : await readPs());
}

/** Ends the whole tree: SIGTERM, up to `graceMs` to go by itself, then SIGKILL until nothing is left. Gives the pids that could not be
 * ended (another user's; none in practice). `graceMs` 0 skips SIGTERM. */
export async function killTree(root: TreeRoot, graceMs: number): Promise<readonly number[]> {
  let members = await listTree(root);
  if (members.length > 0 && graceMs > 0) {
    // A bubblewrap process that gets SIGTERM takes its children down at once, so that they would have no grace.
    const told = members.filter((row) => row.comm !== "bwrap");
    for (const row of told.length > 0 ? told : members) send(row.pid, "SIGTERM");
    const untilMs = performance.now() + graceMs;
    // Short waits first: most often a namespace is only just being taken down.
    for (let waitMs = 2; members.length > 0 && performance.now() < untilMs; waitMs = Math.min(waitMs * 2, 40)) {
      await sleep(waitMs);
      members = await listTree(root);
    }
  }
  for (let round = 0; members.length > 0 && round < KILL_ROUNDS; round++) {
    // Stopped first, a process cannot fork between being listed and being killed.
    for (const row of members) send(row.pid, "SIGSTOP");
    for (const row of await listTree(root)) send(row.pid, "SIGKILL");
    await sleep(round < 10 ? 5 : 40);
    members = await listTree(root);
  }
  return members.map((row) => row.pid);
}

/** Ends what is still in the root's own process group, and leaves what left it. */
export async function killGroup(root: TreeRoot): Promise<void> {
  for (let round = 0; round < KILL_ROUNDS; round++) {
    const group = (await listTree(root)).filter((row) => row.pgid === root.pid);
    if (group.length === 0) return;
    for (const row of group) send(row.pid, "SIGKILL");
    await sleep(5);
  }
}

const KILL_ROUNDS = 60;

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Gone already, or not ours to signal: the next listing tells.
  }
}

function membersOf(root: TreeRoot, rows: readonly ProcessRow[]): ProcessRow[] {
  const pids = new Set<number>([root.pid]);
  const groups = new Set<number>([root.pid]);
  const found = new Map<number, ProcessRow>();
  for (let grew = true; grew;) {
    grew = false;
    for (const row of rows) {
      if (found.has(row.pid) || row.pid === process.pid) continue;
      const isMember =
        row.pid === root.pid || row.marked || pids.has(row.ppid) || groups.has(row.pgid) || groups.has(row.sid);
      if (!isMember) continue;
      found.set(row.pid, row);
      pids.add(row.pid);
      // Only groups that a member leads: a member may sit in a group that is not ours.
      if (row.pgid === row.pid) groups.add(row.pgid);
      if (row.sid === row.pid) groups.add(row.sid);
      grew = true;
    }
  }
  return [...found.values()].filter((row) => !row.zombie);
}

/** `/proc/PID/stat` (proc_pid_stat(5)): pid (comm) state ppid pgrp session …; comm may hold spaces and parentheses. */
async function readProc(marker: string): Promise<ProcessRow[]> {
  const wanted = Buffer.from(`${SPAWN_MARKER}=${marker}`);
  const names = (await readdir("/proc")).filter((name) => /^\d+$/u.test(name));
  const rows = await Promise.all(
    names.map(async (name): Promise<ProcessRow | null> => {
      try {
        const stat = await readFile(`/proc/${name}/stat`, "latin1");
        const close = stat.lastIndexOf(")");
        const [state = "", ppid = "", pgid = "", sid = ""] = stat.slice(close + 2).split(" ");
        return {
          pid: Number(name),
          ppid: Number(ppid),
          pgid: Number(pgid),
          sid: Number(sid),
          comm: stat.slice(stat.indexOf("(") + 1, close),
          zombie: state === "Z" || state === "X",
          marked: await carries(name, wanted),
        };
      } catch {
        return null;
      }
    }),
  );
  return rows.filter((row) => row !== null);
}

async function carries(pid: string, wanted: Buffer): Promise<boolean> {
  try {
    return (await readFile(`/proc/${pid}/environ`)).includes(wanted);
  } catch {
    return false;
  }
}

async function readPs(): Promise<ProcessRow[]> {
  const { stdout } = await promisify(execFile)("ps", ["-Ao", "pid=,ppid=,pgid=,state=,comm="], {
    timeout: 5000,
    maxBuffer: 16 * 1024 * 1024,
  });
  return stdout.split("\n").flatMap((line) => {
    const [, pid, ppid, pgid, state = "", comm = ""] = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/u.exec(line) ?? [];
    if (pid === undefined) return [];
    return [
      {
        pid: Number(pid),
        ppid: Number(ppid),
        pgid: Number(pgid),
        sid: 0,
        comm,
        zombie: state.startsWith("Z"),
        marked: false,
      },
    ];
  });
}
