import type { CommandAction } from "../command.ts";

const SHELLS = ["bash", "zsh", "fish", "powershell"];

export const completion: CommandAction = {
  kind: "action",
  arguments: [{ name: "SHELL", summary: "whose completion", arity: "one", choices: SHELLS }],
  options: [],
  run: async (input) => {
    const shell = input.required("SHELL");
    const { completionScript } = await import("../completion.ts");
    const script = completionScript(shell);
    return { exit: 0, human: script, machine: { shell, script } };
  },
};
