import { execFile, execFileSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { contract, openBench, type Bench } from "../integration/run/run-bench.ts";

/** As package.json's `engines` says. */
const MINIMUM = "22.18.0";

const root = dirname(dirname(import.meta.dirname));
const launcher = join(root, "dist", "flyball.js");
const run = promisify(execFile);
let bench: Bench;
let node: string;

beforeAll(() => {
  const cache = join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "flyball-node", MINIMUM);
  node = join(cache, "node_modules", "node", "bin", "node");
  if (!existsSync(node)) {
    mkdirSync(cache, { recursive: true });
    execFileSync("npm", ["install", "--no-save", "--no-audit", "--no-fund", "--prefix", cache, `node@${MINIMUM}`], {
      stdio: "ignore",
      timeout: 150_000,
    });
  }
  execFileSync(process.execPath, [join(root, "scripts", "build.ts")], { stdio: "ignore", timeout: 60_000 });
  bench = openBench({ "task.yaml": contract({ release_risk_level: "medium" }) });
});
afterAll(() => bench.close());

async function flyball(
  ...args: readonly string[]
): Promise<{ readonly exit: number; readonly out: string; readonly err: string }> {
  try {
    const { stdout, stderr } = await run(node, [launcher, ...args], {
      cwd: bench.repository,
      env: bench.env,
      timeout: 60_000,
    });
    return { exit: 0, out: stdout, err: stderr };
  } catch (thrown) {
    const { code, stdout, stderr } = thrown as { code?: number; stdout?: string; stderr?: string };
    return { exit: code ?? -1, out: stdout ?? "", err: stderr ?? String(thrown) };
  }
}

test("the oldest supported Node takes a change from the contract to the merge and back, without a warning of its own", async () => {
  expect(execFileSync(node, ["--version"], { encoding: "utf8" }).trim()).toBe(`v${MINIMUM}`);
  const waiting = await flyball(
    "run",
    "task.yaml",
    "--builder",
    "printf 'hello, world\\n' > src/greeting.txt",
    "--json",
  );
  expect(waiting.exit).toBe(5);
  expect(waiting.err).not.toContain("Warning");

  expect((await flyball("approve", "last", "--reason", "read it")).exit).toBe(0);
  expect(bench.read("src/greeting.txt")).toBe("hello, world\n");
  expect((await flyball("undo", "last", "--reason", "enough")).exit).toBe(0);
  expect(bench.read("src/greeting.txt")).toBe("hi\n");
  expect(await flyball("ledger", "verify")).toMatchObject({ exit: 0, err: "" });
});
