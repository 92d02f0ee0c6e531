import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { AgentEvent } from "../../domain/agent/agent-event.ts";
import { openBubblewrap } from "../sandbox/open-bubblewrap.ts";
import { openAgents } from "./open-agents.ts";

/** Answers what it has to, and goes on telling after the end of its turn. */
const TALKER = `
const send = (message) => process.stdout.write(JSON.stringify({ jsonrpc: "2.0", ...message }) + "\\n");
const answers = { initialize: { protocolVersion: 1, agentCapabilities: {} }, "session/new": { sessionId: "s" }, "session/prompt": { stopReason: "end_turn" } };
require("node:readline").createInterface({ input: process.stdin }).on("line", (line) => {
  const { id, method } = JSON.parse(line);
  if (answers[method]) send({ id, result: answers[method] });
  if (method !== "session/prompt") return;
  const update = { sessionUpdate: "agent_message_chunk", content: { type: "text", text: "and another thing" } };
  setInterval(() => send({ method: "session/update", params: { sessionId: "s", update } }), 1);
}).on("close", () => {});
`;

test("an agent that goes on telling after its turn harms nothing", async () => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "flyball-late-")));
  try {
    for (const folder of ["worktree", "home"]) mkdirSync(join(root, folder));
    writeFileSync(join(root, "home", "talker.cjs"), TALKER);
    const env = { PATH: "/usr/bin:/bin", HOME: "/nonexistent" };
    const sandbox = openBubblewrap({ platform: "linux", bwrap: "/nowhere/bwrap" });
    const clock = { nowMs: () => 0, randomBytes: (count: number): Uint8Array => randomBytes(count) };
    const events: AgentEvent[] = [];
    const session = openAgents({ env, sandbox, clock, version: "0" }).session({
      ref: { kind: "acp", agent: `'${process.execPath}' '${join(root, "home", "talker.cjs")}'` },
      role: "builder",
      prompt: "go",
      sandbox: {
        worktree: join(root, "worktree"),
        writable: ["**"],
        home: join(root, "home"),
        scratch: [],
        share: [],
        writableOutside: [],
        hidden: [],
      },
      signal: new AbortController().signal,
      transcriptFile: null,
    });
    for await (const event of session) events.push(event);
    expect(events.at(-1)).toEqual({ kind: "ended", reason: "done", detail: "" });
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
});
