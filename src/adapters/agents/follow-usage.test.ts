import { appendFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { AgentEvent } from "../../domain/agent/agent-event.ts";
import { followUsage } from "./follow-usage.ts";
import { CLAUDE_USAGE_NOTES, CODEX_USAGE_NOTES } from "./usage-notes.ts";

let home: string;
const stops: (() => void)[] = [];
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "flyball-usage-"));
});
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
  rmSync(home, { recursive: true, force: true });
});

function follow(notes: typeof CODEX_USAGE_NOTES): AgentEvent[] {
  const events: AgentEvent[] = [];
  stops.push(followUsage(home, notes, (event) => void events.push(event)));
  return events;
}

function codexLine(tokensIn: number, tokensOut: number): string {
  const info = { total_token_usage: { input_tokens: tokensIn, output_tokens: tokensOut } };
  return `${JSON.stringify({ type: "event_msg", payload: { type: "token_count", info } })}\n`;
}

function claudeLine(id: string, tokensIn: number, cached: number, tokensOut: number): string {
  const usage = { input_tokens: tokensIn, cache_read_input_tokens: cached, output_tokens: tokensOut };
  return `${JSON.stringify({ type: "assistant", message: { id, usage } })}\n`;
}

function used(tokensIn: number, tokensOut: number): AgentEvent {
  return { kind: "usage", scope: "session", tokensIn, tokensOut, usd: null };
}

test("Codex's totals of all its sessions are told whenever they grow, half a line at a time or whole", async () => {
  const folder = join(home, ".codex/sessions/2026/01/02");
  const events = follow(CODEX_USAGE_NOTES);
  mkdirSync(folder, { recursive: true });
  const line = codexLine(100, 10);
  writeFileSync(join(folder, "rollout-a.jsonl"), `{"type":"other"}\nno json "token_count"\n${line.slice(0, 30)}`);
  writeFileSync(join(folder, "rollout-b.jsonl"), codexLine(5, 1));
  await vi.waitFor(() => expect(events).toEqual([used(5, 1)]), 3000);
  appendFileSync(join(folder, "rollout-a.jsonl"), line.slice(30));
  await vi.waitFor(() => expect(events).toEqual([used(5, 1), used(105, 11)]), 3000);
  appendFileSync(join(folder, "rollout-a.jsonl"), codexLine(300, 30));
  await vi.waitFor(() => expect(events.at(-1)).toEqual(used(305, 31)), 3000);
});

test("Claude's messages count once each, by what was said of them last", async () => {
  const folder = join(home, ".claude/projects/p");
  const events = follow(CLAUDE_USAGE_NOTES);
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, "s.jsonl"),
    claudeLine("a", 10, 90, 1) + claudeLine("a", 10, 90, 7) + claudeLine("b", 20, 0, 2),
  );
  await vi.waitFor(() => expect(events).toEqual([used(120, 9)]), 3000);
});

test("a link out of the home is not followed", async () => {
  const folder = join(home, ".codex/sessions");
  const elsewhere = join(home, "elsewhere");
  mkdirSync(folder, { recursive: true });
  mkdirSync(elsewhere);
  writeFileSync(join(elsewhere, "x.jsonl"), codexLine(1000, 1000));
  symlinkSync(join(elsewhere, "x.jsonl"), join(folder, "x.jsonl"));
  symlinkSync(elsewhere, join(folder, "linked"));
  const events = follow(CODEX_USAGE_NOTES);
  writeFileSync(join(folder, "y.jsonl"), codexLine(1, 1));
  await vi.waitFor(() => expect(events).toEqual([used(1, 1)]), 3000);
});
