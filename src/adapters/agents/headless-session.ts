import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { AgentEvent } from "../../domain/agent/agent-event.ts";
import type { AgentTask } from "../../ports/agents.ts";
import { shownPath } from "./acp-events.ts";
import type { AgentProcess } from "./agent-process.ts";
import type { HeadlessLines } from "./agent-profile.ts";
import { SCOPE_DENIED_FILE } from "./scope-hook.ts";
import type { SessionEnd } from "./session-stream.ts";

/** One run of an agent's non-interactive mode: the prompt on standard input, a line of JSON for each event. What the scope hook refused is
 * told as a permission after the line that it belongs to. The caller stops the process. */
export async function runHeadlessSession(
  task: AgentTask,
  agent: AgentProcess,
  lines: HeadlessLines,
  known: { readonly version: string; readonly model: string | null; readonly isJson: boolean },
  emit: (event: AgentEvent) => void,
  signal: AbortSignal,
): Promise<SessionEnd> {
  let told = 0;
  const tellDenied = (): void => {
    const denied = readDenied(join(task.sandbox.home, SCOPE_DENIED_FILE));
    for (const { tool, paths, reason } of denied.slice(told))
      emit({
        kind: "permission",
        title: tool,
        paths: paths.map((path) => shownPath(task.sandbox.worktree, path)),
        decision: "deny",
        reason,
      });
    told = Math.max(told, denied.length);
  };
  agent.onLine((line) => {
    for (const event of lines.line(known.isJson ? parseLine(line) : line)) {
      if (event.kind === "tool")
        emit({ ...event, paths: event.paths.map((path) => shownPath(task.sandbox.worktree, path)) });
      else if (event.kind === "started")
        emit({
          ...event,
          version: event.version === "unknown" ? known.version : event.version,
          model: event.model ?? known.model,
        });
      else emit(event);
    }
    tellDenied();
  });
  agent.note(">", task.prompt);
  agent.stdin.end(task.prompt);
  const aborted = Promise.withResolvers<null>();
  const onAbort = (): void => aborted.resolve(null);
  if (signal.aborted) onAbort();
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    const exit = await Promise.race([agent.exited, aborted.promise]);
    if (exit === null) return { reason: "cancelled", detail: "" };
    await Promise.race([agent.drained, new Promise((done) => setTimeout(done, 500))]);
    tellDenied();
    const { reason, detail } = lines.end(exit.code, agent.errorTail());
    return { reason, detail };
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

const deniedSchema = z.object({ tool: z.string(), paths: z.array(z.string()), reason: z.string() });

/** The agent could write this file, too: it is told as an event and decides nothing. */
function readDenied(file: string): readonly z.infer<typeof deniedSchema>[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8")
    .slice(0, 256 * 1024)
    .split("\n");
  return lines.flatMap((line) => {
    const parsed = deniedSchema.safeParse(parseLine(line));
    return parsed.success ? [parsed.data] : [];
  });
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return null;
  }
}
