import { messageOf } from "../../base/fault.ts";
import type { CommandResult, CommandRunner } from "../../ports/command-runner.ts";
import type { Judgement } from "./judgement.ts";

export interface CommandProbe {
  readonly runner: Pick<CommandRunner, "run">;
  readonly argv: readonly [string, ...string[]];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly stdin: string | null;
  readonly secrets: readonly string[];
  readonly signal: AbortSignal;
  readonly onLine?: (line: string) => void;
}

export type End = CommandResult["end"] | { readonly kind: "exited"; readonly code: number; readonly tail: string };

/** Runs a command to its end, or to a little after the signal: the runner kills it then, whatever it does with signals. */
export async function runProbe(probe: CommandProbe): Promise<End> {
  const { runner, signal, onLine, ...request } = probe;
  if (signal.aborted) return { kind: "aborted" };
  const running = runner
    .run({
      ...request,
      timeoutMs: COMMAND_TIMEOUT_MS,
      signal,
      logFile: null,
      sandbox: null,
      detachable: false,
      ...(onLine === undefined ? {} : { onLine }),
    })
    .then(
      (result) => (result.end.kind === "exited" ? { ...result.end, tail: result.tail } : result.end),
      (thrown: unknown): CommandResult["end"] => ({ kind: "not-started", why: messageOf(thrown) }),
    );
  return orAborted(running, signal);
}

/** Exit 126 and 127 are the shell's own: the command could not be run, so nothing was found out. */
export function judgeEnd(end: End): Judgement {
  switch (end.kind) {
    case "exited": {
      if (end.code === 0) return { verdict: "pass", why: "exit 0" };
      if (end.code === 127) return { verdict: "unknown", why: "command not found (exit 127)" };
      if (end.code === 126) return { verdict: "unknown", why: "command cannot be run (exit 126)" };
      const last = "tail" in end ? lastLine(end.tail) : "";
      return { verdict: "fail", why: `exit ${end.code}${last === "" ? "" : `: ${last}`}` };
    }
    case "signalled":
      return { verdict: "unknown", why: `ended by ${end.signal}` };
    case "timed-out":
    case "aborted":
      return { verdict: "unknown", why: "not done within the time allowed" };
    case "not-started":
      return { verdict: "unknown", why: `not started: ${end.why}` };
    default:
      return end satisfies never;
  }
}

export function lastLine(text: string): string {
  return text.trimEnd().split("\n").at(-1)?.trim() ?? "";
}

/** A command without a signal's limit still ends. */
const COMMAND_TIMEOUT_MS = 600_000;

/** The runner kills the command when the signal fires; this is how long it is waited for. */
const REAP_MS = 250;

/** Settles with `done`, or a little after the signal fires. */
async function orAborted<T>(done: Promise<T>, signal: AbortSignal): Promise<T | { readonly kind: "aborted" }> {
  const aborted = Promise.withResolvers<{ readonly kind: "aborted" }>();
  let timer: NodeJS.Timeout | undefined;
  const onAbort = (): void => {
    timer = setTimeout(() => aborted.resolve({ kind: "aborted" }), REAP_MS);
  };
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    return await Promise.race([done, aborted.promise]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", onAbort);
  }
}
