import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { messageOf } from "../../base/fault.ts";
import type { AgentEvent } from "../../domain/agent/agent-event.ts";
import { type AgentRef, formatAgentRef, PROFILED_AGENTS } from "../../domain/agent/agent-ref.ts";
import type { AgentProbe, Agents, AgentTask } from "../../ports/agents.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Sandbox } from "../../ports/sandbox.ts";
import { redactSecrets } from "../../base/secret-redactor.ts";
import { runAcpSession } from "./acp-session.ts";
import { openAgentHost } from "./agent-host.ts";
import { startAgentProcess } from "./agent-process.ts";
import { type AgentHost, type AgentLaunch, type AgentProfile, isReadOnly } from "./agent-profile.ts";
import { commandLines } from "./command-lines.ts";
import { followUsage } from "./follow-usage.ts";
import { runHeadlessSession } from "./headless-session.ts";
import { CLAUDE_PROFILE } from "./profiles/claude.ts";
import { CODEX_PROFILE } from "./profiles/codex.ts";
import { openSessionGateway, type SessionGateway } from "./session-gateway.ts";
import { type SessionEnd, streamSession } from "./session-stream.ts";

export interface AgentsDeps {
  /** The user's environment: PATH to find agents on, and the variables that the profiles and `FLYBALL_AGENT_ENV` name. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly sandbox: Sandbox;
  readonly clock: Clock;
  /** Values that are replaced in everything an agent says, beside those that it was given. */
  readonly secrets?: readonly string[];
  /** Flyball's own version, told to ACP agents. */
  readonly version: string;
}

/** Every agent that is a program: profiled ones over ACP or headless, any other ACP agent by its command line, any shell command. A profiled
 * agent whose ACP adapter is not installed runs headless. Shell commands and ACP agents without a profile get the variables that
 * `FLYBALL_AGENT_ENV` lists (`OPENAI_API_KEY,MY_TOKEN`), and their values are kept out of transcripts. A profiled agent reaches its model
 * through a gateway of this process and never sees the user's API key, unless `FLYBALL_GATEWAY` is `off`. */
export function openAgents(deps: AgentsDeps): Agents {
  const host = openAgentHost(deps.env);
  const versions = new Map<string, Promise<string | null>>();
  const versionOf = (program: string): Promise<string | null> => {
    const asked = versions.get(program) ?? askVersion(program, deps.env);
    versions.set(program, asked);
    return asked;
  };
  return {
    probe: (ref) => probeAgent(host, versionOf, ref),
    async detect() {
      return PROFILES.filter((profile) => profile.locate(host).ok).map((profile) => ({
        kind: "acp",
        agent: profile.id,
      }));
    },
    session: (task) =>
      streamSession(task.signal, (emit, signal) => runSession({ ...deps, host, versionOf }, task, emit, signal)),
  };
}

const PROFILES: readonly AgentProfile[] = [CLAUDE_PROFILE, CODEX_PROFILE];

function profileOf(ref: AgentRef): AgentProfile | null {
  if (ref.kind !== "acp" && ref.kind !== "headless") return null;
  return PROFILES.find((profile) => profile.id === ref.agent) ?? null;
}

type VersionOf = (program: string) => Promise<string | null>;

async function probeAgent(host: AgentHost, versionOf: VersionOf, ref: AgentRef): Promise<AgentProbe> {
  const profile = profileOf(ref);
  if (profile !== null) {
    const located = profile.locate(host);
    if (!located.ok) return { kind: "missing", ...located.error };
    const { program, provider, model } = located.value;
    const version = await versionOf(program);
    if (version === null)
      return {
        kind: "missing",
        why: `${program} --version gave no version`,
        fix: `run ${program} --version and see what it says`,
      };
    return { kind: "available", agent: profile.agent, version, provider, model };
  }
  if (ref.kind === "acp" || ref.kind === "command") {
    const line = ref.kind === "acp" ? ref.agent : ref.command;
    const program = /^\S+/u.exec(line)?.[0] ?? "";
    // What a shell has to read is left to the shell, and so is what is relative to a folder that is not known yet.
    const isRelative = program.includes("/") && !program.startsWith("/");
    if (/^[\w./ =:@,+-]+$/u.test(line) && !isRelative && host.find(program) === null && !SHELL_WORDS.has(program))
      return {
        kind: "missing",
        why: `${program} is not on PATH`,
        fix: `install ${program}, or correct '${formatAgentRef(ref)}'`,
      };
    return { kind: "available", agent: agentName(line), version: "unknown", provider: null, model: null };
  }
  return {
    kind: "missing",
    why: `'${formatAgentRef(ref)}' is no program that can be started`,
    fix: `name an agent: ${PROFILED_AGENTS.join(", ")} or a shell command`,
  };
}

const SHELL_WORDS = new Set([
  "cd",
  "test",
  "if",
  "for",
  "while",
  "case",
  "export",
  "exec",
  "set",
  "true",
  "false",
  "echo",
  "printf",
  ".",
  "eval",
  "exit",
  "trap",
]);

/** `npx my-agent --stdio` is called by its first word, a script by its file's name. */
function agentName(line: string): string {
  const words = line.split(/\s+/u).map((word) => word.replaceAll(/^["']|["']$/gu, ""));
  const [first = "agent"] = words;
  const isRunner = /(?:^|\/)(?:node|npx|python3?|sh|bash|env|deno|bun)$/u.test(first);
  // What follows `-c` or `-e` is a program text, not a name.
  const argument = isRunner ? words.slice(1).find((word) => !word.startsWith("-")) : undefined;
  const named = argument !== undefined && /^[\w@%+:./-]+$/u.test(argument) ? argument : first;
  return named.replace(/^.*\//u, "").replace(/\.[cm]?[jt]s$/u, "") || "agent";
}

async function runSession(
  deps: AgentsDeps & { readonly host: AgentHost; readonly versionOf: VersionOf },
  task: AgentTask,
  emit: (event: AgentEvent) => void,
  signal: AbortSignal,
): Promise<SessionEnd> {
  const probe = await probeAgent(deps.host, deps.versionOf, task.ref);
  if (probe.kind === "missing") return { reason: "crash", detail: `${probe.why}; ${probe.fix}` };
  const isWalled = (await deps.sandbox.status()).kind !== "none";
  const profile = profileOf(task.ref);
  const door = await openSessionGateway(deps, profile, emit, signal);
  try {
    const end = await runAgent(
      deps,
      task,
      { probe, profile, isWalled, door },
      (event) => (door === null ? emit(event) : door.tell(event)),
      door?.signal ?? signal,
    );
    return door === null ? end : door.endOf(end);
  } finally {
    await door?.close();
  }
}

async function runAgent(
  deps: AgentsDeps & { readonly host: AgentHost },
  task: AgentTask,
  seen: {
    readonly probe: Extract<AgentProbe, { kind: "available" }>;
    readonly profile: AgentProfile | null;
    readonly isWalled: boolean;
    readonly door: SessionGateway | null;
  },
  emit: (event: AgentEvent) => void,
  signal: AbortSignal,
): Promise<SessionEnd> {
  const { probe, profile, isWalled, door } = seen;
  const gateway = door?.gateway ?? null;
  const request = { host: deps.host, spec: task.sandbox, isWalled, node: process.execPath, gateway };
  const located = profile?.locate(deps.host);
  const isAcp = task.ref.kind === "acp" && (located === undefined || (located.ok && located.value.acpProgram !== null));
  const own =
    profile === null ? plainLaunch(deps.host, task) : isAcp ? profile.acp(request) : profile.headless(request);
  const chosen = door?.launchWith(own) ?? own;
  const launch = { ...chosen, secrets: [...chosen.secrets, ...(deps.secrets ?? [])] };
  const started = await startAgentProcess(deps, task, launch);
  if (!started.ok) return { reason: "crash", detail: started.error };
  const agent = started.value;
  const tell = (event: AgentEvent): void => emit(redactEvent(event, launch.secrets));
  // One source of usage: what the gateway meters needs no notes.
  const unfollow = profile === null || door !== null ? null : followUsage(task.sandbox.home, profile.usageNotes, tell);
  try {
    if (isAcp) {
      const sessionMeta = profile?.sessionMeta(isReadOnly(task.sandbox)) ?? null;
      const options = { clientVersion: deps.version, isWalled, model: launch.model, sessionMeta };
      const known = { agent: probe.agent, version: probe.version };
      return redactEnd(
        await runAcpSession(task, agent, options, (event) => tell(namedAfter(event, profile, known)), signal),
        launch,
      );
    }
    if (profile === null) {
      const id = Buffer.from(deps.clock.randomBytes(8)).toString("hex");
      tell({ kind: "started", sessionId: id, agent: probe.agent, version: probe.version, model: null });
    }
    const lines = profile === null ? commandLines() : profile.headlessLines();
    const known = { version: probe.version, model: launch.model, isJson: profile !== null };
    return redactEnd(await runHeadlessSession(task, agent, lines, known, tell, signal), launch);
  } finally {
    unfollow?.();
    await agent.stop();
  }
}

/** A profiled agent goes by one name and its own version, whichever adapter speaks for it. */
function namedAfter(
  event: AgentEvent,
  profile: AgentProfile | null,
  known: { readonly agent: string; readonly version: string },
): AgentEvent {
  return event.kind === "started" && profile !== null ? { ...event, ...known } : event;
}

/** An agent may say its own key: what it says goes to the screen and the ledger. */
function redactEvent(event: AgentEvent, secrets: readonly string[]): AgentEvent {
  if (event.kind === "text") return { ...event, text: redactSecrets(event.text, secrets) };
  return event.kind === "tool" || event.kind === "permission"
    ? { ...event, title: redactSecrets(event.title, secrets) }
    : event;
}

function redactEnd(end: SessionEnd, launch: AgentLaunch): SessionEnd {
  return { ...end, detail: redactSecrets(end.detail, launch.secrets) };
}

const PROMPT_FILE = ".flyball/prompt.md";

function plainLaunch(host: AgentHost, task: AgentTask): AgentLaunch {
  const names = (host.env["FLYBALL_AGENT_ENV"] ?? "").split(",").map((name) => name.trim());
  const passed = names.flatMap((name): [string, string][] => {
    const value = host.env[name];
    return name === "" || value === undefined || value === "" ? [] : [[name, value]];
  });
  const line = task.ref.kind === "command" ? task.ref.command : task.ref.kind === "acp" ? task.ref.agent : "false";
  return {
    argv: ["sh", "-c", line],
    env: { ...Object.fromEntries(passed), FLYBALL_PROMPT_FILE: `${task.sandbox.home}/${PROMPT_FILE}` },
    files: [{ path: PROMPT_FILE, content: task.prompt, kind: "data" }],
    secrets: passed.map(([, value]) => value),
    provider: null,
    model: null,
  };
}

/** `2.1.329 (Claude Code)` and `codex-cli 0.169.0` by their number; null where the program does not run. */
async function askVersion(program: string, env: Readonly<Record<string, string | undefined>>): Promise<string | null> {
  try {
    const { stdout } = await promisify(execFile)(program, ["--version"], {
      env: { PATH: env["PATH"] ?? "", HOME: "/nonexistent" },
      timeout: 15_000,
      maxBuffer: 64 * 1024,
    });
    return /\d+\.\d+\.\d+\S*/u.exec(stdout)?.[0] ?? (stdout.trim().slice(0, 60) || null);
  } catch (thrown) {
    return /\d+\.\d+\.\d+\S*/u.exec(messageOf(thrown))?.[0] ?? null;
  }
}
