import { join } from "node:path";
import { err, ok } from "../../../base/result.ts";
import {
  type AgentHost,
  type AgentLaunch,
  type AgentProfile,
  isReadOnly,
  type LaunchRequest,
} from "../agent-profile.ts";
import { modelRoute } from "../../gateway/model-wire.ts";
import { CLAUDE_USAGE_NOTES } from "../usage-notes.ts";
import { claudeLines } from "../claude-lines.ts";
import { tokensIn } from "./credential-tokens.ts";
import { createScopeHook } from "../scope-hook.ts";

/** Claude Code: over ACP by `claude-agent-acp`, headless by `claude -p`. */
export const CLAUDE_PROFILE: AgentProfile = {
  id: "claude",
  agent: "claude-code",
  usageNotes: CLAUDE_USAGE_NOTES,
  locate(host) {
    const program = programOf(host);
    if (program === null)
      return err({
        why: "Claude Code (claude) is not on PATH",
        fix: "npm install -g @anthropic-ai/claude-code @agentclientprotocol/claude-agent-acp",
      });
    return ok({
      program,
      acpProgram: host.find("claude-agent-acp"),
      provider: providerOf(host),
      model: host.env["ANTHROPIC_MODEL"] ?? null,
    });
  },
  route: (host) =>
    providerOf(host) === "anthropic"
      ? modelRoute("anthropic-messages", host.env["ANTHROPIC_BASE_URL"] || "https://api.anthropic.com")
      : null,
  acp: (request) => launch(request, [request.host.find("claude-agent-acp") ?? "claude-agent-acp"], []),
  headless(request) {
    const program = programOf(request.host) ?? "claude";
    const readOnly = isReadOnly(request.spec);
    const settings = join(request.spec.home, SETTINGS_FILE);
    const tools = readOnly
      ? ["--tools", READ_TOOLS, "--allowedTools", READ_TOOLS, "--permission-mode", "dontAsk"]
      : ["--allowedTools", BUILD_TOOLS, "--permission-mode", "acceptEdits"];
    const model = request.host.env["ANTHROPIC_MODEL"];
    const argv: [string, ...string[]] = [
      program,
      "-p",
      "--output-format",
      "stream-json",
      "--verbose",
      ...tools,
      "--settings",
      settings,
    ];
    if (model !== undefined) argv.push("--model", model);
    return launch(request, argv, hookFiles(request));
  },
  sessionMeta: (readOnly) => (readOnly ? { claudeCode: { options: { disallowedTools: WRITE_TOOLS } } } : null),
  headlessLines: claudeLines,
};

const READ_TOOLS = "Read,Grep,Glob";
const BUILD_TOOLS = "Read,Grep,Glob,Bash,Edit,Write,MultiEdit,NotebookEdit,TodoWrite,Task";
const WRITE_TOOLS = ["Write", "Edit", "MultiEdit", "NotebookEdit"];
const SETTINGS_FILE = ".flyball/claude-settings.json";

/** What Claude Code reads of the user's environment: where its model is, which, and by which right. */
const PASSED_ON = [
  "ANTHROPIC_BASE_URL",
  "ANTHROPIC_MODEL",
  "ANTHROPIC_SMALL_FAST_MODEL",
  "CLAUDE_CODE_USE_BEDROCK",
  "CLAUDE_CODE_USE_VERTEX",
  "CLAUDE_CODE_MAX_RETRIES",
  "API_TIMEOUT_MS",
];
const SECRET = ["ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "CLAUDE_CODE_OAUTH_TOKEN"];

function programOf(host: AgentHost): string | null {
  const named = host.env["CLAUDE_CODE_EXECUTABLE"];
  return (named === undefined ? null : host.find(named)) ?? host.find("claude");
}

function providerOf(host: AgentHost): string {
  if (host.env["CLAUDE_CODE_USE_BEDROCK"] === "1") return "bedrock";
  return host.env["CLAUDE_CODE_USE_VERTEX"] === "1" ? "vertex" : "anthropic";
}

function launch(
  request: LaunchRequest,
  argv: readonly [string, ...string[]],
  files: AgentLaunch["files"],
): AgentLaunch {
  const { host, gateway } = request;
  const present = (names: readonly string[]): [string, string][] =>
    names.flatMap((name): [string, string][] => {
      const value = host.env[name];
      return value === undefined || value === "" ? [] : [[name, value]];
    });
  const folder = host.env["CLAUDE_CONFIG_DIR"] ?? join(host.env["HOME"] ?? "/", ".claude");
  const keys = present(SECRET).map(([name, value]) => [name, gateway?.standIn(value) ?? value]);
  const credentials = host.read(join(folder, ".credentials.json"));
  return {
    argv,
    env: {
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
      DISABLE_AUTOUPDATER: "1",
      CLAUDE_CODE_MAX_RETRIES: "3",
      CLAUDE_CODE_EXECUTABLE: programOf(host) ?? "claude",
      ...Object.fromEntries([...present(PASSED_ON), ...keys]),
      ...(gateway === null ? {} : { ANTHROPIC_BASE_URL: gateway.baseUrl }),
    },
    files: [
      ...files,
      ...(credentials === null
        ? []
        : [{ path: ".claude/.credentials.json", content: credentials, kind: "secret" as const }]),
    ],
    secrets: [...present(SECRET).map(([, value]) => value), ...tokensIn(credentials)],
    provider: providerOf(host),
    model: host.env["ANTHROPIC_MODEL"] ?? null,
  };
}

/** A hook that refuses writes outside the scope before they happen, with the sentence for the model. */
function hookFiles(request: LaunchRequest): AgentLaunch["files"] {
  const { command, files } = createScopeHook(request.spec, request.node);
  const hook = { matcher: WRITE_TOOLS.join("|"), hooks: [{ type: "command", command, timeout: 20 }] };
  return [...files, { path: SETTINGS_FILE, content: JSON.stringify({ hooks: { PreToolUse: [hook] } }), kind: "data" }];
}
