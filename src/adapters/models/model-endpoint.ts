import type { LanguageModel } from "ai";
import { Fault } from "../../base/fault.ts";
import type { ModelRef } from "../../ports/model.ts";
import { boundedFetch } from "./bounded-fetch.ts";

/** Where a model is asked and with which key. */
export interface ModelEndpoint {
  readonly ref: ModelRef;
  readonly baseUrl: string;
  /** Null where the server wants none. */
  readonly apiKey: string | null;
}

/** Reads `ANTHROPIC_API_KEY` and `ANTHROPIC_BASE_URL` (with or without `/v1`), `OPENAI_API_KEY` and `OPENAI_BASE_URL` (with it), or
 * `FLYBALL_MODEL_API_KEY` for a compatible server, from `env` alone. The reference's own address goes before the environment's.
 * Throws a Fault of exit 4 where a key is missing, of exit 2 where an address is no http(s) URL. */
export function modelEndpoint(ref: ModelRef, env: Readonly<Record<string, string | undefined>>): ModelEndpoint {
  switch (ref.provider) {
    case "anthropic": {
      const base = baseUrlOf(ref, env["ANTHROPIC_BASE_URL"], "https://api.anthropic.com/v1");
      return { ref, baseUrl: base.endsWith("/v1") ? base : `${base}/v1`, apiKey: keyOf(ref, env, "ANTHROPIC_API_KEY") };
    }
    case "openai": {
      const baseUrl = baseUrlOf(ref, env["OPENAI_BASE_URL"], "https://api.openai.com/v1");
      return { ref, baseUrl, apiKey: keyOf(ref, env, "OPENAI_API_KEY") };
    }
    case "openai-compatible":
      return { ref, baseUrl: baseUrlOf(ref, undefined, ""), apiKey: env["FLYBALL_MODEL_API_KEY"] || null };
    default:
      return ref.provider satisfies never;
  }
}

/** Loads the provider's package, and no other, on first use. */
export async function connectModel(endpoint: ModelEndpoint): Promise<Exclude<LanguageModel, string>> {
  const { ref, baseUrl: baseURL, apiKey } = endpoint;
  const common = { baseURL, fetch: boundedFetch(ANSWER_MAX_BYTES) };
  switch (ref.provider) {
    case "anthropic": {
      const { createAnthropic } = await import("@ai-sdk/anthropic");
      return createAnthropic({ ...common, apiKey: apiKey ?? "" })(ref.model);
    }
    case "openai": {
      const { createOpenAI } = await import("@ai-sdk/openai");
      return createOpenAI({ ...common, apiKey: apiKey ?? "" })(ref.model);
    }
    case "openai-compatible": {
      const { createOpenAICompatible } = await import("@ai-sdk/openai-compatible");
      const key = apiKey === null ? {} : { apiKey };
      return createOpenAICompatible({ ...common, ...key, name: "compatible", supportsStructuredOutputs: true })(
        ref.model,
      );
    }
    default:
      return ref.provider satisfies never;
  }
}

const ANSWER_MAX_BYTES = 8 * 1024 * 1024;

function baseUrlOf(ref: ModelRef, fromEnv: string | undefined, standard: string): string {
  const text = ref.baseUrl ?? (fromEnv || standard);
  if (!/^https?:$/u.test(URL.parse(text)?.protocol ?? ""))
    throw new Fault(`the model's address for ${ref.provider}/${ref.model} is not an http or https URL`, {
      code: "MODEL_ADDRESS",
      exit: 2,
      hint: `write model:${ref.provider}/${ref.model}@https://HOST/v1`,
    });
  return text.replace(/\/+$/u, "");
}

function keyOf(ref: ModelRef, env: Readonly<Record<string, string | undefined>>, name: string): string {
  const key = env[name];
  if (key) return key;
  throw new Fault(`${ref.provider}/${ref.model} needs a key: ${name} is not set`, {
    code: "MODEL_KEY_MISSING",
    exit: 4,
    hint: `export ${name}=…`,
  });
}
