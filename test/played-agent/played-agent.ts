import { spawn } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { Readable, Writable } from "node:stream";
import {
  agent,
  type AgentContext,
  methods,
  ndJsonStream,
  PROTOCOL_VERSION,
  RequestError,
  type SessionUpdate,
  type ToolCall,
} from "@agentclientprotocol/sdk/unstable";

/** One thing that the played agent does. Paths are relative to the session's folder, or absolute. */
export type PlayedStep =
  | { readonly do: "say"; readonly text: string }
  /** Writes the file itself, without asking anybody. */
  | { readonly do: "write"; readonly path: string; readonly content: string }
  /** Replaces the first `find` of a file. */
  | { readonly do: "edit"; readonly path: string; readonly find: string; readonly replace: string }
  /** Asks the client first, and writes where it is allowed. */
  | { readonly do: "askPermissionThenWrite"; readonly path: string; readonly content: string }
  /** Runs `sh -c COMMAND` and says its exit code. */
  | { readonly do: "shell"; readonly command: string }
  | { readonly do: "usage"; readonly tokensIn: number; readonly tokensOut: number; readonly usd?: number }
  /** Answers nothing for so long; without `ms` for ever, whatever the client cancels. */
  | { readonly do: "hang"; readonly ms?: number }
  | { readonly do: "crash"; readonly message?: string }
  | { readonly do: "exitCode"; readonly code: number }
  /** A line on standard output that is no protocol. */
  | { readonly do: "noise"; readonly line: string }
  /** Ends the turn with an error of the protocol: -32000 is "not logged in". */
  | { readonly do: "fail"; readonly code: number; readonly message: string }
  /** Ends the turn as a provider's failure, as the adapters of Claude Code and Codex tell it. */
  | { readonly do: "sessionFailure"; readonly category: string; readonly title: string };

/** What the agent does at each prompt: the first list at the first, and so on; nothing once they are used up. */
export interface PlayedScript {
  readonly name?: string;
  readonly version?: string;
  /** Told as the current model of the session. */
  readonly model?: string;
  readonly turns: readonly (readonly PlayedStep[])[];
}

/** An agent that plays a script over real ACP on standard input and output: `node played-agent.ts SCRIPT.json`, or the JSON itself. It does
 * its edits on the disk by itself, so that what stops it are the walls and the checks. */
async function main(): Promise<void> {
  const given = process.argv[2] ?? '{"turns":[]}';
  const script = JSON.parse(given.startsWith("{") ? given : await readFile(given, "utf8")) as PlayedScript;
  const player = createPlayer(script);
  const connection = agent({ name: "played-agent" })
    .onRequest(methods.agent.initialize, () => ({
      protocolVersion: PROTOCOL_VERSION,
      agentCapabilities: {},
      agentInfo: { name: script.name ?? "played-agent", version: script.version ?? "1.0.0" },
    }))
    .onRequest(methods.agent.session.new, ({ params }) => {
      player.cwd = params.cwd;
      const model = script.model;
      const option = {
        id: "model",
        name: "Model",
        category: "model",
        type: "select",
        currentValue: model ?? "",
        options: [],
      };
      return { sessionId: "played-1", ...(model === undefined ? {} : { configOptions: [option as never] }) };
    })
    .onRequest(methods.agent.session.prompt, ({ client, params }) => player.prompt(client, params.sessionId))
    .onNotification(methods.agent.session.cancel, () => player.cancel())
    .connect(ndJsonStream(Writable.toWeb(process.stdout), Readable.toWeb(process.stdin) as never));
  await connection.closed;
}

interface PromptAnswer {
  readonly stopReason: "end_turn" | "cancelled";
  readonly usage?: { readonly totalTokens: number; readonly inputTokens: number; readonly outputTokens: number };
  readonly _meta?: Record<string, unknown>;
}

interface Player {
  cwd: string;
  cancel(): void;
  prompt(client: AgentContext, sessionId: string): Promise<PromptAnswer>;
}

function createPlayer(script: PlayedScript): Player {
  let turn = 0;
  let call = 0;
  let cancelled = Promise.withResolvers<"cancelled">();
  const player: Player = {
    cwd: process.cwd(),
    cancel: () => cancelled.resolve("cancelled"),
    async prompt(client, sessionId) {
      cancelled = Promise.withResolvers();
      let answer: PromptAnswer = { stopReason: "end_turn" };
      for (const step of script.turns[turn++] ?? []) {
        const told = { client, sessionId, id: `call-${++call}` };
        const done = await Promise.race([play(step, player.cwd, told, answer), cancelled.promise]);
        if (done === "cancelled") return { ...answer, stopReason: "cancelled" };
        answer = done;
        if (step.do === "sessionFailure") return answer;
      }
      return answer;
    },
  };
  return player;
}

interface Told {
  readonly client: AgentContext;
  readonly sessionId: string;
  readonly id: string;
}

async function play(step: PlayedStep, cwd: string, told: Told, answer: PromptAnswer): Promise<PromptAnswer> {
  switch (step.do) {
    case "say":
      await update(told, { sessionUpdate: "agent_message_chunk", content: { type: "text", text: step.text } });
      return answer;
    case "write":
      return tool(told, "edit", `Write ${step.path}`, resolve(cwd, step.path), answer, () =>
        put(resolve(cwd, step.path), step.content),
      );
    case "edit": {
      const path = resolve(cwd, step.path);
      return tool(told, "edit", `Edit ${step.path}`, path, answer, async () =>
        put(
          path,
          (await readFile(path, "utf8")).replace(step.find, () => step.replace),
        ),
      );
    }
    case "askPermissionThenWrite":
      return askThenWrite(step, resolve(cwd, step.path), told, answer);
    case "shell":
      return tool(told, "execute", step.command, null, answer, async () => {
        const code = await shell(step.command, cwd);
        await update(told, { sessionUpdate: "agent_message_chunk", content: { type: "text", text: `exit ${code}\n` } });
        if (code !== 0) throw new Error(`exit ${code}`);
      });
    case "usage": {
      if (step.usd !== undefined)
        await update(told, {
          sessionUpdate: "usage_update",
          used: step.tokensIn,
          size: 200_000,
          cost: { amount: step.usd, currency: "USD" },
        });
      const { tokensIn: inputTokens, tokensOut: outputTokens } = step;
      return { ...answer, usage: { totalTokens: inputTokens + outputTokens, inputTokens, outputTokens } };
    }
    case "hang":
      await (step.ms === undefined
        ? new Promise(() => setInterval(() => {}, 60_000))
        : new Promise((done) => setTimeout(done, step.ms)));
      return answer;
    case "crash":
      process.stderr.write(`${step.message ?? "played crash"}\n`, () => process.kill(process.pid, "SIGKILL"));
      return new Promise(() => {});
    case "exitCode":
      return process.exit(step.code);
    case "noise":
      process.stdout.write(`${step.line}\n`);
      return answer;
    case "fail":
      throw new RequestError(step.code, step.message);
    case "sessionFailure": {
      const failure = { category: step.category, severity: "error", title: step.title };
      return { ...answer, _meta: { jetbrains: { air: { sessionFailure: failure } } } };
    }
    default:
      return step satisfies never;
  }
}

async function tool(
  told: Told,
  kind: "edit" | "execute",
  title: string,
  path: string | null,
  answer: PromptAnswer,
  work: () => Promise<void>,
): Promise<PromptAnswer> {
  const locations = path === null ? [] : [{ path }];
  await update(told, {
    sessionUpdate: "tool_call",
    toolCallId: told.id,
    title,
    kind,
    status: "in_progress",
    locations,
  });
  const status = await work().then(
    () => "completed" as const,
    () => "failed" as const,
  );
  await update(told, { sessionUpdate: "tool_call_update", toolCallId: told.id, status });
  return answer;
}

async function askThenWrite(
  step: { readonly path: string; readonly content: string },
  path: string,
  told: Told,
  answer: PromptAnswer,
): Promise<PromptAnswer> {
  const call: ToolCall = {
    toolCallId: told.id,
    title: `Write ${step.path}`,
    kind: "edit",
    status: "pending",
    locations: [{ path }],
  };
  await update(told, { sessionUpdate: "tool_call", ...call });
  const { outcome } = await told.client.request(methods.client.session.requestPermission, {
    sessionId: told.sessionId,
    toolCall: call,
    options: [
      { optionId: "yes", name: "Allow", kind: "allow_once" },
      { optionId: "no", name: "Reject", kind: "reject_once" },
    ],
  });
  const isAllowed = outcome.outcome === "selected" && outcome.optionId === "yes";
  if (isAllowed) await put(path, step.content);
  await update(told, {
    sessionUpdate: "tool_call_update",
    toolCallId: told.id,
    status: isAllowed ? "completed" : "failed",
  });
  return answer;
}

async function update(told: Told, update: SessionUpdate): Promise<void> {
  await told.client.notify(methods.client.session.update, { sessionId: told.sessionId, update });
}

async function put(path: string, content: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
}

function shell(command: string, cwd: string): Promise<number> {
  return new Promise((done) => {
    const child = spawn("sh", ["-c", command], { cwd, stdio: "ignore" });
    child.once("error", () => done(127));
    child.once("exit", (code) => done(code ?? 128));
  });
}

await main();
