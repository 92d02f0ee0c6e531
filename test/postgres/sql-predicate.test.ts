import { randomBytes } from "node:crypto";
import { Client } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openProber } from "../../src/adapters/probes/prober.ts";
import { openCommandRunner } from "../../src/adapters/process/open-command-runner.ts";
import { openBubblewrap } from "../../src/adapters/sandbox/open-bubblewrap.ts";
import type { Predicate } from "../../src/domain/policy/predicate.ts";
import { parseExpectation, type Expectation } from "../../src/domain/release/expectation.ts";
import { startTemporaryCluster, type TemporaryCluster } from "./temporary-cluster.ts";

let cluster: TemporaryCluster;
let url = "";
beforeAll(async () => {
  cluster = await startTemporaryCluster();
  url = await cluster.freshUrl();
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query("create table orders (id int, total numeric); insert into orders values (1, 9.50), (2, null)");
  await client.end();
});
afterAll(() => cluster.stop());

const clock = { nowMs: () => 0, randomBytes: (count: number): Uint8Array => randomBytes(count) };
const commandRunner = openCommandRunner({ sandbox: openBubblewrap({ platform: process.platform }), clock });
const prober = openProber({ commandRunner, cwd: "/" });

function sql(query: string, expectation: string | null): Predicate {
  return {
    kind: "sql",
    name: "orders",
    query,
    databaseEnv: "DATABASE_URL",
    expect: expectation === null ? null : expected(expectation),
    rows: null,
  };
}

function expected(text: string): Expectation {
  const parsed = parseExpectation(text);
  if (!parsed.ok) throw new TypeError(parsed.error);
  return parsed.value;
}

test.for<{ query: string; expectation: string | null; verdict: string; why: string }>([
  { query: "select * from orders", expectation: null, verdict: "pass", why: "2 rows" },
  { query: "select * from orders where false", expectation: null, verdict: "fail", why: "no row" },
  {
    query: "select count(*) from orders",
    expectation: "= 2",
    verdict: "pass",
    why: 'the first value is "2", expected = 2',
  },
  {
    query: "select total from orders",
    expectation: "< 9",
    verdict: "fail",
    why: 'the first value is "9.50", expected < 9',
  },
  {
    query: "select 1 from customers",
    expectation: null,
    verdict: "fail",
    why: 'relation "customers" does not exist (42P01)',
  },
  { query: "selec 1", expectation: null, verdict: "unknown", why: 'syntax error at or near "selec" (42601)' },
  {
    query: "delete from orders returning id",
    expectation: null,
    verdict: "unknown",
    why: "cannot execute DELETE in a read-only transaction (25006)",
  },
  {
    query: "commit; delete from orders",
    expectation: null,
    verdict: "unknown",
    why: "cannot insert multiple commands into a prepared statement (42601)",
  },
])("PostgreSQL: $query is $verdict", async ({ query, expectation, verdict, why }) => {
  const seen = await prober.check(sql(query, expectation), { DATABASE_URL: url }, AbortSignal.timeout(10_000));
  expect(seen).toMatchObject({ verdict, why });
});

test("a query that sleeps ends with the signal", async () => {
  const startedAt = performance.now();
  const seen = await prober.check(sql("select pg_sleep(60)", null), { DATABASE_URL: url }, AbortSignal.timeout(500));
  expect(performance.now() - startedAt).toBeLessThan(2_000);
  expect(seen).toMatchObject({ verdict: "unknown", why: "not done within the time allowed" });
});

test("a database that is not there fails, and its password is in no reason", async () => {
  const away = "postgres://ada:hunter22@127.0.0.1:1/orders";
  const seen = await prober.check(sql("select 1", null), { DATABASE_URL: away }, AbortSignal.timeout(5_000));
  expect(seen).toMatchObject({ verdict: "fail", why: "connection refused" });
});
