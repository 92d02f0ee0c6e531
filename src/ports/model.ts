import type { z } from "zod";
import type { AgentRef } from "../domain/agent/agent-ref.ts";
import type { Cost } from "../domain/agent/cost.ts";

/** A model for the roles that need no tools: it gets text and gives one value of a known shape.
 *
 * Contract, held by model.suite.ts against every adapter:
 * - `value` was parsed by `schema`. An answer that does not parse is shown to the model once, with what is wrong; a second one is a Fault.
 *   The answer stays data: nothing in it is run.
 * - A Fault has exit 2 for what another try cannot mend (a prompt over {@link PROMPT_MAX_BYTES}, a refused request, an answer of the wrong
 *   shape), 3 for what it may (429, 5xx, no connection, no answer within `timeoutMs`, after bounded tries), 4 for a missing or
 *   refused key.
 * - `timeoutMs` bounds the whole, tries and pauses between them too. When `signal` aborts, `generate` rejects with its reason.
 * - No message holds a key. Nothing but the model's own server is called, and no redirect is followed. */
export interface ModelPort {
  generate<T>(request: ModelRequest<T>): Promise<ModelAnswer<T>>;
}

export type ModelRef = Extract<AgentRef, { readonly kind: "model" }>;

export interface ModelRequest<T> {
  readonly ref: ModelRef;
  readonly system: string;
  readonly prompt: string;
  readonly schema: z.ZodType<T>;
  /** Letters, digits and underscores: what the shape is called when it is shown to the model. */
  readonly schemaName: string;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
}

export interface ModelAnswer<T> {
  readonly value: T;
  /** Who answered, as an actor's provider and model. */
  readonly identity: { readonly provider: string; readonly model: string };
  /** Of all tries; `usd` is null, because a model does not tell its price. */
  readonly cost: Cost;
  /** The text that `value` was read from. */
  readonly raw: string;
}

/** System, prompt and schema together, in UTF-8: about 130,000 tokens. */
export const PROMPT_MAX_BYTES: number = 512 * 1024;
