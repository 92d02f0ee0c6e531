import { Argument as CommanderArgument, Command, CommanderError, Option as CommanderOption } from "commander";
import { Fault } from "../../base/fault.ts";
import type { CliIo } from "./cli-io.ts";
import type { Answer, Argument, CommandAction, CommandEntry, CommandHead, Option } from "./command.ts";
import { Input, type InputValue } from "./input.ts";

/** Parses `args` by what the command declares, runs it and prints its answer. Gives the exit code; throws what the command throws, and a Fault
 * `USAGE` for a line that does not fit the declaration. */
export async function runCommand(entry: CommandEntry, args: readonly string[], io: CliIo): Promise<number> {
  const body = await entry.load();
  let exit = 0;
  const bind = (command: Command, action: CommandAction, line: string): void => {
    declare(command, action);
    command.action(async (...given: unknown[]) => {
      const isMachine = command.opts()["json"] === true;
      const input = new Input(line, valuesOf(action, given, command.opts()));
      exit = print(await action.run(input, isMachine ? { ...ioOf(io), isTty: false } : io), isMachine, io);
    });
  };
  const root = commanderFor(entry, "flyball", io);
  if (body.kind === "action") bind(root, body, `flyball ${entry.name}`);
  else {
    for (const subcommand of body.subcommands) {
      const child = commanderFor(subcommand, "", io);
      bind(child, subcommand, `flyball ${entry.name} ${subcommand.name}`);
      root.addCommand(child);
    }
    if (body.otherwise !== null) bind(root, body.otherwise, `flyball ${entry.name}`);
  }
  try {
    await root.parseAsync(args, { from: "user" });
  } catch (thrown) {
    if (!(thrown instanceof CommanderError)) throw thrown;
    if (thrown.exitCode === 0) return 0;
    throw new Fault(usageMessage(thrown, root, io), { code: "USAGE", exit: 2, hint: `flyball ${entry.name} --help` });
  }
  return exit;
}

function commanderFor(head: CommandHead, parent: string, io: CliIo): Command {
  return new Command(parent === "" ? head.name : `${parent} ${head.name}`)
    .description(head.summary)
    .addHelpText("after", `\nexample  ${head.example}`)
    .enablePositionalOptions()
    .helpCommand(false)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: () => {},
      getOutHasColors: () => io.hasColor,
      getErrHasColors: () => false,
    });
}

function declare(command: Command, action: CommandAction): void {
  for (const argument of action.arguments) command.addArgument(commanderArgument(argument));
  for (const option of action.options) command.addOption(commanderOption(option));
  command.option("--json", "print one JSON object to stdout");
}

function commanderArgument(argument: Argument): CommanderArgument {
  const result = new CommanderArgument(argumentSyntax(argument), argument.summary);
  return argument.choices === undefined ? result : result.choices(argument.choices);
}

function argumentSyntax({ name, arity }: Argument): string {
  switch (arity) {
    case "one":
      return `<${name}>`;
    case "optional":
      return `[${name}]`;
    case "many":
      return `<${name}...>`;
    case "any":
      return `[${name}...]`;
    default:
      return arity satisfies never;
  }
}

function commanderOption(option: Option): CommanderOption {
  if (option.kind === "flag") return new CommanderOption(`--${option.name}`, option.summary);
  const result = new CommanderOption(`--${option.name} <${option.value}>`, option.summary);
  if (option.choices !== undefined) result.choices(option.choices);
  if (option.kind === "list") {
    const { parseArg } = result;
    const seen: string[] = [];
    result.argParser((value: string) => {
      parseArg?.(value, undefined);
      seen.push(value);
      return seen;
    });
  }
  return result;
}

function valuesOf(
  action: CommandAction,
  given: readonly unknown[],
  options: Readonly<Record<string, unknown>>,
): ReadonlyMap<string, InputValue> {
  const values = new Map<string, InputValue>();
  for (const [index, argument] of action.arguments.entries()) values.set(argument.name, valueOf(given[index]));
  for (const option of action.options) {
    const value = options[new CommanderOption(`--${option.name}`).attributeName()];
    // Of `--no-name` the library makes `name`, which is true until it is given.
    const given = option.name.startsWith("no-") ? value === false : value === true;
    values.set(`--${option.name}`, option.kind === "flag" ? given : valueOf(value));
  }
  return values;
}

function valueOf(value: unknown): InputValue {
  if (Array.isArray(value)) return value.map(String);
  return typeof value === "string" ? value : null;
}

function print(answer: Answer, isMachine: boolean, io: CliIo): number {
  if (isMachine && answer.machine !== null)
    io.stdout.write(`${JSON.stringify({ schemaVersion: 1, ...answer.machine })}\n`);
  else if (!isMachine && answer.human !== "") io.stdout.write(`${answer.human}\n`);
  return answer.exit;
}

/** A copy whose methods still run on the original. */
function ioOf(io: CliIo): CliIo {
  return {
    ...io,
    app: async () => io.app(),
    check: async () => io.check(),
    readStdin: async (maxBytes) => io.readStdin(maxBytes),
  };
}

function usageMessage(error: CommanderError, root: Command, io: CliIo): string {
  if (error.code === "commander.help") {
    const names = root.commands.map((command) => command.name());
    io.stderr.write(root.helpInformation());
    return `${root.name()} needs one of ${names.join(", ")}`;
  }
  return error.message.replace(/^error: /u, "");
}
