import { RootCommand, script } from "@bomb.sh/tab";
import type { CommandAction, CommandEntry } from "./command.ts";

/** The script that makes `shell` ask `flyball complete -- …` at every press of the tab key. */
export function completionScript(shell: string): string {
  return logged(() => script(shell, "flyball", "flyball"));
}

/** What could follow `args` (`--` and the words typed so far): a candidate a line, then the directive to the shell. Only the command that is
 * being typed is loaded. */
export async function completionCandidates(args: readonly string[], entries: readonly CommandEntry[]): Promise<string> {
  const words = args[0] === "--" ? args.slice(1) : [...args];
  const root = new RootCommand();
  for (const entry of entries) root.command(entry.name, entry.summary);
  const entry = words.length > 1 ? entries.find((candidate) => candidate.name === words[0]) : undefined;
  if (entry !== undefined) {
    const body = await entry.load();
    const action = body.kind === "group" ? body.otherwise : body;
    if (action !== null) offer(root, entry.name, entry.summary, action);
    if (body.kind === "group") {
      for (const item of body.subcommands) offer(root, `${entry.name} ${item.name}`, item.summary, item);
    }
  }
  return logged(() => root.parse(words));
}

function offer(root: RootCommand, line: string, summary: string, action: CommandAction): void {
  const command = root.command(line, summary);
  command.option("json", "print one JSON object to stdout");
  for (const option of action.options) {
    if (option.kind === "flag") command.option(option.name, option.summary);
    else {
      command.option(option.name, option.summary, (complete) => {
        for (const choice of option.choices ?? []) complete(choice, "");
      });
    }
  }
  for (const argument of action.arguments) {
    const isMany = argument.arity === "many" || argument.arity === "any";
    const offerChoices = (complete: (value: string, description: string) => void): void => {
      for (const choice of argument.choices ?? []) complete(choice, "");
    };
    command.argument(argument.name, offerChoices, isMany);
  }
}

/** What `print` writes by console.log, which is the library's only way out; nothing else runs meanwhile. */
function logged(print: () => void): string {
  const log = Object.getOwnPropertyDescriptor(console, "log") ?? {};
  const lines: string[] = [];
  Object.defineProperty(console, "log", { ...log, value: (line: unknown) => void lines.push(String(line)) });
  try {
    print();
  } finally {
    Object.defineProperty(console, "log", log);
  }
  return lines.join("\n");
}
