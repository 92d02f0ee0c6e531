import type { App } from "../../app/app.ts";
import type { InboxItem } from "../../domain/run/inbox-item.ts";
import type { Run } from "../../domain/run/run.ts";
import type { CliIo } from "./cli-io.ts";
import { renderRunEvent } from "./render/render-run-event.ts";

/** Works on a run in this process until it waits or ends, with its events on standard error; gives the question that it waits for. */
export async function driveRun(
  app: App,
  io: CliIo,
  id: Run["id"],
  afterSeq: number,
): Promise<{ readonly run: Run; readonly waitingFor: InboxItem | null }> {
  const run = await app.runs.drive(id, {
    signal: io.signal,
    afterSeq,
    onEvent: (event) => {
      const line = renderRunEvent(event, io.hasColor);
      if (line !== null) io.stderr.write(`${line}\n`);
    },
  });
  if (run.status.state !== "waiting") return { run, waitingFor: null };
  const { inbox } = await app.runs.view(run.id);
  return { run, waitingFor: inbox.find(({ state }) => state.kind === "open") ?? null };
}
