import { Fault } from "../../base/fault.ts";
import { VERSION } from "../../base/version.ts";
import type { CliIo } from "./cli-io.ts";
import { COMMAND_TABLE, commandEntries } from "./command-table.ts";
import { renderHelp } from "./render-help.ts";

/** Runs one line of `flyball` (`args` without the program's name) and gives the exit code. Writes only to `io`; throws nothing. What `--help` and
 * `--version` do not need is loaded only when a command runs. */
export async function runCli(args: readonly string[], io: CliIo): Promise<number> {
  const [first, ...rest] = args;
  if (first === undefined || first === "--help" || first === "-h" || (first === "help" && rest.length === 0)) {
    (first === undefined ? io.stderr : io.stdout).write(`${renderHelp(COMMAND_TABLE, VERSION)}\n`);
    return first === undefined ? 2 : 0;
  }
  if (first === "--version" || first === "-V") {
    io.stdout.write(`${VERSION}\n`);
    return 0;
  }
  const isMachine = asksForJson(args);
  try {
    if (first === "complete") {
      const { completionCandidates } = await import("./completion.ts");
      io.stdout.write(`${await completionCandidates(rest, commandEntries())}\n`);
      return 0;
    }
    if (first === "help") return await runCli([...rest, "--help"], io);
    const entry = commandEntries().find((command) => command.name === first);
    if (entry === undefined) throw await unknownCommand(first);
    const { runCommand } = await import("./run-command.ts");
    return await runCommand(entry, rest, io);
  } catch (thrown) {
    const { renderFault } = await import("./render-fault.ts");
    const rendered = renderFault(thrown, io.hasColor);
    if (isMachine) io.stdout.write(`${JSON.stringify({ schemaVersion: 1, ...rendered.machine })}\n`);
    io.stderr.write(`${rendered.human}\n`);
    return rendered.exit;
  }
}

/** `--json`, or `--format json` of a command that has formats: a program reads what goes wrong too. */
function asksForJson(args: readonly string[]): boolean {
  return args.some(
    (arg, i) => arg === "--json" || arg === "--format=json" || (arg === "--format" && args[i + 1] === "json"),
  );
}

async function unknownCommand(typed: string): Promise<Fault> {
  const { suggest } = await import("./suggest.ts");
  const names = commandEntries().map((command) => command.name);
  const near = suggest(typed, names);
  return new Fault(`there is no command '${typed}'${near === null ? "" : `; did you mean '${near}'?`}`, {
    code: "UNKNOWN_COMMAND",
    exit: 2,
    hint: near === null ? "flyball --help" : `flyball ${near} --help`,
  });
}
