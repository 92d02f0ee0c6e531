import { Fault } from "../../base/fault.ts";
import { describeEnd } from "./describe-end.ts";
import { sandboxSpec } from "./hold-session.ts";
import type { StageStep } from "./run-scope.ts";

/** Runs the policy's `setup` command in a fresh worktree. Throws SETUP_FAILED when it does not exit 0. */
export async function runSetup(step: StageStep, folder: string, name: string): Promise<void> {
  const { input, ports } = step.run;
  const command = input.policy.commands.setup;
  if (command === null) return;
  const home = await ports.artifacts.privateFolder(input.run, `home-setup-${name}`);
  try {
    const timeoutMs = input.policy.run.commandTimeoutMs;
    const result = await step.child(
      ports.commands.run({
        argv: ["sh", "-c", command],
        cwd: folder,
        env: { ...ports.surroundings.checkEnv, HOME: home },
        stdin: null,
        timeoutMs,
        signal: step.signal,
        logFile: await ports.artifacts.path(input.run, `setup-${name}.log`),
        secrets: ports.surroundings.secrets,
        sandbox: sandboxSpec(step, folder, ["**"], home),
        detachable: false,
        key: `${step.attempt.key}/setup-${name}`,
      }),
    );
    if (result.end.kind === "exited" && result.end.code === 0) return;
    throw new Fault(`setup: ${describeEnd(result.end, timeoutMs)}: ${result.tail.trim().split("\n").at(-1) ?? ""}`, {
      code: "SETUP_FAILED",
      exit: 1,
      hint: `commands.setup in flyball.yaml; its log is ${result.log?.file ?? "empty"}`,
    });
  } finally {
    await ports.artifacts.removePrivateFolder(home);
  }
}
