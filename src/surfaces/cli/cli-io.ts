import type { App } from "../../app/app.ts";
import type { CheckUseCases } from "../../app/gate/check-use-cases.ts";

/** What a command may use of the process it runs in; main/ fills it in, a test plays it. */
export interface CliIo {
  /** Data: what the command was asked for. */
  readonly stdout: TextSink;
  /** For the person who waits: progress, warnings, faults. */
  readonly stderr: TextSink;
  /** All of stdin as text, at most `maxBytes`; longer input rejects with a Fault. */
  readStdin(maxBytes: number): Promise<string>;
  /** Whether a person can answer: stdin and stderr are terminals and `--json` was not given. Never prompt where this is false. */
  readonly isTty: boolean;
  /** Whether stdout and stderr are terminals that take colour, and NO_COLOR is not set (`styleText` with `validateStream: false`). */
  readonly hasColor: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Absolute. */
  readonly cwd: string;
  /** Aborts at the first SIGINT or SIGTERM; a second one ends the process. */
  readonly signal: AbortSignal;
  /** Builds the use cases at the first call and gives the same ones at every later call. */
  app(): Promise<App>;
  /** Those of `flyball check` alone: they need no store and no engine, and are loaded without the rest. */
  check(): Promise<CheckUseCases>;
}

export interface TextSink {
  write(text: string): void;
}
