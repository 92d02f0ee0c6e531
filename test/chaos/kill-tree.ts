import { readdirSync, readFileSync } from "node:fs";

interface Row {
  readonly pid: number;
  readonly ppid: number;
  readonly pgid: number;
}

/** The processes below `root`, by their parents, and the process groups that those lead. Linux only. */
export function descendants(root: number): readonly number[] {
  const rows = processes();
  const found = new Set<number>([root]);
  for (let size = 0; size !== found.size;) {
    size = found.size;
    for (const { pid, ppid, pgid } of rows) if (found.has(ppid) || (pgid !== root && found.has(pgid))) found.add(pid);
  }
  found.delete(root);
  return [...found];
}

/** What `kill -9` of the whole tree does: first nobody moves, then everybody is gone. */
export function killTreeNow(root: number): void {
  const isOwn = root === process.pid;
  if (!isOwn) send(root, "SIGSTOP");
  for (const pid of descendants(root)) send(pid, "SIGSTOP");
  for (const pid of descendants(root)) send(pid, "SIGKILL");
  send(root, "SIGKILL");
}

/** The living processes that mention `text` in their command line, environment or working folder. */
export function processesAbout(text: string): readonly { readonly pid: number; readonly command: string }[] {
  return processes().flatMap(({ pid }) => {
    if (pid === process.pid) return [];
    const command = read(`/proc/${pid}/cmdline`).replaceAll("\0", " ").trim();
    return command.includes(text) || read(`/proc/${pid}/environ`).includes(text) ? [{ pid, command }] : [];
  });
}

function processes(): readonly Row[] {
  return readdirSync("/proc").flatMap((name) => {
    if (!/^\d+$/u.test(name)) return [];
    const stat = read(`/proc/${name}/stat`);
    const [state, ppid, pgid] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return state === undefined || state === "" || state === "Z" || state === "X"
      ? []
      : [{ pid: Number(name), ppid: Number(ppid), pgid: Number(pgid) }];
  });
}

function read(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return "";
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It is gone, which is what was wanted.
  }
}
