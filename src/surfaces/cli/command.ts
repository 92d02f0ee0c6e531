import type { ExitCode } from "../../base/fault.ts";
import type { Json } from "../../base/json.ts";
import type { CliIo } from "./cli-io.ts";
import type { Input } from "./input.ts";

/** What every command says of itself in `--help` and in completion. */
export interface CommandHead {
  /** One word. */
  readonly name: string;
  /** One line, no full stop, at most 60 characters. */
  readonly summary: string;
  /** A line that can be typed as it stands. */
  readonly example: string;
}

/** A row of the command table: light, so that `--help` loads no command. */
export interface CommandEntry extends CommandHead {
  readonly load: () => Promise<CommandBody>;
}

/** What a file in commands/ exports: an action, or a group of subcommands. */
export type CommandBody = CommandAction | CommandGroup;

/** Parse → use case → answer. `--json` and `--help` are there without being declared. */
export interface CommandAction {
  readonly kind: "action";
  readonly arguments: readonly Argument[];
  readonly options: readonly Option[];
  readonly run: (input: Input, io: CliIo) => Promise<Answer>;
}

export interface CommandGroup {
  readonly kind: "group";
  readonly subcommands: readonly (CommandHead & CommandAction)[];
  /** What the group does when the first word is no subcommand (`flyball run task.yaml`); null shows the group's help. */
  readonly otherwise: CommandAction | null;
}

/** A positional argument, named in capitals. `many` is one or more, `any` none or more. Only the last may be `many` or `any`. */
export interface Argument {
  readonly name: string;
  readonly summary: string;
  readonly arity: "one" | "optional" | "many" | "any";
  readonly choices?: readonly string[];
}

/** `--name`, in kebab-case without the dashes. `value` names what follows it, in capitals. A `list` may be given several times. */
export type Option =
  | { readonly kind: "flag"; readonly name: string; readonly summary: string }
  | {
      readonly kind: "text" | "list";
      readonly name: string;
      readonly value: string;
      readonly summary: string;
      readonly choices?: readonly string[];
    };

/** What a command has to say: `human` without `--json`, one object of `machine` with it (`schemaVersion` is added), both to stdout. A null `machine` prints nothing: the
 * command has written its lines itself. */
export interface Answer {
  readonly exit: ExitCode;
  /** Lines; a newline is added at the end. Empty prints nothing. Text from outside went through `printable`. */
  readonly human: string;
  readonly machine: { readonly [key: string]: Json } | null;
}
