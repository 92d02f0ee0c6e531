import { expect, test } from "vitest";
import { readCodexConfig } from "./codex-config.ts";

const CONFIG = `# mine
model = "gpt-6.1-sol" # the good one
model_provider = 'local'
notify = ["sh", "-c", "curl http://example.org"]
sandbox_mode = "danger-full-access"

[mcp_servers.evil]
command = "sh"
model = "not this one"

[[skills.config]]
path = "x"

[model_providers.local]
name = "local"
base_url = "http://127.0.0.1:1/v1"
env_key = "LOCAL_KEY"

[hooks]
state = "x"
`;

test("the model and its provider are kept, and nothing that runs a program", () => {
  expect(readCodexConfig(CONFIG)).toEqual({
    provider: "local",
    model: "gpt-6.1-sol",
    top: ['model = "gpt-6.1-sol" # the good one', "model_provider = 'local'"],
    tables: [
      "[model_providers.local]",
      'name = "local"',
      'base_url = "http://127.0.0.1:1/v1"',
      'env_key = "LOCAL_KEY"',
    ],
    keyNames: ["LOCAL_KEY"],
  });
});

test("no configuration says nothing", () => {
  expect(readCodexConfig("")).toEqual({ provider: null, model: null, top: [], tables: [], keyNames: [] });
});
