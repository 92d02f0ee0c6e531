import type { CommandSection } from "./command-table.ts";

/** `flyball --help`: at most 45 lines of at most 100 columns. */
export function renderHelp(sections: readonly CommandSection[], version: string): string {
  const names = sections.flatMap((section) => section.commands.map((command) => command.name.length));
  const width = Math.max(...names) + 2;
  const lines = [
    `flyball ${version}: from a task contract to a verified release, with a rollback ready`,
    "",
    "usage  flyball COMMAND [--json] [--help]",
  ];
  for (const section of sections) {
    lines.push("", section.title);
    for (const command of section.commands) lines.push(`  ${command.name.padEnd(width)}${command.summary}`);
  }
  lines.push(
    "",
    "exit   0 pass · 1 a gate failed · 2 usage or configuration · 3 retry later · 4 sign in · 5 waits for approval",
  );
  return lines.join("\n");
}
