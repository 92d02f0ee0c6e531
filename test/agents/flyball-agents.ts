import { randomBytes } from "node:crypto";
import { dirname } from "node:path";
import { openAgents } from "../../src/adapters/agents/open-agents.ts";
import { openBubblewrap } from "../../src/adapters/sandbox/open-bubblewrap.ts";
import { openTimers, type Timers } from "../../src/app/agent/timers.ts";
import type { Agents } from "../../src/ports/agents.ts";
import type { Clock } from "../../src/ports/clock.ts";
import { claudeEnvironment, codexEnvironment } from "./agent-settings.ts";
import type { InstalledAgents } from "./install-agents.ts";

export interface FlyballAgents {
  readonly agents: Agents;
  readonly timers: Timers;
}

/** Flyball's own adapters and walls, for a user whose agents are the installed ones and whose models are at `base`. `user` is that user's
 * home. */
export async function openFlyballAgents(
  installed: InstalledAgents,
  user: string,
  base: string,
): Promise<FlyballAgents> {
  const clock: Clock = { nowMs: () => Date.now(), randomBytes: (count) => randomBytes(count) };
  const env = await userEnvironment(installed, user, base);
  const sandbox = openBubblewrap({ platform: process.platform, visible: [installed.nodeFolder] });
  return { agents: openAgents({ env, sandbox, clock, version: "0.0.0" }), timers: openTimers() };
}

/** What such a user has in the environment; Codex's settings are written into `user`. */
export async function userEnvironment(
  installed: InstalledAgents,
  user: string,
  base: string,
): Promise<Record<string, string>> {
  const claude = claudeEnvironment(installed, user, base);
  const codex = await codexEnvironment(installed, user, base, "gpt-6.1-sol");
  // The folder of the adapters has a `codex` of its own, without its program.
  const path = [installed.claude, installed.claudeAcp].map((program) => dirname(program)).join(":");
  return { ...claude, ...codex, PATH: `${path}:${claude["PATH"]}` };
}
