import { textOf } from "../../../domain/change/change.ts";
import { COMMANDS_RULES } from "../../../domain/gate/commands/commands-rules.ts";
import { judgeCommands } from "../../../domain/gate/commands/judge-commands.ts";
import { suggestCommands } from "../../../domain/gate/commands/suggest-commands.ts";
import type { Policy } from "../../../domain/policy/policy.ts";
import type { Gate, GateAnswer, GateContext } from "../gate.ts";
import { runCommands, unknownOutcome, type Check } from "./run-commands.ts";

const MANIFESTS = ["package.json", "Cargo.toml", "go.mod", "pyproject.toml"] as const;

/** The repository's own commands, of the base's policy, in the checkout itself. */
export const commandsGate: Gate = {
  name: "commands",
  rules: Object.values(COMMANDS_RULES),
  scopeBounds: "change",
  companions: () => MANIFESTS,
  judge: async (context) => {
    if (!context.runsCommands) return idle("not asked to run");
    if (context.change.files.length === 0) return idle("nothing changed");
    const checks = checksOf(context.policy);
    if (checks.length === 0) return idle(suggestion(context));
    const { range, repository } = context;
    const isHere = await repository.isCheckedOut(range);
    const outcomes =
      isHere || range.head.kind === "worktree"
        ? await runCommands(context, checks)
        : checks.map((check) =>
            unknownOutcome(
              check,
              "the files on disk are not those of the head",
              `git switch --detach ${range.head.kind === "commit" ? range.head.sha : "HEAD"}, then check again`,
            ),
          );
    return {
      ...judgeCommands(outcomes),
      idle: null,
      looks: [],
      commands: outcomes.map(({ command }) => command),
    };
  },
};

/** lint and typecheck first, build before test: tests may need its output. */
function checksOf({ commands }: Policy): readonly Check[] {
  return (["lint", "typecheck", "build", "test"] as const).flatMap((name) => {
    const command = commands[name];
    return command === null ? [] : [{ name, command }];
  });
}

function idle(why: string): GateAnswer {
  return { findings: [], unknown: [], idle: why, looks: [], commands: [] };
}

function suggestion({ change }: GateContext): string {
  const suggested = suggestCommands((path) => {
    const changed = change.files.find((file) => file.path === path);
    return textOf(changed === undefined ? change.companions.get(path) : changed.after);
  });
  const lines = Object.entries(suggested).map(([name, command]) => `${name}: ${command}`);
  return lines.length === 0
    ? "flyball.yaml names no commands"
    : `flyball.yaml names no commands; flyball init writes them, or write under \`commands:\` ${lines.join(" · ")}`;
}
