import type { SandboxSpec } from "./sandbox.ts";

/** Runs a child process to its end.
 *
 * Contract, held by command-runner.suite.ts:
 * - `argv` is a list; a shell is only what the caller names (`["sh", "-c", command]` for a command of the policy).
 * - At the end, by exit, timeout, abort or a kill of ours, no descendant is left, however it detached itself, except where `detachable`.
 * - Output goes to `logFile` as it comes (bounded by 16 MiB; then a line says how much was cut), with the values of `secrets` replaced.
 * - The environment is exactly `env`, and the marks that a command is found by.
 * - Of one `key` no two commands run side by side: what an orchestrator that was killed left running under it is ended before the command is started. */
export interface CommandRunner {
  run(request: CommandRequest): Promise<CommandResult>;
  /** Ends the command that a killed orchestrator left running under this key, with everything it started, and gives whether there was one. A command that had come to its
   * own end is none: a server that a detachable one left behind lives on. Found on Linux only. */
  endLeftovers(key: string): Promise<boolean>;
}

export interface CommandRequest {
  readonly argv: readonly [string, ...string[]];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly stdin: string | null;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Absolute path; made with its folder; null keeps the tail alone. */
  readonly logFile: string | null;
  readonly secrets: readonly string[];
  readonly sandbox: SandboxSpec | null;
  /** A deploy command may leave a server behind: descendants that left its process group live on after a normal exit. */
  readonly detachable: boolean;
  /** An idempotency key: the command gets it as FLYBALL_KEY. */
  readonly key?: string;
  /** Each line as it comes, unescaped, cut at 4,000 characters. */
  readonly onLine?: (line: string) => void;
}

export interface CommandResult {
  readonly end:
    | { readonly kind: "exited"; readonly code: number }
    | { readonly kind: "signalled"; readonly signal: string }
    | { readonly kind: "timed-out" }
    | { readonly kind: "aborted" }
    | { readonly kind: "not-started"; readonly why: string };
  readonly durationMs: number;
  /** The last 8 KiB of output, standard output and error interleaved, secrets replaced. */
  readonly tail: string;
  readonly log: { readonly file: string; readonly sha256: string; readonly bytes: number } | null;
}
