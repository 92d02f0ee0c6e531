import { randomBytes } from "node:crypto";
import * as http from "node:http";
import * as https from "node:https";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Predicate, VersionProbe } from "../../domain/policy/predicate.ts";
import { proberSuite } from "../../ports/prober.suite.ts";
import { openCommandRunner } from "../process/open-command-runner.ts";
import { openBubblewrap } from "../sandbox/open-bubblewrap.ts";
import { openProber } from "./prober.ts";
import { selfSigned } from "./self-signed.suite.ts";

const clock = { nowMs: () => 0, randomBytes: (count: number): Uint8Array => randomBytes(count) };
const commandRunner = openCommandRunner({ sandbox: openBubblewrap({ platform: process.platform }), clock });
const env = { PATH: "/usr/bin:/bin" };
const open = () => openProber({ commandRunner, cwd: "/", secrets: ["s3same-open"] });
const soon = () => AbortSignal.timeout(5_000);

proberSuite("openProber", open);

let url = "";
const server = http.createServer((request, answer) => {
  answer.setHeader("x-commit", "ABCDEF1234567890");
  switch (request.url ?? "/") {
    case "/slow":
      setTimeout(() => answer.end("late"), 400);
      return;
    case "/down":
      answer.writeHead(503).end("3f2a9c1b7d");
      return;
    case "/text":
      answer.end(" 3f2a9c1b7d\n");
      return;
    case "/page":
      answer.end("<!doctype html>");
      return;
    case "/deep":
      answer.end("[".repeat(200_000) + "]".repeat(200_000));
      return;
    default:
      answer.end('{"status":"ok","checks":[{"up":true},{"up":false}],"build":{"sha":"3f2a9c1b7d"},"a/b":{"m~n":1}}');
  }
});
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

type HttpPredicate = Extract<Predicate, { kind: "http" }>;
const http200: Omit<HttpPredicate, "url"> = {
  kind: "http",
  name: "up",
  method: "GET",
  status: 200,
  json: {},
  headers: {},
  latencyMaxMs: null,
  probes: null,
};

describe("an HTTP predicate", () => {
  test.for<{ path: string; given: Partial<HttpPredicate>; verdict: string; why: string }>([
    { path: "/", given: {}, verdict: "pass", why: ": 200 in " },
    { path: "/", given: { json: { "/status": "ok", "/checks/0": { up: true } } }, verdict: "pass", why: ": 200 in " },
    { path: "/", given: { json: { "/a~1b/m~0n": 1 } }, verdict: "pass", why: ": 200 in " },
    { path: "/", given: { headers: { "x-commit": "ABCDEF1234567890" } }, verdict: "pass", why: ": 200 in " },
    { path: "/", given: { method: "HEAD" }, verdict: "pass", why: ": 200 in " },
    { path: "/down", given: { status: 503 }, verdict: "pass", why: ": 503 in " },
    { path: "/down", given: {}, verdict: "fail", why: ": status 503, not 200" },
    { path: "/", given: { json: { "/status": "OK" } }, verdict: "fail", why: '/status is "ok", not "OK"' },
    { path: "/", given: { json: { "/checks/1/up": true } }, verdict: "fail", why: "/checks/1/up is false, not true" },
    { path: "/", given: { json: { "/checks/2": null } }, verdict: "fail", why: "nothing at /checks/2" },
    { path: "/", given: { json: { "/checks/-": null } }, verdict: "fail", why: "nothing at /checks/-" },
    { path: "/", given: { json: { "/constructor": null } }, verdict: "fail", why: "nothing at /constructor" },
    { path: "/", given: { json: { status: "ok" } }, verdict: "fail", why: "'status' is not a JSON Pointer" },
    { path: "/page", given: { json: { "/status": "ok" } }, verdict: "fail", why: ": the answer is not JSON" },
    { path: "/deep", given: { json: { "/0": 1 } }, verdict: "fail", why: "/0 is a list of 1, not 1" },
    { path: "/", given: { headers: { "x-commit": "1" } }, verdict: "fail", why: "header x-commit is" },
    { path: "/", given: { headers: { "x-none": "1" } }, verdict: "fail", why: "no header x-none" },
    { path: "/slow", given: { latencyMaxMs: 100 }, verdict: "fail", why: ": no whole answer within 100 ms" },
    { path: "/", given: { method: "BAD METHOD" }, verdict: "unknown", why: "method or URL is not valid" },
  ])("at $path with $given is a $verdict", async ({ path, given, verdict, why }) => {
    const seen = await open().check({ ...http200, ...given, url: url + path }, {}, soon());
    expect(seen.verdict).toBe(verdict);
    expect(seen.why).toContain(why);
  });

  test("names everything that does not hold", async () => {
    const seen = await open().check(
      { ...http200, url: `${url}/down`, headers: { "x-none": "1" }, json: { "/status": "ok" } },
      {},
      soon(),
    );
    expect(seen.why).toBe(`${url}/down: status 503, not 200; no header x-none; the answer is not JSON`);
  });

  test("is unknown, in time, when the name server never answers", async () => {
    const prober = openProber({ commandRunner, cwd: "/", lookup: () => {} });
    const startedAt = performance.now();
    const seen = await prober.check({ ...http200, url: "http://orders.example/" }, {}, AbortSignal.timeout(150));
    expect(performance.now() - startedAt).toBeLessThan(1500);
    expect(seen).toMatchObject({
      verdict: "unknown",
      why: "http://orders.example/: no whole answer within the time allowed",
    });
  });

  test("is unknown when the name does not exist", async () => {
    const prober = openProber({
      commandRunner,
      cwd: "/",
      lookup: (_host, _options, done) => done(Object.assign(new Error("not found"), { code: "ENOTFOUND" }), ""),
    });
    expect(await prober.check({ ...http200, url: "http://orders.example/" }, {}, soon())).toMatchObject({
      verdict: "unknown",
      why: "http://orders.example/: its host name was not found",
    });
  });

  test("fails when a server asked for TLS speaks none", async () => {
    const seen = await open().check({ ...http200, url: url.replace("http:", "https:") }, {}, soon());
    expect(seen.verdict).toBe("fail");
    expect(seen.why).toMatch(/TLS/u);
  });
});

test("a certificate that nobody vouches for fails, for the version too", async () => {
  const untrusted = https.createServer(selfSigned(), (_request, answer) => answer.end("3f2a9c1b7d"));
  await new Promise<void>((resolve) => untrusted.listen(0, "127.0.0.1", resolve));
  try {
    const at = `https://127.0.0.1:${(untrusted.address() as AddressInfo).port}/`;
    const why = `${at}: its TLS certificate or handshake is not valid (DEPTH_ZERO_SELF_SIGNED_CERT)`;
    expect(await open().check({ ...http200, url: at }, {}, soon())).toMatchObject({ verdict: "fail", why });
    expect(await open().version({ kind: "http", url: at, from: "body" }, {}, soon())).toEqual({ kind: "failed", why });
  } finally {
    untrusted.closeAllConnections();
    untrusted.close();
  }
});

describe("a command predicate", () => {
  test.for([
    { command: "exit 0", verdict: "pass", why: "exit 0" },
    { command: 'test "$FLYBALL_ENV" = staging', verdict: "pass", why: "exit 0" },
    { command: "echo one; echo 'no orders' >&2; exit 3", verdict: "fail", why: "exit 3: no orders" },
    { command: "echo s3same-open; exit 1", verdict: "fail", why: "exit 1: [redacted]" },
    { command: "printf '\\033[2Jred'; exit 1", verdict: "fail", why: "exit 1: \\x1b[2Jred" },
    { command: "no-such-command-here", verdict: "unknown", why: "command not found (exit 127)" },
    { command: "kill -9 $$", verdict: "unknown", why: "ended by SIGKILL" },
  ])("'$command' is a $verdict", async ({ command, verdict, why }) => {
    const given = { ...env, FLYBALL_ENV: "staging" };
    expect(await open().check({ kind: "command", name: "smoke", command }, given, soon())).toMatchObject({
      name: "smoke",
      verdict,
      why,
    });
  });
});

describe("the version", () => {
  test.for<{ path: string; from: Extract<VersionProbe, { kind: "http" }>["from"]; answer: object }>([
    { path: "/", from: { json: "/build/sha" }, answer: { kind: "runs", sha: "3f2a9c1b7d" } },
    { path: "/", from: { header: "X-Commit" }, answer: { kind: "runs", sha: "ABCDEF1234567890" } },
    { path: "/text", from: "body", answer: { kind: "runs", sha: "3f2a9c1b7d" } },
    { path: "/down", from: "body", answer: { kind: "failed", why: "URL/down: status 503" } },
    { path: "/", from: { header: "x-none" }, answer: { kind: "failed", why: "URL/: no header x-none" } },
    { path: "/", from: { json: "/build" }, answer: { kind: "failed", why: "URL/: /build is an object, not a text" } },
    {
      path: "/page",
      from: "body",
      answer: {
        kind: "failed",
        why: 'URL/page: "<!doctype html>" is not a commit id (the full id or at least 7 digits of it)',
      },
    },
  ])("from $from at $path", async ({ path, from, answer }) => {
    const seen = await open().version({ kind: "http", url: url + path, from }, {}, soon());
    expect(JSON.parse(JSON.stringify(seen).replaceAll(url, "URL"))).toEqual(answer);
  });

  test.for([
    { command: "echo building; git_sha=3f2a9c1b7d; echo $git_sha", answer: { kind: "runs", sha: "3f2a9c1b7d" } },
    { command: "echo broken; exit 2", answer: { kind: "failed", why: "the command: exit 2: broken" } },
    { command: "no-such-command-here", answer: { kind: "unknown", why: "the command: command not found (exit 127)" } },
  ])("from the command '$command'", async ({ command, answer }) => {
    expect(await open().version({ kind: "command", command }, env, soon())).toEqual(answer);
  });
});
