import { printable } from "../../../../base/printable.ts";
import type { CommandAction } from "../../command.ts";
import { machineOf } from "../../machine-of.ts";
import { BASE_AND_HEAD, hereRequest } from "./contract-impact.ts";

/** Exit code 1 where the engine refutes what is declared. */
export const contractAccept: CommandAction = {
  kind: "action",
  arguments: [
    { name: "CONTRACT", summary: "a contract's name or file (default: all that changed)", arity: "optional" },
  ],
  options: [
    ...BASE_AND_HEAD,
    { kind: "flag", name: "breaking", summary: "consumers have to move" },
    { kind: "flag", name: "non-breaking", summary: "nobody has to" },
    { kind: "flag", name: "security-fix", summary: "the old way is closed on purpose" },
    { kind: "text", name: "reason", value: "TEXT", summary: "why it is changed, in a sentence" },
  ],
  run: async (input, io) => {
    const { registry } = await io.app();
    const isBreaking = input.flag("--breaking");
    if (isBreaking === input.flag("--non-breaking"))
      throw input.usage(
        "say either --breaking or --non-breaking",
        'flyball contract accept --non-breaking --reason "an optional field is new"',
      );
    const reason = input.required("--reason").trim();
    if (reason === "") throw input.usage("--reason is empty");
    const accepted = await registry.accept({
      ...hereRequest(input, io),
      declared: isBreaking ? "breaking" : "non-breaking",
      reason,
      isSecurityFix: input.flag("--security-fix"),
    });
    return {
      exit: 0,
      human: accepted
        .flatMap(({ acceptance, path, isNew, verdict, trailer }) => [
          `${printable(acceptance.contract)} is declared ${acceptance.change}; the engine says ${verdict}`,
          `  ${isNew ? "wrote" : "there already:"} ${printable(path)}`,
          `  commit it, or write into the commit message:  ${printable(trailer)}`,
        ])
        .join("\n"),
      machine: machineOf({ accepted }),
    };
  },
};
