import type { CommandRunner } from "../../ports/command-runner.ts";
import type { CheckRequest } from "./check-use-cases.ts";

/** A runner that tells which command runs. */
export function watchCommands(runner: CommandRunner, onCommand: CheckRequest["onCommand"]): CommandRunner {
  return {
    endLeftovers: async (key) => runner.endLeftovers(key),
    run: async (request) => {
      // Of `sh -c COMMAND` the command.
      const command = request.argv.at(-1) ?? "";
      onCommand({ kind: "started", command });
      try {
        return await runner.run(request);
      } finally {
        onCommand({ kind: "ended", command });
      }
    },
  };
}
