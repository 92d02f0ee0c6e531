import { createHash, generateKeyPairSync, randomBytes, sign, verify } from "node:crypto";
import * as http from "node:http";
import * as net from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { openProber } from "../../adapters/probes/prober.ts";
import type { RunId, Sha } from "../../base/ids.ts";
import type { Environment } from "../../domain/policy/policy.ts";
import type { Predicate } from "../../domain/policy/predicate.ts";
import { parseEnvelope } from "../../domain/release/dsse.ts";
import { signedOffCommit, verifyEnvelope } from "../../domain/release/statement.ts";
import type { Signer } from "../../ports/signer.ts";
import { signOff, type SignOffRequest, type SignOffResult } from "./sign-off.ts";

const sha = "3f2a9c1b7d0e4f5a6b7c8d9e0f1a2b3c4d5e6f70" as Sha;
const before = "a0b1c2d3e4f5a6b7c8d9e0f1a2b3c4d5e6f70819";
const pair = generateKeyPairSync("ed25519");
const der = pair.publicKey.export({ type: "spki", format: "der" });
const signer: Signer = {
  keyId: `SHA256:${createHash("sha256").update(der).digest("base64")}`,
  publicKeyPem: pair.publicKey.export({ type: "spki", format: "pem" }).toString(),
  publicKeyRaw: der.subarray(-32),
  sign: (bytes) => sign(null, bytes, pair.privateKey),
};
const clock = { nowMs: () => Date.UTC(2026, 10, 21), randomBytes };
const prober = openProber({ commandRunner: { run: () => Promise.reject(new Error("no commands here")) }, cwd: "/" });

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

/** A server whose answer to each path is the status and body that `routes` gives for the how-many-eth request (from 1) to that path. */
async function serve(routes: Record<string, (count: number) => readonly [number, string]>): Promise<string> {
  const counts = new Map<string, number>();
  const server = http.createServer((request, answer) => {
    const path = request.url ?? "/";
    const count = (counts.get(path) ?? 0) + 1;
    counts.set(path, count);
    const [status, body] = routes[path]?.(count) ?? [404, "no such path"];
    answer.writeHead(status).end(body);
  });
  return listen(server, () => server.closeAllConnections());
}

async function listen(server: net.Server, cut: () => void): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closers.push(() => {
    cut();
    return new Promise((resolve) => server.close(() => resolve()));
  });
  return `http://127.0.0.1:${(server.address() as net.AddressInfo).port}`;
}

function predicate(name: string, url: string): Predicate {
  return {
    kind: "http",
    name,
    url,
    method: "GET",
    status: 200,
    json: {},
    headers: {},
    latencyMaxMs: null,
    probes: null,
  };
}

async function run(url: string, given: Partial<SignOffRequest & Environment> = {}): Promise<SignOffResult> {
  const { version = { kind: "http", url: `${url}/version`, from: "body" }, ...rest } = given;
  const environment: Environment = {
    deploy: null,
    rollback: null,
    deployTimeoutMs: 1_000,
    signOffTimeoutMs: 25_000,
    version,
    predicates: rest.predicates ?? [predicate("health", `${url}/health`), predicate("orders", `${url}/orders`)],
    onFailure: "automatic",
    checklist: "observe",
    verifyWithinMs: 3_600_000,
  };
  return signOff(
    { prober, clock, signer },
    { sha, environment, name: "production", env: {}, runId: "run_0123456789" as RunId, deadlineMs: 1_000, ...rest },
  );
}

const well = (): readonly [number, string] => [200, "ok"];

describe("signOff", () => {
  test("ends at once when the environment runs the commit and all predicates pass, with evidence that verifies", async () => {
    const url = await serve({ "/version": () => [200, sha], "/health": well, "/orders": well });
    const result = await run(url, { deadlineMs: 25_000 });
    expect(result).toMatchObject({ verdict: "pass", decision: { kind: "signed-off" }, version: { sha } });
    expect(result.predicates).toMatchObject([
      { name: "health", verdict: "pass", attempts: 1 },
      { name: "orders", verdict: "pass", attempts: 1 },
    ]);
    expect(result.durationMs).toBeLessThan(5_000);

    const parsed = parseEnvelope(result.envelope);
    if (!parsed.ok) throw new Error(parsed.error);
    const verified = verifyEnvelope(parsed.value, [
      { keyId: signer.keyId, verify: (bytes, sig) => verify(null, bytes, signer.publicKeyPem, sig) },
    ]);
    if (!verified.ok) throw new Error(verified.error);
    expect(verified.value).toEqual({ keyId: signer.keyId, statement: result.statement });
    expect(signedOffCommit(verified.value.statement)).toBe(sha);
  });

  test("waits for a deployment that takes a moment and for a service that warms up", async () => {
    const url = await serve({
      "/version": (count) => (count < 3 ? [200, before] : [200, sha.slice(0, 10)]),
      "/health": (count) => (count < 3 ? [503, "warming up"] : [200, "ok"]),
      "/orders": well,
    });
    const result = await run(url, { deadlineMs: 10_000 });
    expect(result.verdict).toBe("pass");
    expect(result.predicates).toMatchObject([
      { name: "health", attempts: 3 },
      { name: "orders", attempts: 1 },
    ]);
  });

  test("asks no predicate of an environment that runs another commit, and fails", async () => {
    let asked = 0;
    const health = (): readonly [number, string] => {
      asked++;
      return [200, "ok"];
    };
    const url = await serve({ "/version": () => [200, before], "/health": health, "/orders": health });
    const result = await run(url);
    expect(asked).toBe(0);
    expect(result.decision).toEqual({
      kind: "failed",
      failed: [{ name: "version", why: `runs ${before}, not ${sha}`, fix: null }],
    });
    expect(result.predicates[0]).toMatchObject({
      verdict: "unknown",
      why: "not asked: the environment was not seen to run the commit",
    });
    expect(signedOffCommit(result.statement)).toBeNull();
  });

  test("does not sign off what was seen of a commit that was replaced meanwhile", async () => {
    const url = await serve({
      "/version": (count) => [200, count === 1 ? sha : before],
      "/health": well,
      "/orders": well,
    });
    const result = await run(url);
    expect(result.decision).toMatchObject({ kind: "failed", failed: [{ name: "version" }] });
  });

  test("fails with every predicate that never passed", async () => {
    const url = await serve({ "/version": () => [200, sha], "/health": () => [500, ""], "/orders": well });
    const result = await run(url);
    expect(result).toMatchObject({ verdict: "fail", decision: { failed: [{ name: "health" }] } });
    expect(result.predicates[0]?.attempts).toBeGreaterThan(2);
  });

  test("fails when nothing listens any more", async () => {
    const url = await serve({});
    await closers.pop()?.();
    const result = await run(url);
    expect(result.decision).toEqual({
      kind: "failed",
      failed: [{ name: "version", why: `${url}/version: connection refused`, fix: null }],
    });
  });

  test("without a version probe it is unknown however well all passes, says what to write, and does not wait", async () => {
    const url = await serve({ "/health": well, "/orders": well });
    const result = await run(url, { version: null, deadlineMs: 25_000 });
    expect(result).toMatchObject({ verdict: "unknown", decision: { kind: "unknown", unknown: [{ name: "version" }] } });
    expect(JSON.stringify(result.decision)).toContain(
      "write `version:` under `environments.production` in flyball.yaml",
    );
    expect(result.durationMs).toBeLessThan(5_000);
  });

  test("without a version probe a predicate that fails is still a failure", async () => {
    const url = await serve({ "/health": () => [500, ""], "/orders": well });
    expect(await run(url, { version: null })).toMatchObject({ verdict: "fail" });
  });

  test("a signal ends it early, as unknown, whatever was seen so far", async () => {
    const url = await serve({ "/version": () => [200, before] });
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 100);
    const startedAt = performance.now();
    const result = await run(url, { deadlineMs: 25_000, signal: controller.signal });
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    expect(result.decision).toEqual({
      kind: "unknown",
      unknown: [{ name: "sign-off", why: "cancelled before it was decided", fix: null }],
    });
  });
});

describe("the deadline holds", () => {
  test.for<{ phase: string; misbehave: (socket: net.Socket) => void }>([
    { phase: "accepts and says nothing", misbehave: () => {} },
    {
      phase: "sends headers, then nothing",
      misbehave: (socket) => socket.write("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n"),
    },
    {
      phase: "trickles",
      misbehave: (socket) => {
        socket.write("HTTP/1.1 200 OK\r\n\r\n");
        const timer = setInterval(() => socket.write("3"), 20);
        socket.on("close", () => clearInterval(timer));
      },
    },
  ])("for version and predicates alike when the server $phase", async ({ misbehave }) => {
    const sockets = new Set<net.Socket>();
    const hanging = net.createServer((socket) => {
      sockets.add(socket);
      socket.on("error", () => socket.destroy());
      misbehave(socket);
    });
    const bad = await listen(hanging, () => sockets.forEach((socket) => socket.destroy()));
    const good = await serve({ "/version": () => [200, sha], "/health": well });

    const startedAt = performance.now();
    const [noVersion, noPredicate] = await Promise.all([
      run(bad),
      run(good, { predicates: [predicate("health", `${good}/health`), predicate("hangs", bad)] }),
    ]);
    expect(performance.now() - startedAt).toBeLessThan(3_000);
    expect(noVersion).toMatchObject({ verdict: "unknown", decision: { unknown: [{ name: "version" }, {}, {}] } });
    expect(noPredicate).toMatchObject({ verdict: "unknown", decision: { unknown: [{ name: "hangs" }] } });
    expect(noPredicate.predicates[0]).toMatchObject({ name: "health", verdict: "pass" });
  });

  test("even over a prober that never answers and heeds no signal", async () => {
    const environment = { predicates: [predicate("health", "http://127.0.0.1/")] };
    const deaf = { version: () => new Promise<never>(() => {}), check: () => new Promise<never>(() => {}) };
    const startedAt = performance.now();
    const result = await signOff(
      { prober: deaf, clock, signer },
      {
        sha,
        environment: {
          ...environment,
          deploy: null,
          rollback: null,
          deployTimeoutMs: 1,
          signOffTimeoutMs: 25_000,
          version: { kind: "command", command: "true" },
          onFailure: "ask",
          checklist: "observe",
          verifyWithinMs: 3_600_000,
        },
        name: "production",
        env: {},
        runId: null,
        deadlineMs: 2_400,
      },
    );
    expect(performance.now() - startedAt).toBeLessThan(2_400);
    expect(result.version).toEqual({ kind: "unknown", why: "not answered within the time allowed" });
  });
});
