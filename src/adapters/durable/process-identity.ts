import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import type { ProcessIdentity } from "../../ports/processes.ts";

export function ownIdentity(): ProcessIdentity {
  return {
    host: hostname(),
    boot: orEmpty(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()),
    pidSpace: orEmpty(() => readlinkSync("/proc/self/ns/pid")),
    pid: process.pid,
    start: startOf(process.pid) ?? "",
  };
}

/** Whether the process of `other` still runs. `unknown` where this process cannot see it (another host or container): then only the
 * expiry of a lease speaks. Without /proc a reused pid counts as alive, and again the lease's expiry decides. */
export function livenessOf(other: ProcessIdentity, self: ProcessIdentity): "alive" | "dead" | "unknown" {
  if (other.host !== self.host) return "unknown";
  if (other.boot !== self.boot) return "dead";
  if (other.pidSpace !== self.pidSpace) return "unknown";
  if (self.start !== "") return startOf(other.pid) === other.start ? "alive" : "dead";
  try {
    process.kill(other.pid, 0);
    return "alive";
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === "ESRCH" ? "dead" : "alive";
  }
}

/** Field 22 of proc_pid_stat(5); null for a process that is gone, or dead and not yet reaped. */
function startOf(pid: number): string | null {
  const stat = orEmpty(() => readFileSync(`/proc/${pid}/stat`, "utf8"));
  // The second field is the command in parentheses and may hold anything; the last ')' ends it.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [state] = fields;
  return state === "Z" || state === "X" ? null : (fields[19] ?? null);
}

function orEmpty(read: () => string): string {
  try {
    return read();
  } catch {
    return "";
  }
}
