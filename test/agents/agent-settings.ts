import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { InstalledAgents } from "./install-agents.ts";

export const TEST_KEY = "key-of-the-test-0123456789";

/** The environment of an agent in a bare home, with its model at `base` and no other network. */
export function bareEnvironment(agents: InstalledAgents, home: string): Record<string, string> {
  return { PATH: `${agents.nodeFolder}:/usr/local/bin:/usr/bin:/bin`, HOME: home, LANG: "C.UTF-8" };
}

export function claudeEnvironment(agents: InstalledAgents, home: string, base: string): Record<string, string> {
  return {
    ...bareEnvironment(agents, home),
    ANTHROPIC_BASE_URL: base,
    ANTHROPIC_API_KEY: TEST_KEY,
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
    DISABLE_AUTOUPDATER: "1",
    CLAUDE_CODE_MAX_RETRIES: "1",
    CLAUDE_CODE_EXECUTABLE: agents.claude,
  };
}

/** Writes Codex's configuration into `home`, too. */
export async function codexEnvironment(
  agents: InstalledAgents,
  home: string,
  base: string,
  model: string,
): Promise<Record<string, string>> {
  const config = [
    `model = "${model}"`,
    'model_provider = "scripted"',
    "check_for_update_on_startup = false",
    "[analytics]",
    "enabled = false",
    "[feedback]",
    "enabled = false",
    "[model_providers.scripted]",
    'name = "scripted"',
    `base_url = "${base}/v1"`,
    'wire_api = "responses"',
    'env_key = "OPENAI_API_KEY"',
    "request_max_retries = 1",
    "stream_max_retries = 1",
  ];
  await mkdir(join(home, ".codex"), { recursive: true });
  await writeFile(join(home, ".codex", "config.toml"), `${config.join("\n")}\n`);
  return { ...bareEnvironment(agents, home), OPENAI_API_KEY: TEST_KEY, CODEX_PATH: agents.codex };
}

/** One model of each family: Codex gives each family tools of its own. `gpt-5` is unknown to it and gets the fallback. */
export const CODEX_MODELS = ["gpt-5", "gpt-5.5", "gpt-6.1-sol"] as const;
