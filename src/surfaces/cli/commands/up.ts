import type { CommandAction } from "../command.ts";

/** The background worker: goes on with runs while no command is open. */
export const up: CommandAction = {
  kind: "action",
  arguments: [],
  options: [{ kind: "flag", name: "stop", summary: "stop it; what it works on is resumed later" }],
  run: async (input, io) => {
    const { daemon } = await io.app();
    if (input.flag("--stop")) {
      const stopped = await daemon.down();
      return {
        exit: 0,
        human: stopped === null ? "no worker was running" : `worker ${stopped.pid} stopped`,
        machine: { stopped: stopped?.pid ?? null },
      };
    }
    const { pid, started } = await daemon.up();
    return {
      exit: 0,
      human: started ? `worker ${pid} started` : `worker ${pid} is running`,
      machine: { pid, started },
    };
  },
};

/** The worker in the foreground, until it is interrupted. */
export const worker: CommandAction = {
  kind: "action",
  arguments: [],
  options: [],
  run: async (_input, io) => {
    const { daemon } = await io.app();
    await daemon.work(io.signal, (line) => io.stderr.write(`${line}\n`));
    return { exit: 0, human: "", machine: { stopped: true } };
  },
};
