import { existsSync, linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { livenessOf, ownIdentity } from "../adapters/durable/process-identity.ts";
import type { ProcessIdentity } from "../ports/processes.ts";

/** The place of the one background worker of a data folder. */
export interface WorkerPlace {
  /** The process id of the worker that has it; null where that process is gone, also when its number was given to another since. */
  holder(): number | null;
  /** Takes it for this process; gives the process id of whoever has it already, or null. */
  take(): number | null;
  /** The process id of a worker that is gone and left its mark, 0 where the mark can't be read; null where nothing is stale. */
  stale(): number | null;
  /** Takes a stale mark away. */
  clear(): void;
  /** Gives it up, unless another has it. */
  leave(): void;
}

const TRIES_MAX = 10;

/** `file` names the worker's process with its start time: a process id alone may belong to somebody else by now. */
export function openWorkerPlace(file: string): WorkerPlace {
  const self = ownIdentity();
  const mine = `${JSON.stringify(self)}\n`;
  const holderOf = (text: string): number | null => {
    const holder = parseIdentity(text);
    return holder !== null && livenessOf(holder, self) === "alive" ? holder.pid : null;
  };
  return {
    holder: () => holderOf(readOr(file)),
    take() {
      const beside = `${file}.${self.pid}`;
      writeFileSync(beside, mine, { mode: 0o600 });
      try {
        for (let tries = 0; tries < TRIES_MAX; tries++) {
          if (hasLinked(beside, file)) return null;
          const found = readOr(file);
          const holder = holderOf(found);
          if (holder !== null) return holder === self.pid ? null : holder;
          clear(file, found, `${beside}.gone`);
        }
        return holderOf(readOr(file));
      } finally {
        rmSync(beside, { force: true });
      }
    },
    stale() {
      const text = readOr(file);
      return existsSync(file) && holderOf(text) === null
        ? (parseIdentity(text)?.pid ?? (Number.parseInt(text, 10) || 0))
        : null;
    },
    clear() {
      const text = readOr(file);
      if (holderOf(text) === null) clear(file, text, `${file}.${self.pid}.gone`);
    },
    leave() {
      if (readOr(file) === mine) rmSync(file, { force: true });
    },
  };
}

/** Takes away the file of a worker that is gone; one that somebody put there since is put back. */
function clear(file: string, judged: string, aside: string): void {
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  if (readOr(aside) !== judged) hasLinked(aside, file);
  rmSync(aside, { force: true });
}

function hasLinked(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw thrown;
  }
}

function parseIdentity(text: string): ProcessIdentity | null {
  try {
    const { host, boot, pidSpace, pid, start } = JSON.parse(text) as Partial<ProcessIdentity>;
    return typeof host === "string" &&
      typeof boot === "string" &&
      typeof pidSpace === "string" &&
      typeof start === "string" &&
      Number.isInteger(pid)
      ? { host, boot, pidSpace, pid: pid as number, start }
      : null;
  } catch {
    return null;
  }
}

function readOr(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
