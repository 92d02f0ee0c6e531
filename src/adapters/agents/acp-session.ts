import type {
  ClientContext,
  InitializeRequest,
  RequestPermissionRequest,
  RequestPermissionResponse,
  Stream,
} from "@agentclientprotocol/sdk/unstable";
import { setTimeout as sleep } from "node:timers/promises";
import type { AgentEvent } from "../../domain/agent/agent-event.ts";
import type { AgentTask } from "../../ports/agents.ts";
import { createAcpEvents, shownPath, type ToolShape } from "./acp-events.ts";
import { acpFailure, endOfStop, sessionFailureOf } from "./acp-failure.ts";
import { decidePermission, type PermissionDecision } from "./acp-permission.ts";
import type { AgentProcess } from "./agent-process.ts";
import { isReadOnly } from "./agent-profile.ts";
import type { SessionEnd } from "./session-stream.ts";
import { createWriteScope } from "./write-scope.ts";

/** An agent that does not answer `initialize` and `session/new` within this time does not speak the protocol. */
const START_LIMIT_MS = 90_000;
/** How long a turn has to end after `session/cancel`. */
const CANCEL_LIMIT_MS = 1500;

/** One ACP session over a running agent: initialize, a new session, the prompt, and at most one further turn that tells of a refused write.
 * No file or terminal of the client is offered, so that every effect goes through the walls. The caller stops the process. */
export async function runAcpSession(
  task: AgentTask,
  agent: AgentProcess,
  options: {
    readonly clientVersion: string;
    readonly isWalled: boolean;
    readonly model: string | null;
    readonly sessionMeta: Readonly<Record<string, unknown>> | null;
  },
  emit: (event: AgentEvent) => void,
  signal: AbortSignal,
): Promise<SessionEnd> {
  const { client, methods, PROTOCOL_VERSION } = await import("@agentclientprotocol/sdk/unstable");
  const scope = createWriteScope(task.sandbox);
  const denied: string[] = [];
  const judged = new Set<string>();
  const tell = (tool: ToolShape, decision: PermissionDecision): void => {
    judged.add(tool.id);
    const paths = tool.paths.map((path) => shownPath(task.sandbox.worktree, path));
    emit({ kind: "permission", title: tool.title, paths, ...decision });
    if (decision.decision === "deny") denied.push(decision.reason);
  };
  const session = { isReadOnly: isReadOnly(task.sandbox), isWalled: options.isWalled };
  const events = createAcpEvents(emit, task.sandbox.worktree, (tool) => {
    // A write that failed without being asked for, out of scope: the walls stopped it, and the agent knows no reason.
    if (judged.has(tool.id) || !WRITE_KINDS.has(tool.tool) || tool.paths.length === 0) return;
    const decision = decidePermission(tool, scope, session);
    if (decision.decision === "deny") tell(tool, decision);
  });
  const answer = ({ params }: { readonly params: RequestPermissionRequest }): RequestPermissionResponse => {
    events.flush();
    const tool = events.toolOf(params.toolCall);
    const decision = decidePermission(tool, scope, session);
    tell(tool, decision);
    const kinds = decision.decision === "allow" ? ["allow_once", "allow_always"] : ["reject_once", "reject_always"];
    const option = kinds
      .map((kind) => params.options.find((each) => each.kind === kind))
      .find((each) => each !== undefined);
    if (option === undefined) return { outcome: { outcome: "cancelled" } };
    return {
      outcome: { outcome: "selected", optionId: option.optionId },
      _meta: { flyball: { reason: decision.reason } },
    };
  };
  const app = client({ name: "flyball" })
    .onRequest(methods.client.session.requestPermission, answer)
    .onNotification(methods.client.session.update, ({ params }) => events.update(params.update));

  const connection = app.connect(lineStream(agent));
  const gone = agent.exited.then(async ({ code, signal: by }): Promise<never> => {
    await Promise.race([agent.drained, sleep(200)]);
    throw new Error(
      [`the agent ended by itself (${by ?? `exit ${code}`})`, agent.errorTail()].filter(Boolean).join(": "),
    );
  });
  // Raced below; an agent that ends after its session is no failure.
  gone.catch(() => {});
  const until = <T>(work: Promise<T>): Promise<T> => Promise.race([work, gone]);
  try {
    const { sessionId, info, model } = await until(
      limited(START_LIMIT_MS, async () => {
        const hello: InitializeRequest = {
          protocolVersion: PROTOCOL_VERSION,
          clientCapabilities: CLIENT_CAPABILITIES,
          clientInfo: { name: "flyball", version: options.clientVersion },
        };
        const ready = await connection.agent.request(methods.agent.initialize, hello);
        const session = await connection.agent.request(methods.agent.session.new, {
          cwd: task.sandbox.worktree,
          mcpServers: [],
          ...(options.sessionMeta === null ? {} : { _meta: options.sessionMeta }),
        });
        return { sessionId: session.sessionId, info: ready.agentInfo ?? null, model: modelOf(session) };
      }),
    );
    emit({
      kind: "started",
      sessionId,
      agent: info?.name ?? "acp",
      version: info?.version ?? "unknown",
      model: options.model ?? model,
    });
    const first = await promptTurn(connection.agent, sessionId, task.prompt, { events, until, signal });
    if (denied.length === 0 || signal.aborted || !(first.reason === "done" || first.reason === "cancelled"))
      return first;
    return await promptTurn(connection.agent, sessionId, refusalPrompt(denied, scope.allowed), {
      events,
      until,
      signal,
    });
  } catch (thrown) {
    if (signal.aborted) return { reason: "cancelled", detail: "" };
    // A closed connection is most often an agent that ended: its exit says more.
    const cause = await Promise.race([gone.catch((exit: unknown) => exit), sleep(500)]);
    return acpFailure(isRejection(thrown) ? thrown : (cause ?? thrown), agent.errorTail());
  } finally {
    events.flush();
    connection.close();
  }
}

const WRITE_KINDS: ReadonlySet<string> = new Set(["edit", "delete", "move"]);

/** `sessionFailure` is what the adapters of Claude Code and Codex tell failures by: without it a rate limit looks like an end of turn. */
const CLIENT_CAPABILITIES = {
  fs: { readTextFile: false, writeTextFile: false },
  terminal: false,
  _meta: { jetbrains: { air: { version: 1, capabilities: ["sessionFailure"] } } },
};

interface TurnContext {
  readonly events: ReturnType<typeof createAcpEvents>;
  readonly until: <T>(work: Promise<T>) => Promise<T>;
  readonly signal: AbortSignal;
}

async function promptTurn(
  agent: ClientContext,
  sessionId: string,
  text: string,
  turn: TurnContext,
): Promise<SessionEnd> {
  const prompting = agent.request("session/prompt", { sessionId, prompt: [{ type: "text", text }] });
  const cancelled = Promise.withResolvers<SessionEnd>();
  const onAbort = (): void => {
    void agent
      .notify("session/cancel", { sessionId })
      .then(() => Promise.race([prompting, sleep(CANCEL_LIMIT_MS)]))
      .catch(() => {})
      .then(() => cancelled.resolve({ reason: "cancelled", detail: "" }));
  };
  if (turn.signal.aborted) onAbort();
  else turn.signal.addEventListener("abort", onAbort, { once: true });
  try {
    const answered = turn.until(prompting).then(({ stopReason, usage, _meta: meta }): SessionEnd => {
      turn.events.usageOfTurn(usage ?? null);
      turn.events.flush();
      return sessionFailureOf(meta) ?? endOfStop(stopReason);
    });
    return await Promise.race([answered, cancelled.promise]);
  } finally {
    turn.signal.removeEventListener("abort", onAbort);
  }
}

function refusalPrompt(denied: readonly string[], allowed: string): string {
  const reasons = [...new Set(denied)].slice(0, 10).map((reason) => `- ${reason}`);
  return [
    "These writes were refused by the rules of this task, not by a person:",
    ...reasons,
    `Only these paths may be written: ${allowed}.`,
    "Finish the task within them. If that cannot be done, change nothing more and say why.",
  ].join("\n");
}

/** The agent's lines as the SDK's stream. A line that is no message of the protocol stays in the transcript alone. */
function lineStream(agent: AgentProcess): Stream {
  const readable = new ReadableStream({
    start(controller) {
      agent.onLine((line) => {
        const message = parseMessage(line);
        if (message !== null) controller.enqueue(message);
      });
      void agent.drained.then(() => controller.close()).catch(() => {});
    },
    // Of a closed connection: an agent may go on telling until it is stopped.
    cancel: () => agent.onLine(() => {}),
  });
  const writable = new WritableStream({
    async write(message: unknown) {
      const line = JSON.stringify(message);
      agent.note(">", line);
      if (agent.stdin.destroyed) throw new Error("the agent's input is closed");
      if (!agent.stdin.write(`${line}\n`)) await Promise.race([once(agent.stdin, "drain"), once(agent.stdin, "close")]);
    },
  });
  return { readable, writable };
}

function once(stream: NodeJS.EventEmitter, event: string): Promise<void> {
  return new Promise((done) => stream.once(event, () => done()));
}

function parseMessage(line: string): unknown {
  if (!line.trimStart().startsWith("{")) return null;
  try {
    const value = JSON.parse(line) as { jsonrpc?: unknown };
    return value.jsonrpc === "2.0" ? value : null;
  } catch {
    return null;
  }
}

async function limited<T>(limitMs: number, work: () => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const late = sleep(limitMs, null, { signal: controller.signal }).then(() => {
    throw new Error(`no answer to initialize within ${limitMs / 1000} s`);
  });
  late.catch(() => {});
  try {
    return await Promise.race([work(), late]);
  } finally {
    controller.abort();
  }
}

/** Whether the agent itself answered with an error. */
function isRejection(thrown: unknown): boolean {
  return typeof (thrown as { code?: unknown }).code === "number";
}

/** The current model of a new session, where the agent offers models as a mode or an option. */
function modelOf(session: unknown): string | null {
  const { models, configOptions } = session as {
    models?: { currentModelId?: unknown } | null;
    configOptions?: readonly { category?: unknown; id?: unknown; currentValue?: unknown }[] | null;
  };
  // `default` names no model: two agents that say so need not be the same judge.
  if (typeof models?.currentModelId === "string")
    return models.currentModelId === "default" ? null : models.currentModelId;
  const option = configOptions?.find((each) => each.category === "model" || each.id === "model");
  return typeof option?.currentValue === "string" && option.currentValue !== "default" ? option.currentValue : null;
}
