import { describe, expect, test } from "vitest";
import { z } from "zod";
import type { ModelPort, ModelRef, ModelRequest } from "./model.ts";
import { PROMPT_MAX_BYTES } from "./model.ts";

/** A model whose answers are played, behind the adapter under test. */
export interface PlayedModel {
  readonly ref: ModelRef;
  /** With the key {@link PLAYED_KEY}, where the provider takes one. */
  readonly port: ModelPort;
  /** Each answer in turn, the last for ever; a fault meets the first `times` requests. */
  play(answers: readonly string[], fault?: PlayedFault): void;
  /** The requests' bodies since `play`, as text. */
  seen(): readonly string[];
  /** The same model at an address where nothing listens. */
  unreachable(): Promise<ModelRef>;
}

export type PlayedFault = { readonly times: number } & (
  | {
      readonly kind: "status";
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
    }
  | { readonly kind: "hang" }
  | { readonly kind: "cut" }
);

export const PLAYED_KEY = "key-that-nobody-may-see";

const verdictSchema = z.object({
  verdict: z.enum(["pass", "fail"]),
  confidence: z.number().min(0).max(1),
  note: z.string().optional(),
});

const GOOD = '{"verdict":"pass","confidence":0.8}';

/** Holds an adapter to the contract of {@link ModelPort}. */
export function modelSuite(name: string, open: () => PlayedModel): void {
  const request = (change: Partial<ModelRequest<unknown>> = {}): ModelRequest<unknown> => ({
    ref: open().ref,
    system: "You review changes.",
    prompt: "Is it right?",
    schema: verdictSchema,
    schemaName: "verdict",
    signal: new AbortController().signal,
    timeoutMs: 10_000,
    ...change,
  });

  describe(`${name} keeps the contract of a model`, () => {
    test("a good answer is a value, with who gave it, its text and its cost", async () => {
      open().play([GOOD]);
      const answer = await open().port.generate(request());
      expect(answer).toMatchObject({
        value: { verdict: "pass", confidence: 0.8 },
        identity: { provider: open().ref.provider, model: open().ref.model },
        cost: { usd: null, tokensIn: 1000, tokensOut: 50 },
      });
      expect(JSON.parse(answer.raw)).toEqual({ verdict: "pass", confidence: 0.8 });
      expect(open().seen()[0]).toMatch(/You review changes\..*Is it right\?|Is it right\?.*You review changes\./su);
    });

    test.for([
      ["in a fence among prose", `Here it is:\n\`\`\`json\n${GOOD}\n\`\`\`\nThat is all.`],
      ["among prose", `My verdict: ${GOOD} as said.`],
    ] as const)("JSON %s is read", async ([, text]) => {
      open().play([text]);
      expect((await open().port.generate(request())).value).toEqual({ verdict: "pass", confidence: 0.8 });
    });

    test.for([
      ["of another shape", '{"verdict":"maybe","confidence":0.8}', "verdict: Invalid option"],
      ["that is no JSON", "It looks fine to me.", "the answer is not JSON"],
      [
        "with two values",
        `\`\`\`json\n${GOOD}\n\`\`\`\n\`\`\`json\n${GOOD}\n\`\`\`\n`,
        "the answer holds 2 JSON values",
      ],
      ["that is empty", " ", "the answer is not JSON"],
    ] as const)("an answer %s is shown to the model once, with what is wrong", async ([, bad, problem]) => {
      open().play([bad, GOOD]);
      const answer = await open().port.generate(request());
      expect(answer).toMatchObject({ value: { verdict: "pass" }, cost: { tokensIn: 2000, tokensOut: 100 } });
      expect(open().seen()).toHaveLength(2);
      expect(open().seen()[1]).toContain(problem);
    });

    test("a second answer of the wrong shape is one clear fault", async () => {
      open().play(['{"verdict":"maybe"}']);
      await expect(open().port.generate(request())).rejects.toMatchObject({
        name: "Fault",
        code: "MODEL_ANSWER",
        exit: 2,
        message: expect.stringMatching(/twice gave an answer that is no verdict: verdict: .*; confidence: /u) as string,
      });
      expect(open().seen()).toHaveLength(2);
    });

    test.for([
      ["a refused key", { status: 401 }, 1, "MODEL_AUTH", 4],
      ["a forbidden model", { status: 403 }, 1, "MODEL_AUTH", 4],
      ["a rate limit", { status: 429 }, 3, "MODEL_LIMIT", 3],
      ["a rate limit of an hour", { status: 429, headers: { "retry-after": "3600" } }, 1, "MODEL_LIMIT", 3],
      ["an overloaded server", { status: 503 }, 3, "MODEL_SERVICE", 3],
      ["a refused request", { status: 400 }, 1, "MODEL_REFUSED", 2],
      ["a page that is no answer", { status: 200, body: "<html>hello</html>" }, 1, "MODEL_PROTOCOL", 2],
    ] as const)("%s is a fault after as many tries as make sense", async ([, fault, tries, code, exit]) => {
      open().play([GOOD], { kind: "status", times: 9, ...fault });
      await expect(open().port.generate(request())).rejects.toMatchObject({ name: "Fault", code, exit });
      expect(open().seen()).toHaveLength(tries);
    });

    test.for([
      [
        "a limit that says how long it lasts",
        { kind: "status", status: 429, headers: { "retry-after": "0" }, times: 2 },
      ],
      ["a short outage", { kind: "status", status: 502, times: 1 }],
      ["an answer that is cut off", { kind: "cut", times: 1 }],
    ] as const)("%s is outlasted", async ([, fault]) => {
      open().play([GOOD], fault);
      expect((await open().port.generate(request())).value).toEqual({ verdict: "pass", confidence: 0.8 });
    });

    test("a server that knows no JSON mode is asked without it", async () => {
      const body = '{"error":{"type":"invalid_request_error","message":"response_format is not supported"}}';
      open().play([GOOD], { kind: "status", status: 400, body, times: 1 });
      expect((await open().port.generate(request())).value).toEqual({ verdict: "pass", confidence: 0.8 });
      expect(open().seen()).toHaveLength(2);
    });

    test("where nothing listens, the fault names the address", async () => {
      const ref = await open().unreachable();
      await expect(open().port.generate(request({ ref }))).rejects.toMatchObject({
        code: "MODEL_UNREACHABLE",
        exit: 3,
        message: expect.stringContaining(new URL(ref.baseUrl ?? "").origin) as string,
      });
    });

    test("no answer within the time is a fault, and the request is dropped", async () => {
      open().play([GOOD], { kind: "hang", times: 9 });
      await expect(open().port.generate(request({ timeoutMs: 300 }))).rejects.toMatchObject({
        code: "MODEL_TIMEOUT",
        exit: 3,
      });
      expect(open().seen()).toHaveLength(1);
    });

    test("a pause between tries counts as time too", async () => {
      open().play([GOOD], { kind: "status", status: 429, headers: { "retry-after": "9" }, times: 9 });
      await expect(open().port.generate(request({ timeoutMs: 300 }))).rejects.toMatchObject({
        code: "MODEL_TIMEOUT",
        exit: 3,
      });
    });

    test.for([0, 150])("an abort after %i ms rejects with its reason", async (afterMs) => {
      open().play([GOOD], { kind: "hang", times: 9 });
      const controller = new AbortController();
      const reason = new Error("the run was cancelled");
      if (afterMs === 0) controller.abort(reason);
      else setTimeout(() => controller.abort(reason), afterMs);
      await expect(open().port.generate(request({ signal: controller.signal }))).rejects.toBe(reason);
    });

    test("a prompt that is too long is refused before it is sent", async () => {
      open().play([GOOD]);
      const prompt = "é".repeat(PROMPT_MAX_BYTES / 2);
      await expect(open().port.generate(request({ prompt }))).rejects.toMatchObject({
        code: "MODEL_PROMPT_TOO_LONG",
        exit: 2,
      });
      expect(open().seen()).toEqual([]);
    });

    test("no fault tells the key, even where the server repeats it", async () => {
      const body = JSON.stringify({
        type: "error",
        error: { type: "authentication_error", message: `bad key ${PLAYED_KEY}` },
      });
      open().play([GOOD], { kind: "status", status: 401, body, times: 9 });
      const thrown: unknown = await open()
        .port.generate(request())
        .catch((error: unknown) => error);
      expect(thrown).toMatchObject({
        code: "MODEL_AUTH",
        message: expect.stringContaining("bad key [secret]") as string,
      });
      expect(JSON.stringify(thrown, Object.getOwnPropertyNames(thrown))).not.toContain(PLAYED_KEY);
    });
  });
}
