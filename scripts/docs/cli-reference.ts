import { COMMAND_TABLE } from "../../src/surfaces/cli/command-table.ts";
import type { Argument, CommandAction, CommandEntry, CommandHead, Option } from "../../src/surfaces/cli/command.ts";
import { code, page, table } from "./markdown.ts";

/** What the number that a command ends with means (base/fault.ts). */
const EXITS: readonly (readonly [string, string])[] = [
  ["0", "it passed, or was done"],
  ["1", "a gate failed, or a change was refused, rejected, cancelled or rolled back"],
  ["2", "the command line, a file or the repository must be corrected first"],
  ["3", "try again later: a busy database, a service that does not answer, a run that goes on elsewhere"],
  ["4", "an agent or a model is not signed in"],
  ["5", "the run waits for a person: `flyball inbox`"],
];

/** docs/reference/cli.md, from the command table and the commands themselves. */
export async function cliReference(): Promise<string> {
  const blocks = [
    "# Command line",
    "Every command also takes `--help`, and `--json`, which prints one object with a `schemaVersion` to standard output. Progress and errors go to standard error.",
    table(
      ["Exit code", "Meaning"],
      EXITS.map(([number, meaning]) => [number, meaning]),
    ),
  ];
  for (const section of COMMAND_TABLE) {
    blocks.push(`## ${section.title}`);
    for (const entry of section.commands) blocks.push(...(await commandBlocks(entry)));
  }
  return page(...blocks);
}

async function commandBlocks(entry: CommandEntry): Promise<readonly string[]> {
  const body = await entry.load();
  const own = `flyball ${entry.name}`;
  if (body.kind === "action") return actionBlocks("###", own, entry, body);
  return [
    ...(body.otherwise === null
      ? [`### ${own}`, sentence(entry.summary)]
      : actionBlocks("###", own, entry, body.otherwise)),
    ...body.subcommands.flatMap((action) => actionBlocks("####", `${own} ${action.name}`, action, action)),
  ];
}

function actionBlocks(level: string, line: string, head: CommandHead, action: CommandAction): readonly string[] {
  const usage = [line, ...action.arguments.map(argumentSyntax), ...(action.options.length === 0 ? [] : ["[options]"])];
  const rows = [
    ...action.arguments.map((argument) => [code(argumentSyntax(argument)), withChoices(argument)]),
    ...action.options.map((option) => [code(optionSyntax(option)), withChoices(option)]),
  ];
  return [
    `${level} ${line}`,
    sentence(head.summary),
    fence(usage.join(" ")),
    ...(rows.length === 0 ? [] : [table(["Argument or option", "Meaning"], rows)]),
    "Example:",
    fence(head.example),
  ];
}

function fence(line: string): string {
  return `\`\`\`sh\n${line}\n\`\`\``;
}

function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;
}

function withChoices(of: Argument | Option): string {
  const choices = "choices" in of && of.choices !== undefined ? `; one of ${of.choices.map(code).join(", ")}` : "";
  const several = "kind" in of && of.kind === "list" ? "; may be given several times" : "";
  return `${of.summary}${choices}${several}`;
}

function optionSyntax(option: Option): string {
  return option.kind === "flag" ? `--${option.name}` : `--${option.name} ${option.value}`;
}

function argumentSyntax({ name, arity }: Argument): string {
  switch (arity) {
    case "one":
      return name;
    case "optional":
      return `[${name}]`;
    case "many":
      return `${name}…`;
    case "any":
      return `[${name}…]`;
    default:
      return arity satisfies never;
  }
}
