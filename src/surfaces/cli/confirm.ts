import { Fault } from "../../base/fault.ts";
import type { CliIo } from "./cli-io.ts";
import type { Input } from "./input.ts";

/** Shows a plan and asks once whether to go on. Without a terminal it never asks: then it throws the Fault that names `--yes`. */
export async function confirmPlan(
  input: Input,
  io: CliIo,
  plan: string,
  question: string,
  command: string,
): Promise<void> {
  if (input.flag("--yes")) return;
  if (!io.isTty)
    throw input.usage(
      "nobody can be asked here, and --yes is missing",
      `${command} --yes, or see first: ${command} --dry-run`,
    );
  io.stderr.write(`${plan}\n\n`);
  const { confirm } = await import("@clack/prompts");
  const answer = await confirm({ message: question, output: process.stderr, signal: io.signal });
  if (answer !== true) throw new Fault("cancelled: nothing was changed", { code: "CANCELLED", exit: 2 });
}
