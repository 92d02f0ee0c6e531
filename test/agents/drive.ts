import { spawn } from "node:child_process";
import { Readable, Writable } from "node:stream";
import { client, methods, ndJsonStream, PROTOCOL_VERSION } from "@agentclientprotocol/sdk";
import { z } from "zod";

/** Drives an agent's own interfaces as plainly as can be, to see what they do. */
export interface HeadlessRun {
  readonly code: number | null;
  /** The lines of JSON on standard output. */
  readonly events: readonly unknown[];
}

const PROMPT = "Please add the new file.";
const LIMIT_MS = 50_000;

/** Runs a command with the prompt on standard input, for at most `limitMs`. */
export async function runHeadless(
  cwd: string,
  argv: readonly string[],
  env: Record<string, string>,
  limitMs: number = LIMIT_MS,
): Promise<HeadlessRun> {
  const [command = "", ...args] = argv;
  const child = spawn(command, args, { cwd, env, stdio: ["pipe", "pipe", "ignore"], timeout: limitMs });
  child.stdin.end(PROMPT);
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  const lines = output.split("\n").filter((line) => line.startsWith("{"));
  return { code, events: lines.map((line) => JSON.parse(line) as unknown) };
}

/** A request for permission: the tool's kind and paths as the request itself says them, and as the announcements of the tool before it. */
export interface Asked {
  readonly inRequest: ToolShape;
  readonly announced: ToolShape;
}

export interface ToolShape {
  readonly kind: string | null;
  readonly paths: readonly string[];
}

export interface AcpTalk {
  readonly stopReason: string;
  readonly asked: readonly Asked[];
  readonly said: string;
  /** Of the answer to the prompt. */
  readonly meta: unknown;
  /** Titles of warnings on the way. */
  readonly warnings: readonly string[];
}

/** Opens a session and sends one prompt; every request for permission is allowed once. Rejects with what the agent rejects with, or when it
 * is stopped after `limitMs`: then with `AcpStopped`. */
export async function talkAcp(
  cwd: string,
  command: string,
  env: Record<string, string>,
  limitMs: number = LIMIT_MS,
): Promise<AcpTalk> {
  const child = spawn(command, [], { cwd, env, stdio: ["pipe", "pipe", "ignore"], timeout: limitMs });
  const closed = new Promise((resolve) => child.once("close", resolve));
  const asked: Asked[] = [];
  const announced = new Map<string, ToolShape>();
  const warnings: string[] = [];
  let said = "";
  const app = client({ name: "test" })
    .onRequest(methods.client.session.requestPermission, ({ params }) => {
      const inRequest = shapeOf(params.toolCall, NO_SHAPE);
      asked.push({ inRequest, announced: announced.get(params.toolCall.toolCallId) ?? NO_SHAPE });
      const option = params.options.find((each) => each.kind === "allow_once");
      return { outcome: option ? { outcome: "selected", optionId: option.optionId } : { outcome: "cancelled" } };
    })
    .onNotification(methods.client.session.update, ({ params: { update } }) => {
      if (update.sessionUpdate === "agent_message_chunk" && update.content.type === "text") said += update.content.text;
      if (update.sessionUpdate === "tool_call" || update.sessionUpdate === "tool_call_update")
        announced.set(update.toolCallId, shapeOf(update, announced.get(update.toolCallId) ?? NO_SHAPE));
      if (update.sessionUpdate === "session_info_update") warnings.push(...failureTitles(update));
    });
  const stream = ndJsonStream(Writable.toWeb(child.stdin), Readable.toWeb(child.stdout));
  try {
    return await app.connectWith(stream, async (agent) => {
      const clientCapabilities = { _meta: { jetbrains: { air: { version: 1, capabilities: ["sessionFailure"] } } } };
      await agent.request(methods.agent.initialize, { protocolVersion: PROTOCOL_VERSION, clientCapabilities });
      const { sessionId } = await agent.request(methods.agent.session.new, { cwd, mcpServers: [] });
      const { stopReason, _meta: meta } = await agent.request(methods.agent.session.prompt, {
        sessionId,
        prompt: [{ type: "text", text: PROMPT }],
      });
      return { stopReason, asked, said, meta, warnings };
    });
  } catch (thrown) {
    throw child.killed ? new AcpStopped(warnings) : thrown;
  } finally {
    child.kill("SIGTERM");
    await closed;
  }
}

/** The agent had not answered the prompt when its time was up. */
export class AcpStopped extends Error {
  readonly warnings: readonly string[];

  constructor(warnings: readonly string[]) {
    super("the agent was stopped");
    this.warnings = warnings;
  }
}

const NO_SHAPE: ToolShape = { kind: null, paths: [] };

interface ToolFields {
  readonly kind?: string | null;
  readonly locations?: readonly { readonly path: string }[] | null;
  readonly content?: readonly ({ readonly type: string } & object)[] | null;
}

/** An update leaves out what has not changed. */
function shapeOf(tool: ToolFields, before: ToolShape): ToolShape {
  const edited = (tool.content ?? []).flatMap((part) =>
    "path" in part && typeof part.path === "string" ? [part.path] : [],
  );
  const paths = new Set([...(tool.locations ?? []).map((location) => location.path), ...edited]);
  return { kind: tool.kind ?? before.kind, paths: paths.size > 0 ? [...paths] : before.paths };
}

/** What the adapters of Claude and Codex say of a failure on the way, once the client has asked for it. */
function failureTitles(update: object): readonly string[] {
  const parsed = failureSchema.safeParse(update);
  const { _meta: meta } = parsed.data ?? {};
  return meta === undefined ? [] : [meta.jetbrains.air.sessionFailure.title];
}

const failureSchema = z.object({
  _meta: z.object({ jetbrains: z.object({ air: z.object({ sessionFailure: z.object({ title: z.string() }) }) }) }),
});
