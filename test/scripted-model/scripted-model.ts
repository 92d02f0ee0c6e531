import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { messageOf } from "../../src/base/fault.ts";
import { anthropicMessages } from "./anthropic-messages.ts";
import { openAiChat } from "./openai-chat.ts";
import { openAiResponses } from "./openai-responses.ts";
import { DEFAULT_USAGE, type Fault, type Scenario, type Step } from "./scenario.ts";
import { toolCallFor } from "./tool-call.ts";
import { sendJson, type Answer, type WireFormat, type WireName, type WireRequest } from "./wire-format.ts";

/** A request that the scripted model has seen. */
export interface SeenRequest {
  readonly scenario: string;
  readonly method: string;
  /** Behind the scenario's base, without the query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Parsed JSON, or null. */
  readonly body: unknown;
  /** What it was taken for; null for a request that is not for an answer of the model. */
  readonly call: SeenCall | null;
}

export interface SeenCall {
  readonly wire: WireName;
  /** The index of the turn or answer, or `side` for a side call. */
  readonly turn: number | "side";
  readonly tools: readonly string[];
  readonly fault: Fault["kind"] | null;
}

export interface ScriptedModel {
  /** Sets or replaces a scenario; its counts begin again. */
  script(name: string, scenario: Scenario): void;
  /** `http://127.0.0.1:PORT/s/NAME`: what comes behind it (`/v1/messages`, say) chooses the wire format. */
  base(name: string): string;
  readonly requests: readonly SeenRequest[];
  /** What the model was asked and could not do: a test that ends with some was not what it says. */
  readonly problems: readonly string[];
  /** Ends every connection, hanging ones too. */
  close(): Promise<void>;
}

/** Starts a model that answers from scripts, on a free port of 127.0.0.1. */
export async function startScriptedModel(): Promise<ScriptedModel> {
  const state: State = { scenarios: new Map(), requests: [], problems: [], ids: 0 };
  const server = createServer((request, response) => {
    answer(state, request, response).catch((thrown: unknown) => {
      state.problems.push(`${request.method} ${request.url}: ${messageOf(thrown)}`);
      if (response.headersSent) response.destroy();
      else sendJson(response, 500, { error: { message: messageOf(thrown) } });
    });
  });
  const port = await listen(server);
  return {
    script: (name, scenario) => void state.scenarios.set(name, { scenario, hits: new Map() }),
    base: (name) => `http://127.0.0.1:${port}/s/${name}`,
    requests: state.requests,
    problems: state.problems,
    close: () => close(server),
  };
}

/** A base URL on which nothing listens: a connection is refused. */
export async function closedBase(): Promise<string> {
  const server = createServer();
  const port = await listen(server);
  await close(server);
  return `http://127.0.0.1:${port}`;
}

interface State {
  readonly scenarios: Map<string, { readonly scenario: Scenario; readonly hits: Map<Fault, number> }>;
  readonly requests: SeenRequest[];
  readonly problems: string[];
  ids: number;
}

const BODY_MAX_BYTES = 32 * 1024 * 1024;

async function answer(state: State, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const text = await readText(request);
  const url = new URL(request.url ?? "/", "http://127.0.0.1");
  const [, name = "", path = "/"] = /^\/s\/([^/]+)(\/.*)?$/u.exec(url.pathname) ?? [null, "", url.pathname];
  const body = parseJson(text);
  const seen = { scenario: name, method: request.method ?? "", path, headers: request.headers, body };
  const format = request.method === "POST" ? formatOf(path) : null;
  const known = state.scenarios.get(name);
  if (format === null || known === undefined) {
    state.requests.push({ ...seen, call: null });
    if (known === undefined) state.problems.push(`${seen.method} ${url.pathname}: no scenario '${name}'`);
    return sendOther(seen.method, path, text, response);
  }
  const asked = format.read(body);
  const { scenario, hits } = known;
  const turn = asked.tools.size > 0 ? asked.turn : scenario.answers === undefined ? "side" : asked.answers;
  const fault = faultFor(scenario.faults ?? [], turn, hits);
  const tools = [...asked.tools.keys()];
  state.requests.push({ ...seen, call: { wire: format.name, turn, tools, fault: fault?.kind ?? null } });
  const reply = (cut: boolean): void => asked.send(response, answerFor(scenario, { format, asked, turn, cut }, state));
  if (fault === null) reply(false);
  else meet(fault, format, response, reply);
}

function formatOf(path: string): WireFormat | null {
  if (path.endsWith("/messages")) return anthropicMessages;
  if (path.endsWith("/responses")) return openAiResponses;
  return path.endsWith("/chat/completions") ? openAiChat : null;
}

/** What agents ask beside answers of the model. */
function sendOther(method: string, path: string, text: string, response: ServerResponse): void {
  if (method === "HEAD") response.writeHead(200).end();
  else if (path.endsWith("/count_tokens")) sendJson(response, 200, { input_tokens: Math.ceil(text.length / 4) });
  else if (method === "GET" && path.endsWith("/models"))
    sendJson(response, 200, { object: "list", data: [], models: [] });
  else sendJson(response, 404, { error: { message: `no route ${method} ${path}` } });
}

function faultFor(faults: readonly Fault[], turn: number | "side", hits: Map<Fault, number>): Fault | null {
  const fault = faults.find((each) => {
    if (turn === "side" && (each.times !== undefined || each.at !== undefined)) return false;
    if (each.at !== undefined && each.at !== turn) return false;
    return (hits.get(each) ?? 0) < (each.times ?? Number.POSITIVE_INFINITY);
  });
  if (fault === undefined) return null;
  hits.set(fault, (hits.get(fault) ?? 0) + 1);
  return fault;
}

function meet(fault: Fault, format: WireFormat, response: ServerResponse, reply: (cut: boolean) => void): void {
  switch (fault.kind) {
    case "status":
      return sendJson(response, fault.status, fault.body ?? format.errorBody(fault.status), fault.headers);
    case "hang":
      return undefined;
    case "cut":
      return reply(true);
    case "reset":
      response.socket?.resetAndDestroy();
      return undefined;
    default:
      return fault satisfies never;
  }
}

interface Question {
  readonly format: WireFormat;
  readonly asked: WireRequest;
  readonly turn: number | "side";
  readonly cut: boolean;
}

function answerFor(scenario: Scenario, { format, asked, turn, cut }: Question, state: State): Answer {
  const steps = turn === "side" ? [SIDE_ANSWER] : stepsOf(scenario, asked.tools.size > 0, turn);
  const tools = scenario.undeclared === true ? new Map([...format.usualTools, ...asked.tools]) : asked.tools;
  const texts = steps.flatMap((step) => (step.do === "text" ? [step.text] : []));
  return {
    text: texts.length > 0 ? texts.join("\n") : null,
    calls: steps.flatMap((step) => (step.do === "text" ? [] : [toolCallFor(step, tools)])),
    usage: scenario.usage ?? DEFAULT_USAGE,
    cut,
    newId: (prefix) => `${prefix}_${String(++state.ids).padStart(8, "0")}`,
  };
}

const SIDE_ANSWER: Step = { do: "text", text: '{"title":"Scripted title"}' };

function stepsOf(scenario: Scenario, withTools: boolean, turn: number): readonly Step[] {
  const turns = withTools
    ? (scenario.turns ?? [])
    : (scenario.answers ?? []).map((text): Step => ({ do: "text", text }));
  const found = turns[Math.min(turn, turns.length - 1)];
  if (found === undefined)
    throw new Error(`the scenario says nothing to a request ${withTools ? "with" : "without"} tools`);
  return "do" in found ? [found] : found;
}

async function readText(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > BODY_MAX_BYTES) throw new Error(`a request of more than ${BODY_MAX_BYTES} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      if (address === null || typeof address === "string") reject(new Error("the server has no port"));
      else resolve(address.port);
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()));
    server.closeAllConnections();
  });
}
