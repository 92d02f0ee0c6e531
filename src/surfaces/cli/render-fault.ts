import { Fault, messageOf, type ExitCode } from "../../base/fault.ts";
import type { Json } from "../../base/json.ts";
import { printable } from "../../base/printable.ts";
import { painter } from "../report/painter.ts";

/** What is said of something thrown: `human` for stderr, `machine` as the one object of `--json`. */
export interface RenderedFault {
  readonly exit: ExitCode;
  readonly human: string;
  readonly machine: { readonly [key: string]: Json };
}

/** A Fault by its parts. Anything else is a defect of Flyball: code `INTERNAL`, exit code 2, with the stack. */
export function renderFault(thrown: unknown, hasColor: boolean): RenderedFault {
  const paint = painter(hasColor);
  const fault = thrown instanceof Fault ? thrown : internal(thrown);
  // What git says may have lines of its own; none of them is to look like one of ours.
  const message = printable(fault.message, true).replaceAll("\n", "\n  ");
  const lines = [`${paint("red", "error")} ${paint("bold", fault.code)}  ${message}`];
  if (fault.place !== undefined) {
    const { file, line, col } = fault.place;
    lines.push(`  ${paint("cyan", `${printable(file)}:${line}:${col}`)}`);
  }
  if (fault.hint !== undefined)
    lines.push(`  ${paint("green", "fix")}   ${printable(fault.hint, true).replaceAll("\n", "\n        ")}`);
  if (!(thrown instanceof Fault) && thrown instanceof Error && thrown.stack !== undefined) {
    lines.push(printable(thrown.stack, true));
  }
  const place =
    fault.place === undefined ? null : { file: fault.place.file, line: fault.place.line, col: fault.place.col };
  return {
    exit: fault.exit,
    human: lines.join("\n"),
    machine: {
      error: {
        code: fault.code,
        message: fault.message,
        fix: fault.hint ?? null,
        docs: /^FB\d{4}$/u.test(fault.code) ? `docs/reference/rules.md#${fault.code.toLowerCase()}` : null,
        retryable: fault.exit === 3,
        place,
      },
    },
  };
}

function internal(thrown: unknown): Fault {
  return new Fault(`this is a defect of Flyball: ${messageOf(thrown)}`, {
    code: "INTERNAL",
    exit: 2,
    hint: "report it with the lines below and the command that you typed",
    cause: thrown,
  });
}
