/** What a process exits with: 0 pass, 1 a gate failed, 2 usage or configuration, 3 transient (retry), 4 authentication,
 * 5 waiting for an approval. */
export type ExitCode = 0 | 1 | 2 | 3 | 4 | 5;

/** A place in a file: `line` and `col` count from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly col: number;
}

/** Something the caller cannot go on from. `code` is stable and in SCREAMING_SNAKE_CASE, the message names what is wrong, `hint` is the
 * next command to type or the sentence to write. Neither may hold a secret. */
export class Fault extends Error {
  readonly code: string;
  readonly exit: ExitCode;
  readonly hint: string | undefined;
  readonly place: Place | undefined;

  /** One that another bundle of this program made is a Fault too. */
  static override [Symbol.hasInstance](thrown: unknown): boolean {
    return thrown instanceof Error && thrown.name === "Fault" && "exit" in thrown;
  }

  constructor(
    message: string,
    options: {
      readonly code: string;
      readonly exit: ExitCode;
      readonly hint?: string | undefined;
      readonly place?: Place | undefined;
      readonly cause?: unknown;
    },
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "Fault";
    this.code = options.code;
    this.exit = options.exit;
    this.hint = options.hint;
    this.place = options.place;
  }
}

/** The message of anything thrown, in one line. */
export function messageOf(thrown: unknown): string {
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  return text.replace(/\s*\n\s*/gu, " ").trim();
}
