import type { RunInput } from "../../domain/run/run-input.ts";
import { addRun } from "./open-run.ts";
import type { RunPorts } from "./run-ports.ts";
import { RUN_WORKFLOW, RUN_WORKFLOW_VERSION } from "./run-workflow.ts";

/** Hands a framed run to the engine and writes its row. A crash between the two is mended by the run's first step. */
export async function startRun(ports: RunPorts, input: RunInput): Promise<void> {
  await ports.durable.start(RUN_WORKFLOW, RUN_WORKFLOW_VERSION, input.run, input);
  await ports.store.write(async (tx) => {
    if ((await tx.run(input.run)) === null) await addRun(tx, ports.clock, input);
  });
}
