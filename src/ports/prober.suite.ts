import * as http from "node:http";
import * as net from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import type { Predicate } from "../domain/policy/predicate.ts";
import type { Prober } from "./prober.ts";

type HttpPredicate = Extract<Predicate, { kind: "http" }>;

/** Holds an adapter to the contract of {@link Prober}, against servers on loopback that misbehave in every phase. */
export function proberSuite(name: string, open: () => Prober): void {
  describe(`${name} keeps the contract of a prober`, () => {
    const closers: (() => Promise<void>)[] = [];
    afterEach(async () => {
      await Promise.all(closers.splice(0).map((close) => close()));
    });
    /** A raw TCP server: the base URL at which `serve` gets each connection. */
    const rawServer = async (serve: (socket: net.Socket) => void): Promise<string> => {
      const sockets = new Set<net.Socket>();
      const server = net.createServer((socket) => {
        sockets.add(socket);
        socket.on("error", () => socket.destroy());
        serve(socket);
      });
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      closers.push(() => {
        for (const socket of sockets) socket.destroy();
        return new Promise((resolve) => server.close(() => resolve()));
      });
      return `http://127.0.0.1:${(server.address() as net.AddressInfo).port}`;
    };
    const httpServer = async (answer: http.RequestListener): Promise<string> => {
      const server = http.createServer(answer);
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      closers.push(() => {
        server.closeAllConnections();
        return new Promise((resolve) => server.close(() => resolve()));
      });
      return `http://127.0.0.1:${(server.address() as net.AddressInfo).port}`;
    };

    test.for<{ phase: string; serve: (socket: net.Socket) => void }>([
      { phase: "accepts and says nothing", serve: () => {} },
      { phase: "sends half a header", serve: (socket) => socket.write("HTTP/1.1 200 OK\r\ncontent-le") },
      {
        phase: "sends headers and no body",
        serve: (socket) => socket.write("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n"),
      },
      {
        phase: "trickles a byte at a time",
        serve: (socket) => {
          socket.write("HTTP/1.1 200 OK\r\n\r\n");
          const timer = setInterval(() => socket.write("x"), 20);
          socket.on("close", () => clearInterval(timer));
        },
      },
    ])("no call outlasts its signal when the server $phase", async ({ serve }) => {
      const url = await rawServer(serve);
      const prober = open();
      const startedAt = performance.now();
      const [verdict, version] = await Promise.all([
        prober.check(predicate({ url }), {}, AbortSignal.timeout(200)),
        prober.version({ kind: "http", url, from: "body" }, {}, AbortSignal.timeout(200)),
      ]);
      expect(performance.now() - startedAt).toBeLessThan(1500);
      expect(verdict).toMatchObject({
        name: "up",
        verdict: "unknown",
        why: `${url}/: no whole answer within the time allowed`,
      });
      expect(version).toEqual({ kind: "unknown", why: `${url}/: no whole answer within the time allowed` });
    });

    test("a command that hangs does not outlast its signal", async () => {
      const startedAt = performance.now();
      const verdict = await open().check(
        { kind: "command", name: "smoke", command: "sleep 30" },
        { PATH: "/usr/bin:/bin" },
        AbortSignal.timeout(200),
      );
      expect(performance.now() - startedAt).toBeLessThan(1500);
      expect(verdict).toMatchObject({ verdict: "unknown", why: "not done within the time allowed" });
    });

    test("a signal that has fired already lets nothing out", async () => {
      let asked = 0;
      const url = await httpServer((_, answer) => {
        asked++;
        answer.end();
      });
      const fired = AbortSignal.abort();
      expect(await open().check(predicate({ url }), {}, fired)).toMatchObject({ verdict: "unknown" });
      expect(await open().check({ kind: "command", name: "c", command: "exit 0" }, {}, fired)).toMatchObject({
        verdict: "unknown",
      });
      expect(asked).toBe(0);
    });

    test.for<{ what: string; serve: (socket: net.Socket) => void; why: string }>([
      {
        what: "closes without an answer",
        serve: (socket) => socket.destroy(),
        why: "the connection was cut before the answer was whole",
      },
      {
        what: "cuts the body",
        serve: (socket) => socket.once("data", () => socket.end("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc")),
        why: "the connection was cut before the answer was whole",
      },
      {
        what: "speaks no HTTP",
        serve: (socket) => socket.once("data", () => socket.end("SSH-2.0-OpenSSH_9.9\r\n\r\n")),
        why: "it does not speak HTTP as it should (HPE_INVALID_CONSTANT)",
      },
    ])("a server that $what fails", async ({ serve, why }) => {
      const url = await rawServer(serve);
      const signal = AbortSignal.timeout(5_000);
      expect(await open().check(predicate({ url }), {}, signal)).toMatchObject({
        verdict: "fail",
        why: `${url}/: ${why}`,
      });
    });

    test("a refused connection fails, for a predicate and for the version", async () => {
      const url = await rawServer(() => {});
      await closers.pop()?.();
      const signal = AbortSignal.timeout(5_000);
      expect(await open().check(predicate({ url }), {}, signal)).toMatchObject({
        verdict: "fail",
        why: `${url}/: connection refused`,
      });
      expect(await open().version({ kind: "http", url, from: "body" }, {}, signal)).toEqual({
        kind: "failed",
        why: `${url}/: connection refused`,
      });
    });

    test.for([
      { url: "http://", why: "(not a URL): its URL cannot be read; write http://HOST/PATH or https://HOST/PATH" },
      { url: "file:///etc/passwd", why: "file:///etc/passwd: its URL is neither http nor https" },
    ])("a URL that can't be asked ($url) is unknown", async ({ url, why }) => {
      const signal = AbortSignal.timeout(5_000);
      expect(await open().check(predicate({ url }), {}, signal)).toMatchObject({ verdict: "unknown", why });
      expect(await open().version({ kind: "http", url, from: "body" }, {}, signal)).toEqual({ kind: "unknown", why });
    });

    test("an endless answer is read up to 1 MiB", async () => {
      const url = await httpServer((_, answer) => {
        const more = (): void => {
          while (!answer.destroyed && answer.write("x".repeat(65_536)));
        };
        answer.on("drain", more);
        more();
      });
      const signal = AbortSignal.timeout(5_000);
      expect(await open().check(predicate({ url }), {}, signal)).toMatchObject({ verdict: "pass" });
      expect(await open().check(predicate({ url, json: { "/ok": true } }), {}, signal)).toMatchObject({
        verdict: "fail",
        why: `${url}/: the answer is longer than 1024 KiB`,
      });
    });

    test("no redirect is followed, and one can be what is expected", async () => {
      const paths: (string | undefined)[] = [];
      const url = await httpServer((request, answer) => {
        paths.push(request.url);
        answer.writeHead(302, { location: "/login?token=hunter22" }).end();
      });
      const signal = AbortSignal.timeout(5_000);
      expect(await open().check(predicate({ url }), {}, signal)).toMatchObject({
        verdict: "fail",
        why: `${url}/: status 302, not 200 (a redirect to "/login", not followed)`,
      });
      expect(await open().check(predicate({ url, status: 302 }), {}, signal)).toMatchObject({ verdict: "pass" });
      expect(paths).toEqual(["/", "/"]);
    });

    test("credentials and query values are in no reason, not even where the server echoes them", async () => {
      const url = await httpServer((request, answer) =>
        answer.end(JSON.stringify({ echo: `${request.url} ${request.headers.authorization}` })),
      );
      const secret = url.replace("//", "//ada:hunter22@") + "/health?key=s3cr3t-value";
      const { why } = await open().check(
        predicate({ url: secret, json: { "/echo": 1 } }),
        {},
        AbortSignal.timeout(5_000),
      );
      expect(why).toContain("//***@127.0.0.1");
      expect(why).toContain("/health?key=***: /echo is");
      expect(why).not.toMatch(/hunter22|s3cr3t-value/u);
    });
  });
}

function predicate(given: Partial<HttpPredicate> & { readonly url: string }): HttpPredicate {
  return {
    kind: "http",
    name: "up",
    method: "GET",
    status: 200,
    json: {},
    headers: {},
    latencyMaxMs: null,
    probes: null,
    ...given,
  };
}
