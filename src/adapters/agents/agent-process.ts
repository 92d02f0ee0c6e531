import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import { Fault } from "../../base/fault.ts";
import { err, ok, type Result } from "../../base/result.ts";
import type { AgentTask } from "../../ports/agents.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Sandbox } from "../../ports/sandbox.ts";
import { createLineSplitter } from "../process/line-splitter.ts";
import { openOutputLog } from "../process/output-log.ts";
import { killTree, listTree } from "../process/process-tree.ts";
import { createSecretRedactor, redactSecrets } from "../../base/secret-redactor.ts";
import { type Child, type ChildExit, spawnChild } from "../process/spawn-child.ts";
import type { AgentHost, AgentLaunch } from "./agent-profile.ts";

/** A line of a protocol may carry a whole file. */
export const PROTOCOL_LINE_MAX: number = 32 * 1024 * 1024;
const ERROR_TAIL_MAX = 2000;
const GRACE_MS = 1000;

/** One agent's running program: its lines, its transcript, and its end. */
export interface AgentProcess {
  readonly stdin: Writable;
  readonly exited: Promise<ChildExit>;
  /** Each line of standard output, in order; ends when the output is closed. */
  onLine(listener: (line: string) => void): void;
  /** Settles when standard output has been read to its end. */
  readonly drained: Promise<void>;
  note(direction: ">" | "<", line: string): void;
  /** The last of standard error, secrets replaced. */
  errorTail(): string;
  /** Ends the whole tree; nothing is left when it resolves. */
  stop(): Promise<void>;
}

/** Starts `launch` inside the task's walls. The error says why it did not start. Throws `LOG_NOT_WRITTEN` on a full disk. */
export async function startAgentProcess(
  deps: { readonly sandbox: Sandbox; readonly clock: Clock; readonly host: AgentHost },
  task: AgentTask,
  launch: AgentLaunch,
): Promise<Result<AgentProcess, string>> {
  const { sandbox: spec } = task;
  const argv = await deps.sandbox.wrap(spec, launch.argv);
  placeFiles(spec.home, launch);
  const started = await spawnChild({
    argv,
    cwd: spec.worktree,
    env: { ...baseEnvironment(deps.host, spec.home), ...launch.env },
    marker: Buffer.from(deps.clock.randomBytes(16)).toString("hex"),
  });
  if (!started.ok) return err(redactSecrets(started.error, launch.secrets));
  return ok(follow(started.value, task.transcriptFile, launch.secrets));
}

function follow(child: Child, transcriptFile: string | null, secrets: readonly string[]): AgentProcess {
  const transcript = openOutputLog(transcriptFile);
  let fault: unknown = null;
  let isClosed = false;
  const note = (mark: string, line: string): void => {
    if (isClosed) return;
    try {
      transcript.write(`${mark} ${redactSecrets(line, secrets)}\n`);
    } catch (thrown) {
      fault ??= thrown;
    }
  };
  let listener: ((line: string) => void) | null = null;
  const take = (line: string): void => {
    note("<", line);
    listener?.(line);
  };
  const drained = readLines(child.stdout, PROTOCOL_LINE_MAX, take);
  let tail = "";
  const errorRedactor = createSecretRedactor(secrets);
  void readLines(child.stderr, 4000, (line) => {
    note("!", line);
    tail = (tail + errorRedactor.push(`${line}\n`)).slice(-ERROR_TAIL_MAX);
  });
  return {
    stdin: child.stdin,
    exited: child.exited,
    drained,
    onLine: (next) => {
      listener = next;
    },
    note,
    errorTail: () => tail.trim(),
    async stop() {
      child.stdin.destroy();
      const left = await listTree(child.root);
      if (left.length > 0) await killTree(child.root, GRACE_MS);
      child.stdout?.destroy();
      child.stderr?.destroy();
      isClosed = true;
      transcript.close();
      if (fault instanceof Fault) throw fault;
    },
  };
}

async function readLines(stream: Readable | null, lengthMax: number, take: (line: string) => void): Promise<void> {
  if (stream === null) return;
  const decoder = new StringDecoder("utf8");
  const lines = createLineSplitter(lengthMax);
  stream.on("data", (chunk: Buffer) => {
    for (const line of lines.push(decoder.write(chunk))) take(line);
  });
  await new Promise<void>((done) => stream.once("close", () => done()));
  for (const line of lines.end()) take(line);
}

const FILE_MODES = { data: 0o600, secret: 0o400 } as const;

function placeFiles(home: string, launch: AgentLaunch): void {
  for (const file of launch.files) {
    const path = join(home, file.path);
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(path, file.content, { mode: FILE_MODES[file.kind] });
  }
}

/** What every agent gets of the user's environment; nothing in it is a credential. */
const PASSED_ON = [
  "PATH",
  "LANG",
  "LC_ALL",
  "LC_CTYPE",
  "TZ",
  "USER",
  "LOGNAME",
  "HTTP_PROXY",
  "HTTPS_PROXY",
  "NO_PROXY",
  "http_proxy",
  "https_proxy",
  "no_proxy",
  "SSL_CERT_FILE",
  "NODE_EXTRA_CA_CERTS",
];

function baseEnvironment(host: AgentHost, home: string): Record<string, string> {
  const env: Record<string, string> = { HOME: home, TERM: "dumb", SHELL: "/bin/sh" };
  for (const name of PASSED_ON) {
    const value = host.env[name];
    if (value !== undefined) env[name] = value;
  }
  return env;
}
