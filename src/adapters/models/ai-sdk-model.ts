import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { Fault, messageOf } from "../../base/fault.ts";
import { printable } from "../../base/printable.ts";
import { err, ok, type Result } from "../../base/result.ts";
import type { Clock } from "../../ports/clock.ts";
import { PROMPT_MAX_BYTES, type ModelAnswer, type ModelPort, type ModelRequest } from "../../ports/model.ts";
import { readJsonAnswer } from "./json-answer.ts";
import { connectModel, modelEndpoint, type ModelEndpoint } from "./model-endpoint.ts";
import { failedTry, nameOf } from "./model-fault.ts";

export interface AiSdkModelOptions {
  /** Keys and addresses are read from here, at each call. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Pick<Clock, "nowMs">;
  /** The pause before the second try; each further one is twice as long. */
  readonly retryInitialMs?: number;
}

/** Models through the Vercel AI SDK. Each provider's package is loaded when a model of it is first asked. */
export function createAiSdkModel(options: AiSdkModelOptions): ModelPort {
  return { generate: (request) => generate(options, request) };
}

const TRIES_MAX = 3;
const RETRY_AFTER_MAX_MS = 10_000;
const TOKENS_OUT_MAX = 16_000;
const SHOWN_ANSWER_MAX_CHARS = 20_000;
const SHOWN_ISSUES_MAX = 20;

type Message = { readonly role: "user" | "assistant"; readonly content: string };

interface Question {
  readonly endpoint: ModelEndpoint;
  readonly system: string;
  readonly schema: JsonSchema;
  readonly schemaName: string;
  readonly signal: AbortSignal;
}

type JsonSchema = z.core.JSONSchema.JSONSchema;

interface Spent {
  tokensIn: number;
  tokensOut: number;
}

async function generate<T>(options: AiSdkModelOptions, request: ModelRequest<T>): Promise<ModelAnswer<T>> {
  const { ref, prompt, schemaName } = request;
  request.signal.throwIfAborted();
  const startedMs = options.clock.nowMs();
  const endpoint = modelEndpoint(ref, options.env);
  const schema = closedSchema(request.schema);
  const system = `${request.system}\n\nAnswer with one JSON value and nothing else, of the shape '${schemaName}' that this JSON Schema describes:\n${JSON.stringify(schema)}`;
  refuseLong(endpoint, system, prompt);
  const timeout = AbortSignal.timeout(request.timeoutMs);
  const question = { endpoint, system, schema, schemaName, signal: AbortSignal.any([request.signal, timeout]) };
  const spent: Spent = { tokensIn: 0, tokensOut: 0 };
  try {
    const messages: Message[] = [{ role: "user", content: prompt }];
    let raw = await answer(options, question, messages, spent);
    let parsed = parseAnswer(raw, request.schema);
    if (!parsed.ok) {
      messages.push(...repairOf(raw, parsed.error));
      raw = await answer(options, question, messages, spent);
      parsed = parseAnswer(raw, request.schema);
    }
    if (!parsed.ok) throw wrongShape(endpoint, schemaName, parsed.error);
    const cost = { usd: null, ...spent, wallMs: options.clock.nowMs() - startedMs };
    return { value: parsed.value, identity: { provider: ref.provider, model: ref.model }, cost, raw };
  } catch (thrown) {
    request.signal.throwIfAborted();
    if (!timeout.aborted || thrown instanceof Fault) throw thrown;
    throw new Fault(`${nameOf(endpoint)} has given no answer within ${request.timeoutMs / 1000} s`, {
      code: "MODEL_TIMEOUT",
      exit: 3,
      hint: "try again, or allow it more time",
    });
  }
}

/** One answer, after at most {@link TRIES_MAX} tries. JSON mode is left off once a server refuses it. */
async function answer(
  options: AiSdkModelOptions,
  question: Question,
  messages: readonly Message[],
  spent: Spent,
): Promise<string> {
  let pauseMs = options.retryInitialMs ?? 500;
  let jsonMode = true;
  for (let attempt = 1; ;) {
    try {
      return await ask(question, messages, jsonMode, spent);
    } catch (thrown) {
      question.signal.throwIfAborted();
      if (thrown instanceof Fault) throw thrown;
      const failed = failedTry(thrown, question.endpoint, options.clock.nowMs());
      if (failed.refusesJsonMode && jsonMode) {
        jsonMode = false;
        continue;
      }
      const waitMs = failed.retryAfterMs === undefined ? Number.POSITIVE_INFINITY : (failed.retryAfterMs ?? pauseMs);
      if (attempt >= TRIES_MAX || waitMs > RETRY_AFTER_MAX_MS) throw failed.fault;
      await sleep(waitMs, undefined, { signal: question.signal });
      attempt += 1;
      pauseMs *= 2;
    }
  }
}

async function ask(question: Question, messages: readonly Message[], jsonMode: boolean, spent: Spent): Promise<string> {
  const { endpoint, schema, schemaName: name, system, signal } = question;
  const { generateText, wrapLanguageModel } = await import("ai");
  const model = wrapLanguageModel({
    model: await connectModel(endpoint),
    middleware: {
      specificationVersion: "v4",
      transformParams: async ({ params }) =>
        jsonMode ? { ...params, responseFormat: { type: "json", schema, name } } : params,
      // The SDK prints warnings on the console; that belongs to the command line alone.
      wrapGenerate: async ({ doGenerate }) => ({ ...(await doGenerate()), warnings: [] }),
    },
  });
  const result = await generateText({
    model,
    system,
    messages: [...messages],
    maxRetries: 0,
    abortSignal: signal,
    maxOutputTokens: TOKENS_OUT_MAX,
    // Strict mode takes only some JSON Schemas; the answer is parsed here in any case.
    providerOptions: { openai: { strictJsonSchema: false, store: false }, compatible: { strictJsonSchema: false } },
  });
  spent.tokensIn += result.usage.inputTokens ?? 0;
  spent.tokensOut += result.usage.outputTokens ?? 0;
  if (result.finishReason === "length")
    throw new Fault(`${nameOf(endpoint)} was cut off after ${TOKENS_OUT_MAX} tokens of answer`, {
      code: "MODEL_ANSWER_TOO_LONG",
      exit: 2,
      hint: "split the task, or choose a model that answers more briefly",
    });
  return result.text;
}

function parseAnswer<T>(raw: string, schema: z.ZodType<T>): Result<T, string> {
  const json = readJsonAnswer(raw);
  if (!json.ok) return json;
  const parsed = schema.safeParse(json.value);
  if (parsed.success) return ok(parsed.data);
  const issues = parsed.error.issues.slice(0, SHOWN_ISSUES_MAX);
  return err(
    issues.map((issue) => `${issue.path.map(String).join(".") || "the value"}: ${messageOf(issue.message)}`).join("; "),
  );
}

function repairOf(raw: string, problem: string): readonly Message[] {
  return [
    // Some servers refuse a message without text.
    { role: "assistant", content: raw.trim() === "" ? "(no text)" : raw.slice(0, SHOWN_ANSWER_MAX_CHARS) },
    {
      role: "user",
      content: `That answer is not valid: ${problem}. Give the whole answer again, as one JSON value and nothing else.`,
    },
  ];
}

function wrongShape(endpoint: ModelEndpoint, schemaName: string, problem: string): Fault {
  return new Fault(
    `${nameOf(endpoint)} twice gave an answer that is no ${schemaName}: ${printable(problem.slice(0, 500))}`,
    {
      code: "MODEL_ANSWER",
      exit: 2,
      hint: "choose a stronger model for this role in flyball.yaml",
    },
  );
}

function refuseLong(endpoint: ModelEndpoint, system: string, prompt: string): void {
  const bytes = Buffer.byteLength(system) + Buffer.byteLength(prompt);
  if (bytes <= PROMPT_MAX_BYTES) return;
  throw new Fault(`the prompt for ${nameOf(endpoint)} has ${bytes} bytes; at most ${PROMPT_MAX_BYTES} are sent`, {
    code: "MODEL_PROMPT_TOO_LONG",
    exit: 2,
    hint: "split the change into smaller tasks",
  });
}

/** The JSON Schema of what the model writes, with every object closed: native JSON modes take no other. */
function closedSchema(schema: z.ZodType): JsonSchema {
  return z.toJSONSchema(schema, {
    io: "input",
    unrepresentable: "any",
    override: ({ jsonSchema }) => {
      if (jsonSchema.type === "object") jsonSchema.additionalProperties ??= false;
    },
  });
}
