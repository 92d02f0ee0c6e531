import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, statSync } from "node:fs";
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { CommandRequest, CommandRunner } from "./command-runner.ts";

/** Holds the contract of {@link CommandRunner} against one adapter. */
export function commandRunnerSuite(name: string, open: () => CommandRunner): void {
  describe(`${name} keeps the contract`, () => {
    let folder: string;
    beforeEach(() => {
      folder = realpathSync(mkdtempSync(join(tmpdir(), "flyball-command-")));
    });
    afterEach(() => {
      rmSync(folder, { recursive: true, force: true });
    });
    const request = (script: string, rest: Partial<CommandRequest> = {}): CommandRequest => ({
      argv: ["sh", "-c", script],
      cwd: folder,
      env: { PATH: `${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin` },
      stdin: null,
      timeoutMs: 15_000,
      signal: new AbortController().signal,
      logFile: null,
      secrets: [],
      sandbox: null,
      detachable: false,
      ...rest,
    });

    test.for<[string, string, object]>([
      ["an exit code", "exit 7", { kind: "exited", code: 7 }],
      ["success", "true", { kind: "exited", code: 0 }],
      ["a signal", "kill -9 $$", { kind: "signalled", signal: "SIGKILL" }],
    ])("%s is told", async ([, script, end]) => {
      expect((await open().run(request(script))).end).toEqual(end);
    });

    test("a program that is not there is not started, with the reason", async () => {
      const { end } = await open().run(request("", { argv: ["/nowhere/program"] }));
      expect(end).toEqual({ kind: "not-started", why: expect.stringContaining("/nowhere/program") });
    });

    test("a folder that is not there is not taken for a missing program", async () => {
      const { end } = await open().run(request("true", { cwd: join(folder, "gone") }));
      expect(end).toEqual({ kind: "not-started", why: `the folder ${folder}/gone does not exist` });
    });

    test("arguments are never read by a shell", async () => {
      const { tail } = await open().run(request("", { argv: ["printf", "%s|", "$(id)", "a b", "'\"\n"] }));
      expect(tail).toBe("$(id)|a b|'\"\n|");
    });

    test("the environment is what was given and the mark of the tree", async () => {
      const { tail } = await open().run(request("", { argv: ["/usr/bin/env"], env: { ONLY: "this" } }));
      expect(tail.replace(/=[0-9a-f]{32}$/mu, "=MARK")).toBe("ONLY=this\nFLYBALL_SPAWN=MARK\n");
    });

    test("standard input is given and closed", async () => {
      expect((await open().run(request("cat; echo end", { stdin: "in " }))).tail).toBe("in end\n");
    });

    test("a big input that nobody reads is no error", async () => {
      const { end } = await open().run(request("exit 3", { stdin: "x".repeat(4_000_000) }));
      expect(end).toEqual({ kind: "exited", code: 3 });
    });

    test("the log holds both streams and its digest is right", async () => {
      const logFile = join(folder, "logs", "out.log");
      const { log, tail } = await open().run(request("echo out; sleep 0.1; echo err >&2", { logFile }));
      expect(tail).toBe("out\nerr\n");
      expect(readFileSync(logFile, "utf8")).toBe("out\nerr\n");
      expect(log).toEqual({
        file: logFile,
        bytes: 8,
        sha256: createHash("sha256").update("out\nerr\n").digest("hex"),
      });
    });

    test("lines come as they are written, cut at 4,000 characters", async () => {
      const lines: string[] = [];
      const script =
        "echo one; printf 'two'; printf ' half\\n'; head -c 9000 /dev/zero | tr '\\0' x; echo; printf last";
      await open().run(request(script, { onLine: (line) => lines.push(line) }));
      expect(lines.map((line) => (line.length > 20 ? line.length : line))).toEqual([
        "one",
        "two half",
        4000,
        4000,
        1000,
        "last",
      ]);
    });

    test("a log of more than 16 MiB is cut and says how much is missing", async () => {
      const logFile = join(folder, "big.log");
      const { end, log, tail } = await open().run(
        request("head -c 20000000 /dev/zero | tr '\\0' y; echo end", { logFile }),
      );
      expect(end).toEqual({ kind: "exited", code: 0 });
      expect(log?.bytes).toBe(statSync(logFile).size);
      expect(readFileSync(logFile, "latin1").slice(-60)).toContain(
        `\n[flyball: ${20_000_004 - 16 * 1024 * 1024} more bytes of output were cut]\n`,
      );
      expect(tail.length).toBe(8192);
      expect(tail.endsWith("yyend\n")).toBe(true);
    });

    test("a secret is replaced everywhere, across pieces of output too", async () => {
      const logFile = join(folder, "out.log");
      const lines: string[] = [];
      const script =
        "printf 'a sk-sec'; sleep 0.2; printf 'ret-1 b\\n'; printf 'sk-sec' >&2; sleep 0.1; printf 'ret-1' >&2";
      const { tail } = await open().run(
        request(script, { logFile, secrets: ["sk-secret-1"], onLine: (line) => lines.push(line) }),
      );
      expect(lines.toSorted()).toEqual(["[redacted]", "a [redacted] b"]);
      expect(readFileSync(logFile, "utf8") + tail).not.toContain("sk-sec");
    });

    test("a command over its time ends as timed out, with its tree", async () => {
      const { end, durationMs } = await open().run(request("sleep 51.001 & sleep 51.001", { timeoutMs: 200 }));
      expect(end).toEqual({ kind: "timed-out" });
      expect(durationMs).toBeLessThan(4000);
      expect(sleepers("51.001")).toEqual([]);
    });

    test("a command that ignores SIGTERM is killed", async () => {
      const { end } = await open().run(request("trap '' TERM; while :; do sleep 51.002; done", { timeoutMs: 200 }));
      expect(end).toEqual({ kind: "timed-out" });
      expect(sleepers("51.002")).toEqual([]);
    });

    test("an abort ends the command within its grace", async () => {
      const controller = new AbortController();
      const lines: string[] = [];
      const running = open().run(
        request("trap 'echo bye; exit 0' TERM; echo up; sleep 51.003 & wait", {
          signal: controller.signal,
          onLine: (line) => {
            lines.push(line);
            if (line === "up") controller.abort();
          },
        }),
      );
      expect((await running).end).toEqual({ kind: "aborted" });
      expect(lines).toEqual(["up", "bye"]);
      expect(sleepers("51.003")).toEqual([]);
    });

    test("an abort before the start starts nothing", async () => {
      const { end } = await open().run(request(`touch '${folder}/ran'`, { signal: AbortSignal.abort() }));
      expect(end).toEqual({ kind: "aborted" });
      expect(readdirSync(folder)).toEqual([]);
    });

    test.for<[string, string]>([
      ["in the background", "sleep 51.004 & true"],
      ["in a session of its own", "setsid sleep 51.004 & true"],
      ["after two forks", "(setsid sh -c 'sleep 51.004 & ' &) ; sleep 0.1"],
      ["holding the output open", "setsid sh -c 'sleep 51.004; echo late' & echo done"],
    ])("a child left %s is gone at the end", async ([, script]) => {
      const { end } = await open().run(request(script));
      expect(end).toEqual({ kind: "exited", code: 0 });
      expect(sleepers("51.004")).toEqual([]);
    });

    test("a detachable command may leave a server in a session of its own, and nothing else", async () => {
      const script = "setsid sh -c 'echo up; exec sleep 51.005' & sleep 51.006 & sleep 0.1; echo done";
      const { end, tail } = await open().run(request(script, { detachable: true }));
      expect(end).toEqual({ kind: "exited", code: 0 });
      expect(tail).toBe("up\ndone\n");
      expect(sleepers("51.006")).toEqual([]);
      const left = sleepers("51.005");
      expect(left.length).toBe(1);
      for (const pid of left) process.kill(pid, "SIGKILL");
    });

    test("a command that another orchestrator left running under the same key is ended before it is started again", async () => {
      const script = "setsid sleep 51.008 & sleep 51.008";
      const { env, cwd } = request("");
      const marks = { FLYBALL_KEY: "run/step/deploy", FLYBALL_SPAWN: "f".repeat(32) };
      const start = `export FLYBALL_GROUP=$$; ${script}`;
      const orphan = spawn("sh", ["-c", start], { cwd, env: { ...env, ...marks }, detached: true, stdio: "ignore" });
      const stranger = spawn("sleep", ["51.009"], {
        env: { ...env, FLYBALL_KEY: "run/step/deploy/undo" },
        stdio: "ignore",
      });
      await waitFor(() => sleepers("51.008").length === 2 && sleepers("51.009").length === 1);
      const { end, tail } = await open().run(
        request('echo "$FLYBALL_KEY"; pgrep -xf "sleep 51.008" || echo alone', {
          key: "run/step/deploy",
          detachable: true,
        }),
      );
      expect({ end, tail }).toEqual({ end: { kind: "exited", code: 0 }, tail: "run/step/deploy\nalone\n" });
      expect(orphan.signalCode === null && orphan.exitCode === null).toBe(false);
      expect(sleepers("51.009").length).toBe(1);
      stranger.kill("SIGKILL");
    });

    test("a server that a detachable command left behind is no leftover of its key", async () => {
      const key = "run/step/serve";
      await open().run(request("setsid sleep 51.010 & sleep 0.1", { key, detachable: true }));
      expect(await open().endLeftovers(key)).toBe(false);
      expect(sleepers("51.010").length).toBe(1);
      for (const pid of sleepers("51.010")) process.kill(pid, "SIGKILL");
    });

    test("a detachable command over its time leaves nothing", async () => {
      const script = "setsid sleep 51.007 & sleep 51.007";
      const { end } = await open().run(request(script, { detachable: true, timeoutMs: 300 }));
      expect(end).toEqual({ kind: "timed-out" });
      expect(sleepers("51.007")).toEqual([]);
    });
  });
}

async function waitFor(holds: () => boolean): Promise<void> {
  for (let waitedMs = 0; !holds(); waitedMs += 20) {
    if (waitedMs > 5000) throw new Error("it did not come to be within 5 s");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** The pids of `sleep SECONDS` on this machine. */
function sleepers(seconds: string): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/u.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, "utf8") === `sleep\0${seconds}\0`;
      } catch {
        return false;
      }
    });
}
