import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { commandRunnerSuite } from "../../ports/command-runner.suite.ts";
import { openBubblewrap } from "../sandbox/open-bubblewrap.ts";
import { openCommandRunner } from "./open-command-runner.ts";

const clock = { nowMs: () => 0, randomBytes: (count: number): Uint8Array => randomBytes(count) };
const sandbox = openBubblewrap({ platform: process.platform });

commandRunnerSuite("command runner", () => openCommandRunner({ sandbox, clock }));

const status = await sandbox.status();

test("a log on a full disk is one fault that says so, and the command is gone", async () => {
  const runner = openCommandRunner({ sandbox, clock });
  const running = runner.run({
    argv: ["sh", "-c", "echo x; sleep 41"],
    cwd: "/",
    env: { PATH: "/usr/bin:/bin" },
    stdin: null,
    timeoutMs: 10_000,
    signal: new AbortController().signal,
    logFile: "/dev/full",
    secrets: [],
    sandbox: null,
    detachable: false,
  });
  await expect(running).rejects.toMatchObject({ code: "LOG_NOT_WRITTEN", exit: 3 });
});

test("a sandboxed command works in its worktree, and is told apart from one that is not there", async () => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "flyball-command-")));
  try {
    mkdirSync(join(root, "wt", "src"), { recursive: true });
    const run = (argv: [string, ...string[]]): ReturnType<ReturnType<typeof openCommandRunner>["run"]> =>
      openCommandRunner({ sandbox, clock }).run({
        argv,
        cwd: join(root, "wt"),
        env: { PATH: "/usr/bin:/bin" },
        stdin: null,
        timeoutMs: 10_000,
        signal: new AbortController().signal,
        logFile: null,
        secrets: [],
        sandbox: {
          worktree: join(root, "wt"),
          writable: ["src/**"],
          home: join(root, "home"),
          scratch: [],
          share: [],
          writableOutside: [],
          hidden: [],
        },
        detachable: false,
      });
    expect((await run(["touch", "src/made"])).end).toEqual({ kind: "exited", code: 0 });
    expect(existsSync(join(root, "wt", "src", "made"))).toBe(true);
    expect((await run(["/nowhere/program"])).end.kind).toBe("not-started");
    await run(["touch", join(root, "outside")]);
    expect(existsSync(join(root, "outside"))).toBe(status.kind === "none");
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
});
