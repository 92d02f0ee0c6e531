import { expect, test } from "vitest";
import type { CommandAction } from "./command.ts";
import { commandEntries } from "./command-table.ts";

test("names are single words and none comes twice", () => {
  const names = commandEntries().map((entry) => entry.name);
  expect(names.filter((name) => !/^[a-z]+(?:-[a-z]+)*$/u.test(name))).toEqual([]);
  expect(new Set(names).size).toBe(names.length);
  expect(names).not.toContain("help");
  expect(names).not.toContain("complete");
});

test.for(commandEntries())("$name keeps to the rules of a command", async (entry) => {
  const body = await entry.load();
  const heads = body.kind === "group" ? [entry, ...body.subcommands] : [entry];
  expect(heads.filter(({ summary }) => summary.length > 60 || summary.endsWith(".")).map(({ name }) => name)).toEqual(
    [],
  );
  expect(heads.filter(({ name, example }) => !example.includes("flyball") || !example.includes(name))).toEqual([]);
  const actions =
    body.kind === "group" ? [...body.subcommands, body.otherwise].filter((action) => action !== null) : [body];
  expect(actions.length).toBeGreaterThan(0);
  expect(actions.flatMap(problemsOf)).toEqual([]);
});

function problemsOf({ arguments: positionals, options }: CommandAction): readonly string[] {
  const problems: string[] = [];
  for (const [index, { name, arity }] of positionals.entries()) {
    const isLast = index === positionals.length - 1;
    if (!/^[A-Z]+(?:-[A-Z]+)*$/u.test(name)) problems.push(`argument ${name} is not in capitals`);
    if (!isLast && (arity === "many" || arity === "any")) problems.push(`argument ${name} swallows what follows it`);
    if (!isLast && arity === "optional" && positionals[index + 1]?.arity === "one")
      problems.push(`argument ${name} is never left out`);
  }
  const names = options.map((option) => option.name);
  if (new Set(names).size !== names.length) problems.push(`an option comes twice in ${names.join(", ")}`);
  for (const { name, kind } of options) {
    if (!/^[a-z]+(?:-[a-z0-9]+)*$/u.test(name)) problems.push(`option ${name} is not in kebab-case`);
    if (name === "json" || name === "help") problems.push(`option ${name} is there already`);
    if (name.startsWith("no-") && (kind !== "flag" || names.includes(name.slice(3))))
      problems.push(`option ${name} would be read as a negation`);
  }
  return problems;
}
