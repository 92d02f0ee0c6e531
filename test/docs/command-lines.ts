import { commandEntries } from "../../src/surfaces/cli/command-table.ts";
import type { CommandAction } from "../../src/surfaces/cli/command.ts";

/** The lines of a page that someone would type: `flyball …` in fenced blocks, also behind `$` and `npx`, and inline code that begins so. */
export function commandLines(markdown: string): readonly string[] {
  const lines: string[] = [];
  let isFenced = false;
  for (const line of markdown.split("\n")) {
    if (/^\s*```/u.test(line)) isFenced = !isFenced;
    else if (isFenced) lines.push(...[/^\s*(?:\$ )?(?:npx )?(flyball(?: .*)?)$/u.exec(line)?.[1] ?? []].flat());
    else lines.push(...[...line.matchAll(/(?<!`)`(?:npx )?(flyball [^`]*)`/gu)].map(([, typed]) => typed ?? ""));
  }
  return lines;
}

/** What is wrong with a line, by the command table; null where it can be typed. Words in capitals and `…` stand for values. */
export async function lineProblem(line: string): Promise<string | null> {
  const [, name = "", ...rest] = wordsOf(line);
  if (["--help", "--version", "help"].includes(name) || /^[A-Z]/u.test(name)) return null;
  const entry = commandEntries().find((command) => command.name === name);
  if (entry === undefined) return `there is no command '${name}'`;
  const body = await entry.load();
  let action: CommandAction | null = body.kind === "action" ? body : body.otherwise;
  let given = rest;
  if (body.kind === "group") {
    const subcommand = body.subcommands.find((each) => each.name === rest[0]);
    if (subcommand !== undefined) given = rest.slice(1);
    action = subcommand ?? action;
    if (action === null) return rest.length === 0 || rest[0] === "--help" ? null : `'${name}' has no '${rest[0]}'`;
  }
  return action === null ? null : problemOf(action, given);
}

function problemOf(action: CommandAction, given: readonly string[]): string | null {
  let positional = 0;
  for (let index = 0; index < given.length; index++) {
    const word = given[index] ?? "";
    if (word === "[options]") continue;
    if (!word.startsWith("--")) positional++;
    else if (word !== "--json" && word !== "--help") {
      const [flag, inline] = word.split("=", 2);
      const option = action.options.find((each) => `--${each.name}` === flag);
      if (option === undefined) return `no option ${flag}`;
      if (option.kind !== "flag" && inline === undefined && given[++index] === undefined)
        return `${flag} needs a value`;
    }
  }
  const isOpen = action.arguments.some(({ arity }) => arity === "many" || arity === "any");
  return positional > action.arguments.length && !isOpen ? "too many arguments" : null;
}

/** Words as a shell splits them, up to a comment, a pipe or a list's next command. */
function wordsOf(line: string): readonly string[] {
  const words: string[] = [];
  for (const [, bare, single, double] of line.matchAll(/([^\s'"]+)|'([^']*)'|"([^"]*)"/gu)) {
    if (bare !== undefined && /^(?:#|\||&&|;|>)/u.test(bare)) break;
    words.push(bare ?? single ?? double ?? "");
  }
  return words;
}
