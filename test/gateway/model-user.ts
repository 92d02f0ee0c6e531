import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** Plays the headless mode of Claude Code or Codex as far as the gateway is concerned: it writes down all that it can see of its model's
 * settings, asks its model as often as its prompt says, and tells a usage that is wrong. `node model-user.ts claude|codex`. */
export interface ModelUserPrompt {
  readonly calls: number;
  /** Asks again after a failure, for ever. */
  readonly stubborn?: boolean;
}

async function main(): Promise<void> {
  const [, , name = "claude", ...args] = process.argv;
  if (args.includes("--version")) return write(`${name} 1.2.3\n`);
  const prompt = JSON.parse(readFileSync(0, "utf8")) as ModelUserPrompt;
  const home = process.env["HOME"] ?? "/";
  const files = name === "codex" ? [".codex/config.toml", ".codex/auth.json"] : [];
  const read = files.map((file) => readOr(join(home, file)));
  writeFileSync("src/seen.txt", `${JSON.stringify(process.env, null, 1)}\n${read.join("\n")}\n`);
  const ask = name === "codex" ? codexCall(read.join("\n")) : claudeCall();
  const tell = (line: object): void => write(`${JSON.stringify(line)}\n`);
  if (name === "codex") tell({ type: "thread.started", thread_id: "t1" });
  else tell({ type: "system", subtype: "init", session_id: "s1", model: "m" });
  let failed = "";
  for (let done = 0; done < prompt.calls;) {
    const error = await ask();
    if (error === null) done += 1;
    else if (prompt.stubborn !== true) {
      failed = error;
      break;
    } else await sleep(100);
    const usage = { input_tokens: 900_000, output_tokens: 900_000 };
    if (name === "claude") tell({ type: "assistant", message: { id: `m${done}`, content: [], usage } });
  }
  const usage = { input_tokens: 900_000, output_tokens: 900_000 };
  if (failed !== "") tell({ type: "result", is_error: true, result: failed });
  else if (name === "codex") tell({ type: "turn.completed", usage });
  else tell({ type: "result", subtype: "success", is_error: false, result: "done", total_cost_usd: 0.5, usage });
}

type Ask = () => Promise<string | null>;

function claudeCall(): Ask {
  const body = { model: "m", max_tokens: 9, stream: true, messages: [{ role: "user", content: "go" }] };
  return () =>
    post(`${process.env["ANTHROPIC_BASE_URL"]}/v1/messages`, { "x-api-key": variable("ANTHROPIC_API_KEY") }, body);
}

function codexCall(settings: string): Ask {
  const provider = /^model_provider = "([^"]+)"/mu.exec(settings)?.[1] ?? "";
  const table = settings.split(`[model_providers.${provider}]`)[1]?.split("\n[")[0] ?? "";
  const base = /^base_url = "([^"]+)"/mu.exec(table)?.[1] ?? "";
  const keyName = /^env_key = "([^"]+)"/mu.exec(table)?.[1];
  const stored = /"OPENAI_API_KEY":"([^"]+)"/u.exec(settings)?.[1] ?? "";
  const key = keyName === undefined ? stored : variable(keyName);
  return () => post(`${base}/responses`, { authorization: `Bearer ${key}` }, { model: "m", input: "go", stream: true });
}

/** Null, or what failed. */
async function post(url: string, headers: Record<string, string>, body: object): Promise<string | null> {
  try {
    const answer = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
    const text = await answer.text();
    return answer.ok ? null : `${answer.status} ${text}`;
  } catch (thrown) {
    return String(thrown);
  }
}

function variable(name: string): string {
  return process.env[name] ?? "";
}

function readOr(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

function write(text: string): void {
  process.stdout.write(text);
}

await main();
