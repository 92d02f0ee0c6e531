import { join } from "node:path";
import { err, ok } from "../../../base/result.ts";
import {
  type AgentHost,
  type AgentLaunch,
  type AgentProfile,
  isReadOnly,
  type LaunchRequest,
} from "../agent-profile.ts";
import { CODEX_USAGE_NOTES } from "../usage-notes.ts";
import { codexLines } from "../codex-lines.ts";
import { readCodexConfig } from "./codex-config.ts";
import { codexRoute, throughGateway } from "./codex-route.ts";
import { createScopeHook, type ScopeHook } from "../scope-hook.ts";
import { tokensIn } from "./credential-tokens.ts";

/** Codex: over ACP by `codex-acp`, headless by `codex exec`. */
export const CODEX_PROFILE: AgentProfile = {
  id: "codex",
  agent: "codex",
  usageNotes: CODEX_USAGE_NOTES,
  locate(host) {
    const program = programOf(host);
    if (program === null)
      return err({
        why: "Codex (codex) is not on PATH",
        fix: "npm install -g @openai/codex @agentclientprotocol/codex-acp",
      });
    const { provider, model } = readCodexConfig(configOf(host));
    return ok({ program, acpProgram: host.find("codex-acp"), provider: provider ?? "openai", model });
  },
  route: (host) => codexRoute(readCodexConfig(configOf(host)), host.env, authOf(host)),
  /** No hook here: only a flag lets Codex run one that nobody confirmed by hand, and `codex-acp` has no such flag. A write that the walls
   * stop is told by the session instead. */
  acp: (request) =>
    launch(request, [request.host.find("codex-acp") ?? "codex-acp"], [], {
      CODEX_PATH: programOf(request.host) ?? "codex",
      INITIAL_AGENT_MODE: AGENT_MODES[sandboxMode(request)],
    }),
  headless(request) {
    const program = programOf(request.host) ?? "codex";
    const hook = createScopeHook(request.spec, request.node);
    const argv: [string, ...string[]] = [
      program,
      "exec",
      "--json",
      "--skip-git-repo-check",
      "--dangerously-bypass-hook-trust",
      "-c",
      `hooks=${inlineToml(hooksOf(hook))}`,
      "-s",
      sandboxMode(request),
      "-",
    ];
    return launch(request, argv, hook.files, {});
  },
  sessionMeta: () => null,
  headlessLines: codexLines,
};

/** Inside our walls Codex's own sandbox has nothing to add and no right to be made; without them it is all there is. */
function sandboxMode(request: LaunchRequest): keyof typeof AGENT_MODES {
  if (request.isWalled) return "danger-full-access";
  return isReadOnly(request.spec) ? "read-only" : "workspace-write";
}

/** The names that `codex-acp` has for them. Its default has a second model review what the agent does. */
const AGENT_MODES = {
  "danger-full-access": "agent-full-access",
  "workspace-write": "workspace-write",
  "read-only": "read-only",
} as const;

/** The only hook there is: the user's own are left out with the rest of the configuration, so that trusting it is safe. */
function hooksOf(hook: ScopeHook): object {
  return {
    PreToolUse: [
      { matcher: "apply_patch|Write|Edit", hooks: [{ type: "command", command: hook.command, timeout: 20 }] },
    ],
  };
}

/** JSON's strings, numbers and lists are TOML's too; tables differ in their equals sign. */
function inlineToml(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inlineToml).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([key, inner]) => `${key}=${inlineToml(inner)}`)
    .join(",")}}`;
}

function programOf(host: AgentHost): string | null {
  const named = host.env["CODEX_PATH"];
  return (named === undefined ? null : host.find(named)) ?? host.find("codex");
}

function folderOf(host: AgentHost): string {
  return host.env["CODEX_HOME"] ?? join(host.env["HOME"] ?? "/", ".codex");
}

function configOf(host: AgentHost): string {
  return host.read(join(folderOf(host), "config.toml")) ?? "";
}

function authOf(host: AgentHost): string | null {
  return host.read(join(folderOf(host), "auth.json"));
}

const SECRET = ["OPENAI_API_KEY", "CODEX_API_KEY", "AZURE_OPENAI_API_KEY"];

function launch(
  request: LaunchRequest,
  argv: readonly [string, ...string[]],
  hookFiles: AgentLaunch["files"],
  env: Readonly<Record<string, string>>,
): AgentLaunch {
  const { host, spec, gateway } = request;
  const config = readCodexConfig(configOf(host));
  const known = authOf(host);
  const keys = [...new Set([...SECRET, ...config.keyNames])].flatMap((name): [string, string][] => {
    const value = host.env[name];
    return value === undefined || value === "" ? [] : [[name, value]];
  });
  const own = { top: config.top, tables: config.tables, env: Object.fromEntries(keys), auth: known };
  const used = gateway === null ? own : throughGateway(gateway, config, own, host.env);
  const lines = [
    ...used.top,
    "check_for_update_on_startup = false",
    `sandbox_mode = "${sandboxMode(request)}"`,
    'approval_policy = "never"',
    "[analytics]",
    "enabled = false",
    "[feedback]",
    "enabled = false",
    `[projects.${JSON.stringify(spec.worktree)}]`,
    'trust_level = "trusted"',
    ...used.tables,
  ];
  return {
    argv,
    env: { ...env, ...used.env },
    files: [
      ...hookFiles,
      { path: ".codex/config.toml", content: `${lines.join("\n")}\n`, kind: "data" },
      ...(used.auth === null ? [] : [{ path: ".codex/auth.json", content: used.auth, kind: "secret" as const }]),
    ],
    secrets: [...keys.map(([, value]) => value), ...tokensIn(known)],
    provider: config.provider ?? "openai",
    model: config.model,
  };
}
