import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startScriptedModel } from "../../test/scripted-model/scripted-model.ts";

const ROOT = join(import.meta.dirname, "../..");
const CLI = join(ROOT, "src/main/cli.ts");
const PLAYED_AGENT = join(ROOT, "test/played-agent/played-agent.ts");

/** The main job in a temporary folder, three times: a good run, a builder that tries to leave its scope, a release that fails its sign-off. */
async function tour(): Promise<number> {
  const startedMs = Date.now();
  const folder = mkdtempSync(join(tmpdir(), "flyball-tour-"));
  const model = await startScriptedModel();
  const company = await openCompany(folder, model.base("reviewer"));
  model.script("reviewer", {
    answers: [readFileSync(join(import.meta.dirname, "review.json"), "utf8")],
    usage: { tokensIn: 3000, tokensOut: 180 },
  });
  const checks: [string, boolean][] = [];
  try {
    say("Flyball takes a change from a task contract to a verified release.");
    say(
      "Played from scripts here: the builder (it speaks real ACP over stdio) and the reviewer's model (a server on loopback).",
    );
    say("Real: git, worktree, sandbox, tests, merge, deployment to loopback, sign-off, rollback, ledger.");
    await company.deploy();
    await company.sandboxNotice();

    heading("(a) A good run: every order gets its total");
    const good = await company.run("order-total", "honest");
    const order = (await (await fetch(`${company.url}/orders/1`)).json()) as { total?: number };
    say(`  GET /orders/1 answers with total ${order.total}`);
    checks.push(["the good change is released", good === 0 && order.total === 810]);
    checks.push(["its rollback is ready", (await company.flyball("undo", "last", "--dry-run")) === 0]);
    const released = await company.version();

    heading("(b) A builder that tries to leave its scope");
    const escaped = await company.run("order-note", "escaping");
    checks.push(["the escaping builder is stopped", escaped === 1 && company.deployScriptIsWhole()]);

    heading("(c) A release that passes its tests and fails its sign-off");
    const broken = await company.run("order-currency", "breaking");
    const now = await company.version();
    say(`  production runs ${now.slice(0, 12)}, as before`);
    checks.push(["the broken release is rolled back", broken === 1 && now === released]);

    heading("The ledger: every action, by whom and why, provably in one order");
    checks.push(["the ledger proves itself", (await company.flyball("ledger", "verify")) === 0]);
    await company.flyball("ledger", "log", "--limit", "6");
  } finally {
    await company.close();
    await model.close();
  }
  checks.push(["nothing is left running", company.stopped()]);
  heading("What was seen");
  for (const [what, holds] of checks) say(`  ${holds ? "✓" : "✗"} ${what}`);
  say(`  ${((Date.now() - startedMs) / 1000).toFixed(1)} s in all`);
  return checks.every(([, holds]) => holds) ? 0 : 1;
}

interface Company {
  readonly url: string;
  /** Runs a task with the agent that plays this script. */
  run(task: string, played: "honest" | "escaping" | "breaking"): Promise<number>;
  deploy(): Promise<void>;
  sandboxNotice(): Promise<void>;
  flyball(...args: readonly string[]): Promise<number>;
  version(): Promise<string>;
  deployScriptIsWhole(): boolean;
  close(): Promise<void>;
  stopped(): boolean;
}

/** A git repository with the orders-api in it, an environment that it is deployed to, and a data folder of its own. */
async function openCompany(folder: string, reviewerUrl: string): Promise<Company> {
  const repository = join(folder, "orders-api");
  const root = join(folder, "production");
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  cpSync(join(ROOT, "examples/orders-api"), repository, { recursive: true });
  mkdirSync(root);
  mkdirSync(join(folder, "home"));
  writeFileSync(join(folder, "home/.gitconfig"), "[user]\n\tname = Ada\n\temail = ada@example.org\n");
  const env = {
    ...pick(process.env, ["PATH", "LANG", "TERM", "TMPDIR"]),
    HOME: join(folder, "home"),
    XDG_DATA_HOME: join(folder, "data"),
    ORDERS_ROOT: root,
    ORDERS_PORT: String(port),
  };
  const policy = readFileSync(join(repository, "flyball.yaml"), "utf8")
    .replaceAll("127.0.0.1:8080", `127.0.0.1:${port}`)
    .replace(
      "reviewer: human",
      `reviewer: ${JSON.stringify(`model:openai-compatible/played-reviewer@${reviewerUrl}/v1`)}`,
    );
  writeFileSync(join(repository, "flyball.yaml"), policy);
  for (const args of [
    ["init", "-q", "-b", "main"],
    ["add", "-A"],
    ["commit", "-q", "-m", "orders-api 1.0.0"],
  ])
    await run("git", args, repository, env, "quiet");
  const deployScript = readFileSync(join(repository, "ops/deploy.js"), "utf8");
  const head = (await run("git", ["rev-parse", "HEAD"], repository, env, "quiet")).out.trim();
  let serverPid = 0;
  const isAlive = (): boolean => {
    try {
      process.kill(serverPid, 0);
      return true;
    } catch {
      return false;
    }
  };
  return {
    url,
    async run(task, played) {
      say(`\n$ flyball run tasks/${task}.yaml --builder 'acp:played-agent ${played}.json'`);
      const builder = `acp:${process.execPath} ${PLAYED_AGENT} ${join(import.meta.dirname, `${played}.json`)}`;
      return (
        await run(process.execPath, [CLI, "run", `tasks/${task}.yaml`, "--builder", builder], repository, env, "shown")
      ).exit;
    },
    async deploy() {
      const deployed = await run(
        process.execPath,
        ["ops/deploy.js"],
        repository,
        { ...env, FLYBALL_SHA: head },
        "quiet",
      );
      if (deployed.exit !== 0) throw new Error(`the first deployment failed: ${deployed.out}`);
      say(`  orders-api ${head.slice(0, 12)} runs at ${url}`);
    },
    async sandboxNotice() {
      const { out } = await run(process.execPath, [CLI, "doctor", "--json"], repository, env, "quiet");
      const items = (
        JSON.parse(out) as { items: { id: string; status: string; summary: string; remediation: string }[] }
      ).items;
      const sandbox = items.find(({ id }) => id === "sandbox");
      say(`  ${sandbox?.summary ?? "sandbox unknown"}`);
      if (sandbox?.status !== "ok") say(`  to have it: ${sandbox?.remediation ?? "install bubblewrap"}`);
    },
    async flyball(...args) {
      say(`\n$ flyball ${args.join(" ")}`);
      return (await run(process.execPath, [CLI, ...args], repository, env, "shown")).exit;
    },
    async version() {
      return ((await (await fetch(`${url}/version`)).json()) as { sha: string }).sha;
    },
    deployScriptIsWhole: () => readFileSync(join(repository, "ops/deploy.js"), "utf8") === deployScript,
    async close() {
      serverPid = Number(readFileSync(join(root, "server.pid"), "utf8"));
      process.kill(serverPid, "SIGTERM");
      for (let i = 0; i < 100 && isAlive(); i++) await new Promise((resolve) => setTimeout(resolve, 20));
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    },
    stopped: () => !isAlive(),
  };
}

function run(
  file: string,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
  mode: "shown" | "quiet",
): Promise<{ readonly exit: number; readonly out: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { cwd, env, stdio: ["ignore", "pipe", mode === "shown" ? "inherit" : "pipe"] });
    let out = "";
    child.stdout?.on("data", (chunk: Buffer) => {
      out += chunk.toString();
      if (mode === "shown") process.stdout.write(chunk);
    });
    child.stderr?.resume();
    child.on("error", reject);
    child.on("close", (code) => resolve({ exit: code ?? 1, out }));
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() =>
        address !== null && typeof address === "object" ? resolve(address.port) : reject(new Error("no port")),
      );
    });
  });
}

function pick(env: NodeJS.ProcessEnv, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])));
}

function heading(text: string): void {
  say(`\n── ${text} ${"─".repeat(Math.max(0, 76 - text.length))}`);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

process.exitCode = await tour();
