import type { HeadlessLines } from "./agent-profile.ts";

const TEXT_LINE_MAX = 4000;

/** A shell command as an agent: each line of its output is text, and its exit code is its end. */
export function commandLines(): HeadlessLines {
  return {
    // A command's output is no JSON to be read: openAgents gives it the raw line.
    line: (value) => (typeof value === "string" ? [{ kind: "text", text: `${value.slice(0, TEXT_LINE_MAX)}\n` }] : []),
    end(code, errorTail) {
      if (code === 0) return { kind: "ended", reason: "done", detail: "" };
      return {
        kind: "ended",
        reason: "crash",
        detail: `exit ${code ?? "by a signal"}${errorTail === "" ? "" : `: ${errorTail}`}`,
      };
    },
  };
}
