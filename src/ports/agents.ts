import type { AgentEvent } from "../domain/agent/agent-event.ts";
import type { AgentRef } from "../domain/agent/agent-ref.ts";
import type { Role } from "../domain/agent/actor.ts";
import type { SandboxSpec } from "./sandbox.ts";

/** Coding agents behind one seam: ACP, headless modes, shell commands. (A person builds through the inbox, a model without tools through
 * `ModelPort`.)
 *
 * Contract, held by agents.suite.ts against every adapter:
 * - `session` always ends with exactly one `ended` event, and never throws for what the agent did.
 * - When `signal` aborts, the session ends within 5 s with `cancelled`; at the end of the iteration, or when the iterator is dropped, the
 *   agent's whole process tree is gone.
 * - A request to write outside `sandbox.writable`, where the agent asks, is denied with a reason that names the path and what is allowed.
 * - The agent sees exactly the environment that its profile names, a fresh HOME, and its own credentials. */
export interface Agents {
  /** Whether the agent can be started here, without starting a session or using the network. */
  probe(ref: AgentRef): Promise<AgentProbe>;
  /** The profiled agents found on PATH, best first. */
  detect(): Promise<readonly AgentRef[]>;
  session(task: AgentTask): AsyncIterable<AgentEvent>;
}

export type AgentProbe =
  | {
      readonly kind: "available";
      readonly agent: string;
      readonly version: string;
      readonly provider: string | null;
      readonly model: string | null;
    }
  | { readonly kind: "missing"; readonly why: string; readonly fix: string };

export interface AgentTask {
  readonly ref: AgentRef;
  readonly role: Role;
  readonly prompt: string;
  readonly sandbox: SandboxSpec;
  readonly signal: AbortSignal;
  /** Absolute path of a file that gets the raw protocol lines, secrets replaced; null keeps none. */
  readonly transcriptFile: string | null;
}
