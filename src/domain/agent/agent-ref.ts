import { err, ok, type Result } from "../../base/result.ts";

/** Which agent plays a role, as one line of `flyball.yaml` or one flag says it. */
export type AgentRef =
  /** An agent that speaks the Agent Client Protocol over stdio: a profile's name (`claude`, `codex`) or, after `acp:`, a command line. */
  | { readonly kind: "acp"; readonly agent: string }
  /** A profile's own non-interactive mode. */
  | { readonly kind: "headless"; readonly agent: string }
  /** A shell command: the prompt on standard input, judged by its diff, the checks and its exit code alone. */
  | { readonly kind: "command"; readonly command: string }
  /** A model without tools, through the Vercel AI SDK; `baseUrl` for OpenAI-compatible servers. */
  | {
      readonly kind: "model";
      readonly provider: ModelProvider;
      readonly model: string;
      readonly baseUrl: string | null;
    }
  | { readonly kind: "human" }
  /** No planner: the contract's own steps are the plan. */
  | { readonly kind: "none" };

export type ModelProvider = "anthropic" | "openai" | "openai-compatible";

/** The agents whose quirks have a profile. */
export const PROFILED_AGENTS = ["claude", "codex"] as const;

/** Reads `claude`, `codex`, `acp:claude`, `acp:my-agent --stdio`, `headless:codex`, `human`, `none`,
 * `model:anthropic/claude-sonnet-5`, `model:openai-compatible/qwen3@http://127.0.0.1:11434/v1`, `command:./agent.sh`, or any other text as a
 * shell command. */
export function parseAgentRef(text: string): Result<AgentRef, string> {
  const line = text.trim();
  if (line === "") return err("an agent is needed: claude, codex, human, model:PROVIDER/MODEL or a shell command");
  if (line === "human" || line === "none") return ok({ kind: line });
  if ((PROFILED_AGENTS as readonly string[]).includes(line)) return ok({ kind: "acp", agent: line });
  const [, scheme, rest = ""] = /^(acp|headless|command|model):(.*)$/su.exec(line) ?? [];
  const value = rest.trim();
  if (scheme === undefined) return ok({ kind: "command", command: line });
  if (value === "") return err(`'${scheme}:' names no agent`);
  switch (scheme) {
    case "acp":
      return ok({ kind: "acp", agent: value });
    case "headless":
      return (PROFILED_AGENTS as readonly string[]).includes(value)
        ? ok({ kind: "headless", agent: value })
        : err(`no headless profile '${value}'; there are ${PROFILED_AGENTS.join(", ")}`);
    case "command":
      return ok({ kind: "command", command: value });
    default:
      return parseModelRef(value);
  }
}

/** The line that {@link parseAgentRef} reads back into the same reference. */
export function formatAgentRef(ref: AgentRef): string {
  switch (ref.kind) {
    case "human":
    case "none":
      return ref.kind;
    case "command":
      return `command:${ref.command}`;
    case "acp":
    case "headless":
      return `${ref.kind}:${ref.agent}`;
    case "model":
      return `model:${ref.provider}/${ref.model}${ref.baseUrl === null ? "" : `@${ref.baseUrl}`}`;
    default:
      return ref satisfies never;
  }
}

function parseModelRef(value: string): Result<AgentRef, string> {
  const match = /^(anthropic|openai|openai-compatible)\/([^@\s]+)(?:@(https?:\/\/\S+))?$/u.exec(value);
  if (!match)
    return err(
      `'model:${value}' is not model:PROVIDER/MODEL; providers are anthropic, openai, openai-compatible (with @BASE_URL)`,
    );
  const provider = match[1] as ModelProvider;
  const baseUrl = match[3] ?? null;
  if (provider === "openai-compatible" && baseUrl === null)
    return err(`'model:${value}' needs its server: model:openai-compatible/MODEL@http://…/v1`);
  return ok({ kind: "model", provider, model: match[2] ?? "", baseUrl });
}
