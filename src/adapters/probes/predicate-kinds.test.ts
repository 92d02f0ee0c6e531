import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import * as dgram from "node:dgram";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import * as http from "node:http";
import * as net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import * as tls from "node:tls";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Predicate } from "../../domain/policy/predicate.ts";
import { parseExpectation, type Expectation } from "../../domain/release/expectation.ts";
import { openCommandRunner } from "../process/open-command-runner.ts";
import { openBubblewrap } from "../sandbox/open-bubblewrap.ts";
import { openProber } from "./prober.ts";

const clock = { nowMs: () => 0, randomBytes: (count: number): Uint8Array => randomBytes(count) };
const commandRunner = openCommandRunner({ sandbox: openBubblewrap({ platform: process.platform }), clock });
const folder = mkdtempSync(join(tmpdir(), "flyball-probes-"));
const env = { PATH: "/usr/bin:/bin", DATABASE_URL: `sqlite:${folder}/orders.db` };
const soon = (): AbortSignal => AbortSignal.timeout(5_000);
const check = (predicate: Predicate, signal = soon(), ca?: string) =>
  openProber({ commandRunner, cwd: folder, ...(ca === undefined ? {} : { ca }) }).check(predicate, env, signal);

beforeAll(() => {
  const database = new DatabaseSync(join(folder, "orders.db"));
  database.exec("create table orders (id integer, state text); insert into orders values (1, 'paid'), (2, 'late')");
  database.close();
});

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function listen(server: net.Server): Promise<number> {
  const sockets = new Set<net.Socket>();
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
  });
  closers.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as net.AddressInfo).port;
}

function expected(text: string): Expectation {
  const parsed = parseExpectation(text);
  if (!parsed.ok) throw new TypeError(parsed.error);
  return parsed.value;
}

const made = (days: number, name: string): { readonly key: string; readonly cert: string } => {
  const [key, cert] = [join(folder, `${days}.key`), join(folder, `${days}.pem`)];
  const args = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
  const about = ["-keyout", key, "-out", cert, "-days", String(days), "-subj", `/CN=${name}`];
  execFileSync("openssl", [...args, ...about, "-addext", `subjectAltName=DNS:${name}`], { stdio: "ignore" });
  return { key: readFileSync(key, "utf8"), cert: readFileSync(cert, "utf8") };
};

/** Answers A queries for `a.example` with 192.0.2.7, says that `none.example` does not exist, and fails for anything else. */
const nameServer = async (): Promise<string> => {
  const server = dgram.createSocket("udp4");
  server.on("message", (message, from) => {
    const name = message.subarray(12, message.indexOf(0, 12)).toString("latin1");
    const isA = message.readUInt16BE(message.indexOf(0, 12) + 1) === 1;
    const question = message.subarray(12, message.indexOf(0, 12) + 5);
    const code = name.includes("none") ? 3 : name.startsWith("\u0001a") ? 0 : 2;
    const answers = code === 0 && isA ? 1 : 0;
    const head = Buffer.from([...message.subarray(0, 2), 0x81, 0x80 | code, 0, 1, 0, answers, 0, 0, 0, 0]);
    const record = Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 7]);
    server.send(Buffer.concat([head, question, ...(answers === 1 ? [record] : [])]), from.port, from.address);
  });
  closers.push(() => server.close());
  await new Promise<void>((resolve) => server.bind(0, "127.0.0.1", resolve));
  return `127.0.0.1:${server.address().port}`;
};

const vector = (...values: string[]): string =>
  JSON.stringify({
    status: "success",
    data: { resultType: "vector", result: values.map((value) => ({ metric: {}, value: [1435781451.781, value] })) },
  });

test("every kind ends with its signal when the other side accepts and says nothing", async () => {
  const port = await listen(net.createServer(() => undefined));
  const silent = dgram.createSocket("udp4");
  closers.push(() => silent.close());
  await new Promise<void>((resolve) => silent.bind(0, "127.0.0.1", resolve));
  const predicates: Predicate[] = [
    { kind: "tls", name: "tls", host: "127.0.0.1", port, daysMin: 14 },
    { kind: "prometheus", name: "prometheus", url: `http://127.0.0.1:${port}`, query: "up", expect: expected("= 1") },
    { kind: "sql", name: "postgres", query: "select 1", databaseEnv: "PG", expect: null, rows: null },
    { kind: "sql", name: "sqlite", query: ENDLESS, databaseEnv: "DATABASE_URL", expect: null, rows: null },
    { kind: "dns", name: "dns", host: "a.example", addresses: [], resolver: `127.0.0.1:${silent.address().port}` },
    { kind: "log", name: "log", command: "trap '' TERM; while :; do sleep 1; done", absent: ["x"] },
    { ...latency(`http://127.0.0.1:${port}`), latencyMaxMs: 60_000 },
  ];
  const prober = openProber({ commandRunner, cwd: folder });
  const signal = AbortSignal.timeout(400);
  const startedAt = performance.now();
  const seen = await Promise.all(
    predicates.map((predicate) =>
      prober.check(predicate, { ...env, PG: `postgres://ada:hunter22@127.0.0.1:${port}/orders` }, signal),
    ),
  );
  expect(performance.now() - startedAt).toBeLessThan(2_000);
  expect(seen.map(({ name, verdict }) => `${name} ${verdict}`)).toEqual([
    "tls unknown",
    "prometheus unknown",
    "postgres unknown",
    "sqlite unknown",
    "dns unknown",
    "log unknown",
    "latency unknown",
  ]);
  expect(JSON.stringify(seen)).not.toContain("hunter22");
});

const ENDLESS = "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n";

function latency(url: string): Extract<Predicate, { kind: "http" }> {
  const probes = { count: 20, percentile: 90 };
  const rest = { method: "GET", status: 200, json: {}, headers: {}, latencyMaxMs: 150, probes };
  return { kind: "http", name: "latency", url, ...rest };
}

describe("a latency percentile", () => {
  test.for([
    { slow: 2, broken: 0, verdict: "pass", why: / p90 of 20 is \d+ ms, limit 150 ms \(18 within it\)$/u },
    { slow: 3, broken: 0, verdict: "fail", why: / p90 of 20 is over 150 ms, limit 150 ms \(17 within it\)$/u },
    { slow: 0, broken: 1, verdict: "fail", why: /: status 500, not 200$/u },
  ])("with $slow slow and $broken broken of 20 answers: $verdict", async ({ slow, broken, verdict, why }) => {
    let asked = 0;
    const server = http.createServer((_, answer) => {
      asked++;
      if (asked <= slow) setTimeout(() => answer.end(), 2_000).unref();
      else answer.writeHead(asked <= slow + broken ? 500 : 200).end();
    });
    const seen = await check(latency(`http://127.0.0.1:${await listen(server)}`));
    expect(seen).toMatchObject({ verdict, why: expect.stringMatching(why) as unknown });
    expect(asked).toBe(20);
  });
});

describe("a SQLite query", () => {
  test.for<{ query: string; expect?: string; rows?: string; verdict: string; why: string }>([
    { query: "select id from orders", verdict: "pass", why: "2 rows" },
    { query: "select id from orders where id > 9", verdict: "fail", why: "no row" },
    { query: "select id from orders where id > 9", rows: "= 0", verdict: "pass", why: "0 rows" },
    { query: "select id from orders", rows: "<= 1", verdict: "fail", why: "2 rows, expected <= 1" },
    {
      query: "select count(*) from orders",
      expect: "> 1",
      verdict: "pass",
      why: 'the first value is "2", expected > 1',
    },
    {
      query: "select state from orders",
      expect: "= ok",
      verdict: "fail",
      why: 'the first value is "paid", expected = ok',
    },
    { query: "select null", expect: "= 0", verdict: "fail", why: "the first value is NULL, expected = 0" },
    { query: "select * from customers", verdict: "fail", why: "no such table: customers" },
    { query: "selec 1", verdict: "unknown", why: 'near "selec": syntax error' },
    { query: "delete from orders", verdict: "unknown", why: "attempt to write a readonly database" },
  ])("$query", async ({ query, verdict, why, ...rest }) => {
    const predicate: Predicate = {
      kind: "sql",
      name: "orders",
      query,
      databaseEnv: "DATABASE_URL",
      expect: rest.expect === undefined ? null : expected(rest.expect),
      rows: rest.rows === undefined ? null : expected(rest.rows),
    };
    expect(await check(predicate)).toMatchObject({ verdict, why });
  });

  test.for([
    { name: "NOT_SET", verdict: "unknown", why: "the environment variable NOT_SET is not set" },
    { name: "PATH", verdict: "unknown", why: "PATH holds neither postgres://… nor sqlite:PATH" },
  ])("a database in $name is $verdict", async ({ name, verdict, why }) => {
    const predicate: Predicate = {
      kind: "sql",
      name: "q",
      query: "select 1",
      databaseEnv: name,
      expect: null,
      rows: null,
    };
    expect(await check(predicate)).toMatchObject({ verdict, why });
  });
});

test("TCP passes where a connection is accepted, and fails where it is refused", async () => {
  const server = net.createServer();
  const port = await listen(server);
  const predicate: Predicate = { kind: "tcp", name: "port", host: "127.0.0.1", port };
  expect(await check(predicate)).toMatchObject({ verdict: "pass" });
  server.close();
  expect(await check(predicate)).toMatchObject({ verdict: "fail", why: `127.0.0.1:${port}: connection refused` });
});

describe("a TLS certificate", () => {
  test.for([
    {
      what: "trusted and long valid",
      days: 60,
      name: "localhost",
      trusted: true,
      verdict: "pass",
      why: /valid for (59|60) days more/u,
    },
    {
      what: "close to its end",
      days: 7,
      name: "localhost",
      trusted: true,
      verdict: "fail",
      why: /valid for [67] days more \(until .*\), fewer than 14$/u,
    },
    {
      what: "of another name",
      days: 60,
      name: "shop.example",
      trusted: true,
      verdict: "fail",
      why: /not valid \(ERR_TLS_CERT_ALTNAME_INVALID\)$/u,
    },
    {
      what: "of an unknown authority",
      days: 60,
      name: "localhost",
      trusted: false,
      verdict: "fail",
      why: /not valid \(DEPTH_ZERO_SELF_SIGNED_CERT\)$/u,
    },
  ])("that is $what: $verdict", async ({ days, name, trusted, verdict, why }) => {
    const pair = made(days, name);
    const port = await listen(tls.createServer(pair));
    const predicate: Predicate = { kind: "tls", name: "tls", host: "localhost", port, daysMin: 14 };
    const seen = await check(predicate, soon(), trusted ? pair.cert : undefined);
    expect(seen).toMatchObject({ verdict, why: expect.stringMatching(why) as unknown });
  });

  test("a server that speaks no TLS fails", async () => {
    const port = await listen(net.createServer((socket) => socket.end("hello\n")));
    const seen = await check({ kind: "tls", name: "tls", host: "127.0.0.1", port, daysMin: 14 });
    expect(seen).toMatchObject({ verdict: "fail" });
  });
});

describe("a DNS name", () => {
  test.for([
    { host: "a.example", addresses: [], verdict: "pass", why: "a.example is 192.0.2.7" },
    { host: "a.example", addresses: ["192.0.2.7"], verdict: "pass", why: "a.example is 192.0.2.7" },
    { host: "a.example", addresses: ["192.0.2.8"], verdict: "fail", why: "a.example is 192.0.2.7, not 192.0.2.8" },
    { host: "none.example", addresses: [], verdict: "fail", why: "none.example does not resolve" },
    {
      host: "b.example",
      addresses: [],
      verdict: "unknown",
      why: "b.example: the name server did not answer (ESERVFAIL)",
    },
  ])("$host held to $addresses: $verdict", async ({ host, addresses, verdict, why }) => {
    const predicate: Predicate = { kind: "dns", name: "dns", host, addresses, resolver: await nameServer() };
    expect(await check(predicate)).toMatchObject({ verdict, why });
  });
});

describe("a Prometheus query", () => {
  test.for([
    { answer: vector("0.003"), verdict: "pass", why: "0.003 < 0.01" },
    { answer: vector("0.003", "0.5"), verdict: "fail", why: "0.5, expected < 0.01 (1 of 2 samples)" },
    { answer: vector("+Inf"), verdict: "fail", why: "+Inf, expected < 0.01" },
    { answer: vector(), verdict: "unknown", why: "no data (no sample), expected < 0.01" },
    { answer: vector("NaN"), verdict: "unknown", why: "no data (NaN), expected < 0.01" },
    {
      answer: '{"status":"success","data":{"resultType":"scalar","result":[1435781451.781,"0"]}}',
      verdict: "pass",
      why: "0 < 0.01",
    },
    {
      answer: '{"status":"error","errorType":"bad_data","error":"parse error"}',
      verdict: "unknown",
      why: "the query was refused (bad_data): parse error",
    },
    { answer: "<html>", verdict: "unknown", why: "status 200, and no answer of the Prometheus query API" },
  ])("answered $answer is $verdict", async ({ answer, verdict, why }) => {
    const paths: (string | undefined)[] = [];
    const server = http.createServer((request, response) => {
      paths.push(request.url);
      response.end(answer);
    });
    const url = `http://127.0.0.1:${await listen(server)}`;
    const predicate: Predicate = {
      kind: "prometheus",
      name: "p",
      url: `${url}/prom/`,
      query: "a{b='c'}",
      expect: expected("< 0.01"),
    };
    expect(await check(predicate)).toMatchObject({ verdict, why: `${url}/prom/: ${why}` });
    expect(paths).toEqual(["/prom/api/v1/query?query=a%7Bb%3D%27c%27%7D&timeout=5s"]);
  });

  test("a Prometheus that is down says nothing of the environment", async () => {
    const server = net.createServer();
    const url = `http://127.0.0.1:${await listen(server)}`;
    server.close();
    const predicate: Predicate = { kind: "prometheus", name: "p", url, query: "up", expect: expected("= 1") };
    expect(await check(predicate)).toMatchObject({ verdict: "unknown", why: `${url}/: connection refused` });
  });
});

describe("a log", () => {
  test.for([
    { command: "printf 'a\\nb\\n'", absent: ["ERROR"], verdict: "pass", why: "none of 1 patterns in 2 lines" },
    {
      command: "printf 'a\\n ERROR: x\\nERROR\\n'",
      absent: ["ERROR"],
      verdict: "fail",
      why: "'ERROR' in 2 of 3 lines, first: ERROR: x",
    },
    {
      command: "echo 'GET /orders status=503'",
      absent: ["GET*status=5"],
      verdict: "fail",
      why: "'GET*status=5' in 1 of 1 lines, first: GET /orders status=503",
    },
    { command: "echo 'status=5 GET'", absent: ["GET*status=5"], verdict: "pass", why: "none of 1 patterns in 1 lines" },
    {
      command: "echo '2 * 3'",
      absent: [String.raw`2 \* 3`],
      verdict: "fail",
      why: String.raw`'2 \* 3' in 1 of 1 lines, first: 2 * 3`,
    },
    {
      command: "echo hello; exit 1",
      absent: ["ERROR"],
      verdict: "unknown",
      why: "the log could not be read: exit 1: hello",
    },
  ])("$command without $absent: $verdict", async ({ command, absent, verdict, why }) => {
    expect(await check({ kind: "log", name: "log", command, absent })).toMatchObject({ verdict, why });
  });

  test("a pattern of many wildcards takes no more than one pass", async () => {
    const absent = ["*a".repeat(90)];
    const command = `yes ${"a".repeat(80)} | head -20000`;
    expect(await check({ kind: "log", name: "log", command, absent })).toMatchObject({ verdict: "pass" });
  });
});
