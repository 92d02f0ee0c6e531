import { printable } from "../../../base/printable.ts";
import type { CommandVerdict } from "../../run/verification.ts";
import type { GateFinding, GateUnknown } from "../gate.ts";
import { gateFinding } from "../gate-finding.ts";
import { COMMANDS_RULES } from "./commands-rules.ts";

/** What one command came to. */
export type CommandOutcome =
  | { readonly kind: "judged"; readonly command: CommandVerdict }
  /** It failed, then it passed on the same tree. */
  | { readonly kind: "flaky"; readonly command: CommandVerdict }
  /** Files changed while it ran, alone or beside another one. */
  | { readonly kind: "wrote"; readonly command: CommandVerdict; readonly file: string }
  /** It was not run, or did not come to an exit code of its own. */
  | { readonly kind: "unknown"; readonly command: CommandVerdict; readonly fix: string };

const QUOTED_LINES = 3;
const QUOTED_LENGTH = 160;

/** Findings of commands. Only an exit code of the command's own fails or passes; all else is unknown. */
export function judgeCommands(outcomes: readonly CommandOutcome[]): {
  readonly findings: readonly GateFinding[];
  readonly unknown: readonly GateUnknown[];
} {
  return {
    findings: outcomes.flatMap((outcome) => findingOf(outcome) ?? []),
    unknown: outcomes.flatMap((outcome) => unknownOf(outcome) ?? []),
  };
}

function findingOf(outcome: CommandOutcome): GateFinding | null {
  const { command } = outcome;
  const typed = printable(command.command);
  switch (outcome.kind) {
    case "judged":
      if (command.verdict !== "fail") return null;
      return gateFinding("commands", COMMANDS_RULES.failed, {
        message: `${command.name} fails (${command.why}${countsOf(command)}): ${quoteEnd(command.tail)}`,
        fix: `run it yourself and mend what it says: ${typed}`,
        place: null,
        found: command.name,
      });
    case "flaky":
      return gateFinding("commands", COMMANDS_RULES.flaky, {
        message: `${command.name} failed, and passed right after on the same tree: ${quoteEnd(command.tail)}`,
        fix: `find what its outcome hangs on (time, order, network, a shared port): ${typed}`,
        place: null,
        found: command.name,
      });
    case "wrote":
      return gateFinding("commands", COMMANDS_RULES.wrote, {
        message: `${printable(outcome.file)} changed while ${command.name} ran`,
        fix: `give ${command.name} a command that only looks, in place of: ${typed}`,
        place: null,
        found: command.name,
      });
    case "unknown":
      return null;
    default:
      return outcome satisfies never;
  }
}

function unknownOf(outcome: CommandOutcome): GateUnknown | null {
  const { command } = outcome;
  switch (outcome.kind) {
    case "judged":
      return null;
    case "flaky":
      return { why: `${command.name} is flaky: it failed, then it passed`, fix: "flyball explain FB1003", path: null };
    case "wrote":
      return { why: `${command.name} judged another tree: ${command.why}`, fix: "flyball explain FB1002", path: null };
    case "unknown":
      return { why: `${command.name}: ${printable(command.why)}`, fix: outcome.fix, path: null };
    default:
      return outcome satisfies never;
  }
}

function countsOf({ tests }: CommandVerdict): string {
  return tests === null ? "" : `, ${tests.failed} of ${tests.total} tests failed`;
}

/** The last lines of output, where most tools say what is wrong, in one line. */
function quoteEnd(tail: string): string {
  const lines = tail
    .split("\n")
    .map((line) => printable(withoutEscapes(line).trim()))
    .filter((line) => line !== "");
  if (lines.length === 0) return "it said nothing";
  return lines
    .slice(-QUOTED_LINES)
    .map((line) => (line.length > QUOTED_LENGTH ? `${line.slice(0, QUOTED_LENGTH)}…` : line))
    .join(" ⏎ ");
}

/** Colours and cursor movements, which say nothing. */
function withoutEscapes(line: string): string {
  return line.replace(/\u001b\[[0-9;:?]{0,32}[A-Za-z]/gu, "");
}
