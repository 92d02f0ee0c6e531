import { createServer, type IncomingMessage } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { connect } from "node:net";
import type { Duplex } from "node:stream";
import { afterEach, expect, test } from "vitest";
import { selfSigned } from "../probes/self-signed.suite.ts";
import { ask, closeOpened, open, serve } from "./gateway-bench.suite.ts";

/** The way from the gateway to the model: names, certificates, proxies. */
afterEach(closeOpened);

test("a certificate is verified, with those that the user trusts", async () => {
  const { key, cert } = selfSigned();
  const port = await serve(createTlsServer({ key, cert }, (_request, response) => response.end("{}")));
  const upstream = `https://127.0.0.1:${port}`;
  const strange = await open("anthropic-messages", upstream);
  expect(await (await ask(strange.gateway, "anthropic-messages", "k")).text()).toContain("self-signed certificate");
  expect(strange.events).toEqual([{ retry: "service" }]);
  // Trusted now, but still of another name: it has no list of addresses.
  const trusted = await open("anthropic-messages", upstream, { certificates: cert });
  expect(await (await ask(trusted.gateway, "anthropic-messages", "k")).text()).toContain(
    "ERR_TLS_CERT_ALTNAME_INVALID",
  );
});

test.for<[string, string, string[], number]>([
  ["http", "http://model.test/v1", ["POST http://model.test/v1/responses"], 200],
  ["https", "https://model.test/v1", ["CONNECT model.test:443"], 502],
])("the user's proxy is asked for what is not on this machine, over %s", async ([, upstream, expected, status]) => {
  const seen: string[] = [];
  const proxy = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    response.end('{"usage":{"input_tokens":1,"output_tokens":2}}');
  });
  proxy.on("connect", (request: IncomingMessage, socket: Duplex) => {
    seen.push(`${request.method} ${request.url}`);
    socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
  });
  const at = `http://127.0.0.1:${await serve(proxy)}`;
  const { gateway } = await open("openai-responses", upstream, { env: { HTTP_PROXY: at, HTTPS_PROXY: at } });
  expect((await ask(gateway, "openai-responses", "k")).status).toBe(status);
  expect(seen).toEqual(expected);
});

test("a host that has no address is named, without the password in its URL", async () => {
  const { gateway, events } = await open("openai-responses", "http://user:passw0rd@model.invalid/v1");
  for (let i = 0; i < 3; i++) await ask(gateway, "openai-responses", "k");
  const detail = expect.stringMatching(
    /^http:\/\/model\.invalid cannot be reached: .*(?:ENOTFOUND|EAI_AGAIN)/u,
  ) as string;
  expect(events.at(-1)).toEqual({ failed: "service", detail });
  expect(JSON.stringify(events)).not.toContain("passw0rd");
});

test("a header that cannot be sent on is an answer, not a crash", async () => {
  const port = await serve((_request, response) => response.end("{}"));
  const { gateway } = await open("openai-responses", `http://127.0.0.1:${port}`);
  const { hostname, port: at, pathname } = new URL(gateway.baseUrl);
  const socket = connect(Number(at), hostname);
  socket.write(
    `POST ${pathname}/responses HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${gateway.standIn("key\nof two lines")}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
  );
  let text = "";
  for await (const part of socket.setEncoding("utf8") as AsyncIterable<string>) text += part;
  expect(text).toMatch(/^HTTP\/1\.1 502 /u);
  expect(text).not.toContain("of two lines");
});
