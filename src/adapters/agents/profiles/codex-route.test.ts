import { expect, test } from "vitest";
import { readCodexConfig } from "./codex-config.ts";
import { codexRoute, throughGateway } from "./codex-route.ts";

const LOGIN = JSON.stringify({ OPENAI_API_KEY: null, tokens: { access_token: "a" } });
const STORED = JSON.stringify({ OPENAI_API_KEY: "sk-stored", tokens: null });
const MINE = '[model_providers.mine]\nbase_url = "https://m.example/v1" # here\n';

const ROUTES: readonly [string, string, Record<string, string>, string | null, string | null][] = [
  ["a key in the environment", "", { OPENAI_API_KEY: "k" }, null, "https://api.openai.com/v1"],
  [
    "a key and a base in the environment",
    "",
    { OPENAI_API_KEY: "k", OPENAI_BASE_URL: "http://h/v1" },
    null,
    "http://h/v1",
  ],
  [
    "a key and a base in the configuration",
    'openai_base_url = "http://c/v1"',
    { CODEX_API_KEY: "k" },
    LOGIN,
    "http://c/v1",
  ],
  ["a stored key", "", {}, STORED, "https://api.openai.com/v1"],
  [
    "a login",
    "",
    { OPENAI_API_KEY: "k", OPENAI_BASE_URL: "http://h/v1" },
    LOGIN,
    "https://chatgpt.com/backend-api/codex",
  ],
  ["neither key nor login", "", {}, null, null],
  ["a login that cannot be read", "", {}, "{", null],
  ["a provider of the user's", `model_provider = "mine"\n${MINE}`, {}, null, "https://m.example/v1"],
  [
    "a provider whose name is quoted",
    'model_provider = "my one"\n[model_providers."my one"]\nbase_url = "http://q"',
    {},
    null,
    "http://q",
  ],
  ["a provider that was not chosen", MINE, { OPENAI_API_KEY: "k" }, null, "https://api.openai.com/v1"],
  [
    "a provider without a base",
    'model_provider = "mine"\n[model_providers.mine]\nname = "x"\n[model_providers.b]\nbase_url = "http://b"',
    {},
    null,
    null,
  ],
  [
    "a base that is no URL of HTTP",
    'model_provider = "mine"\n[model_providers.mine]\nbase_url = "file:///etc"',
    {},
    null,
    null,
  ],
  ["a provider that is built into Codex", 'model_provider = "ollama"', { OPENAI_API_KEY: "k" }, null, null],
];
test.for(ROUTES)("the model of %s", ([, toml, env, auth, expected]) => {
  const route = codexRoute(readCodexConfig(toml), env, auth);
  expect(route).toEqual(expected === null ? null : { wire: "openai-responses", upstream: expected });
});

test("a provider that speaks the older format says so", () => {
  const config = readCodexConfig(`model_provider = "mine"\n${MINE}wire_api = "chat"`);
  expect(codexRoute(config, {}, null)).toEqual({ wire: "openai-chat", upstream: "https://m.example/v1" });
});

const gateway = { baseUrl: "http://127.0.0.1:1/t", standIn: (secret: string): string => `not-${secret}` };

test("the chosen provider gets the gateway as its base, every key a stand-in, and other providers stay", () => {
  const config = readCodexConfig(
    [
      'model_provider = "mine"',
      "[model_providers.other]",
      'base_url = "http://other"',
      "[model_providers.mine]",
      'name = "Mine"',
      'base_url = "http://mine"',
      "supports_websockets = true",
      'experimental_bearer_token = "secret"',
      "[model_providers.mine.query_params]",
      'api-version = "1"',
    ].join("\n"),
  );
  const own = { top: config.top, tables: config.tables, env: { A: "a", B: "b" }, auth: STORED };
  expect(throughGateway(gateway, config, own, {})).toEqual({
    top: ['model_provider = "mine"'],
    tables: [
      "[model_providers.other]",
      'base_url = "http://other"',
      "[model_providers.mine]",
      'base_url = "http://127.0.0.1:1/t"',
      'name = "Mine"',
      'experimental_bearer_token = "not-secret"',
      "[model_providers.mine.query_params]",
      'api-version = "1"',
    ],
    env: { A: "not-a", B: "not-b" },
    auth: JSON.stringify({ OPENAI_API_KEY: "not-sk-stored", tokens: null }),
  });
});

test.for<[string, Record<string, string>, string | null, string, Record<string, string>]>([
  ["a key", { OPENAI_API_KEY: "k" }, null, 'env_key = "OPENAI_API_KEY"', { OPENAI_API_KEY: "not-k" }],
  [
    "a key for one run",
    { CODEX_API_KEY: "k" },
    LOGIN,
    'env_key = "OPENAI_API_KEY"',
    { CODEX_API_KEY: "not-k", OPENAI_API_KEY: "not-k" },
  ],
  ["a login", {}, LOGIN, "requires_openai_auth = true", {}],
])("OpenAI itself becomes a provider at the gateway, by %s", ([, env, auth, right, expected]) => {
  const config = readCodexConfig('model = "m"\nopenai_base_url = "http://c"\n');
  const used = throughGateway(gateway, config, { top: config.top, tables: [], env, auth }, env);
  expect(used).toEqual({
    top: ['model = "m"', 'model_provider = "openai-through-flyball"'],
    tables: [
      "[model_providers.openai-through-flyball]",
      'name = "OpenAI"',
      'base_url = "http://127.0.0.1:1/t"',
      'wire_api = "responses"',
      right,
    ],
    env: expected,
    auth,
  });
});
