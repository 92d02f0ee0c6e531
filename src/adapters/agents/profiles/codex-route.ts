import { modelRoute, type ModelRoute } from "../../gateway/model-wire.ts";
import type { LaunchRequest } from "../agent-profile.ts";
import { type CodexConfig, valueIn } from "./codex-config.ts";

type Env = Readonly<Record<string, string | undefined>>;

/** Where Codex's model is: the base of the provider that the user chose, or OpenAI's own, which depends on whether Codex is logged in or has
 * a key. Null for providers that are built into Codex, and where there is neither login nor key. `auth` is the text of its `auth.json`. */
export function codexRoute(config: CodexConfig, env: Env, auth: string | null): ModelRoute | null {
  const provider = config.provider ?? OPENAI;
  const table = tableOf(config.tables, provider);
  if (table !== null) {
    const wire = valueIn(table, "wire_api") === "chat" ? "openai-chat" : "openai-responses";
    return modelRoute(wire, valueIn(table, "base_url") ?? "");
  }
  const right = provider === OPENAI ? rightOf(env, auth) : null;
  if (right === null) return null;
  const named = valueIn(config.top, "openai_base_url");
  const base = right === "login" ? (named ?? CHATGPT_BASE) : env["OPENAI_BASE_URL"] || (named ?? OPENAI_BASE);
  return modelRoute("openai-responses", base);
}

const OPENAI = "openai";
const OPENAI_BASE = "https://api.openai.com/v1";
/** Where Codex sends its requests when a person is logged in to ChatGPT. */
const CHATGPT_BASE = "https://chatgpt.com/backend-api/codex";

/** What Codex is started with: lines of its configuration, its environment, its `auth.json`. */
export interface CodexSettings {
  readonly top: readonly string[];
  readonly tables: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly auth: string | null;
}

/** The same settings with the gateway as the base of the chosen provider, and stand-ins for every key. A login's tokens stay: Codex renews
 * them by itself. */
export function throughGateway(
  gateway: NonNullable<LaunchRequest["gateway"]>,
  config: CodexConfig,
  own: CodexSettings,
  env: Env,
): CodexSettings {
  const provider = config.provider ?? OPENAI;
  const keys = Object.fromEntries(Object.entries(own.env).map(([name, value]) => [name, gateway.standIn(value)]));
  const auth = withStandIn(own.auth, (secret) => gateway.standIn(secret));
  const start = own.tables.indexOf(headerOf(own.tables, provider) ?? "");
  if (start >= 0) {
    const after = own.tables.findIndex((line, index) => index > start && line.startsWith("["));
    const end = after < 0 ? own.tables.length : after;
    const kept = own.tables.slice(start + 1, end).flatMap((line) => routed(line, gateway));
    const base = `base_url = ${JSON.stringify(gateway.baseUrl)}`;
    const tables = [...own.tables.slice(0, start + 1), base, ...kept, ...own.tables.slice(end)];
    return { top: own.top, tables, env: keys, auth };
  }
  const isByFile = rightOf(env, own.auth) !== "key";
  const key = env["CODEX_API_KEY"] || env["OPENAI_API_KEY"] || "";
  return {
    top: [
      ...own.top.filter((line) => !/^(?:model_provider|openai_base_url)\s*=/u.test(line)),
      `model_provider = "${NAME}"`,
    ],
    tables: [
      ...own.tables,
      `[model_providers.${NAME}]`,
      // By this name Codex knows that it speaks to OpenAI itself.
      'name = "OpenAI"',
      `base_url = ${JSON.stringify(gateway.baseUrl)}`,
      'wire_api = "responses"',
      isByFile ? "requires_openai_auth = true" : 'env_key = "OPENAI_API_KEY"',
    ],
    env: isByFile ? keys : { ...keys, OPENAI_API_KEY: gateway.standIn(key) },
    auth,
  };
}

const NAME = "openai-through-flyball";

/** The gateway has no web sockets; a token in the configuration is a secret like a key. */
function routed(line: string, gateway: NonNullable<LaunchRequest["gateway"]>): readonly string[] {
  if (/^(?:base_url|supports_websockets)\s*=/u.test(line)) return [];
  const token = valueIn([line], "experimental_bearer_token");
  return token === null ? [line] : [`experimental_bearer_token = ${JSON.stringify(gateway.standIn(token))}`];
}

/** The lines of a provider's table, without its header. */
function tableOf(tables: readonly string[], provider: string): readonly string[] | null {
  const header = headerOf(tables, provider);
  if (header === null) return null;
  const rest = tables.slice(tables.indexOf(header) + 1);
  const end = rest.findIndex((line) => line.startsWith("["));
  return end < 0 ? rest : rest.slice(0, end);
}

function headerOf(tables: readonly string[], provider: string): string | null {
  const names = [provider, `"${provider}"`, `'${provider}'`];
  return tables.find((line) => names.includes(/^\[model_providers\.([^\]]+)\]/u.exec(line)?.[1]?.trim() ?? "")) ?? null;
}

/** By what right Codex asks OpenAI: a variable for one run alone, then what is in `auth.json`, then the general variable. */
function rightOf(env: Env, auth: string | null): "login" | "stored key" | "key" | null {
  if (env["CODEX_API_KEY"]) return "key";
  const stored = parseAuth(auth);
  if (typeof stored["tokens"] === "object" && stored["tokens"] !== null) return "login";
  if (typeof stored["OPENAI_API_KEY"] === "string" && stored["OPENAI_API_KEY"] !== "") return "stored key";
  return env["OPENAI_API_KEY"] ? "key" : null;
}

function withStandIn(auth: string | null, standIn: (secret: string) => string): string | null {
  const stored = parseAuth(auth);
  const key = stored["OPENAI_API_KEY"];
  return typeof key === "string" && key !== "" ? JSON.stringify({ ...stored, OPENAI_API_KEY: standIn(key) }) : auth;
}

function parseAuth(auth: string | null): Readonly<Record<string, unknown>> {
  try {
    const value = JSON.parse(auth ?? "{}") as unknown;
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
