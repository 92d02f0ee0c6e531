import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { ModelWire } from "./model-wire.ts";
import { type Gateway, openGateway } from "./open-gateway.ts";

const clock = { nowMs: () => 0, randomBytes: (count: number): Uint8Array => randomBytes(count) };
export const KEY = "sk-ant-api03-real-key-of-the-user";

export interface Heard {
  readonly gateway: Gateway;
  /** In order: usage as it is, `{ retry }`, `{ failed, detail }`. */
  readonly events: readonly unknown[];
}

const opened: { close(): Promise<unknown> }[] = [];

/** Closes the gateways and servers of one test. */
export async function closeOpened(): Promise<void> {
  for (const each of opened.splice(0)) await each.close();
}

export async function open(
  wire: ModelWire,
  upstream: string,
  world: { readonly env?: Record<string, string>; readonly certificates?: string } = {},
): Promise<Heard> {
  const events: unknown[] = [];
  const gateway = await openGateway(
    { clock, env: world.env ?? {}, certificates: world.certificates ?? null },
    { wire, upstream },
    {
      usage: (usage) => events.push(usage),
      retry: (category) => events.push({ retry: category }),
      failed: (failure) => events.push({ failed: failure.reason, detail: failure.detail }),
    },
  );
  opened.push(gateway);
  return { gateway, events };
}

/** Starts a server on a free port, by default one that does as it is told; gives its port. */
export async function serve(served: RequestListener | Server): Promise<number> {
  const server = typeof served === "function" ? createServer(served) : served;
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  opened.push({
    close: () =>
      new Promise((done) => {
        server.close(done);
        server.closeAllConnections();
      }),
  });
  return (server.address() as AddressInfo).port;
}

const BODIES = {
  "anthropic-messages": { model: "m", max_tokens: 9, messages: [{ role: "user", content: "go" }] },
  "openai-responses": { model: "m", input: "go" },
  "openai-chat": { model: "m", messages: [{ role: "user", content: "go" }], stream_options: { include_usage: true } },
} as const;
const PATHS = {
  "anthropic-messages": "/v1/messages",
  "openai-responses": "/responses",
  "openai-chat": "/chat/completions",
} as const;
export const WIRES: readonly ModelWire[] = ["anthropic-messages", "openai-responses", "openai-chat"];

/** The base that a user would configure for the scripted model at `base`. */
export function upstreamOf(wire: ModelWire, base: string): string {
  return wire === "anthropic-messages" ? base : `${base}/v1`;
}

export function ask(gateway: Gateway, wire: ModelWire, key: string, stream = false): Promise<Response> {
  const header: Record<string, string> =
    wire === "anthropic-messages" ? { "x-api-key": key } : { authorization: `Bearer ${key}` };
  return fetch(`${gateway.baseUrl}${PATHS[wire]}`, {
    method: "POST",
    headers: { ...header, "content-type": "application/json" },
    body: JSON.stringify({ ...BODIES[wire], stream }),
  });
}
