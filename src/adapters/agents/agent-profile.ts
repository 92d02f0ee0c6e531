import type { AgentEvent } from "../../domain/agent/agent-event.ts";
import type { Result } from "../../base/result.ts";
import type { UsageNotes } from "./follow-usage.ts";
import type { Gateway } from "../gateway/open-gateway.ts";
import type { ModelRoute } from "../gateway/model-wire.ts";
import type { SandboxSpec } from "../../ports/sandbox.ts";

/** What a profile may know of the machine: the user's environment and a look-up on its PATH, both without starting anything. */
export interface AgentHost {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The absolute path of a program on PATH, or null. */
  find(program: string): string | null;
  /** A file of the user's, or null where it is not there or too big. */
  read(path: string): string | null;
}

/** A `secret` can only be read. */
export type FileKind = "data" | "secret";

/** How to start an agent: everything that differs from one agent to the next, as a value. */
export interface AgentLaunch {
  readonly argv: readonly [string, ...string[]];
  /** Beside the variables that every agent gets. */
  readonly env: Readonly<Record<string, string>>;
  /** Written into the private HOME first; paths relative to it. */
  readonly files: readonly { readonly path: string; readonly content: string; readonly kind: FileKind }[];
  /** Values that no log and no transcript may show. */
  readonly secrets: readonly string[];
  readonly provider: string | null;
  readonly model: string | null;
}

export interface LaunchRequest {
  readonly host: AgentHost;
  readonly spec: SandboxSpec;
  /** Whether walls stand round the agent; without them the agent's own sandbox is all there is. */
  readonly isWalled: boolean;
  /** Absolute path of the node that runs us, for hook scripts. */
  readonly node: string;
  /** Stands between the agent and its model: then the launch names it as the model's base, and no key of the user's but stand-ins. Null
   * where the agent goes to its model by itself. */
  readonly gateway: Pick<Gateway, "baseUrl" | "standIn"> | null;
}

/** The quirks of one agent. Data and pure functions: {@link AgentHost} is the only world it sees. */
export interface AgentProfile {
  readonly id: string;
  /** The name that events and the ledger carry. */
  readonly agent: string;
  /** Why it cannot be started and what to type, or the program that `--version` is asked of. */
  locate(host: AgentHost): Result<LocatedAgent, { readonly why: string; readonly fix: string }>;
  /** Where its model is; null where the gateway does not speak what it speaks, or cannot be put in its way. */
  route(host: AgentHost): ModelRoute | null;
  acp(request: LaunchRequest): AgentLaunch;
  headless(request: LaunchRequest): AgentLaunch;
  /** Further members of `session/new`. */
  sessionMeta(isReadOnly: boolean): Readonly<Record<string, unknown>> | null;
  /** Where it notes its use while it works. */
  readonly usageNotes: UsageNotes;
  /** Reads the lines of the headless mode. */
  headlessLines(): HeadlessLines;
}

export interface LocatedAgent {
  readonly program: string;
  /** Null where only the headless mode is installed. */
  readonly acpProgram: string | null;
  readonly provider: string | null;
  readonly model: string | null;
}

/** Turns the JSON lines of a headless mode into events; `end` tells why the process ended. */
export interface HeadlessLines {
  line(value: unknown): readonly AgentEvent[];
  end(code: number | null, errorTail: string): Extract<AgentEvent, { kind: "ended" }>;
}

/** Read-only roles get the read-only tools. */
export function isReadOnly(spec: SandboxSpec): boolean {
  return spec.writable.length === 0;
}
