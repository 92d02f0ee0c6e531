import { randomBytes } from "node:crypto";
import { resolve } from "node:path";
import { agentsSuite } from "../../ports/agents.suite.ts";
import { openBubblewrap } from "../sandbox/open-bubblewrap.ts";
import { openAgents } from "./open-agents.ts";

const clock = { nowMs: () => 0, randomBytes: (count: number): Uint8Array => randomBytes(count) };
const visible = [resolve(import.meta.dirname, "../../..")];
const walled = openBubblewrap({ platform: process.platform, visible });
const bare = openBubblewrap({ platform: "linux", bwrap: "/nowhere/bwrap" });

agentsSuite("this machine", {
  isWalled: (await walled.status()).kind !== "none",
  open: (env) => openAgents({ env, sandbox: walled, clock, version: "0.0.0" }),
});
agentsSuite("a machine without a sandbox", {
  isWalled: false,
  open: (env) => openAgents({ env, sandbox: bare, clock, version: "0.0.0" }),
});
