import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { AgentEvent } from "../domain/agent/agent-event.ts";
import type { AgentRef } from "../domain/agent/agent-ref.ts";
import type { Agents, AgentTask } from "./agents.ts";

/** Holds the contract of {@link Agents} against an adapter, on the agent that is played from a script and on shell commands.
 * `isWalled`: whether a real sandbox stands round them; what needs walls is tested only then. */
export function agentsSuite(
  name: string,
  deps: { readonly isWalled: boolean; open(env: Readonly<Record<string, string | undefined>>): Agents },
): void {
  describe(`agents of ${name}`, () => {
    let root: string;
    let worktree: string;
    beforeEach(() => {
      root = realpathSync(mkdtempSync(join(tmpdir(), "flyball-agents-suite-")));
      worktree = join(root, "worktree");
      mkdirSync(join(worktree, "src"), { recursive: true });
      mkdirSync(join(root, "home"));
      writeFileSync(join(worktree, "src", "a.ts"), "old\n");
      writeFileSync(join(worktree, "README.md"), "readme\n");
    });
    afterEach(() => {
      expect(processesNaming(root)).toEqual([]);
      rmSync(root, { recursive: true, force: true });
    });

    const env = {
      PATH: `${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`,
      HOME: "/nonexistent",
      SECRET_OF_USER: "s3cret-value",
    };
    const open = (): Agents => deps.open(env);
    const taskFor = (ref: AgentRef, rest: Partial<AgentTask> = {}): AgentTask => ({
      ref,
      role: "builder",
      prompt: "Please change src/a.ts.",
      sandbox: {
        worktree,
        writable: ["src/**"],
        home: join(root, "home"),
        scratch: [],
        share: [],
        writableOutside: [],
        hidden: [],
      },
      signal: new AbortController().signal,
      transcriptFile: join(root, "transcript.log"),
      ...rest,
    });
    /** The script goes into the worktree's home, where the agent can read it. */
    const played = (...turns: readonly (readonly object[])[]): AgentRef => {
      const file = join(root, "home", "script.json");
      writeFileSync(file, JSON.stringify({ version: "9.9.9", model: "played-model", turns }));
      return { kind: "acp", agent: `'${process.execPath}' '${PLAYED_AGENT}' '${file}'` };
    };

    test("an ACP agent's edit lands, and its events tell it", async () => {
      const ref = played([
        { do: "say", text: "I will " },
        { do: "say", text: "change it." },
        { do: "write", path: "src/a.ts", content: "new\n" },
        { do: "usage", tokensIn: 100, tokensOut: 20, usd: 0.25 },
      ]);
      const events = await collect(open().session(taskFor(ref)));
      expect(events).toEqual([
        { kind: "started", sessionId: "played-1", agent: "played-agent", version: "9.9.9", model: "played-model" },
        { kind: "text", text: "I will change it." },
        { kind: "tool", id: "call-3", tool: "edit", title: "Write src/a.ts", paths: ["src/a.ts"], status: "running" },
        { kind: "tool", id: "call-3", tool: "edit", title: "Write src/a.ts", paths: ["src/a.ts"], status: "done" },
        { kind: "usage", scope: "session", tokensIn: 0, tokensOut: 0, usd: 0.25 },
        { kind: "usage", scope: "session", tokensIn: 100, tokensOut: 20, usd: 0.25 },
        { kind: "ended", reason: "done", detail: "" },
      ]);
      expect(readFileSync(join(worktree, "src", "a.ts"), "utf8")).toBe("new\n");
    });

    test("a command agent gets the prompt on standard input and in a file, and its edit lands", async () => {
      const events = await collect(
        open().session(taskFor(command('read line; echo "told: $line"; cat "$FLYBALL_PROMPT_FILE" > src/a.ts'))),
      );
      expect(events).toMatchObject([
        { kind: "started", model: null },
        { kind: "text", text: "told: Please change src/a.ts.\n" },
        { kind: "ended", reason: "done" },
      ]);
      expect(readFileSync(join(worktree, "src", "a.ts"), "utf8")).toBe("Please change src/a.ts.");
    });

    test("a write in scope that is asked for is allowed", async () => {
      const ref = played([{ do: "askPermissionThenWrite", path: "src/new.ts", content: "x" }]);
      const events = await collect(open().session(taskFor(ref)));
      expect(events.find((event) => event.kind === "permission")).toEqual({
        kind: "permission",
        title: "Write src/new.ts",
        paths: ["src/new.ts"],
        decision: "allow",
        reason: "within src/**",
      });
      expect(readFileSync(join(worktree, "src", "new.ts"), "utf8")).toBe("x");
      expect(endOf(events)).toMatchObject({ reason: "done" });
    });

    test.for<[string, string, string]>([
      ["of another folder", "README.md", "README.md may not be written: this task allows src/**"],
      ["that climbs out of the scope", "src/../README.md", "README.md may not be written: this task allows src/**"],
      ["outside the worktree", "/etc/flyball-x", "/etc/flyball-x may not be written: this task allows src/**"],
      ["of .git", ".git/config", ".git/config may not be written: this task allows src/**"],
    ])(
      "a write %s is denied with the path and what is allowed, and the agent is told once",
      async ([, path, reason]) => {
        const ask = { do: "askPermissionThenWrite", path, content: "bad" };
        const events = await collect(
          open().session(taskFor(played([ask], [{ do: "say", text: "I see." }, ask], [ask]))),
        );
        const asked = events.filter((event) => event.kind === "permission");
        expect(asked).toMatchObject([
          { decision: "deny", reason },
          { decision: "deny", reason },
        ]);
        expect(readFileSync(join(root, "transcript.log"), "utf8")).toContain(
          JSON.stringify(`- ${reason}`).slice(1, -1),
        );
        expect(readFileSync(join(worktree, "README.md"), "utf8")).toBe("readme\n");
        expect(endOf(events)).toMatchObject({ reason: "done" });
      },
    );

    test("a role that only reads is denied every write", async () => {
      const ref = played([{ do: "askPermissionThenWrite", path: "src/a.ts", content: "bad" }]);
      const task = taskFor(ref);
      const events = await collect(
        open().session({ ...task, role: "reviewer", sandbox: { ...task.sandbox, writable: [] } }),
      );
      expect(events.find((event) => event.kind === "permission")).toMatchObject({
        decision: "deny",
        reason: "src/a.ts may not be written: this task allows nothing (this task only reads)",
      });
      expect(readFileSync(join(worktree, "src", "a.ts"), "utf8")).toBe("old\n");
    });

    const testWalled = deps.isWalled ? test : null;
    testWalled?.("a shell write outside the scope is stopped by the walls", async () => {
      const ref = played([
        { do: "shell", command: "echo bad > README.md" },
        { do: "write", path: "/etc/flyball-outside", content: "bad" },
      ]);
      const events = await collect(open().session(taskFor(ref)));
      const failed = events.filter((event) => event.kind === "tool" && event.status === "failed");
      expect(failed.length).toBe(2);
      expect(events.filter((event) => event.kind === "permission")).toMatchObject([
        { decision: "deny", reason: "/etc/flyball-outside may not be written: this task allows src/**" },
      ]);
      expect(readFileSync(join(worktree, "README.md"), "utf8")).toBe("readme\n");
      expect(readdirSync("/etc")).not.toContain("flyball-outside");
    });

    test("the environment holds nothing of the user's that is not named", async () => {
      const events = await collect(open().session(taskFor(command("env"))));
      const names = events.flatMap((event) => (event.kind === "text" ? [event.text.replace(/=.*\n$/u, "")] : []));
      const known = [
        "FLYBALL_PROMPT_FILE",
        "FLYBALL_SPAWN",
        "HOME",
        "OLDPWD",
        "PATH",
        "PWD",
        "SHELL",
        "SHLVL",
        "TERM",
        "_",
      ];
      expect(names.filter((name) => !known.includes(name))).toEqual([]);
      expect(names).toContain("HOME");
      expect(JSON.stringify(events)).not.toContain("s3cret-value");
    });

    test("a named variable is passed on, and its value never reaches the transcript", async () => {
      const agents = deps.open({ ...env, FLYBALL_AGENT_ENV: "SECRET_OF_USER" });
      const events = await collect(
        agents.session(taskFor(command('test "$SECRET_OF_USER" = s3cret-value && echo "$SECRET_OF_USER"'))),
      );
      expect(endOf(events)).toMatchObject({ reason: "done" });
      expect(readFileSync(join(root, "transcript.log"), "utf8")).toContain("< [redacted]\n");
      expect(JSON.stringify(events)).not.toContain("s3cret-value");
    });

    test.for<[string, (at: { played: typeof played; command: typeof command }) => AgentRef]>([
      ["an ACP agent that heeds it", (make) => make.played([{ do: "say", text: "up\n" }, { do: "hang" }])],
      [
        "an ACP agent with a detached child",
        (make) =>
          make.played([
            { do: "shell", command: "setsid sleep 60 & echo" },
            { do: "say", text: "up" },
            { do: "write", path: "src/b", content: "" },
            { do: "hang" },
          ]),
      ],
      ["a command that ignores SIGTERM", (make) => make.command("trap '' TERM; echo up; while :; do sleep 60; done")],
    ])("an abort ends %s within 5 s as cancelled, with nothing left", async ([, make]) => {
      const controller = new AbortController();
      const events: AgentEvent[] = [];
      let abortedAtMs = 0;
      for await (const event of open().session(taskFor(make({ played, command }), { signal: controller.signal }))) {
        events.push(event);
        if (abortedAtMs > 0 || event.kind === "started") {
          if (event.kind === "started")
            setTimeout(() => {
              abortedAtMs = performance.now();
              controller.abort();
            }, 600);
        }
      }
      expect(endOf(events)).toMatchObject({ reason: "cancelled" });
      expect(performance.now() - abortedAtMs).toBeLessThan(5000);
      expect(processesNaming(root)).toEqual([]);
    });

    test("an abort before the start starts nothing", async () => {
      const events = await collect(open().session(taskFor(command("touch src/ran"), { signal: AbortSignal.abort() })));
      expect(events).toEqual([{ kind: "ended", reason: "cancelled", detail: "" }]);
      expect(readdirSync(join(worktree, "src"))).toEqual(["a.ts"]);
    });

    test("an iterator that is dropped leaves nothing", async () => {
      for await (const event of open().session(taskFor(played([{ do: "hang" }])))) if (event.kind === "started") break;
      expect(processesNaming(root)).toEqual([]);
    });

    test.for<[string, readonly object[], object]>([
      [
        "a crash",
        [{ do: "crash", message: "out of cheese" }],
        { reason: "crash", detail: expect.stringContaining("out of cheese") },
      ],
      ["an early exit", [{ do: "exitCode", code: 3 }], { reason: "crash", detail: expect.stringContaining("exit 3") }],
      ["not logged in", [{ do: "fail", code: -32_000, message: "Authentication required" }], { reason: "auth" }],
      [
        "a rate limit",
        [{ do: "sessionFailure", category: "limit", title: "429 Too Many Requests" }],
        { reason: "limit" },
      ],
      [
        "a service that is down",
        [{ do: "sessionFailure", category: "connection", title: "503" }],
        { reason: "service" },
      ],
      [
        "a full context",
        [{ do: "sessionFailure", category: "limit", title: "ran out of room in the model's context window" }],
        { reason: "context" },
      ],
    ])("%s is told as the end", async ([, steps, expected]) => {
      expect(endOf(await collect(open().session(taskFor(played(steps)))))).toMatchObject(expected);
    });

    test("a command's exit code and last words are told", async () => {
      const events = await collect(open().session(taskFor(command("echo so it goes >&2; exit 7"))));
      expect(endOf(events)).toEqual({ kind: "ended", reason: "crash", detail: "exit 7: so it goes" });
    });

    test("noise on standard output stays in the transcript and harms nothing", async () => {
      const noise = ["plain words", '{"half', '{"jsonrpc":"1.0"}', "[1,2]", "\u001b[31mred"];
      const ref = played([
        ...noise.map((line) => ({ do: "noise", line })),
        { do: "write", path: "src/a.ts", content: "new\n" },
      ]);
      const events = await collect(open().session(taskFor(ref)));
      expect(endOf(events)).toMatchObject({ reason: "done" });
      expect(readFileSync(join(worktree, "src", "a.ts"), "utf8")).toBe("new\n");
      const transcript = readFileSync(join(root, "transcript.log"), "utf8").split("\n");
      expect(transcript.filter((line) => noise.includes(line.slice(2))).length).toBe(5);
    });

    test.for<[string, AgentRef, object]>([
      [
        "a profiled agent",
        { kind: "acp", agent: "claude" },
        { fix: "npm install -g @anthropic-ai/claude-code @agentclientprotocol/claude-agent-acp" },
      ],
      [
        "a headless agent",
        { kind: "headless", agent: "codex" },
        { fix: "npm install -g @openai/codex @agentclientprotocol/codex-acp" },
      ],
      [
        "a program of the user's",
        { kind: "command", command: "no-such-agent --now" },
        { why: "no-such-agent is not on PATH" },
      ],
      ["a person", { kind: "human" }, { why: "'human' is no program that can be started" }],
    ])("%s that is not there is missing, with what to do", async ([, ref, expected]) => {
      const agents = deps.open({ ...env, PATH: "/nonexistent" });
      expect(await agents.probe(ref)).toMatchObject({ kind: "missing", ...expected });
      expect(endOf(await collect(agents.session(taskFor(ref))))).toMatchObject({ reason: "crash" });
      expect(await agents.detect()).toEqual([]);
    });

    test("programs on PATH are detected without being started", async () => {
      const bin = join(root, "bin");
      mkdirSync(bin);
      writeFileSync(join(bin, "codex"), "#!/bin/sh\necho codex-cli 0.1.2\n", { mode: 0o755 });
      writeFileSync(join(bin, "claude"), "not executable");
      const agents = deps.open({ ...env, PATH: `${bin}:/usr/bin:/bin` });
      expect(await agents.detect()).toEqual([{ kind: "acp", agent: "codex" }]);
      expect(await agents.probe({ kind: "acp", agent: "codex" })).toEqual({
        kind: "available",
        agent: "codex",
        version: "0.1.2",
        provider: "openai",
        model: null,
      });
    });
  });
}

function command(line: string): AgentRef {
  return { kind: "command", command: line };
}

/** The last event, and the only one that ends the session. */
function endOf(events: readonly AgentEvent[]): object | undefined {
  expect(events.filter((event) => event.kind === "ended").length).toBe(1);
  return events.at(-1);
}

const PLAYED_AGENT = resolve(import.meta.dirname, "../../test/played-agent/played-agent.ts");

async function collect(session: AsyncIterable<AgentEvent>): Promise<AgentEvent[]> {
  const events: AgentEvent[] = [];
  for await (const event of session) events.push(event);
  return events;
}

/** The living processes, other than this one, whose environment or command line names `text`. */
function processesNaming(text: string): string[] {
  if (process.platform !== "linux")
    return execFileSync("ps", ["-Ao", "args="], { encoding: "utf8" })
      .split("\n")
      .filter((line) => line.includes(text));
  return readdirSync("/proc").filter((pid) => {
    if (!/^\d+$/u.test(pid) || Number(pid) === process.pid) return false;
    try {
      return (
        readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(text) ||
        readFileSync(`/proc/${pid}/environ`, "utf8").includes(text)
      );
    } catch {
      return false;
    }
  });
}
