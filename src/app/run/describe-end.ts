import type { CommandResult } from "../../ports/command-runner.ts";

/** How a command ended, in a few words. */
export function describeEnd(end: CommandResult["end"], timeoutMs: number): string {
  switch (end.kind) {
    case "exited":
      return end.code === 127 ? "exit 127: command not found" : `exit ${end.code}`;
    case "signalled":
      return `ended by ${end.signal}`;
    case "timed-out":
      return `timed out after ${Math.round(timeoutMs / 1000)} s`;
    case "aborted":
      return "stopped by us";
    case "not-started":
      return `not started: ${end.why}`;
    default:
      return end satisfies never;
  }
}
